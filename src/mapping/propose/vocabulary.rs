//! What words mean: `vocabulary.toml`, read once.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::tokens::{fold, key};

/// The longest phrase, in words.
const LONGEST_PHRASE: usize = 5;

/// Words below that are neither misspelt nor shortened.
const SHORTEST_WORD: usize = 4;

/// A meaning or a word without one. Below [`Vocabulary::known`] they are
/// meanings.
pub(super) type Id = u32;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    field: BTreeMap<String, String>,
    role: BTreeMap<String, String>,
    qualifier: BTreeMap<String, String>,
    kind: BTreeMap<String, String>,
    filler: BTreeMap<String, String>,
    also: BTreeMap<String, String>,
    same: BTreeMap<String, String>,
    near: BTreeMap<String, f32>,
    #[serde(rename = "self")]
    own: BTreeMap<String, String>,
    address: BTreeMap<String, String>,
    implied: BTreeMap<String, String>,
    salesforce: BTreeMap<String, String>,
}

/// The section of a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Field,
    Role,
    Qualifier,
    Kind,
    Filler,
}

/// Words to meanings, and what is known about meanings.
pub(super) struct Vocabulary {
    names: Vec<(String, Class)>,
    ids: HashMap<String, Id>,
    /// Phrase, its words separated by spaces, to its meanings, the first one
    /// foremost.
    phrases: HashMap<String, Vec<Id>>,
    /// Words of one word by their first letter, for slips of the pen and for
    /// what people shorten.
    by_letter: HashMap<char, Vec<String>>,
    /// Sets that come to other sets, the largest first.
    same: Vec<(Vec<Id>, Vec<Id>)>,
    near: HashMap<(Id, Id), f32>,
    own: BTreeMap<String, Vec<Id>>,
    address: BTreeMap<String, Vec<Id>>,
    /// Roles with the meanings that are theirs even where a column does not
    /// say so.
    implied: Vec<(Id, Vec<Id>)>,
    salesforce: BTreeMap<String, String>,
}

/// The vocabulary of this program.
pub(super) fn vocabulary() -> &'static Vocabulary {
    #[allow(clippy::expect_used, reason = "the file is part of the program and read by every test")]
    static READ: LazyLock<Vocabulary> = LazyLock::new(|| {
        Vocabulary::read(include_str!("vocabulary.toml")).expect("the vocabulary is well-formed")
    });
    &READ
}

impl Vocabulary {
    fn read(text: &str) -> Result<Vocabulary, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut all = Vocabulary {
            names: Vec::new(),
            ids: HashMap::new(),
            phrases: HashMap::new(),
            by_letter: HashMap::new(),
            same: Vec::new(),
            near: HashMap::new(),
            own: BTreeMap::new(),
            address: BTreeMap::new(),
            implied: Vec::new(),
            salesforce: file.salesforce,
        };
        let sections = [
            (file.field, Class::Field),
            (file.role, Class::Role),
            (file.qualifier, Class::Qualifier),
            (file.kind, Class::Kind),
            (file.filler, Class::Filler),
        ];
        for (section, class) in sections {
            for (name, words) in section {
                let id = all.define(&name, class);
                for phrase in phrases(&words) {
                    // What an earlier section says stands.
                    all.phrases.entry(phrase).or_insert_with(|| vec![id]);
                }
            }
        }
        for (name, words) in file.also {
            let id = all.define(&name, Class::Field);
            for phrase in phrases(&words) {
                let meanings = all.phrases.entry(phrase).or_default();
                if !meanings.contains(&id) {
                    meanings.push(id);
                }
            }
        }
        let mut single: Vec<&String> =
            all.phrases.keys().filter(|p| !p.contains(' ') && p.len() >= SHORTEST_WORD).collect();
        single.sort();
        for word in single {
            if let Some(letter) = word.chars().next() {
                all.by_letter.entry(letter).or_default().push(word.clone());
            }
        }
        let set = |names: &str| -> Result<Vec<Id>, String> {
            names.split(' ').map(|n| all.ids.get(n).copied().ok_or(format!("no meaning {n}"))).collect()
        };
        let mut same = Vec::new();
        for (from, to) in &file.same {
            same.push((set(from)?, set(to)?));
        }
        same.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        let mut near = HashMap::new();
        for (pair, value) in &file.near {
            if let [a, b] = set(pair)?[..] {
                near.insert((a.min(b), a.max(b)), *value);
            }
        }
        let lists = |section: &BTreeMap<String, String>| -> Result<BTreeMap<String, Vec<Id>>, String> {
            section.iter().map(|(name, list)| Ok((name.clone(), set(list)?))).collect()
        };
        let (own, address) = (lists(&file.own)?, lists(&file.address)?);
        let mut implied = Vec::new();
        for (role, meanings) in lists(&file.implied)? {
            implied.extend(set(&role)?.into_iter().map(|role| (role, meanings.clone())));
        }
        Ok(Vocabulary { same, near, own, address, implied, ..all })
    }

    fn define(&mut self, name: &str, class: Class) -> Id {
        *self.ids.entry(name.to_owned()).or_insert_with(|| {
            self.names.push((name.to_owned(), class));
            self.names.len() as Id - 1
        })
    }

    /// The meaning of a name of the file; for names that the code knows.
    pub(super) fn id(&self, name: &str) -> Id {
        self.ids.get(name).copied().unwrap_or(Id::MAX)
    }

    /// How many meanings there are.
    pub(super) fn known(&self) -> Id {
        self.names.len() as Id
    }

    /// Name of a meaning.
    pub(super) fn name(&self, id: Id) -> Option<&str> {
        self.names.get(id as usize).map(|(name, _)| name.as_str())
    }

    /// Section of a meaning; none for a word without one.
    pub(super) fn class(&self, id: Id) -> Option<Class> {
        self.names.get(id as usize).map(|(_, class)| *class)
    }

    /// The meanings of a phrase whose words have their compared form.
    pub(super) fn meanings(&self, phrase: &str) -> Option<&[Id]> {
        self.phrases.get(phrase).map(Vec::as_slice)
    }

    /// The longest phrase at the beginning of some words: how many words it
    /// takes and what it means.
    pub(super) fn longest(&self, words: &[String]) -> Option<(usize, &[Id])> {
        (1..=words.len().min(LONGEST_PHRASE))
            .rev()
            .find_map(|n| Some((n, self.meanings(&words[..n].join(" "))?)))
    }

    /// The known word that somebody who wrote `word` most probably meant.
    pub(super) fn meant(&self, word: &str) -> Option<&str> {
        let length = word.chars().count();
        // Of five letters too many are another word: `stock`, `Stück`.
        if length < 6 || word.chars().any(|c| c.is_numeric()) {
            return None;
        }
        let slips = if length >= 9 { 2 } else { 1 };
        let alike = self.by_letter.get(&word.chars().next()?)?;
        alike
            .iter()
            .filter(|known| {
                // Longer or shorter by more is another word, `demande` and
                // `demandeur`, but for the German plural.
                known.len() >= 5
                    && (known.len().abs_diff(word.len()) <= 1 || word.strip_suffix("en") == Some(known))
            })
            .map(|known| (strsim::damerau_levenshtein(known, word), known))
            .filter(|(distance, _)| *distance <= slips)
            .min()
            .map(|(_, known)| known.as_str())
    }

    /// The known word that `word` shortens: the beginning of it where a point
    /// says so (`vorauss.`), or all of it but vowels (`twn`, `mgr`). None where
    /// several come into question that mean different things.
    pub(super) fn shortened(&self, word: &str, with_point: bool) -> Option<&str> {
        let mut found: Option<(&str, Option<Id>)> = None;
        for known in self.by_letter.get(&word.chars().next()?)? {
            let begins = with_point && word.len() >= 3 && known.len() > word.len() && known.starts_with(word);
            if !begins && !is_skeleton(word, known) {
                continue;
            }
            // What they mean first; `número` may be a phone's, too.
            let meaning = self.meanings(known).and_then(|meanings| meanings.first().copied());
            match found {
                None => found = Some((known, meaning)),
                Some((_, other)) if other == meaning => {}
                Some(_) => return None,
            }
        }
        found.map(|(known, _)| known)
    }

    /// The set without a role that goes without saying.
    pub(super) fn unsaid(&self, set: &[Id]) -> Option<Vec<Id>> {
        let (role, _) = self.implied.iter().find(|(role, meanings)| {
            set.contains(role) && set.len() > 1 && meanings.iter().any(|id| set.contains(id))
        })?;
        Some(set.iter().copied().filter(|id| id != role).collect())
    }

    /// Brings a set of meanings to the one form that all equal sets share.
    pub(super) fn settle(&self, set: &mut Vec<Id>) {
        set.sort_unstable();
        set.dedup();
        // Each step makes the set smaller or takes it to another form once.
        for _ in 0..8 {
            let found = self.same.iter().find(|(from, to)| {
                from.iter().all(|id| set.contains(id)) && from.iter().any(|id| !to.contains(id))
            });
            let Some((from, to)) = found else { return };
            set.retain(|id| !from.contains(id));
            set.extend(to);
            set.sort_unstable();
            set.dedup();
        }
    }

    /// How close two different meanings come, 0 to 1.
    pub(super) fn nearness(&self, a: Id, b: Id) -> f32 {
        self.near.get(&(a.min(b), a.max(b))).copied().unwrap_or(0.0)
    }

    /// All meanings that come close to one.
    pub(super) fn neighbours(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        self.near.keys().filter_map(move |(a, b)| match id {
            _ if id == *a => Some(*b),
            _ if id == *b => Some(*a),
            _ => None,
        })
    }

    /// The roles that an object's own columns repeat.
    pub(super) fn own(&self, entity: &str) -> &[Id] {
        self.own.get(entity).map_or(&[], Vec::as_slice)
    }

    /// Which addresses an object has, the foremost first.
    pub(super) fn addresses(&self, entity: &str) -> &[Id] {
        self.address.get(entity).map_or(&[], Vec::as_slice)
    }

    /// What a standard field means beyond its name.
    pub(super) fn standard(&self, entity: &str, field: &str) -> Option<&str> {
        self.salesforce.get(&format!("{entity}.{field}")).map(String::as_str)
    }
}

/// Whether `word` is what is left of a word without its vowels: it begins with
/// the same letter, ends with the last consonant, and most of those between are
/// there.
fn is_skeleton(word: &str, known: &str) -> bool {
    let is_consonant = |c: &char| c.is_ascii_lowercase() && !"aeiou".contains(*c);
    if !(3..=8).contains(&word.len())
        || known.len() <= word.len()
        || !word[1..].chars().all(|c| is_consonant(&c))
    {
        return false;
    }
    let consonants: Vec<char> = known.chars().skip(1).filter(is_consonant).collect();
    let mut left = consonants.iter();
    known.starts_with(&word[..1])
        && consonants.last().copied() == word.chars().last()
        && word[1..].chars().all(|c| left.any(|other| *other == c))
        && (word.len() - 1) * 3 >= consonants.len() * 2
}

/// The phrases of a line, in their compared form.
fn phrases(line: &str) -> impl Iterator<Item = String> + '_ {
    line.split(',').map(|phrase| {
        let words = phrase.split_whitespace().map(|word| key(&fold(word)));
        words.collect::<Vec<_>>().join(" ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_only_meanings_that_it_has() {
        let all = Vocabulary::read(include_str!("vocabulary.toml")).unwrap();
        assert!(all.known() > 150);
        assert_eq!(all.id("no such meaning"), Id::MAX);
    }

    #[test]
    fn settling_comes_to_an_end_whatever_the_set() {
        let all = vocabulary();
        for (from, to) in &all.same {
            let mut set: Vec<Id> = from.iter().chain(to).copied().collect();
            all.settle(&mut set);
            let settled = set.clone();
            all.settle(&mut set);
            assert_eq!(set, settled, "{from:?}");
        }
    }

    #[test]
    fn words_of_four_languages_mean_the_same() {
        let all = vocabulary();
        for word in ["surname", "nachname", "apellido"] {
            assert_eq!(all.meanings(&key(word)), Some(&[all.id("lastname")][..]), "{word}");
        }
        assert_eq!(all.meant("adresse_"), Some("adresse"));
        assert_eq!(all.meant("emaill"), Some("email"));
        assert_eq!(all.meant("stock"), None);
    }

    #[test]
    fn shortened_words_are_known_where_they_can_mean_only_one_thing() {
        let all = vocabulary();
        let meaning = |word, point| {
            let known = all.shortened(word, point)?;
            all.name(all.meanings(known)?[0])
        };
        for (word, point, expected) in [
            ("twn", false, Some("city")),
            ("mgr", false, Some("manager")),
            ("brthdt", false, Some("birthdate")),
            ("dscrptn", false, Some("description")),
            // `number` in English, `nombre` in Spanish.
            ("nmbr", false, None),
            ("vorauss", true, Some("expected")),
            ("vorauss", false, None),
            ("mrr", false, None),
            ("gdpr", false, None),
            ("con", true, None),
            ("twö", false, None),
        ] {
            assert_eq!(meaning(word, point), expected, "{word}");
        }
    }
}
