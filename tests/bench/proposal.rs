//! A proposal for 800 fields onto 800 columns, as a whole process.

use serde_json::json;

use crate::measure::{Table, median, once};
use crate::support::Sandbox;

const ROLES: [&str; 20] = [
    "Billing", "Shipping", "Home", "Work", "Other", "Mailing", "Last", "Next", "Expected", "Annual",
    "Account", "Contact", "Owner", "Parent", "Campaign", "Product", "Created", "Modified", "Region", "Store",
];
const FIELDS: [&str; 40] = [
    "Street",
    "City",
    "State",
    "PostalCode",
    "Country",
    "Phone",
    "Email",
    "Name",
    "Date",
    "Amount",
    "Status",
    "Type",
    "Description",
    "Number",
    "Code",
    "Priority",
    "Revenue",
    "Currency",
    "Website",
    "Industry",
    "Quantity",
    "Percent",
    "Language",
    "Probability",
    "Source",
    "Stage",
    "Reason",
    "Title",
    "Fax",
    "Mobile",
    "Score",
    "Rating",
    "Price",
    "Discount",
    "Cost",
    "Budget",
    "Unit",
    "Serial",
    "Active",
    "Closed",
];
const SPALTEN: [&str; 40] = [
    "strasse",
    "ort",
    "bundesland",
    "plz",
    "land",
    "telefon",
    "e_mail",
    "name",
    "datum",
    "betrag",
    "status",
    "typ",
    "beschreibung",
    "nummer",
    "code",
    "prioritaet",
    "umsatz",
    "waehrung",
    "webseite",
    "branche",
    "menge",
    "prozent",
    "sprache",
    "wahrscheinlichkeit",
    "quelle",
    "phase",
    "grund",
    "titel",
    "fax",
    "mobil",
    "punktzahl",
    "bewertung",
    "preis",
    "rabatt",
    "kosten",
    "budget",
    "einheit",
    "serial",
    "aktiv",
    "geschlossen",
];

pub fn run(table: &mut Table) {
    let sandbox = Sandbox::new();
    let pairs = || ROLES.iter().flat_map(|role| (0..FIELDS.len()).map(move |at| (role, at)));
    let fields: Vec<serde_json::Value> = pairs()
        .map(|(role, at)| {
            let name = format!("{role}{}__c", FIELDS[at]);
            json!({ "name": name, "label": format!("{role} {}", FIELDS[at]), "type": "string" })
        })
        .collect();
    let describe = json!({ "name": "Wide__c", "label": "Wide", "queryable": true, "fields": fields });
    std::fs::write(sandbox.path("wide.json"), describe.to_string()).unwrap();
    let columns: Vec<String> = pairs().map(|(role, at)| format!("{role}_{}", SPALTEN[at])).collect();
    std::fs::write(sandbox.path("wide.csv"), columns.join(",") + "\n").unwrap();
    let took = median(|| {
        once(sandbox.command(&[
            "map",
            "Wide__c",
            "--describe",
            "wide.json",
            "--onto",
            "wide.csv",
            "-o",
            "m.toml",
            "--force",
        ]))
    });
    table.took(
        format!("a proposal, {} fields onto {} columns", fields.len(), columns.len()),
        took,
        String::new(),
    );
}
