//! What hangs below the records of an object, and the names that queries walk
//! down by. Those of standard objects are the real ones.

use std::collections::HashSet;

use super::schema::{Catalog, Field, Object};

/// A reference, seen from what it points to.
#[derive(Debug, Clone)]
pub(crate) struct Child {
    /// Position of the object that has the reference.
    pub(crate) object: u16,
    /// Position of the reference among its fields.
    pub(crate) field: usize,
    /// `None`: cannot be walked from above.
    pub(crate) name: Option<String>,
}

/// Names that follow from no rule, by object and field.
const NAMES: &[(&str, &str, &str)] = &[
    ("Account", "ParentId", "ChildAccounts"),
    ("Asset", "ParentId", "ChildAssets"),
    ("Attachment", "ParentId", "Attachments"),
    ("Campaign", "ParentId", "ChildCampaigns"),
    ("Case", "ParentId", "Cases"),
    ("CaseComment", "ParentId", "CaseComments"),
    ("ContentDocumentLink", "LinkedEntityId", "ContentDocumentLinks"),
    ("EmailMessage", "ParentId", "EmailMessages"),
    ("EmailMessage", "RelatedToId", "Emails"),
    ("Event", "WhatId", "Events"),
    ("Event", "WhoId", "Events"),
    ("Note", "ParentId", "Notes"),
    ("PermissionSetAssignment", "AssigneeId", "PermissionSetAssignments"),
    ("PermissionSetAssignment", "PermissionSetId", "Assignments"),
    ("Task", "WhatId", "Tasks"),
    ("Task", "WhoId", "Tasks"),
    ("TopicAssignment", "EntityId", "TopicAssignments"),
];

/// References that cannot be walked from above although they are named after
/// their target, by object and field.
const NAMELESS: &[(&str, &str)] = &[
    ("Event", "AccountId"),
    ("OpportunityLineItem", "Product2Id"),
    ("OrderItem", "Product2Id"),
    ("Task", "AccountId"),
];

impl Catalog {
    /// All references to an object.
    pub(crate) fn children(&self, parent: u16) -> Vec<Child> {
        let above = &self.objects[usize::from(parent)];
        let mut taken = HashSet::new();
        let mut children = Vec::new();
        for (object, below) in (0u16..).zip(&self.objects) {
            for (at, field) in below.fields.iter().enumerate() {
                if !field.references.contains(&above.name) {
                    continue;
                }
                let mut name = name(below, field, above);
                if name.as_ref().is_some_and(|name| !taken.insert(name.to_ascii_lowercase())) {
                    // The second reference of an object is called after itself too.
                    let own = field.name.trim_end_matches("__c");
                    name = field.custom().then(|| format!("{}_{own}__r", plural(&below.label_plural)));
                    taken.extend(name.as_ref().map(|name| name.to_ascii_lowercase()));
                }
                children.push(Child { object, field: at, name });
            }
        }
        children
    }

    /// The child relationship of a name; the case does not matter.
    pub(crate) fn child(&self, parent: u16, name: &str) -> Option<Child> {
        let is_it = |child: &Child| child.name.as_deref().is_some_and(|n| n.eq_ignore_ascii_case(name));
        self.children(parent).into_iter().find(is_it)
    }
}

fn name(below: &Object, field: &Field, above: &Object) -> Option<String> {
    if let Some((_, _, name)) =
        NAMES.iter().find(|(object, reference, _)| *object == below.name && *reference == field.name)
    {
        return Some((*name).to_owned());
    }
    if field.custom() {
        return Some(format!("{}__r", plural(&below.label_plural)));
    }
    match below.satellite {
        Some(("History", parent)) if parent == above.name => return Some("Histories".to_owned()),
        Some(("Share", parent)) if parent == above.name => return Some("Shares".to_owned()),
        Some(("Feed", parent)) if parent == above.name => return Some("Feeds".to_owned()),
        _ => {}
    }
    let nameless =
        NAMELESS.iter().any(|(object, reference)| *object == below.name && *reference == field.name);
    // The one reference that is called like its target.
    let plain = field.relationship.as_deref() == Some(above.name.as_str()) && !nameless;
    plain.then(|| match below.name.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{}s", below.name),
    })
}

/// A label as a part of a name.
fn plural(label: &str) -> String {
    let mut name: String = label.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert(0, 'X');
    }
    name
}
