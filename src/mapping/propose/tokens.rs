//! Names of columns into words: `Telefonnummer (mobil)` and `mobile_phone__c`
//! alike.

/// A text in lower case without accents: `Straße` is `strasse`.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'à'..='å' | 'À'..='Å' => folded.push('a'),
            'æ' | 'Æ' => folded.push_str("ae"),
            'ç' | 'Ç' => folded.push('c'),
            'è'..='ë' | 'È'..='Ë' => folded.push('e'),
            'ì'..='ï' | 'Ì'..='Ï' => folded.push('i'),
            'ñ' | 'Ñ' => folded.push('n'),
            'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' => folded.push('o'),
            'ù'..='ü' | 'Ù'..='Ü' => folded.push('u'),
            'ý' | 'ÿ' | 'Ý' => folded.push('y'),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ß' | 'ẞ' => folded.push_str("ss"),
            // Combining accents, of text that is decomposed.
            '\u{300}'..='\u{36f}' => {}
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// The form in which words are compared: `Geschäft` and `Geschaeft`, `Contact`
/// and `Contacts` are one. Meant for comparing only, never shown.
pub(super) fn key(folded: &str) -> String {
    // Short words would run together: `due` and `du`.
    let mut key = match folded.len() {
        0..5 => folded.to_owned(),
        _ => folded.replace("ae", "a").replace("oe", "o").replace("ue", "u"),
    };
    if key.len() > 3 && key.ends_with('s') && !key.ends_with("ss") {
        key.pop();
    }
    key
}

/// The words of a name, folded, in order. Case, digits and signs separate
/// them; what the source adds to names (`__c`, a package's prefix) is gone.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in without_affixes(name).split(|c: char| !c.is_alphanumeric() && !is_combining(c)) {
        split_case(part, &mut words);
    }
    words
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// `npsp__Level__c` is `Level`; a text without such marks stays what it is.
fn without_affixes(name: &str) -> &str {
    let suffixes = ["__c", "__r", "__pc", "__pr", "__s"];
    let Some(stem) = suffixes.iter().find_map(|suffix| name.strip_suffix(suffix)) else { return name };
    match stem.split_once("__") {
        Some((_, own)) if !own.is_empty() => own,
        _ => stem,
    }
}

/// `SLASerialNumber2` into `sla`, `serial`, `number`, `2`.
fn split_case(part: &str, words: &mut Vec<String>) {
    let chars: Vec<char> = part.chars().collect();
    let mut start = 0;
    for at in 1..=chars.len() {
        let ends = at == chars.len() || {
            let (before, here) = (chars[at - 1], chars[at]);
            let next_is_lower = chars.get(at + 1).is_some_and(|c| c.is_lowercase());
            (before.is_lowercase() && here.is_uppercase())
                // The last capital of a row begins the next word, but a plural
                // s does not: `URLs`.
                || (before.is_uppercase() && here.is_uppercase() && next_is_lower && at > start)
                || before.is_numeric() != here.is_numeric()
        };
        if ends && at > start {
            words.push(fold(&chars[start..at].iter().collect::<String>()));
            start = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_habits_become_words() {
        for (name, expected) in [
            ("MobilePhone", "mobile phone"),
            ("mobile_phone__c", "mobile phone"),
            ("npsp__Best_Gift_Year__c", "best gift year"),
            ("Telefonnummer (mobil)", "telefonnummer mobil"),
            ("SLASerialNumber", "sla serial number"),
            ("address1_line2", "address 1 line 2"),
            ("Straße & Nº", "strasse nº"),
            ("OwnerID", "owner id"),
            ("E-Mail", "e mail"),
            ("CHIFFRE D'AFFAIRES", "chiffre d affaires"),
            ("Pre\u{301}nom", "prenom"),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn umlauts_and_plurals_do_not_matter_to_the_comparison() {
        assert_eq!(key(&fold("Geschäft")), key(&fold("Geschaeft")));
        assert_eq!(key(&fold("Größe")), key(&fold("groesse")));
        assert_eq!(key(&fold("Kontakts")), key(&fold("kontakt")));
        assert_eq!(key("address"), "address");
    }
}
