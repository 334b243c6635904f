//! What the org's own administrators made.

use super::super::generate as make;
use super::super::schema::{Field, Object};
use super::super::types::Type;
use super::fields::*;

/// Fields of `Wide__c`, which is as many as an object may have.
const WIDTH: usize = 800;

pub(super) fn all() -> Vec<Object> {
    vec![project(), milestone(), wide()]
}

fn project() -> Object {
    Object::new("Project__c", "Project", "Projects", b"a01", 60)
        .fields([
            id("Record ID"),
            owner(),
            deleted(),
            text("Name", "Project Name", 80, make::deal_name).required().name_field(),
        ])
        .fields(audit())
        .fields([
            reference("Account__c", "Account", &["Account"], "Account__r").nulls(50),
            reference("Opportunity__c", "Opportunity", &["Opportunity"], "Opportunity__r").nulls(300),
            made_by(reference("Parent__c", "Parent", &["Project__c"], "Parent__r"), make::parent).nulls(600),
            pick("Phase__c", "Phase", &["Plan", "Build", "Run", "Done"]).restricted(),
            Field::new(Type::Currency, "Budget__c", "Budget", make::number)
                .number(16, 2)
                .range(0, 900_000)
                .nulls(100),
        ])
}

fn milestone() -> Object {
    Object::new("Milestone__c", "Milestone", "Milestones", b"a02", 240)
        .fields([
            id("Record ID"),
            deleted(),
            text("Name", "Milestone Number", 80, make::numbered)
                .picklist(&["MS-"])
                .auto_number()
                .name_field(),
        ])
        .fields(audit())
        .fields([
            reference("Project__c", "Project", &["Project__c"], "Project__r").required().cascades(),
            Field::new(Type::Date, "Due__c", "Due", make::date).range(RECENT.0, RECENT.1).nulls(80),
            flag("Reached__c", "Reached", 400),
            Field::new(Type::MultiPicklist, "Risks__c", "Risks", make::multi_pick)
                .length(4_099)
                .picklist(&["Budget", "Time", "People"]),
        ])
}

/// So many fields that a query of all of them is too long for a URL.
fn wide() -> Object {
    let object = Object::new("Wide__c", "Wide", "Wides", b"a03", 120)
        .fields([
            id("Record ID"),
            owner(),
            deleted(),
            text("Name", "Wide Name", 80, make::nasty_text).required().name_field(),
        ])
        .fields(audit());
    let filler = (object.fields.len()..WIDTH).map(|n| {
        let name = format!("Measurement_Number_{n:03}_Of_The_Survey__c");
        let label = format!("Measurement {n:03}");
        let of = |kind, generate| Field::new(kind, &name, &label, generate).nulls(300);
        match n % 5 {
            0 => of(Type::String, make::nasty_text).length(255),
            1 => of(Type::Double, make::wild_double).number(18, 4),
            2 => of(Type::Date, make::date).range(RECENT.0, RECENT.1),
            3 => of(Type::Boolean, make::flag).range(0, 512).nulls(0).required().defaulted(),
            _ => of(Type::Picklist, make::pick).length(255).picklist(RATINGS),
        }
    });
    let filler: Vec<Field> = filler.collect();
    object.fields(filler)
}
