//! Secrets that are larger than one entry of a store takes.

use zeroize::Zeroizing;

use crate::{Error, Result};

/// Named places for bytes. Deleting what is not there is no error.
pub(super) trait Slots {
    fn get(&self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>>;
    fn set(&self, user: &str, bytes: &[u8]) -> Result<()>;
    fn delete(&self, user: &str) -> Result<()>;
}

/// Splits what is larger than one slot takes.
///
/// The parts are written first, under names of their own generation; then the
/// slot itself, which tells how many they are, in one step; then the parts of
/// the generation before are deleted. A crash between leaves the old value or
/// the new one, and perhaps parts that nobody reads.
pub(super) struct Split<S> {
    slots: S,
    limit: usize,
}

/// Begins a slot that only counts parts. JSON cannot begin so.
const PARTS: &str = "parts:";

impl<S: Slots> Split<S> {
    /// In front of slots of which each takes so many bytes.
    pub(super) fn new(slots: S, limit: usize) -> Self {
        Split { slots, limit }
    }

    /// Whether a slot that means nothing can be written, read and deleted.
    pub(super) fn keeps(&self) -> Result<bool> {
        // No connection can have this name.
        const NAME: &str = ".probe";
        self.slots.set(NAME, b"probe")?;
        let kept = self.slots.get(NAME)?;
        self.slots.delete(NAME)?;
        Ok(kept.is_some_and(|bytes| *bytes == b"probe"))
    }

    pub(super) fn get(&self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let Some(head) = self.slots.get(user)? else {
            return Ok(None);
        };
        let Some((generation, count)) = parse_head(&head) else {
            return Ok(Some(head));
        };
        let mut whole = Zeroizing::new(Vec::with_capacity(count * self.limit));
        for part in 0..count {
            match self.slots.get(&part_name(user, &generation, part))? {
                Some(bytes) => whole.extend_from_slice(&bytes),
                None => {
                    return Err(Error::auth(format!("part of what was kept for {user:?} is missing"))
                        .hint(format!("sfmigrate login --as {user}")));
                }
            }
        }
        Ok(Some(whole))
    }

    pub(super) fn set(&self, user: &str, bytes: &[u8]) -> Result<()> {
        let before = self.slots.get(user)?.and_then(|head| parse_head(&head));
        if bytes.len() <= self.limit {
            self.slots.set(user, bytes)?;
        } else {
            let generation = format!("{:08x}", rand::random::<u32>());
            let parts = bytes.chunks(self.limit);
            let head = format!("{PARTS}{generation}:{}", parts.len());
            for (part, chunk) in parts.enumerate() {
                self.slots.set(&part_name(user, &generation, part), chunk)?;
            }
            self.slots.set(user, head.as_bytes())?;
        }
        self.delete_parts(user, before)
    }

    pub(super) fn delete(&self, user: &str) -> Result<()> {
        let before = self.slots.get(user)?.and_then(|head| parse_head(&head));
        self.slots.delete(user)?;
        self.delete_parts(user, before)
    }

    fn delete_parts(&self, user: &str, parts: Option<(String, usize)>) -> Result<()> {
        let Some((generation, count)) = parts else {
            return Ok(());
        };
        (0..count).try_for_each(|part| self.slots.delete(&part_name(user, &generation, part)))
    }
}

fn parse_head(head: &[u8]) -> Option<(String, usize)> {
    let (generation, count) = std::str::from_utf8(head).ok()?.strip_prefix(PARTS)?.split_once(':')?;
    Some((generation.to_owned(), count.parse().ok().filter(|count| *count <= 1_000)?))
}

/// No connection has a `#` in its name.
fn part_name(user: &str, generation: &str, part: usize) -> String {
    format!("{user}#{generation}.{part}")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Default)]
    struct Small {
        slots: RefCell<BTreeMap<String, Vec<u8>>>,
        writes_left: RefCell<Option<usize>>,
    }

    impl Slots for Small {
        fn get(&self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
            Ok(self.slots.borrow().get(user).cloned().map(Zeroizing::new))
        }

        fn set(&self, user: &str, bytes: &[u8]) -> Result<()> {
            assert!(bytes.len() <= 20, "{} bytes do not fit", bytes.len());
            if let Some(left) = self.writes_left.borrow_mut().as_mut() {
                *left = left.checked_sub(1).ok_or_else(|| Error::auth("power cut"))?;
            }
            self.slots.borrow_mut().insert(user.into(), bytes.into());
            Ok(())
        }

        fn delete(&self, user: &str) -> Result<()> {
            self.slots.borrow_mut().remove(user);
            Ok(())
        }
    }

    fn split() -> Split<Small> {
        Split { slots: Small::default(), limit: 20 }
    }

    #[test]
    fn a_large_secret_is_split_and_put_together() {
        let split = split();
        for size in [0usize, 19, 20, 21, 40, 41, 200, 5] {
            let bytes: Vec<u8> = (0..size).map(|i| b'a' + (i % 26) as u8).collect();
            split.set("a", &bytes).unwrap();
            assert_eq!(*split.get("a").unwrap().unwrap(), bytes, "{size} bytes");
            let slots = if size <= 20 { 1 } else { 1 + size.div_ceil(20) };
            assert_eq!(split.slots.slots.borrow().len(), slots, "older parts are gone");
        }
        split.delete("a").unwrap();
        assert!(split.slots.slots.borrow().is_empty());
        assert!(split.get("a").unwrap().is_none());
    }

    #[test]
    fn a_crash_between_the_parts_leaves_the_old_value() {
        let split = split();
        let old = [b'o'; 50];
        split.set("a", &old).unwrap();
        for crash_after in 0..4 {
            *split.slots.writes_left.borrow_mut() = Some(crash_after);
            assert!(split.set("a", &[b'n'; 70]).is_err());
            *split.slots.writes_left.borrow_mut() = None;
            assert_eq!(*split.get("a").unwrap().unwrap(), old, "after {crash_after} writes");
        }
    }
}
