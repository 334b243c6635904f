//! What describe says (REST API Developer Guide, topics "Describe Global" and
//! "sObject Describe").

use serde_json::{Value as Json, json};

use super::children::Child;
use super::schema::{Catalog, Field, Object};
use super::types::Type;

pub(super) fn global(catalog: &Catalog, version: &str) -> Json {
    let objects: Vec<Json> = catalog
        .objects
        .iter()
        .map(|object| {
            let mut summary = flags(object);
            summary["urls"] = urls(object, version, false);
            summary
        })
        .collect();
    json!({ "encoding": "UTF-8", "maxBatchSize": 200, "sobjects": objects })
}

pub(super) fn object(catalog: &Catalog, object: &Object, version: &str) -> Json {
    let mut whole = flags(object);
    let layout =
        format!("/services/data/{version}/sobjects/{}/describe/layouts/012000000000000AAA", object.name);
    let more = json!({
        "actionOverrides": [],
        "childRelationships": children(catalog, object),
        "compactLayoutable": true,
        "defaultImplementation": null,
        "extendedBy": null,
        "extendsInterfaces": null,
        "fields": object.fields.iter().map(|f| field(object, f)).collect::<Vec<_>>(),
        "implementedBy": null,
        "implementsInterfaces": null,
        "listviewable": null,
        "lookupLayoutable": null,
        "namedLayoutInfos": [],
        "networkScopeFieldName": null,
        "recordTypeInfos": [{
            "active": true,
            "available": true,
            "defaultRecordTypeMapping": true,
            "developerName": "Master",
            "master": true,
            "name": "Master",
            "recordTypeId": "012000000000000AAA",
            "urls": { "layout": layout },
        }],
        "searchLayoutable": object.writeable,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [
            { "label": format!("All {}", object.label_plural.to_lowercase()), "name": "everything" },
            { "label": format!("My {}", object.label_plural.to_lowercase()), "name": "mine" },
        ],
        "urls": urls(object, version, true),
    });
    extend(&mut whole, more);
    whole
}

/// Adds the keys of one object to another.
fn extend(whole: &mut Json, more: Json) {
    if let (Some(whole), Json::Object(more)) = (whole.as_object_mut(), more) {
        whole.extend(more);
    }
}

fn flags(object: &Object) -> Json {
    let writeable = object.writeable;
    // Users cannot be deleted; the rest goes with the recycle bin.
    let deletable = writeable && object.soft_deletes;
    json!({
        "activateable": false,
        "associateEntityType": object.satellite.map(|(kind, _)| kind),
        "associateParentEntity": object.satellite.map(|(_, parent)| parent),
        "createable": writeable,
        "custom": object.custom(),
        "customSetting": false,
        "deepCloneable": false,
        "deletable": deletable,
        "deprecatedAndHidden": false,
        "feedEnabled": writeable,
        "hasSubtypes": false,
        "isInterface": false,
        "isSubtype": false,
        "keyPrefix": String::from_utf8_lossy(&object.key_prefix),
        "label": object.label,
        "labelPlural": object.label_plural,
        "layoutable": writeable,
        "mergeable": object.fields.iter().any(|f| f.name == "MasterRecordId"),
        "mruEnabled": writeable,
        "name": object.name,
        "queryable": object.queryable,
        "replicateable": object.soft_deletes,
        "retrieveable": true,
        "searchable": writeable,
        "triggerable": writeable,
        "undeletable": deletable,
        "updateable": writeable,
    })
}

fn urls(object: &Object, version: &str, whole: bool) -> Json {
    let base = format!("/services/data/{version}/sobjects/{}", object.name);
    let mut urls = json!({
        "rowTemplate": format!("{base}/{{ID}}"),
        "describe": format!("{base}/describe"),
        "sobject": base,
    });
    if whole {
        urls["layouts"] = json!(format!("{base}/describe/layouts"));
        urls["compactLayouts"] = json!(format!("{base}/describe/compactLayouts"));
        urls["quickActions"] = json!(format!("{base}/quickActions"));
    }
    urls
}

fn children(catalog: &Catalog, parent: &Object) -> Vec<Json> {
    let Some(position) = catalog.position(&parent.name) else { return Vec::new() };
    let entry = |child: Child| {
        let object = &catalog.objects[usize::from(child.object)];
        let field = &object.fields[child.field];
        json!({
            "cascadeDelete": field.cascades,
            "childSObject": object.name,
            "deprecatedAndHidden": false,
            "field": field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": child.name,
            "restrictedDelete": false,
        })
    };
    catalog.children(position).into_iter().map(entry).collect()
}

fn field(object: &Object, field: &Field) -> Json {
    let kind = field.kind;
    let textual = field.length > 0;
    let byte_length = if kind.is_id() { 18 } else { field.length * 3 };
    let shows_picklist = matches!(kind, Type::Picklist | Type::MultiPicklist | Type::Combobox);
    let picklist: Vec<Json> = field
        .picklist
        .iter()
        .filter(|_| shows_picklist)
        .enumerate()
        .map(|(at, value)| {
            json!({
                "active": true,
                "defaultValue": at == 0 && field.defaulted,
                "label": value,
                "validFor": null,
                "value": value,
            })
        })
        .collect();
    let id_lookup = kind == Type::Id || field.external_id || (field.name_field && kind == Type::String);
    let mut whole = json!({
        "aggregatable": field.filterable() && kind != Type::Boolean && !kind.is_compound(),
        "aiPredictionField": false,
        "autoNumber": field.auto_number,
        "byteLength": if textual { byte_length } else { 0 },
        "calculated": field.calculated.is_some(),
        "calculatedFormula": field.calculated,
        "cascadeDelete": field.cascades,
        "caseSensitive": field.external_id,
        "compoundFieldName": field.compound,
        "controllerName": null,
        "createable": field.createable && object.writeable,
        "custom": field.custom(),
        "defaultValue": if kind == Type::Boolean { json!(false) } else { Json::Null },
        "defaultValueFormula": null,
        "defaultedOnCreate": field.defaulted,
        "dependentPicklist": false,
        "deprecatedAndHidden": field.hidden,
        "digits": field.digits,
        "displayLocationInDecimal": kind == Type::Location,
        "encrypted": false,
        "externalId": field.external_id,
        "extraTypeInfo": field.extra,
        "filterable": field.filterable(),
        "filteredLookupInfo": null,
        "formulaTreatNullNumberAsZero": field.calculated.is_some(),
        "groupable": field.groupable(),
    });
    // In two parts, for what the macro can take.
    let more = json!({
        "highScaleNumber": false,
        "htmlFormatted": field.html,
        "idLookup": id_lookup,
        "inlineHelpText": field.help,
        "label": field.label,
        "length": field.length,
        "mask": if kind == Type::EncryptedString { json!("*") } else { Json::Null },
        "maskType": if kind == Type::EncryptedString { json!("lastFour") } else { Json::Null },
        "name": field.name,
        "nameField": field.name_field,
        "namePointing": field.polymorphic(),
        "nillable": field.nillable,
        "permissionable": field.nillable && field.createable,
        "picklistValues": picklist,
        "polymorphicForeignKey": field.polymorphic(),
        "precision": field.precision,
        "queryByDistance": kind.is_compound(),
        "referenceTargetField": null,
        "referenceTo": field.references,
        "relationshipName": field.relationship,
        "relationshipOrder": if field.cascades { json!(0) } else { Json::Null },
        "restrictedDelete": false,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "searchPrefilterable": kind == Type::Reference,
        "soapType": kind.soap(),
        "sortable": field.sortable(),
        "type": kind.name(),
        "unique": field.external_id,
        "updateable": field.updateable && object.writeable,
        "writeRequiresMasterRead": false,
    });
    extend(&mut whole, more);
    whole
}
