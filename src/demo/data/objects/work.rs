//! Tasks, events, cases and what helps to solve them.

use super::super::generate as make;
use super::super::schema::{Field, Object};
use super::super::types::Type;
use super::fields::*;

pub(super) fn task() -> Object {
    Object::new("Task", "Task", "Tasks", b"00T", 3_000)
        .fields([
            id("Activity ID"),
            reference("WhoId", "Name ID", &["Contact", "Lead"], "Who").nulls(200),
            reference("WhatId", "Related To ID", &["Account", "Case", "Opportunity"], "What").nulls(250),
            {
                let mut subject = text("Subject", "Subject", 255, make::subject).nulls(30);
                subject.kind = Type::Combobox;
                subject.picklist(&["Call", "Send letter", "Send quote", "Other"])
            },
            Field::new(Type::Date, "ActivityDate", "Due Date Only", make::date)
                .range(RECENT.0, RECENT.1)
                .nulls(100),
            made_by(
                pick(
                    "Status",
                    "Status",
                    &["Not Started", "In Progress", "Waiting on someone else", "Deferred", "Completed"],
                ),
                make::status,
            )
            .required()
            .defaulted(),
            pick("Priority", "Priority", &["High", "Normal", "Low"]).required().defaulted(),
            owner_or_queue(),
            description(200),
            deleted(),
            reference("AccountId", "Account ID", &["Account"], "Account").nulls(400).system(),
            Field::new(Type::Boolean, "IsClosed", "Closed", make::closed).required().system(),
        ])
        .fields(audit())
        .fields([
            flag("IsArchived", "Archived", 0).system(),
            {
                let mut seconds =
                    Field::new(Type::Int, "CallDurationInSeconds", "Call Duration", make::integer).nulls(700);
                seconds.digits = 8;
                seconds.range(0, 14_400)
            },
            pick("CallType", "Call Type", &["Internal", "Inbound", "Outbound"]).nulls(700),
            moment("ReminderDateTime", "Reminder Date/Time", 800),
            pick("TaskSubtype", "Task Subtype", &["Task", "Email", "Call"]).restricted(),
        ])
}

pub(super) fn case() -> Object {
    Object::new("Case", "Case", "Cases", b"500", 1_500)
        .fields([
            id("Case ID"),
            deleted(),
            master("Case"),
            text("CaseNumber", "Case Number", 30, make::numbered).auto_number().name_field(),
            reference("ContactId", "Contact ID", &["Contact"], "Contact").nulls(150),
            reference("AccountId", "Account ID", &["Account"], "Account").nulls(150),
            made_by(reference("ParentId", "Parent Case ID", &["Case"], "Parent"), make::parent).nulls(950),
            text("SuppliedName", "Name", 80, make::full_name).nulls(600),
            Field::new(Type::Email, "SuppliedEmail", "Email Address", make::email).length(80).nulls(600),
            pick("Type", "Case Type", &["Mechanical", "Electrical", "Electronic", "Structural", "Other"])
                .nulls(200),
            made_by(pick("Status", "Status", &["New", "Working", "Escalated", "Closed"]), make::status),
            pick("Reason", "Case Reason", &["Installation", "Performance", "Breakdown", "Feedback", "Other"])
                .nulls(300),
            pick("Origin", "Case Origin", &["Phone", "Email", "Web"]),
            text("Subject", "Subject", 255, make::subject).nulls(20),
            pick("Priority", "Priority", &["High", "Medium", "Low"]),
            description(50),
            Field::new(Type::Boolean, "IsClosed", "Closed", make::closed).required().system(),
            made_by(
                reference("RecordTypeId", "Record Type ID", &["RecordType"], "RecordType"),
                make::case_record_type,
            )
            .nulls(50),
            Field::new(Type::DateTime, "ClosedDate", "Closed Date", make::closed_at).system(),
            flag("IsEscalated", "Escalated", 100),
            owner_or_queue(),
        ])
        .fields(audit())
}

pub(super) fn event() -> Object {
    Object::new("Event", "Event", "Events", b"00U", 250)
        .fields([
            id("Activity ID"),
            reference("WhoId", "Name ID", &["Contact", "Lead"], "Who").nulls(200),
            reference("WhatId", "Related To ID", &["Account", "Case", "Opportunity"], "What").nulls(250),
            text("Subject", "Subject", 255, make::subject).nulls(30),
            text("Location", "Location", 255, make::city).nulls(300),
            flag("IsAllDayEvent", "All-Day Event", 100),
            moment("ActivityDateTime", "Due Date Time", 20),
            moment("StartDateTime", "Start Date Time", 20),
            {
                let field = Field::new(Type::Int, "DurationInMinutes", "Duration", make::integer);
                field.range(0, 1_440).nulls(50)
            },
            description(300),
            owner(),
            deleted(),
        ])
        .fields(audit())
}

pub(super) fn solution() -> Object {
    Object::new("Solution", "Solution", "Solutions", b"501", 20)
        .fields([
            id("Solution ID"),
            deleted(),
            text("SolutionNumber", "Solution Number", 30, make::numbered).auto_number(),
            text("SolutionName", "Title", 255, make::subject).required().name_field(),
            flag("IsPublished", "Public", 300),
            Field::new(Type::TextArea, "SolutionNote", "Description", make::rich_text)
                .length(32_000)
                .extra("richtextarea")
                .nulls(100),
            owner(),
        ])
        .fields(audit())
}

pub(super) fn topic() -> Object {
    let [created, created_by, _, _, stamp] = audit();
    Object::new("Topic", "Topic", "Topics", b"0TO", 15).without_deletes().fields([
        id("Topic ID"),
        text("Name", "Name", 99, make::department).required().name_field(),
        text("Description", "Description", 400, make::sentence).nulls(500),
        created,
        created_by,
        stamp,
    ])
}

/// Without SystemModstamp and LastModifiedDate.
pub(super) fn topic_assignment() -> Object {
    let [created, created_by, ..] = audit();
    Object::new("TopicAssignment", "Topic Assignment", "Topic Assignments", b"0RT", 60)
        .without_deletes()
        .fields([
            id("Topic Assignment ID"),
            reference("TopicId", "Topic ID", &["Topic"], "Topic").required(),
            reference("EntityId", "Record ID", &["Account", "Case", "Contact"], "Entity").required(),
            created,
            created_by,
            deleted(),
        ])
}
