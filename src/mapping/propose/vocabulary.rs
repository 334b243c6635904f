//! What words mean: `vocabulary.toml`, read once.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::tokens::{fold, key};

/// The longest phrase, in words.
const LONGEST_PHRASE: usize = 5;

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
    /// Words of one word by their first letter, for slips of the pen.
    by_letter: HashMap<char, Vec<String>>,
    /// Sets that come to other sets, the largest first.
    same: Vec<(Vec<Id>, Vec<Id>)>,
    near: HashMap<(Id, Id), f32>,
    own: BTreeMap<String, Vec<Id>>,
    address: BTreeMap<String, Vec<Id>>,
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
            all.phrases.keys().filter(|p| !p.contains(' ') && p.len() >= 5).collect();
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
        Ok(Vocabulary { same, near, own, address, ..all })
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
        if length < 5 || word.chars().any(|c| c.is_numeric()) {
            return None;
        }
        let slips = if length >= 9 { 2 } else { 1 };
        let alike = self.by_letter.get(&word.chars().next()?)?;
        alike
            .iter()
            .filter(|known| known.len().abs_diff(word.len()) <= slips)
            .map(|known| (strsim::damerau_levenshtein(known, word), known))
            .filter(|(distance, _)| *distance <= slips)
            .min()
            .map(|(_, known)| known.as_str())
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
    }
}
