//! Mapping files: what they say, and what comes of it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use sfmigrate::Error;
use sfmigrate::mapping::{self, Entities, EntityMapping, MappingFile, Plan, file};
use sfmigrate::record::Batch;
use sfmigrate::schema::ColumnType;

use self::org::describe;

mod files;
mod org;

/// Describes what a mapping needs; also which entities that were.
fn gather(mapping: &EntityMapping) -> (Entities, Vec<String>) {
    let (mut entities, mut asked) = (Entities::default(), Vec::new());
    loop {
        let names = mapping::missing(mapping, &entities);
        if names.is_empty() {
            return (entities, asked);
        }
        for name in names {
            entities.insert(&name, describe(&name));
            asked.push(name);
        }
    }
}

fn compile(mapping: &EntityMapping) -> Result<Plan, Error> {
    mapping::compile(mapping, &gather(mapping).0)
}

fn compile_all(file: &MappingFile) -> Result<Vec<Plan>, Error> {
    file.entities.iter().map(compile).collect()
}

fn plan(text: &str) -> Plan {
    compile_all(&file::parse(text, "m.toml").unwrap()).unwrap().remove(0)
}

fn names(columns: &[sfmigrate::schema::Column]) -> Vec<&str> {
    columns.iter().map(|column| column.name.as_str()).collect()
}

#[test]
fn columns_stand_in_the_order_of_the_file() {
    let plan =
        plan("[Contact.fields]\nzulu = 'Id'\nalpha = 'Email'\nmike = 'Account.Name'\nbravo = 'email'\n");
    assert_eq!(names(&plan.target), ["zulu", "alpha", "mike", "bravo"]);
    assert_eq!(names(&plan.source), ["Id", "Email", "Account.Name"], "each field is asked for once");
}

#[test]
fn a_mapping_without_fields_takes_every_readable_field_in_the_order_of_the_describe() {
    let plan = compile(&EntityMapping::of_entity("contact")).unwrap();
    let readable = ["Id", "FirstName", "LastName", "Email", "AccountId", "Title"];
    assert_eq!(names(&plan.source)[..6], readable);
    assert_eq!(names(&plan.target), names(&plan.source));
    assert_eq!(plan.target.last().unwrap().kind, ColumnType::Boolean);
    assert_eq!((plan.entity.as_str(), plan.target_name.as_str(), plan.key), ("Contact", "Contact", Some(0)));
}

#[test]
fn fields_of_the_command_line_take_the_exact_case_of_the_source() {
    let plan = compile(&EntityMapping::of_fields("Contact", &["emAIL", "account.OWNER.name"])).unwrap();
    assert_eq!(names(&plan.source), ["Email", "Account.Owner.Name"]);
    assert_eq!(names(&plan.target), ["Email", "Account.Owner.Name"]);
    assert_eq!(plan.key, None);
}

#[test]
fn fields_of_the_command_line_are_held_against_the_entity() {
    let error = compile(&EntityMapping::of_fields("Contact", &["Emial", "Id", "id", "", "a b"])).unwrap_err();
    let lines: Vec<&str> = error.message().lines().collect();
    assert_eq!(lines[0], "two columns of the name `id`");
    assert_eq!(lines[1], "unknown field `Emial` of Contact; did you mean `Email`?");
    assert_eq!(lines.len(), 4, "{error}");
    assert_eq!(
        error.hints(),
        [
            "`sfmigrate fields Contact` lists the fields that you may read; the org shows no others, whether they are hidden from you or not there"
        ]
    );
}

#[test]
fn the_parents_on_a_path_are_described_one_after_the_other() {
    let mapping = EntityMapping::of_fields("Contact", &["Account.Owner.Name", "Id"]);
    assert_eq!(gather(&mapping).1, ["Contact", "Account", "User"]);
}

#[test]
fn a_polymorphic_path_takes_the_first_entity_that_has_the_field() {
    let mapping = EntityMapping::of_fields("Lead", &["Owner.Name"]);
    assert_eq!(gather(&mapping).1, ["Lead", "Group"], "the first has it, so the second is not asked for");
    let mapping = EntityMapping::of_fields("Lead", &["owner.email"]);
    assert_eq!(gather(&mapping).1, ["Lead", "Group", "User"]);
    assert_eq!(names(&compile(&mapping).unwrap().source), ["Owner.Email"]);
}

#[test]
fn a_compound_is_one_json_text_made_of_its_parts() {
    let plan = plan("[Contact.fields]\nid = \"Id\"\nfrom = \"MailingAddress\"\ntown = \"MailingCity\"");
    assert_eq!(names(&plan.source), ["Id", "MailingCity", "MailingCountry", "MailingLatitude"]);
    assert_eq!(plan.target[1].kind, ColumnType::Json);
    let mut batch = Batch::new(plan.source.clone());
    for value in ["1", "Lyon \"2\"", "FR", "45.75", "2", "", "", "", "3", "", "", "-1"] {
        batch.push(value);
    }
    let batch = plan.apply(batch, &mut Vec::new());
    let values = |row| batch.row(row).map(Option::unwrap_or_default).collect::<Vec<_>>();
    assert_eq!(values(0), ["1", r#"{"city":"Lyon \"2\"","country":"FR","latitude":45.75}"#, "Lyon \"2\""]);
    assert_eq!(values(1), ["2", "", ""]);
    assert_eq!(values(2), ["3", r#"{"city":null,"country":null,"latitude":-1}"#, ""]);
}

#[test]
fn the_type_of_a_polymorphic_parent_needs_no_description() {
    let mapping = EntityMapping::of_fields("Lead", &["Owner.type"]);
    assert_eq!(gather(&mapping).1, ["Lead"]);
    assert_eq!(names(&compile(&mapping).unwrap().source), ["Owner.Type"]);
}

#[test]
fn an_entity_that_cannot_be_described_is_asked_for_once_and_then_a_problem() {
    let mapping = EntityMapping::of_fields("Contact", &["Account.Name"]);
    let mut entities = Entities::default();
    entities.insert("Contact", describe("Contact"));
    entities.insert_unavailable("Account");
    assert!(mapping::missing(&mapping, &entities).is_empty());
    let error = mapping::compile(&mapping, &entities).unwrap_err();
    assert_eq!(error.message(), "`Account` cannot be described with this sign-in");
}

#[test]
fn the_key_is_a_column_or_the_field_behind_it_or_the_column_of_the_id() {
    let fields = "[Contact.fields]\nmail = 'Email'\nid = 'Id'\n";
    assert_eq!(plan(fields).key, Some(1));
    assert_eq!(plan(&format!("[Contact]\nkey = 'MAIL'\n{fields}")).key, Some(0));
    assert_eq!(plan(&format!("[Contact]\nkey = 'email'\n{fields}")).key, Some(0));
    assert_eq!(plan("[Contact.fields]\nname = 'LastName'\n").key, None);
}

#[test]
fn constants_are_kept_as_the_text_that_was_written() {
    let text = "[Contact.fields]\nid = 'Id'\na = { value = 'x' }\nb = { value = +1_000 }\n\
                c = { value = 0x1F }\nd = { value = 1.50 }\ne = { value = true }\n";
    let plan = plan(text);
    let mut batch = Batch::new(plan.source.clone());
    batch.push("1");
    let batch = plan.apply(batch, &mut Vec::new());
    let row: Vec<_> = batch.row(0).map(Option::unwrap).collect();
    assert_eq!(row, ["1", "x", "1000", "31", "1.50", "true"]);
    assert!(plan.target.iter().all(|column| column.kind == ColumnType::Text));
}

#[test]
fn a_step_that_cannot_change_a_type_keeps_it() {
    let plan = plan(
        "[Contact.fields]\na = { from = 'IsDeleted', transform = ['trim', 'lowercase'] }\n\
         b = { from = 'IsDeleted', transform = ['uppercase'] }\n",
    );
    assert_eq!(plan.target[0].kind, ColumnType::Boolean);
    assert_eq!(plan.target[1].kind, ColumnType::Text);
}

#[test]
fn everything_that_changes_what_comes_out_changes_the_fingerprint() {
    let base = "[Contact]\ntarget = 't'\nkey = 'id'\nwhere = 'Email != null'\n\
                [Contact.fields]\nid = 'Id'\nmail = { from = 'Email', transform = ['trim'] }\no = { value = 'x' }\n";
    let print = |text: &str| plan(text).fingerprint;
    assert_eq!(print(base), print(&format!("# a comment\n{}", base.replace("'Email'", "'EMAIL'"))));
    assert_eq!(print(base).len(), 32);
    let changes = [
        ("'t'", "'u'"),
        ("key = 'id'", "key = 'mail'"),
        ("!= null", "= null"),
        ("id = 'Id'", "id = 'LastName'"),
        ("mail =", "email ="),
        ("'trim'", "'lowercase'"),
        ("['trim']", "['trim'], required = true"),
        ("value = 'x'", "value = 'y'"),
        ("'trim'", "{ truncate = 5 }"),
        ("'trim'", "{ truncate = 6 }"),
        ("'trim'", "{ split = '@', part = 1 }"),
        ("'trim'", "{ split = '@', part = 2 }"),
        ("'trim'", "{ replace = 'a', with = 'b' }"),
        ("'trim'", "{ replace = 'a', with = 'c' }"),
        ("'trim'", "'e164'"),
        ("'trim'", "{ e164 = 'DE' }"),
        ("'trim'", "{ e164 = 'DE', otherwise = 'null' }"),
        ("'trim'", "{ parse_date = '%d.%m.%Y %H' }"),
        ("'trim'", "{ parse_date = '%d.%m.%Y %H', zone = 'Europe/Berlin' }"),
        ("'trim'", "{ mask = 'hash', salt = 'a' }"),
        ("'trim'", "{ mask = 'hash', salt = 'b' }"),
        ("'trim'", "{ mask = 'fake', salt = 'b' }"),
        ("['trim']", "['trim'], values = { a = 'b' }"),
        ("['trim']", "['trim'], values = { a = 'b' }, otherwise = 'null'"),
        ("['trim']", "['trim'], type = 'integer'"),
        ("['trim']", "['trim'], default = 'x'"),
        ("['trim']", "['trim'], merge = 'fill_empty'"),
        ("{ value = 'x' }", "{ template = '{{ Email }}' }"),
        ("{ value = 'x' }", "{ template = '{{ Email }}!' }"),
        ("key = 'id'", "match = 'mail'"),
        ("key = 'id'", "match = ['mail', 'id']"),
        ("key = 'id'", "key = 'id'\non_duplicate = 'skip'"),
        ("key = 'id'", "on_duplicate = 'create_new'"),
    ];
    let mut seen = std::collections::BTreeSet::from([print(base)]);
    for (from, to) in changes {
        let changed = base.replace(from, to);
        assert_ne!(changed, base, "{from} is not there");
        assert!(seen.insert(print(&changed)), "{from} -> {to} goes unnoticed");
    }
}

#[test]
fn what_other_files_hold_is_part_of_the_fingerprint() {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    put(
        "m.toml",
        "include = 'more.toml'\n[Contact.fields]\nid = 'Id'\n\
                   city = { from = 'MailingCity', transform = [{ lookup = 't.csv' }] }\n",
    );
    let print =
        || compile_all(&file::load(&dir.path().join("m.toml")).unwrap()).unwrap()[0].fingerprint.clone();
    put("more.toml", "[Contact]\ntarget = 'a'\n");
    put("t.csv", "k,v\nLyon,L\n");
    let first = print();
    put("t.csv", "k,v\n\"Lyon\",\"L\"\n");
    assert_eq!(print(), first, "only what it holds counts");
    put("t.csv", "k,v\nLyon,LY\n");
    let second = print();
    assert_ne!(second, first);
    put("more.toml", "[Contact]\ntarget = 'b'\n");
    assert_ne!(print(), second);
}

/// The values of the only record of a plan, by column.
fn mapped(plan: &Plan, values: &[(&str, &str)]) -> Result<Vec<Option<String>>, String> {
    let mut batch = Batch::new(plan.source.clone());
    for column in plan.source.iter() {
        batch.push(values.iter().find(|(name, _)| *name == column.name).map_or("", |(_, value)| *value));
    }
    let mut rejected = Vec::new();
    let batch = plan.apply(batch, &mut rejected);
    match rejected.pop() {
        Some(rejection) => Err(rejection.reason),
        None => Ok(batch.row(0).map(|value| value.map(str::to_owned)).collect()),
    }
}

#[test]
fn a_value_goes_through_steps_values_and_type_and_a_default_fills_what_is_left() {
    let plan = plan(
        "[Contact.fields]\nid = 'Id'\n\
         n = { from = 'Title', transform = ['trim'], values = { one = 1, two = 2 }, otherwise = 'null', \
               type = 'integer', default = 0 }\n\
         strict = { from = 'Phone', type = 'integer' }\n",
    );
    assert_eq!(plan.target[1].kind, ColumnType::Integer);
    let n = |title: &str| mapped(&plan, &[("Id", "1"), ("Title", title)]).unwrap()[1].clone();
    assert_eq!((n(" two "), n("three"), n("")), (Some("2".into()), Some("0".into()), Some("0".into())));
    let why = mapped(&plan, &[("Id", "1"), ("Phone", "007")]).unwrap_err();
    assert_eq!(why, "`strict`: `007` is no whole number: it would lose its leading zeros");
}

#[test]
fn an_id_gives_way_to_the_column_of_its_parent_with_the_same_conversion() {
    let text = "[Account.fields]\nid = 'Id'\n\
        code = { from = 'AccountNumber', transform = ['trim', 'lowercase'], default = 'none' }\n\
        [Contact.fields]\nid = 'Id'\naccount = { from = 'accountid', transform = ['uppercase'] }\nowner = 'OwnerId'\n\
        [Contact.lookup]\nAccountId = 'CODE'\nOwnerId = 'Email'\n";
    let file = file::parse(text, "m.toml").unwrap();
    let mapping = file.entity("Contact").unwrap();
    assert_eq!(gather(mapping).1, ["Contact", "Account", "User"]);
    let plan = compile(mapping).unwrap();
    assert_eq!(names(&plan.source), ["Id", "Account.AccountNumber", "AccountId", "Owner.Email"]);
    let account = |id: &str, number: &str| {
        let record =
            [("Id", "1"), ("AccountId", id), ("Account.AccountNumber", number), ("Owner.Email", "o")];
        mapped(&plan, &record).unwrap()[1].clone()
    };
    assert_eq!(account("001", " Ab1 ").as_deref(), Some("AB1"));
    assert_eq!(account("001", "").as_deref(), Some("NONE"), "the parent's own default");
    assert_eq!(account("", ""), None, "no parent, no default");
}

#[test]
fn settings_for_duplicates_that_do_not_go_together_are_refused() {
    for (settings, fields, expected) in [
        ("on_duplicate = 'create_new'\nkey = 'id'", "", "adds every record; leave `key` out"),
        ("on_duplicate = 'create_new'\nmatch = 'id'", "", "looks for no record; leave `match` out"),
        ("on_duplicate = 'skip'\nmatch = 'id'", "m = { from = 'Email', merge = 'fill_empty' }", "goes with"),
        ("on_duplicate = 'create_new'", "m = { from = 'Email', merge = 'fill_empty' }", "goes with"),
    ] {
        let text = format!("[Contact]\n{settings}\n[Contact.fields]\nid = 'Id'\n{fields}\n");
        let error = compile_all(&file::parse(&text, "m.toml").unwrap()).unwrap_err();
        assert!(error.message().contains(expected), "{settings}: {error}");
    }
    for (settings, field, expected) in [
        ("on_duplicate = 'skip'", "m = 'Email'", "needs a `key` or `match`"),
        ("", "m = { from = 'Email', merge = 'keep_existing' }", "needs a `key` or `match`"),
    ] {
        let text = format!("[Contact]\n{settings}\n[Contact.fields]\n{field}\n");
        let error = compile_all(&file::parse(&text, "m.toml").unwrap()).unwrap_err();
        assert!(error.message().contains(expected), "{settings}: {error}");
    }
    let plan = plan("[Contact]\non_duplicate = 'create_new'\n[Contact.fields]\nid = 'Id'\n");
    assert_eq!(plan.key, None, "nothing is looked for");
}

#[test]
fn a_record_without_anything_to_match_by_is_rejected() {
    let plan =
        plan("[Contact]\nmatch = ['mail', 'name']\n[Contact.fields]\nmail = 'Email'\nname = 'LastName'\n");
    assert_eq!((plan.key, &plan.duplicates.matching[..]), (None, &[0, 1][..]));
    assert!(mapped(&plan, &[("LastName", "x")]).is_ok());
    let why = mapped(&plan, &[]).unwrap_err();
    assert_eq!(why, "`mail` is what records are matched by but Email is empty");
}
