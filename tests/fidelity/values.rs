//! Values that have broken importers, and objects made of them.

use std::collections::BTreeSet;

use sfmigrate::demo::data::{Cell, FieldDefinition, ObjectDefinition, Wire};

/// Random numbers that a seed repeats (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let n = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        n ^ (n >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// A class of values, and how one of them is made.
type Class = (&'static str, fn(&mut Dice) -> Cell);

pub const TYPES: &[&str] = &[
    "string",
    "textarea",
    "richtext",
    "picklist",
    "multipicklist",
    "combobox",
    "email",
    "phone",
    "url",
    "encryptedstring",
    "embedding",
    "boolean",
    "int",
    "long",
    "double",
    "currency",
    "percent",
    "date",
    "datetime",
    "time",
    "anyType",
    "reference",
    "polymorphic",
    "formula",
];

const NULL: Class = ("null", |_| Cell::Null);
const EMPTY: Class = ("empty text where null should be", |_| wire("\"\"", "", ""));

fn wire(json: &str, csv: &str, canonical: &str) -> Cell {
    Cell::Wire(Wire { json: json.into(), csv: csv.into(), canonical: canonical.into() })
}

const TEXTS: &[Class] = &[
    NULL,
    EMPTY,
    ("one line", |d| Cell::text(format!("value {}", d.below(1000)))),
    ("line ends", |d| {
        Cell::text(d.of(&["a\nb", "a\r\nb", "a\rb", "\n", "\r\n", "\r", "end\n", "\r\n\r\nstart"]))
    }),
    ("quotes, separators, tabs", |d| {
        Cell::text(
            d.of(&[
                "\"", "\"\"", "a\"b", "\",\"", ",", "a,b", "tab\tbed", "\"\n\"", "'", "\\", "\\\"", "\\n",
            ]),
        )
    }),
    ("like a null", |d| {
        Cell::text(d.of(&[
            "NULL",
            "null",
            "None",
            "N/A",
            "NA",
            "#N/A",
            "nil",
            "NaN",
            "\\N",
            "undefined",
            "-",
        ]))
    }),
    ("like another type", |d| {
        Cell::text(d.of(&[
            "true",
            "0",
            "007",
            "1E5",
            "-0.0",
            "10.0",
            "2026-03-01",
            "2026-03-01T10:20:30.000+0000",
        ]))
    }),
    ("white space", |d| Cell::text(d.of(&[" ", "   ", "\t", " a", "a ", "\u{a0}", "\u{3000}", "\u{2028}"]))),
    ("byte order mark", |d| Cell::text(d.of(&["\u{feff}", "\u{feff}a", "a\u{feff}"]))),
    ("four-byte characters", |d| Cell::text(d.of(&["😀", "👩‍👩‍👧‍👦", "𝔘𝔫𝔦", "a😀\"\n"]))),
    ("right to left", |d| Cell::text(d.of(&["שלום", "مرحبا", "\u{202e}abc\u{202c}", "\u{200f}x"]))),
    ("control characters", |d| {
        Cell::text(d.of(&["\0", "a\0b", "\u{1}", "\u{1f}x", "\u{7f}", "\u{85}", "\u{8}"]))
    }),
    ("like code", |d| {
        Cell::text(d.of(&["=1+1", "@SUM(A1)", "Robert'); DROP TABLE t;--", "{\"a\":[1]}", "<b>&amp;</b>"]))
    }),
    ("random characters", |d| {
        let n = d.below(200);
        Cell::text((0..n).filter_map(|_| char::from_u32(d.below(0x11_0000) as u32)).collect::<String>())
    }),
];

const LONG: Class = ("131,072 characters", |d| {
    let piece = d.of(&["x", "\"", "é", "\r\n", "word, and "]);
    let mut text: String = piece.repeat(131_072 / piece.chars().count());
    text.extend(std::iter::repeat_n('.', 131_072 - text.chars().count()));
    Cell::Text(text)
});

/// A number that each API prints as Java does.
fn double(d: &mut Dice, list: &[f64]) -> Cell {
    Cell::Double(d.of(list))
}

const DECIMALS: &[Class] = &[
    NULL,
    ("zeros", |d| double(d, &[0.0, -0.0])),
    ("whole", |d| double(d, &[1.0, -1.0, 10.0, 100.0, 9_999_999.0])),
    ("with an exponent", |d| {
        double(d, &[1.5e8, 9.0e7, 1e7, 1.6147805824397e13, 1e-4, 9.9e-4, 1e-15, 1e18, -1e18])
    }),
    ("all digits of a double", |d| {
        Cell::Double((d.next() as i64 >> 11) as f64 / d.of(&[1e3, 1e6, 1e12, 1e15]))
    }),
    ("cents", |d| Cell::Double(d.below(100_000_000) as f64 / 100.0)),
    ("18 digits", |d| {
        let digits = (100_000_000_000_000_000 + d.below(899_999_999_999_999_999)) / 10 * 10 + 7;
        let text = format!("{}.{:02}", digits / 100, digits % 100);
        Cell::number(&text, &text)
    }),
    ("written in two ways", |d| {
        let (json, csv, canonical) = d.of(&[
            ("150000000.0", "1.5E8", "150000000"),
            ("1e-7", "0.0000001", "0.0000001"),
            ("55", "55.0", "55"),
            ("-0", "0.0", "0"),
            ("12.50", "12.5", "12.5"),
        ]);
        wire(json, csv, canonical)
    }),
];

const WHOLE: &[Class] = &[
    NULL,
    ("small", |d| Cell::Int(d.below(2_000) as i64 - 1_000)),
    ("at the limits", |d| Cell::Int(d.of(&[i64::from(i32::MAX), i64::from(i32::MIN), 0]))),
    ("with .0", |d| {
        let n = d.below(5_000);
        wire(&format!("{n}{}", d.of(&["", ".0"])), &format!("{n}.0"), &n.to_string())
    }),
    ("with an exponent", |_| wire("12000000.0", "1.2E7", "12000000")),
    ("with decimals all the same", |_| wire("2.5", "2.5", "2.5")),
];

const LONGS: &[Class] = &[
    NULL,
    ("beyond what a double counts", |d| Cell::Int(d.next() as i64 >> 4)),
    ("at the limits", |d| Cell::Int(d.of(&[i64::MAX, i64::MIN, 9_007_199_254_740_993]))),
];

const BOOLEANS: &[Class] = &[
    ("true and false", |d| Cell::Bool(d.below(2) == 0)),
    ("in capitals over Bulk", |_| wire("true", "True", "true")),
];

const DATES: &[Class] = &[
    NULL,
    ("of our days", |d| Cell::Date(d.below(20_000) as i32 + 10_000)),
    ("before 1970", |d| Cell::Date(-(d.below(98_000) as i32))),
    ("after 2100", |d| Cell::Date(47_482 + d.below(690_000) as i32)),
    ("the limits", |d| Cell::Date(d.of(&[-98_615, 741_807, 0, 19_782]))),
];

const DAY_MS: i64 = 86_400_000;

const MOMENTS: &[Class] = &[
    NULL,
    ("of our days", |d| Cell::DateTime(d.below(2_000_000_000) as i64 * 1000)),
    ("with milliseconds", |d| Cell::DateTime(d.below(2_000_000_000_000) as i64)),
    ("before 1970", |d| Cell::DateTime(-(d.below(8_000_000_000) as i64) * 1000)),
    ("after 2100", |d| Cell::DateTime((47_482 + d.below(690_000) as i64) * DAY_MS + 86_399_999)),
    ("the hour that the clocks skip", |_| Cell::DateTime(1_774_746_000_000)),
];

const TIMES: &[Class] = &[
    NULL,
    ("any", |d| Cell::Time(d.below(86_400_000) as u32)),
    ("the limits", |d| Cell::Time(d.of(&[0, 86_399_999]))),
];

const PICKS: &[Class] = &[
    NULL,
    ("of the list", |d| Cell::text(d.of(&["Red", "Green", "Blue"]))),
    ("not of the list", |d| Cell::text(d.of(&["Retired value", "N/A", "a, \"b\"", "true"]))),
];

const MULTI: &[Class] = &[
    NULL,
    ("several", |d| Cell::text(d.of(&["Red;Blue", "Blue;Red", "Green", "Red;Green;Blue"]))),
    ("not of the list", |d| Cell::text(d.of(&["Old;Red", "a,b;\"c\"", ";"]))),
];

const MASKED: &[Class] =
    &[NULL, ("masked", |_| Cell::text("********1234")), ("clear", |_| Cell::text("ABC,\"1\""))];

const RICH: &[Class] = &[
    NULL,
    ("markup", |_| Cell::text("<p class=\"x\">a<br/>\r\n&quot;b&quot; &lt;</p>")),
    ("an image", |_| {
        Cell::text("<img src=\"https://x.example/servlet/rtaImage?eid=a0&amp;feoid=00N\" alt=\"a,b\">")
    }),
    LONG,
];

const FORMULAS: &[Class] = &[
    NULL,
    ("an error", |d| Cell::text(d.of(&["#Error!", "#Too Big!", "#Name?"]))),
    ("a hyperlink", |_| Cell::text("<a href=\"/001\" target=\"_blank\">Name, \"Ltd\"</a>")),
];

const REFERENCES: &[Class] = &[
    NULL,
    ("a record", |d| Cell::Record("Account".into(), d.below(20) as u32)),
    ("ids that differ in case", |d| Cell::text(d.of(&["001Hs00000aaaaaIAA", "001Hs00000AAAAAIAQ"]))),
];

const POLYMORPHIC: &[Class] = &[
    NULL,
    ("an account", |d| Cell::Record("Account".into(), d.below(20) as u32)),
    ("a contact", |d| Cell::Record("Contact".into(), d.below(20) as u32)),
];

const ANY: &[Class] = &[
    NULL,
    ("text", |d| Cell::text(d.of(&["Old name", "NULL", "a,\"b\"\n", "001Hs00000aaaaaIAA"]))),
    ("a boolean", |d| Cell::Bool(d.below(2) == 0)),
    ("a number", |d| Cell::Int(d.below(1000) as i64)),
    ("a large number", |d| wire("1500000000.0", d.of(&["1.5E9", "1500000000.0"]), "1500000000")),
    ("a day", |d| Cell::Date(d.below(20_000) as i32)),
    ("a moment", |d| Cell::DateTime(d.below(2_000_000_000) as i64 * 1000)),
];

/// Latitudes, with as many digits as a double has.
const PLACES: &[Class] = &[
    NULL,
    ("a place", |d| Cell::Double((d.below(180_000_000_000_000) as f64 - 9e13) / 1e12)),
    ("the limits", |d| double(d, &[90.0, -90.0, 0.0, 45.75, 1e-15])),
];

/// An address of which the parts land, as a person makes it.
fn parts_of_an_address() -> [FieldDefinition; 4] {
    let part = |kind: &str, name: &str| FieldDefinition::new(kind, name).part_of("Home__c");
    [
        part("string", "Home__Street__s"),
        part("string", "Home__City__s"),
        FieldDefinition { precision: 18, scale: 15, ..part("double", "Home__Latitude__s") },
        FieldDefinition::new("address", "Home__c"),
    ]
}

/// How many classes of values an object can have, in all.
pub fn number_of_classes() -> usize {
    TYPES.iter().map(|kind| classes(kind).len()).sum::<usize>() + TEXTS.len() + PLACES.len()
}

/// The classes of values that a type has.
fn classes(kind: &str) -> Vec<Class> {
    match kind {
        "textarea" => TEXTS.iter().copied().chain([LONG]).collect(),
        "richtext" => RICH.to_vec(),
        "picklist" => PICKS.to_vec(),
        "multipicklist" => MULTI.to_vec(),
        "encryptedstring" => MASKED.to_vec(),
        "boolean" => BOOLEANS.to_vec(),
        "int" => WHOLE.to_vec(),
        "long" => LONGS.to_vec(),
        "double" | "currency" | "percent" => DECIMALS.to_vec(),
        "date" => DATES.to_vec(),
        "datetime" => MOMENTS.to_vec(),
        "time" => TIMES.to_vec(),
        "anyType" => ANY.to_vec(),
        "reference" => REFERENCES.to_vec(),
        "polymorphic" => POLYMORPHIC.to_vec(),
        "formula" => FORMULAS.to_vec(),
        _ => TEXTS.to_vec(),
    }
}

fn field(kind: &str, n: usize) -> FieldDefinition {
    let name = format!("Field{n}__c");
    match kind {
        "richtext" => {
            FieldDefinition { extra: Some("richtextarea"), ..FieldDefinition::new("textarea", &name) }
        }
        "picklist" | "multipicklist" => {
            FieldDefinition { picklist: &["Red", "Green", "Blue"], ..FieldDefinition::new(kind, &name) }
        }
        "formula" => FieldDefinition { formula: Some("1 / 0"), ..FieldDefinition::new("string", &name) },
        "reference" => FieldDefinition::reference(&name, &["Account"], &format!("Field{n}__r")),
        "polymorphic" => FieldDefinition::reference(&name, &["Account", "Contact"], &format!("Field{n}__r")),
        kind => FieldDefinition::new(kind, &name),
    }
}

/// An object of random fields with random values, and what it covers.
pub fn object(
    name: &str,
    dice: &mut Dice,
    covered: &mut BTreeSet<(&'static str, &'static str)>,
) -> ObjectDefinition {
    let kinds: Vec<&'static str> = (0..3 + dice.below(10)).map(|_| dice.of(TYPES)).collect();
    let mut object = ObjectDefinition::new(name);
    object.audited = dice.below(2) == 0;
    object.fields = kinds.iter().enumerate().map(|(n, kind)| field(kind, n)).collect();
    let located = dice.below(3) == 0;
    if located {
        object.fields.extend(parts_of_an_address());
    }
    let rows = dice.of(&[0, 1, 2, 39, 40, 41, 90]);
    let mut long = 3;
    for _ in 0..rows {
        let cells = kinds.iter().map(|kind| {
            let classes = classes(kind);
            let mut class = dice.of(&classes);
            // A few of these go a long way.
            if class.0 == LONG.0 {
                if long == 0 { class = classes[1] } else { long -= 1 }
            }
            covered.insert((kind, class.0));
            class.1(dice)
        });
        let mut cells: Vec<Cell> = cells.collect();
        if located {
            for (kind, classes) in
                [("part of an address", TEXTS), ("part of an address", TEXTS), ("latitude", PLACES)]
            {
                let class = dice.of(classes);
                covered.insert((kind, class.0));
                cells.push(class.1(dice));
            }
            cells.push(Cell::Null);
        }
        object.records.push(cells);
    }
    object
}
