//! What a column means: sets of meanings that its name and its label may have.

use std::collections::HashMap;

use super::tokens::{fold, key, words};
use super::vocabulary::{Class, Id, Vocabulary, vocabulary};

/// Readings of one text that are followed; more would only be noise.
const MOST_READINGS: usize = 8;

/// How much a second meaning of a word counts beside its first.
const SECOND_MEANING: f32 = 0.95;

/// How much a word counts that was recognised in spite of a slip, or though it
/// was shortened.
const SLIP: f32 = 0.97;
const SHORTENED: f32 = 0.95;

/// One way to read a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// Meanings and words without one, sorted.
    pub(super) set: Vec<Id>,
    /// How likely it is meant, 0 to 1.
    pub(super) factor: f32,
    /// Every word has its first meaning.
    pub(super) first: bool,
}

/// Reads texts. Words that mean nothing get numbers of their own, so that they
/// compare like meanings.
pub(super) struct Reader {
    pub(super) vocabulary: &'static Vocabulary,
    unknown: HashMap<String, Id>,
    lengths: Vec<usize>,
    names: Vec<String>,
}

impl Reader {
    pub(super) fn new() -> Self {
        Reader { vocabulary: vocabulary(), unknown: HashMap::new(), lengths: Vec::new(), names: Vec::new() }
    }

    /// How much a meaning or word says about a column.
    pub(super) fn weight(&self, id: Id) -> f32 {
        match self.vocabulary.class(id) {
            Some(Class::Field) => 1.0,
            Some(Class::Role) => 0.8,
            Some(Class::Qualifier) => 0.6,
            Some(Class::Kind) if id == self.vocabulary.id("code") => 0.7,
            Some(Class::Kind) => 0.35,
            Some(Class::Filler) => 0.0,
            // Short remains of names say little.
            None if self.lengths.get((id - self.vocabulary.known()) as usize).is_some_and(|n| *n < 3) => 0.4,
            None => 0.8,
        }
    }

    /// A meaning in words, for reasons.
    pub(super) fn shown(&self, id: Id) -> &str {
        match self.vocabulary.name(id) {
            Some(name) => name,
            None => self.names.get((id - self.vocabulary.known()) as usize).map_or("", String::as_str),
        }
    }

    /// All readings of a text, the likeliest first; one at least, which may
    /// be of the empty set.
    pub(super) fn read(&mut self, text: &str) -> Vec<Reading> {
        let said = words(&text.replace('#', " number "));
        let mut rest: Vec<String> = said.iter().map(|word| key(word)).collect();
        let mut readings = vec![Reading { set: Vec::new(), factor: 1.0, first: true }];
        // `angelegt am`, `créé le`: a day is meant.
        if rest.len() > 1 && rest.last().is_some_and(|last| ["am", "at", "on", "le", "el"].contains(&&**last))
        {
            rest.pop();
            readings[0].set.push(self.vocabulary.id("date"));
        }
        let mut at = 0;
        while at < rest.len() {
            if let Some((taken, meanings)) = self.vocabulary.longest(&rest[at..]) {
                also(&mut readings, meanings, 1.0);
                at += taken;
                continue;
            }
            let with_point = || fold(text).contains(&format!("{}.", said[at]));
            self.word(&rest[at], with_point, &mut readings);
            at += 1;
        }
        let filler = self.vocabulary.id("filler");
        for reading in &mut readings {
            reading.set.retain(|id| *id != filler);
            self.vocabulary.settle(&mut reading.set);
            self.settle_address(&mut reading.set);
            self.vocabulary.settle(&mut reading.set);
        }
        readings
    }

    /// A single word that no phrase begins with: put together from known ones,
    /// a slip of the pen, shortened, or unknown.
    fn word(&mut self, word: &str, with_point: impl Fn() -> bool, readings: &mut Vec<Reading>) {
        if let Some(parts) = self.compound(word) {
            // `telefon|privat` may be one phrase, which the parts alone are not.
            let mut at = 0;
            while at < parts.len() {
                match self.vocabulary.longest(&parts[at..]) {
                    Some((taken, meanings)) => {
                        also(readings, meanings, 1.0);
                        at += taken;
                    }
                    None => {
                        let id = self.intern(&parts[at]);
                        also(readings, &[id], 1.0);
                        at += 1;
                    }
                }
            }
        } else if let Some(meanings) =
            self.vocabulary.meant(word).and_then(|known| self.vocabulary.meanings(known))
        {
            also(readings, meanings, SLIP);
        } else if let Some(meanings) =
            self.vocabulary.shortened(word, with_point()).and_then(|known| self.vocabulary.meanings(known))
        {
            also(readings, meanings, SHORTENED);
        } else {
            let id = self.intern(word);
            also(readings, &[id], 1.0);
        }
    }

    fn intern(&mut self, word: &str) -> Id {
        let next = self.vocabulary.known() + self.names.len() as Id;
        let id = *self.unknown.entry(word.to_owned()).or_insert(next);
        if id == next {
            self.names.push(word.to_owned());
            self.lengths.push(word.chars().count());
        }
        id
    }

    /// The words that a word is put together from, such as German ones and
    /// English ones written together: `rechnungsadresse`, `jobtitle`.
    fn compound(&self, word: &str) -> Option<Vec<String>> {
        const LINKS: [&str; 5] = ["s", "n", "en", "es", "er"];
        let known = |part: &str, start: usize, last: bool| {
            // `numberofemployees`
            let between = start > 0 && !last && ["of", "de"].contains(&part);
            (part.len() >= 3 || between || (last && ["id", "nr", "no", "dt", "nm"].contains(&part)))
                && self.vocabulary.meanings(&key(part)).is_some()
        };
        if word.len() < 5 || !word.is_ascii() {
            return None;
        }
        // The fewest parts up to each byte, and where the last one begins.
        let mut best: Vec<Option<(usize, usize, usize)>> = vec![None; word.len() + 1];
        best[0] = Some((0, 0, 0));
        for end in 2..=word.len() {
            for start in 0..end {
                let Some((parts, ..)) = best[start] else { continue };
                let last = end == word.len();
                let piece = &word[start..end];
                let link = if known(piece, start, last) {
                    Some(0)
                } else {
                    // A link stands between two parts only.
                    let linked = LINKS.iter().find(|link| {
                        !last
                            && piece
                                .strip_suffix(**link)
                                .is_some_and(|stem| stem.len() >= 3 && known(stem, start, false))
                    });
                    linked.map(|link| link.len())
                };
                if let Some(link) = link
                    && best[end].is_none_or(|(fewest, ..)| parts + 1 < fewest)
                {
                    best[end] = Some((parts + 1, start, link));
                }
            }
        }
        let mut parts = Vec::new();
        let mut end = word.len();
        while end > 0 {
            let (_, start, link) = best[end]?;
            parts.push(key(&word[start..end - link]));
            end = start;
        }
        parts.reverse();
        Some(parts)
    }

    /// Brings the two ways to number addresses to one: `address1_city` is the
    /// city of the first address, `address1` alone its street.
    fn settle_address(&self, set: &mut Vec<Id>) {
        let id = |name| self.vocabulary.id(name);
        let (first, second, plain) = (id("address1"), id("address2"), id("address"));
        if set.iter().any(|id| self.is_address_part(*id)) {
            if set.contains(&second) {
                set.push(id("second"));
            }
            let primary = id("primary");
            set.retain(|id| ![first, second, plain, primary].contains(id));
        } else if set.contains(&first) {
            set.retain(|id| *id != first && *id != plain);
            set.push(id("street"));
        } else if set.contains(&second) {
            set.retain(|id| *id != second && *id != plain);
            set.push(id("addressextra"));
        } else if set.contains(&plain) {
            let primary = id("primary");
            set.retain(|id| *id != primary);
        }
    }

    /// Whether a meaning is one part of an address.
    pub(super) fn is_address_part(&self, id: Id) -> bool {
        let parts = [
            "street",
            "addressextra",
            "city",
            "state",
            "postcode",
            "country",
            "latitude",
            "longitude",
            "geocodeaccuracy",
        ];
        self.vocabulary.name(id).is_some_and(|name| parts.contains(&name))
    }

    /// What is left of a set when the object's own name is taken out:
    /// `account_name` of an account is its name. A role that stands alone is
    /// that record's name.
    pub(super) fn within(&self, set: &[Id], own: &[Id]) -> Vec<Id> {
        let id = |name| self.vocabulary.id(name);
        let mut left: Vec<Id> = set.iter().copied().filter(|id| !own.contains(id)).collect();
        if left.is_empty() && !set.is_empty() {
            left.push(id("name"));
        }
        let roles_only = left.iter().all(|id| self.vocabulary.class(*id) == Some(Class::Role));
        if roles_only && !left.is_empty() {
            left.push(id("name"));
        }
        self.vocabulary.settle(&mut left);
        left
    }
}

/// Adds a word with its meanings to every reading.
fn also(readings: &mut Vec<Reading>, meanings: &[Id], factor: f32) {
    let before = std::mem::take(readings);
    for (rank, meaning) in meanings.iter().enumerate() {
        for reading in &before {
            // What another word says is no word's second meaning: a `budget
            // amount` is not twice an amount.
            let said = reading.set.contains(meaning) && !(rank == 0 && reading.first);
            if readings.len() < MOST_READINGS && !said {
                let mut next = reading.clone();
                next.set.push(*meaning);
                next.first &= rank == 0;
                next.factor *= factor * if rank == 0 { 1.0 } else { SECOND_MEANING };
                readings.push(next);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> String {
        let mut reader = Reader::new();
        let readings = reader.read(text);
        let mut names: Vec<&str> = readings[0].set.iter().map(|id| reader.shown(*id)).collect();
        names.sort_unstable();
        names.join(" ")
    }

    #[test]
    fn columns_of_four_languages_come_to_the_same_meanings() {
        for (text, expected) in [
            ("MobilePhone", "mobile"),
            ("Telefonnummer (mobil)", "mobile"),
            ("Téléphone portable", "mobile"),
            ("Teléfono móvil", "mobile"),
            ("emailaddress1", "email"),
            ("Rechnungsadresse", "billing"),
            ("Código postal de envío", "postcode shipping"),
            ("address1_line1", "street"),
            ("address2_city", "city second"),
            ("Address 2: Street 1", "second street"),
            ("addr1", "street"),
            ("numberofemployees", "employee"),
            ("Chiffre d'affaires annuel", "revenue"),
            ("Erstellt am", "created"),
            ("Kundennummer", "company number"),
            ("frobnicate", "frobnicate"),
            ("", ""),
        ] {
            assert_eq!(first(text), expected, "{text}");
        }
    }
}
