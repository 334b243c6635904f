use proptest::prelude::*;

use super::*;

fn run(transform: &Transform, value: &str) -> Result<String, String> {
    Runner::default().text(&[Step::Transform(transform.clone())], value)
}

fn ok(transform: &Transform, value: &str) -> String {
    run(transform, value).unwrap_or_else(|why| panic!("{value:?}: {why}"))
}

fn to(from: ColumnType, to: ColumnType, value: &str) -> Result<String, String> {
    Runner::default().text(&[Step::To(from, to)], value)
}

fn e164(region: &str) -> Transform {
    Transform::E164 { region: Region::of_code(region), otherwise: Otherwise::Reject }
}

fn replace(pattern: &str, with: &str) -> Transform {
    Transform::Replace(Pattern::new(pattern, with).unwrap())
}

#[test]
fn words_get_a_capital_each() {
    for (from, expected) in [
        ("ANA MARIA lópez-garcía", "Ana Maria López-García"),
        ("o'neil & sons", "O'neil & Sons"),
        ("ßtraße 3b", "SStraße 3b"),
        ("Fine Already", "Fine Already"),
    ] {
        assert_eq!(ok(&Transform::Titlecase, from), expected);
    }
}

#[test]
fn digits_are_kept_and_nothing_else() {
    assert_eq!(ok(&Transform::Digits, "+49 (30) 12-3"), "4930123");
    assert_eq!(ok(&Transform::Digits, "none ٣"), "");
}

#[test]
fn phone_numbers_take_the_form_of_e164() {
    for (region, from, expected) in [
        ("DE", "030 901820", "+4930901820"),
        ("DE", "+49 (0)30 901820", "+4930901820"),
        ("DE", "0049 30 901820", "+4930901820"),
        ("US", "(415) 555-2671", "+14155552671"),
        ("us", "+44 20 7946 0958", "+442079460958"),
    ] {
        assert_eq!(ok(&e164(region), from), expected, "{from}");
    }
    assert_eq!(ok(&Transform::plain("e164").unwrap(), "+14155552671"), "+14155552671");
    for wrong in ["ask Ana", "12", "+49", "", "0", &"1".repeat(10_000)] {
        assert!(wrong.is_empty() || run(&e164("DE"), wrong).is_err(), "{wrong}");
    }
    assert!(run(&Transform::plain("e164").unwrap(), "030 901820").unwrap_err().contains("names no region"));
    assert!(run(&e164("US"), "415 555 2671 ext. 5").unwrap_err().contains("extension"));
    for (otherwise, expected) in [("keep", "ask Ana"), ("null", ""), ("wrong", "wrong")] {
        let otherwise = Otherwise::of(otherwise);
        let step = Transform::E164 { region: Region::of_code("DE"), otherwise };
        assert_eq!(ok(&step, "ask Ana"), expected);
    }
    assert!(Region::of_code("XX").is_none());
}

#[test]
fn addresses_are_checked_and_written_in_one_way() {
    for (from, expected) in [
        (" Ana.Lopez@Example.COM\n", "ana.lopez@example.com"),
        ("mailto:x+y@sub.example.org", "x+y@sub.example.org"),
        ("jürgen@müller.de", "jürgen@müller.de"),
    ] {
        assert_eq!(ok(&Transform::Email, from), expected);
    }
    for wrong in [
        "ana",
        "ana@",
        "@x.org",
        "a b@x.org",
        "ana@localhost",
        "a@x..org",
        "Ana <ana@x.org>",
        "a@b@c.org",
        "ana@x.org, bob@x.org",
    ] {
        assert!(run(&Transform::Email, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn web_addresses_get_their_scheme() {
    for (from, expected) in [
        ("www.Example.com", "https://www.example.com"),
        (" http://example.com/a b".trim_end_matches(" b"), "http://example.com/a"),
        ("//example.com/?q=1", "https://example.com/?q=1"),
        ("https://example.com/", "https://example.com/"),
        ("münchen.de", "https://xn--mnchen-3ya.de"),
    ] {
        assert_eq!(ok(&Transform::Url, from), expected);
    }
    for wrong in [
        "n/a",
        "none",
        "localhost",
        "ftp://example.com",
        "javascript:alert(1)",
        "mailto:a@b.de",
        "a b.de",
        "http://",
        "https://user:pass@example.com",
    ] {
        assert!(run(&Transform::Url, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn html_becomes_text() {
    for (from, expected) in [
        ("<p>Hello <b>you</b> &amp; me</p><p>Bye</p>", "Hello you & me\nBye"),
        ("a<br/>b<BR>c", "a\nb\nc"),
        ("<style>p { }</style><script>if (a<b) x()</script>ok", "ok"),
        ("3 < 4 &lt;b&gt; &#228;&#xe4; &unknown; &", "3 < 4 <b> ää &unknown; &"),
        ("<!-- gone --><a title=\"x > y\">link</a>", "link"),
        ("<a title=\"never closed>text", "text"),
        ("plain", "plain"),
        ("<p></p>", ""),
    ] {
        assert_eq!(ok(&Transform::StripHtml, from), expected, "{from}");
    }
}

#[test]
fn texts_are_cut_split_and_replaced() {
    assert_eq!(ok(&Transform::Truncate(3), "äöüß"), "äöü");
    assert_eq!(ok(&Transform::Truncate(9), "äöüß"), "äöüß");
    let split = |part| Transform::Split { by: ", ".into(), part };
    for (part, expected) in [(1, "a"), (2, "b"), (-1, "c"), (-3, "a"), (4, ""), (-4, "")] {
        assert_eq!(ok(&split(part), "a, b, c"), expected, "{part}");
    }
    assert_eq!(ok(&replace(r"\s+", " "), "a \n b\tc"), "a b c");
    assert_eq!(ok(&replace(r"(\w+), (\w+)", "$2 ${1}s"), "Doe, Jane"), "Jane Does");
    assert_eq!(ok(&replace("x", "$$1"), "axb"), "a$1b");
    assert_eq!(ok(&replace("z", "y"), "same"), "same");
    assert!(Pattern::new("(", "").unwrap_err().contains("not a regular expression"));
    assert!(Pattern::new("(a)", "$2").unwrap_err().contains("no group `2`"));
    // Reads as a group of the name `1st`, which surprises everybody once.
    assert!(Pattern::new("(a)", "$1st").unwrap_err().contains("no group `1st`"));
    assert!(run(&replace("", &"x".repeat(1000)), &"y".repeat(10_000)).unwrap_err().contains("grows"));
}

#[test]
fn dates_are_read_in_a_format_and_printed_in_one() {
    let parse = |format, zone: Option<&str>| {
        let zone = zone.map(|zone| Zone::of_name(zone).unwrap());
        DateFormat::to_parse(format, zone).map(Transform::ParseDate).unwrap()
    };
    let day = parse("%d.%m.%Y", None);
    assert_eq!(day.kind_after(ColumnType::Text), Ok(ColumnType::Date));
    assert_eq!(ok(&day, "29.02.2024"), "2024-02-29");
    assert_eq!(ok(&parse("%m/%d/%y", None), "2/9/24"), "2024-02-09");
    for wrong in ["29.02.2023", "2024-02-29", "29.2", "", "29.02.2024 x"] {
        assert!(wrong.is_empty() || run(&day, wrong).is_err(), "{wrong}");
    }
    let instant = parse("%d.%m.%Y %H:%M", Some("Europe/Berlin"));
    assert_eq!(instant.kind_after(ColumnType::Text), Ok(ColumnType::DateTime));
    assert_eq!(ok(&instant, "01.07.2024 12:30"), "2024-07-01T10:30:00.000Z");
    assert_eq!(ok(&instant, "01.01.2024 00:30"), "2023-12-31T23:30:00.000Z");
    assert_eq!(
        ok(&parse("%Y-%m-%d %H:%M:%S %z", None), "2024-01-01 00:00:00 +0100"),
        "2023-12-31T23:00:00.000Z"
    );
    assert_eq!(ok(&parse("%s", None), "0"), "1970-01-01T00:00:00.000Z");

    let print = |format, zone: Option<&str>| {
        let zone = zone.map(|zone| Zone::of_name(zone).unwrap());
        DateFormat::to_print(format, zone).map(Transform::FormatDate).unwrap()
    };
    assert_eq!(ok(&print("%d.%m.%Y", None), "2024-02-29"), "29.02.2024");
    let berlin = print("%d.%m.%Y %H:%M", Some("Europe/Berlin"));
    assert_eq!(ok(&berlin, "2023-12-31T23:30:00.000Z"), "01.01.2024 00:30");
    assert!(berlin.kind_after(ColumnType::Date).is_err());
    assert!(berlin.kind_after(ColumnType::Integer).is_err());
    assert!(run(&berlin, "2023-12-31").unwrap_err().contains("no time of day"));
    assert!(run(&berlin, "yesterday").is_err());
    assert!(DateFormat::to_print("%", None).is_err());
    assert!(DateFormat::to_parse("%H:%M", None).is_err(), "no day");
    assert!(Zone::of_name("Mars/Base").is_none());
}

#[test]
fn values_without_translation_do_as_they_are_told() {
    let texts = [("Phone Inquiry".to_owned(), "phone".to_owned())].into();
    let run = |otherwise: &str, value: &str| {
        let values =
            Values { texts: std::collections::HashMap::clone(&texts), otherwise: Otherwise::of(otherwise) };
        Runner::default().text(&[Step::Values(Arc::new(values))], value)
    };
    for otherwise in ["keep", "null", "reject", "other"] {
        assert_eq!(run(otherwise, "Phone Inquiry"), Ok("phone".into()));
    }
    assert_eq!(run("keep", "Web"), Ok("Web".into()));
    assert_eq!(run("null", "Web"), Ok(String::new()));
    assert_eq!(run("reject", "Web"), Err("`Web` has no translation".into()));
    assert_eq!(run("other", "Web"), Ok("other".into()));
}

#[test]
fn tables_are_read_from_files_and_wrong_ones_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    let load = |text: &str, key: Option<&str>, value: Option<&str>| {
        std::fs::write(&path, text).unwrap();
        Table::load(&path, key, value)
    };
    let table = load("\u{feff}name,code\nGermany,DE\n\"Korea, South\",KR\nGermany,DE\n", None, None).unwrap();
    assert_eq!(
        (table.get("Germany"), table.get("Korea, South"), table.get("x")),
        (Some("DE"), Some("KR"), None)
    );
    let by_name = load("code,name\nDE,Germany\nKR,\"Korea, South\"\n", Some("name"), Some("code")).unwrap();
    assert_eq!(by_name, table, "what they hold decides");
    assert_ne!(load("a,b\nGermany,D\n", None, None).unwrap().digest(), table.digest());
    for (text, key, expected) in [
        ("a,b\nx,1\nx,2\n", None, "line 3: `x` is there twice"),
        ("a\n1\n", None, "less than two columns"),
        ("name,code\n", Some("nmae"), "no column `nmae`; did you mean `name`?"),
    ] {
        let why = load(text, key, None).unwrap_err();
        assert!(why.contains(expected), "{why}");
    }
    assert!(Table::load(&folder.path().join("gone.csv"), None, None).unwrap_err().contains("no file"));
}

#[test]
fn masks_hide_and_stay_the_same() {
    let salt = |text: &str| Salt(text.into());
    let hash = |text: &str| Transform::Mask(Mask::Hash(salt(text)));
    let fake = Transform::Mask(Mask::Fake(salt("pepper")));
    assert_eq!(ok(&Transform::Mask(Mask::Redact), "Ana"), "[redacted]");
    let once = ok(&hash("pepper"), "Ana");
    assert!(once.len() == 32 && once.bytes().all(|b| b.is_ascii_hexdigit()), "{once}");
    assert_eq!(once, ok(&hash("pepper"), "Ana"));
    assert_ne!(once, ok(&hash("salt"), "Ana"));
    assert_ne!(once, ok(&hash("pepper"), "Anna"));
    let faked = ok(&fake, "Müller-Lüdenscheidt, 030/901820");
    assert_eq!(faked, ok(&fake, "Müller-Lüdenscheidt, 030/901820"));
    let form = |text: &str| -> String {
        text.chars()
            .map(|c| {
                if c.is_numeric() {
                    '0'
                } else if c.is_uppercase() {
                    'A'
                } else if c.is_alphabetic() {
                    'a'
                } else {
                    c
                }
            })
            .collect()
    };
    assert_eq!(form(&faked), form("Müller-Lüdenscheidt, 030/901820"));
    assert_ne!(faked, "Müller-Lüdenscheidt, 030/901820");
    assert!(ok(&fake, "ana@acme.com").ends_with("@example.com"));
    assert!(!format!("{fake:?}").contains("pepper"));
}

#[test]
fn a_type_takes_what_it_can_hold_without_loss() {
    use ColumnType::{Boolean, Date, DateTime, Decimal, Integer, Json, Text, Time};
    for (kind, value, expected) in [
        (Integer, "42", "42"),
        (Integer, "-0", "0"),
        (Integer, "+7.00", "7"),
        (Integer, "123456789012345678901234567890", "123456789012345678901234567890"),
        (Decimal, "1.50", "1.5"),
        (Decimal, "-0.10", "-0.1"),
        (Boolean, "TRUE", "true"),
        (Boolean, "no", "false"),
        (Boolean, "1", "true"),
        (Date, "2024-02-29", "2024-02-29"),
        (Date, "2024-02-29T00:00:00Z", "2024-02-29"),
        (DateTime, "2024-02-29", "2024-02-29T00:00:00.000Z"),
        (DateTime, "2024-02-29T12:00:00+02:00", "2024-02-29T10:00:00.000Z"),
        (DateTime, "2024-02-29T10:00:00.123Z", "2024-02-29T10:00:00.123Z"),
        (Time, "10:05", "10:05:00.000"),
        (Time, "10:05:06.7Z", "10:05:06.700"),
        (Json, " { \"a b\" : [1, \"x \\\" y\"] } ", "{\"a b\":[1,\"x \\\" y\"]}"),
        (Json, "12345678901234567890.10", "12345678901234567890.10"),
    ] {
        assert_eq!(to(Text, kind, value).as_deref(), Ok(expected), "{kind:?} {value}");
    }
    for (kind, value) in [
        (Integer, "007"),
        (Integer, "1.5"),
        (Integer, "1e3"),
        (Integer, "1,000"),
        (Integer, ""),
        (Integer, "+"),
        (Decimal, "1.2.3"),
        (Decimal, "."),
        (Decimal, "1."),
        (Decimal, "NaN"),
        (Decimal, "00.5"),
        (Boolean, "maybe"),
        (Date, "2023-02-29"),
        (Date, "29.02.2024"),
        (Date, "2024-02-29T12:00:00Z"),
        (DateTime, "2024-02-29T10:00:00"),
        (DateTime, "2024-02-29T10:00:00.1234Z"),
        (Time, "24:00"),
        (Time, "1:5"),
        (Time, "10:05:06.1234"),
        (Json, "hello"),
        (Json, "{\"a\":1} x"),
    ] {
        assert!(value.is_empty() || to(Text, kind, value).is_err(), "{kind:?} {value}");
    }
    assert_eq!(to(Boolean, Integer, "true").as_deref(), Ok("1"));
    assert_eq!(to(Date, Json, "2024-02-29").as_deref(), Ok("\"2024-02-29\""));
    assert!(!possible(Date, Integer) && !possible(Integer, Date) && possible(Integer, Boolean));
}

/// Canonical values of a type.
fn canonical() -> impl Strategy<Value = (ColumnType, String)> {
    let decimal = (any::<i64>(), 0..9u32).prop_map(|(n, scale)| {
        let text = format!(
            "{}.{:0width$}",
            n / 10i64.pow(scale),
            (n % 10i64.pow(scale)).abs(),
            width = scale.max(1) as usize
        );
        let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
        if text == "-0" { "0".into() } else { text }
    });
    let day = (0..10_000i32, 1..=12u32, 1..=28u32).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"));
    let clock = (0..24u32, 0..60u32, 0..60u32, 0..1000u32)
        .prop_map(|(h, m, s, ms)| format!("{h:02}:{m:02}:{s:02}.{ms:03}"));
    prop_oneof![
        any::<i64>().prop_map(|n| (ColumnType::Integer, n.to_string())),
        decimal.prop_map(|text| (ColumnType::Decimal, text)),
        any::<bool>().prop_map(|yes| (ColumnType::Boolean, yes.to_string())),
        day.clone().prop_map(|text| (ColumnType::Date, text)),
        clock.clone().prop_map(|text| (ColumnType::Time, text)),
        (day, clock).prop_map(|(day, clock)| (ColumnType::DateTime, format!("{day}T{clock}Z"))),
    ]
}

fn any_step() -> impl Strategy<Value = Transform> {
    let split = ("[,@ ]|ab", prop_oneof![-3..0i32, 1..4i32]);
    prop_oneof![
        prop::sample::select(&Transform::PLAIN[..]).prop_map(|name| Transform::plain(name).unwrap()),
        prop::sample::select(vec!["DE", "US", "FR", "IN"]).prop_map(e164),
        (1..20usize).prop_map(Transform::Truncate),
        split.prop_map(|(by, part)| Transform::Split { by, part }),
        Just(replace("(.)(.)", "$2$1")),
        Just(Transform::ParseDate(DateFormat::to_parse("%d.%m.%Y %H:%M", None).unwrap())),
        Just(Transform::FormatDate(DateFormat::to_print("%A %d", None).unwrap())),
        Just(Transform::Mask(Mask::Fake(Salt("s".into())))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_became_another_type_converts_back((kind, text) in canonical(), other in prop::sample::select(&ColumnType::ALL[..])) {
        prop_assume!(possible(kind, other));
        if let Ok(converted) = to(kind, other, &text) {
            let back = match other {
                ColumnType::Json => serde_json::from_str::<String>(&converted).unwrap_or(converted),
                ColumnType::Boolean if kind != ColumnType::Boolean => to(other, kind, &converted).unwrap(),
                other => to(other, kind, &converted).unwrap(),
            };
            prop_assert_eq!(back, text);
        }
    }

    #[test]
    fn a_canonical_text_is_what_its_type_makes_of_it((kind, text) in canonical()) {
        prop_assert_eq!(to(ColumnType::Text, kind, &text), Ok(text));
    }

    #[test]
    fn a_text_becomes_a_type_only_if_it_stays_there(text in "[-+0-9.:TZ eaytrun]{0,12}", kind in prop::sample::select(&ColumnType::ALL[..])) {
        if let Ok(once) = to(ColumnType::Text, kind, &text) {
            prop_assert_eq!(to(ColumnType::Text, kind, &once), Ok(once.clone()));
            if matches!(kind, ColumnType::Integer | ColumnType::Decimal) && !text.is_empty() {
                prop_assert_eq!(text.parse::<f64>().unwrap(), once.parse::<f64>().unwrap());
            }
        }
    }

    #[test]
    fn steps_take_any_text(steps in prop::collection::vec(any_step(), 1..5), text in any::<String>()) {
        let steps: Vec<Step> = steps.into_iter().map(Step::Transform).collect();
        let (mut runner, mut fresh) = (Runner::default(), String::from("left over"));
        fresh.clear();
        match runner.run(&steps, &text, &mut fresh) {
            Ok(Revision::Part(part)) => prop_assert!(text.get(part).is_some()),
            Ok(Revision::Fresh(part)) => prop_assert!(fresh.get(part).is_some()),
            Err(why) => prop_assert!(!why.is_empty()),
        }
    }

    #[test]
    fn steps_take_texts_that_look_like_what_they_want(steps in prop::collection::vec(any_step(), 1..3), text in "[-+0-9()a@.:/<&;#x ]{0,30}") {
        let steps: Vec<Step> = steps.into_iter().map(Step::Transform).collect();
        let once = Runner::default().text(&steps, &text);
        prop_assert_eq!(once, Runner::default().text(&steps, &text));
    }
}
