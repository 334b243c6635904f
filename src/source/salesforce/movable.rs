//! Which objects belong into a copy of everything, and why the others do not.
//!
//! An org lists about a thousand objects; a hundred of them hold what people
//! wrote. The judgement is by the flags of describe where they tell, and by
//! name where only experience does: objects that answer a plain `SELECT` with
//! an error have no flag for it.
//!
//! Sources: REST guide, "Describe Global"; Object Reference, "sObjects That
//! Differ Between API Versions" and the usage sections of the objects named.

use std::collections::HashSet;

use super::fault::Fault;
use crate::schema::Movable;

/// What describe says of one object, as far as it decides.
pub(super) struct Facts<'a> {
    pub(super) name: &'a str,
    pub(super) queryable: bool,
    /// Takes part in `getUpdated`: the org keeps track of its records.
    pub(super) replicateable: bool,
    pub(super) triggerable: bool,
    pub(super) layoutable: bool,
    /// `History`, `Share`, `Feed` and the like: a satellite of another object.
    pub(super) associate: Option<&'a str>,
    pub(super) associate_parent: Option<&'a str>,
}

/// Answer a query only when it names the records by a filter.
const NEED_A_FILTER: &[&str] = &[
    "Announcement",
    "AppTabMember",
    "CollaborationGroupRecord",
    "ColorDefinition",
    "ContentDocumentLink",
    "ContentFolderItem",
    "ContentFolderMember",
    "DataStatistics",
    "DatacloudDandBCompany",
    "EntityParticle",
    "FieldDefinition",
    "FieldHistoryArchive",
    "FlexQueueItem",
    "FlowVariableView",
    "FlowVersionView",
    "IconDefinition",
    "IdeaComment",
    "NetworkUserHistoryRecent",
    "OwnerChangeOptionInfo",
    "PicklistValueInfo",
    "PlatformAction",
    "RecordActionHistory",
    "RelationshipDomain",
    "RelationshipInfo",
    "SearchLayout",
    "SiteDetail",
    "UserEntityAccess",
    "UserFieldAccess",
    "Vote",
];

/// Are read through another object, never on their own.
const NEVER_ALONE: &[&str] = &[
    "ActivityHistory",
    "AggregateResult",
    "AttachedContentDocument",
    "AttachedContentNote",
    "CombinedAttachment",
    "ContentBody",
    "DataType",
    "EmailStatus",
    "FeedLike",
    "FeedSignal",
    "FeedTrackedChange",
    "FolderedContentDocument",
    "ListViewChartInstance",
    "LookedUpFromActivity",
    "Name",
    "NoteAndAttachment",
    "OpenActivity",
    "OutgoingEmail",
    "OutgoingEmailRelation",
    "OwnedContentDocument",
    "ProcessInstanceHistory",
    "QuoteTemplateRichTextData",
    "UserRecordAccess",
];

/// Look like machinery by their flags, but records refer to them or take
/// their values from them.
const LISTS: &[&str] = &[
    "CaseStatus",
    "ContractStatus",
    "CurrencyType",
    "DatedConversionRate",
    "Group",
    "GroupMember",
    "LeadStatus",
    "OpportunityStage",
    "OrderStatus",
    "Organization",
    "PartnerRole",
    "Period",
    "Profile",
    "QueueSobject",
    "RecordType",
    "SolutionStatus",
    "TaskPriority",
    "TaskStatus",
    "User",
    "UserRole",
];

/// Look like data by their flags, but are code, appearance or passing state.
const MACHINERY: &[&str] = &[
    "AIRecordInsight",
    "ApexClass",
    "ApexComponent",
    "ApexPage",
    "ApexTrigger",
    "BackgroundOperation",
    "FlowInterview",
    "MacroUsage",
    "QuickTextUsage",
    "RecentlyViewed",
    "Scontrol",
    "StaticResource",
    "WebLink",
];

/// Names of satellites, for orgs whose describe does not tell.
const SATELLITES: &[&str] = &["ChangeEvent", "Feed", "History", "Share"];

/// Judges one object; `names` are all objects of the org.
pub(super) fn judge(facts: &Facts<'_>, names: &HashSet<&str>) -> Movable {
    match objection(facts, names) {
        None => Movable::Yes,
        Some(reason) => Movable::No(reason),
    }
}

fn objection(facts: &Facts<'_>, names: &HashSet<&str>) -> Option<String> {
    let name = facts.name;
    let fixed = |reason: &str| Some(reason.to_owned());
    if name.ends_with("__e") || name.ends_with("EventStream") || name.ends_with("ChangeEvent") {
        return fixed("is a stream of events and holds no records");
    }
    if NEVER_ALONE.contains(&name) {
        return fixed("is read through other objects, never on its own");
    }
    if !facts.queryable {
        return fixed("cannot be queried");
    }
    if NEED_A_FILTER.contains(&name) {
        return fixed("answers only a query that names its records by a filter");
    }
    if name.ends_with("__x") {
        return fixed("its records live outside of Salesforce");
    }
    if name.ends_with("__b") {
        return fixed("is a big object, which is read by its index only");
    }
    if name.ends_with("__mdt") {
        return fixed("is configuration, not data");
    }
    if let Some((kind, parent)) = satellite(facts, names) {
        return Some(match kind {
            "History" => format!("holds the field history of {parent}"),
            "Share" => format!("says who may see which {parent}"),
            "Feed" => format!("is the feed of {parent}"),
            "Tag" => format!("holds the tags of {parent}"),
            _ => format!("belongs to {parent} ({kind})"),
        });
    }
    if LISTS.contains(&name) {
        return None;
    }
    let tracked = facts.replicateable || facts.triggerable || facts.layoutable;
    if MACHINERY.contains(&name) || !tracked {
        return fixed("is a part of the org's own machinery");
    }
    None
}

/// The kind of satellite that an object is, and of which object.
fn satellite<'a>(facts: &Facts<'a>, names: &HashSet<&str>) -> Option<(&'a str, String)> {
    // Teams and translations are data of their own.
    let kept = |kind: &str| kind.starts_with("Team") || matches!(kind, "Comment" | "Localization");
    if let Some(kind) = facts.associate
        && !kept(kind)
    {
        let parent = facts.associate_parent.map(str::to_owned);
        return Some((kind, parent.unwrap_or_else(|| "another object".to_owned())));
    }
    let custom = [("__History", "History"), ("__Share", "Share"), ("__Feed", "Feed"), ("__Tag", "Tag")];
    for (suffix, kind) in custom {
        if let Some(stem) = facts.name.strip_suffix(suffix) {
            return Some((kind, format!("{stem}__c")));
        }
    }
    SATELLITES.iter().find_map(|kind| {
        let stem = facts.name.strip_suffix(kind)?;
        // `LoginHistory` is no satellite: there is no object `Login`.
        names.contains(stem).then(|| (*kind, stem.to_owned()))
    })
}

/// Whether a refusal means that an object cannot be read as a whole, or not by
/// this user: no query of an import would do better.
pub(super) fn refuses_plain_select(fault: &Fault) -> bool {
    let words = fault.message.to_ascii_lowercase();
    fault.is_any(&[
        "INVALID_TYPE_FOR_OPERATION",
        "EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION",
        "INSUFFICIENT_ACCESS",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "OPERATION_TOO_LARGE",
    ]) || words.contains("does not support query")
        || words.contains("implementation restriction")
        || words.contains("reified column")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(name: &str) -> Facts<'_> {
        Facts {
            name,
            queryable: true,
            replicateable: true,
            triggerable: true,
            layoutable: true,
            associate: None,
            associate_parent: None,
        }
    }

    fn reason(facts: &Facts<'_>) -> Option<String> {
        objection(facts, &HashSet::from(["Account", "Contact"]))
    }

    #[test]
    fn what_people_wrote_moves() {
        for name in ["Account", "Invoice__c", "Task", "AccountContactRole", "LoginHistory", "Name__c"] {
            assert_eq!(reason(&data(name)), None, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_alone_stays_with_its_reason() {
        for (name, words) in [
            ("ContentDocumentLink", "filter"),
            ("ActivityHistory", "other objects"),
            ("AccountChangeEvent", "stream of events"),
            ("Order__e", "stream of events"),
            ("Stock__x", "outside"),
            ("Log__b", "big object"),
            ("Rate__mdt", "configuration"),
            ("Invoice__Share", "may see which Invoice__c"),
            ("AccountHistory", "history of Account"),
            ("ApexClass", "machinery"),
        ] {
            assert!(reason(&data(name)).is_some_and(|r| r.contains(words)), "{name}");
        }
        let closed = Facts { queryable: false, ..data("Account") };
        assert_eq!(reason(&closed).as_deref(), Some("cannot be queried"));
    }

    #[test]
    fn describe_tells_satellites_and_machinery_by_its_flags() {
        let share =
            Facts { associate: Some("Share"), associate_parent: Some("Case"), ..data("CaseVisibility") };
        assert_eq!(reason(&share).as_deref(), Some("says who may see which Case"));
        let team = Facts { associate: Some("TeamMember"), ..data("AccountTeamMember") };
        assert_eq!(reason(&team), None);
        let quiet =
            |name| Facts { replicateable: false, triggerable: false, layoutable: false, ..data(name) };
        assert!(reason(&quiet("AuthSession")).is_some());
        assert_eq!(reason(&quiet("CaseStatus")), None);
    }
}
