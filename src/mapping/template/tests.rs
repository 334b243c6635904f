use std::time::Instant;

use proptest::prelude::*;

use super::*;

fn render(source: &str, values: &[(&str, &str)]) -> Result<String, String> {
    let template = Template::compile(source)?;
    let form = Form::of(template.variables());
    let values: Vec<Option<&str>> = template
        .variables()
        .iter()
        .map(|name| values.iter().find(|(known, _)| known == name).map(|(_, value)| *value))
        .map(|value| value.filter(|value| !value.is_empty()))
        .collect();
    let kind =
        |value: &str| if value.parse::<f64>().is_ok() { ColumnType::Decimal } else { ColumnType::Text };
    let mut out = String::new();
    let values = values.into_iter().map(|value| (value, value.map_or(ColumnType::Text, kind)));
    template.render(&form, values, &mut Vec::new(), &mut out).map(|()| out)
}

const ANA: [(&str, &str); 5] = [
    ("FirstName", "Ana"),
    ("LastName", "López"),
    ("Account.Name", "Acme"),
    ("Amount", "12.5"),
    ("Tags", "a; b;c"),
];

#[test]
fn fields_and_paths_are_printed() {
    for (source, expected) in [
        ("{{ FirstName }} {{ LastName }}", "Ana López"),
        ("{{ LastName|upper }}, {{ Account.Name }}", "LÓPEZ, Acme"),
        ("{% if Phone %}{{ Phone }}{% else %}none for {{ FirstName }}{% endif %}", "none for Ana"),
        ("{{ Amount|times(2) }}", "25"),
        ("{{ Amount + 1 }}", "13.5"),
        ("{{ Amount }}", "12.5"),
        ("{{ Amount|round }}", "13"),
        ("{% for t in Tags|split(';') %}<{{ t }}>{% endfor %}", "<a><b><c>"),
        ("{{ Tags|split(';')|join(' ') }}", "a b c"),
        ("{{ FirstName|first }}.{{ LastName|truncate(3) }}", "A.Lóp"),
        ("{{ FirstName ~ '-' ~ LastName }}", "Ana-López"),
        ("{{ LastName|replace('z', 's')|lower }}", "lópes"),
    ] {
        assert_eq!(render(source, &ANA).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn null_is_empty_and_nothing_is_made_of_nulls_alone() {
    assert_eq!(render("{{ FirstName }} {{ Gone }}!", &ANA).as_deref(), Ok("Ana !"));
    assert_eq!(render("Dear {{ Gone }} {{ Account.Gone }}", &ANA).as_deref(), Ok(""));
    let filtered =
        "{{ Gone|upper }}{{ Gone|title }}{{ Gone|round }}{{ Gone|join }}{{ Gone|first }}{{ Gone ~ 'x' }}";
    assert_eq!(render(&format!("{filtered}{{{{ FirstName }}}}"), &ANA).as_deref(), Ok("xAna"));
    assert_eq!(render("{{ Gone|default('?') }}{{ FirstName }}", &ANA).as_deref(), Ok("?Ana"));
    assert_eq!(render("{{ Gone|default(FirstName) }}", &ANA).as_deref(), Ok("Ana"));
    assert_eq!(render("{% if Gone is null %}-{% endif %}{{ FirstName }}", &ANA).as_deref(), Ok("-Ana"));
}

#[test]
fn numbers_keep_their_digits() {
    for digits in ["12345678901234567890.123456789", "0.1", "100", "-3", "9007199254740993", "1e5"] {
        assert_eq!(render("{{ N }}", &[("N", digits)]).as_deref(), Ok(digits));
    }
}

#[test]
fn what_is_wrong_is_told_when_it_is_compiled() {
    for (source, expected) in [
        ("{{ FirstName", "unexpected"),
        ("{{ FirstName|uper }}", "uper"),
        ("{% include 'x' %}{{ a }}", "no `include`"),
        ("{% set x = LastName %}{{ x }}", "no `set`"),
        ("{{ LastName * 99999 }}", "times"),
        ("{%- for x in LastName recursive %}{% endfor %}", "recursive"),
        ("Hello", "names no field"),
    ] {
        let why = Template::compile(source).unwrap_err();
        assert!(why.contains(expected), "{source}: {why}");
    }
    assert!(Template::compile(&format!("{{{{ a }}}}{}", "x".repeat(LONGEST))).is_err());
    assert!(Template::compile(&format!("{{{{ a{} }}}}", " ~ a".repeat(MOST_JOINS + 1))).is_err());
}

#[test]
fn hostile_templates_end_soon_and_write_little() {
    let long = "x;".repeat(60_000);
    let loops = "{% for a in T|split(';') %}".repeat(4) + &T_END.repeat(4);
    for source in [
        loops.as_str(),
        "{% for a in T|split(';') %}{{ T }}{% endfor %}",
        "{% for a in T|split('') %}{% endfor %}",
        "{{ T|replace('x', 'yyyyyyyyyyyyyyyyyyyy')|replace('y', 'zzzzzzzzzzzzzzzzzzzz') }}",
        "{{ T|split(';')|join(T) }}",
        "{{ T|round(4000000000) }}",
        "{{ T|times(1e308)|times(1e308) }}",
        "{{ T.a.b.c.d() }}",
        "{{ T() }}",
    ] {
        let begun = Instant::now();
        let Ok(template) = Template::compile(source) else { continue };
        let form = Form::of(template.variables());
        let mut out = String::new();
        let values = template.variables().iter().map(|_| (Some(long.as_str()), ColumnType::Text));
        let _ = template.render(&form, values, &mut Vec::new(), &mut out);
        assert!(out.len() <= long.len() * ROOM * template.variables().len(), "{source}");
        // Far above what it takes, far below for ever.
        assert!(begun.elapsed().as_secs() < 20, "{source}");
    }
}

const T_END: &str = "{{ a }}{% endfor %}";

/// Pieces that templates are made of.
fn piece() -> impl Strategy<Value = String> {
    let fixed = [
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "-",
        "|",
        "(",
        ")",
        "[",
        "]",
        ".",
        ",",
        "'",
        "\"",
        "~",
        "+",
        "//",
        "%",
        "<",
        "==",
        "not ",
        "in ",
        "is ",
        "if ",
        "else ",
        "endif ",
        "for ",
        "endfor ",
        "a",
        "b",
        "a.b",
        "1",
        "0",
        "-1",
        "1.5",
        "9999999999999999999999",
        "upper",
        "split(';')",
        "join",
        "replace('a','b')",
        "times(3)",
        "round(-1)",
        "first",
        "last",
        "truncate(2)",
        "int",
        "default(a)",
        " ",
        "{{ a }}",
        "{{ a|upper }}",
        "{% for x in a %}",
        "{% endfor %}",
        "{% if a %}",
        "{% endif %}",
        "loop",
        "loop.index",
        "[a, b]",
        "{'a': b}",
        "a[0]",
        "a[1:2]",
        "none",
        "true",
        "é",
        "\u{0}",
        "\n",
    ];
    prop_oneof![8 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_template_and_no_record_breaks_anything(
        pieces in prop::collection::vec(piece(), 1..20),
        a in any::<String>(),
        b in "[0-9.-]{0,9}",
    ) {
        let source = pieces.concat();
        if let Ok(written) = render(&source, &[("a", &a), ("b", &b), ("a.b", &b)]) {
            prop_assert!(written.len() <= LEAST_ROOM.max((a.len() + 2 * b.len()) * ROOM));
        }
    }

    #[test]
    fn a_text_passes_through_as_it_is(a in any::<String>()) {
        let written = render("{{ a }}", &[("a", &a)]).unwrap();
        if !a.is_empty() && a.parse::<f64>().is_err() {
            prop_assert_eq!(written, a);
        }
    }
}
