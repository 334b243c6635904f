//! `fields`: what an object has.

use serde_json::{Value, json};

use super::connect;
use crate::Result;
use crate::cli::args::Account;
use crate::cli::args::read::Fields;
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::schema::{Entity, Field};
use crate::source::Source;
use crate::ui::{Cell, Table, Ui};

/// Connects and runs.
pub(crate) fn start(ui: &Ui, args: Fields, account: Account) -> Result<Outcome> {
    block_on(async {
        let session = connect::session(ui, &account).await?;
        let source = connect::source(session, ui.log())?;
        run(ui, &*source, &args.object).await
    })
}

async fn run(ui: &Ui, source: &dyn Source, object: &str) -> Result<Outcome> {
    let entity = source.describe(object).await?;
    if ui.json() {
        ui.document(&document(&entity))?;
    } else {
        ui.table(&table(&entity))?;
    }
    Ok(Outcome::Done)
}

fn table(entity: &Entity) -> Table {
    let mut table = Table::new(&["FIELD", "TYPE", "REQUIRED", "REFERENCES", "LABEL"]);
    for field in &entity.fields {
        table.row([
            Cell::text(&field.name),
            Cell::text(native_type(field)),
            if field.required { Cell::text("required") } else { Cell::Empty },
            Cell::text(field.references.join(",")),
            Cell::text(&field.label),
        ]);
    }
    table
}

/// `string(80)`, `currency(18,2)`, `date`.
fn native_type(field: &Field) -> String {
    match (field.length, field.precision) {
        (0, 0) => field.native_type.clone(),
        (0, precision) => format!("{}({precision},{})", field.native_type, field.scale),
        (length, _) => format!("{}({length})", field.native_type),
    }
}

fn document(entity: &Entity) -> Value {
    let fields: Vec<Value> = entity
        .fields
        .iter()
        .map(|f| {
            json!({
                "name": f.name,
                "label": f.label,
                "type": f.native_type,
                "lands_as": f.kind.map(|k| k.as_str()),
                "length": f.length,
                "precision": f.precision,
                "scale": f.scale,
                "required": f.required,
                "references": f.references,
                "relationship": f.relationship,
                "part_of": f.compound,
                "filterable": f.filterable,
                "picklist": f.picklist,
            })
        })
        .collect();
    json!({ "entity": entity.name, "label": entity.label, "custom": entity.custom, "fields": fields })
}

#[cfg(test)]
mod tests {
    use super::super::connect::fake::Fake;
    use super::*;
    use crate::Kind;
    use crate::ui::{Options, Terminal, testing};

    #[tokio::test]
    async fn a_field_shows_type_length_need_and_targets() {
        let (ui, written) = testing::ui(Options::default(), Terminal::default());
        run(&ui, &Fake, "Account").await.unwrap();
        assert_eq!(
            written.out.text(),
            "Id\tid(18)\trequired\t\tAccount ID\n\
             AnnualRevenue\tcurrency(18,2)\t\t\tAnnual Revenue\n\
             ParentId\treference(18)\t\tAccount\tParent Account\n"
        );
    }

    #[tokio::test]
    async fn an_unknown_object_is_a_usage_error() {
        let (ui, _) = testing::ui(Options::default(), Terminal::default());
        let error = run(&ui, &Fake, "Acount").await.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
    }
}
