//! Addresses and coordinates.

use super::people::push_number;
use super::{Field, Row, Value, choice, even, mix, pick_from, text};

const STREETS: &[&str] = &[
    "Abbey Road",
    "Bahnhofstraße",
    "Calle Mayor",
    "Cedar Avenue",
    "Church Lane",
    "Elm Street",
    "Grand Avenue",
    "Hauptstraße",
    "High Street",
    "Hill Road",
    "Industrial Park",
    "Kerkstraat",
    "King Street",
    "Lake Drive",
    "Main Street",
    "Market Square",
    "Mill Lane",
    "Oak Street",
    "Park Avenue",
    "Queen Street",
    "Rue de la Paix",
    "Station Road",
    "Storgata",
    "Via Roma",
    "Victoria Road",
    "Washington Blvd",
    "Água Funda",
];

/// City, state, postal code without its last two digits, country, latitude, longitude.
type Place = (&'static str, &'static str, &'static str, &'static str, f64, f64);

const PLACES: &[Place] = &[
    ("Amsterdam", "Noord-Holland", "10", "Netherlands", 52.3676, 4.9041),
    ("Austin", "TX", "787", "USA", 30.2672, -97.7431),
    ("Barcelona", "Cataluña", "080", "Spain", 41.3874, 2.1686),
    ("Berlin", "", "101", "Germany", 52.52, 13.405),
    ("Boston", "MA", "021", "USA", 42.3601, -71.0589),
    ("Bruxelles", "", "10", "Belgium", 50.8503, 4.3517),
    ("Chicago", "IL", "606", "USA", 41.8781, -87.6298),
    ("Cork", "County Cork", "T12 ", "Ireland", 51.8985, -8.4756),
    ("Denver", "CO", "802", "USA", 39.7392, -104.9903),
    ("Dublin", "Leinster", "D0", "Ireland", 53.3498, -6.2603),
    ("Edinburgh", "Scotland", "EH", "United Kingdom", 55.9533, -3.1883),
    ("Genève", "GE", "12", "Switzerland", 46.2044, 6.1432),
    ("Göteborg", "", "411 ", "Sweden", 57.7089, 11.9746),
    ("Hamburg", "", "200", "Germany", 53.5511, 9.9937),
    ("Helsinki", "Uusimaa", "001", "Finland", 60.1699, 24.9384),
    ("København", "Hovedstaden", "21", "Denmark", 55.6761, 12.5683),
    ("Kraków", "Małopolskie", "30-0", "Poland", 50.0647, 19.945),
    ("Lisboa", "Lisboa", "1100-0", "Portugal", 38.7223, -9.1393),
    ("London", "England", "SW", "United Kingdom", 51.5074, -0.1278),
    ("Lyon", "Auvergne-Rhône-Alpes", "690", "France", 45.764, 4.8357),
    ("Madrid", "Madrid", "280", "Spain", 40.4168, -3.7038),
    ("Melbourne", "VIC", "30", "Australia", -37.8136, 144.9631),
    ("Milano", "MI", "201", "Italy", 45.4642, 9.19),
    ("Montréal", "QC", "H2X 1", "Canada", 45.5017, -73.5673),
    ("München", "Bayern", "803", "Germany", 48.1351, 11.582),
    ("Nairobi", "Nairobi County", "001", "Kenya", -1.2921, 36.8219),
    ("New York", "NY", "100", "USA", 40.7128, -74.006),
    ("Oslo", "", "01", "Norway", 59.9139, 10.7522),
    ("Paris", "Île-de-France", "750", "France", 48.8566, 2.3522),
    ("Porto", "Porto", "4000-1", "Portugal", 41.1579, -8.6291),
    ("Praha", "", "110 ", "Czechia", 50.0755, 14.4378),
    ("San Francisco", "CA", "941", "USA", 37.7749, -122.4194),
    ("São Paulo", "SP", "01000-0", "Brazil", -23.5505, -46.6333),
    ("Seattle", "WA", "981", "USA", 47.6062, -122.3321),
    ("Sydney", "NSW", "20", "Australia", -33.8688, 151.2093),
    ("Toronto", "ON", "M5V 2", "Canada", 43.6532, -79.3832),
    ("Warszawa", "Mazowieckie", "00-0", "Poland", 52.2297, 21.0122),
    ("Wien", "", "10", "Austria", 48.2082, 16.3738),
    ("Zürich", "ZH", "80", "Switzerland", 47.3769, 8.5417),
    ("東京", "東京都", "100-00", "Japan", 35.6762, 139.6503),
];

/// ISO codes of the countries above.
const COUNTRY_CODES: &[(&str, &str)] = &[
    ("Australia", "AU"),
    ("Austria", "AT"),
    ("Belgium", "BE"),
    ("Brazil", "BR"),
    ("Canada", "CA"),
    ("Czechia", "CZ"),
    ("Denmark", "DK"),
    ("Finland", "FI"),
    ("France", "FR"),
    ("Germany", "DE"),
    ("Ireland", "IE"),
    ("Italy", "IT"),
    ("Japan", "JP"),
    ("Kenya", "KE"),
    ("Netherlands", "NL"),
    ("Norway", "NO"),
    ("Poland", "PL"),
    ("Portugal", "PT"),
    ("Spain", "ES"),
    ("Sweden", "SE"),
    ("Switzerland", "CH"),
    ("USA", "US"),
    ("United Kingdom", "GB"),
];

/// Parts of an address share the salt of their compound. A third of the
/// addresses is empty as a whole.
fn place(row: Row<'_>, field: &Field) -> Option<(u64, &'static Place)> {
    let hash = row.hash(field.salt);
    (hash & 7 > 1).then(|| (hash, &PLACES[choice(hash, PLACES.len())]))
}

pub(crate) fn street<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let Some((hash, _)) = place(row, field) else { return Value::Null };
    let more = mix(hash);
    push_number(1 + (more >> 8) % 240, buffer);
    buffer.push(' ');
    buffer.push_str(pick_from(more, STREETS));
    match more & 31 {
        0 => buffer.push_str("\r\n2nd floor, \"Annex\""),
        1 => buffer.push_str("\nc/o Reception"),
        2 => buffer.push_str(", Suite 12"),
        _ => {}
    }
    Value::Text(buffer)
}

pub(crate) fn city<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    place(row, field).map_or(Value::Null, |(_, place)| text(place.0))
}

pub(crate) fn state<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    place(row, field).map_or(Value::Null, |(_, place)| text(place.1))
}

pub(crate) fn postal_code<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let Some((hash, place)) = place(row, field) else { return Value::Null };
    buffer.push_str(place.2);
    push_number(10 + (hash >> 12) % 90, buffer);
    Value::Text(buffer)
}

pub(crate) fn country<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    place(row, field).map_or(Value::Null, |(_, place)| text(place.3))
}

/// The state where it is given by a code.
pub(crate) fn state_code<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    match place(row, field) {
        Some((_, place)) if place.1.len() <= 3 => text(place.1),
        _ => Value::Null,
    }
}

pub(crate) fn country_code<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let Some((_, place)) = place(row, field) else { return Value::Null };
    COUNTRY_CODES.iter().find(|(name, _)| *name == place.3).map_or(Value::Null, |(_, code)| text(code))
}

/// A quarter of the addresses has been geocoded.
fn geocoded(hash: u64) -> bool {
    hash & 0x30 == 0
}

/// A degree not far from this one, to the sixth decimal.
fn near(degrees: f64, hash: u64) -> f64 {
    let millionths = (degrees * 1e6).round() as i64 + even(hash, (-50_000, 50_000));
    millionths as f64 / 1e6
}

pub(crate) fn latitude<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    match place(row, field) {
        Some((hash, place)) if geocoded(hash) => Value::Double(near(place.4, mix(hash ^ 4))),
        _ => Value::Null,
    }
}

pub(crate) fn longitude<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    match place(row, field) {
        Some((hash, place)) if geocoded(hash) => Value::Double(near(place.5, mix(hash ^ 5))),
        _ => Value::Null,
    }
}

pub(crate) fn accuracy<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    match place(row, field) {
        Some((hash, _)) if geocoded(hash) => text(pick_from(mix(hash), field.picklist)),
        _ => Value::Null,
    }
}

/// An address or a location is null where all its parts are.
pub(crate) fn compound<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    for part in &field.parts {
        if row.value(&row.object.fields[*part], &mut *buffer) != Value::Null {
            return Value::Compound;
        }
    }
    Value::Null
}
