//! What was deleted, by the org's own list: also what was deleted for good, as
//! long as the list reaches.
//!
//! Sources: REST guide, "sObject Get Deleted"; SOAP guide, "getDeleted()".

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::client::{Client, Failure, Request};
use super::soql;
use crate::{Error, Result};

/// Longest span that the list reaches back, with an hour to spare.
const REACH: SignedDuration = SignedDuration::from_hours(15 * 24 - 1);

/// The list is asked for in whole minutes, and wants more than one.
const LEAST: SignedDuration = SignedDuration::from_secs(120);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deleted {
    #[serde(default)]
    deleted_records: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    id: String,
}

/// Ids that were deleted from `from` up to `to`. `None` where the list does not
/// reach so far, is not kept for this object, or was purged.
pub(super) async fn read(
    client: &Client,
    entity: &str,
    from: Timestamp,
    to: Timestamp,
) -> Result<Option<Vec<String>>> {
    let to = to.min(client.now());
    if client.now().duration_since(from) > REACH {
        return Ok(None);
    }
    let mut found = Vec::new();
    let mut spans = vec![(from, to)];
    while let Some((from, to)) = spans.pop() {
        if to.duration_since(from) < LEAST {
            continue;
        }
        let instant = |at: Timestamp| soql::encode(&format!("{at:.0}").replace('Z', "+00:00"));
        let path =
            client.path(&format!("/sobjects/{entity}/deleted/?start={}&end={}", instant(from), instant(to)));
        match client.json::<Deleted>(&Request::get(path, format!("the deletions of {entity}"))).await {
            Ok(deleted) => found.extend(deleted.deleted_records.into_iter().map(|record| record.id)),
            Err(Failure::Refused(fault)) if fault.is("EXCEEDED_ID_LIMIT") => {
                let half = to.duration_since(from) / 2;
                let middle = from.checked_add(half).unwrap_or(to);
                if half < LEAST {
                    return Ok(None);
                }
                spans.push((middle, to));
                spans.push((from, middle));
            }
            Err(Failure::Refused(fault)) if matches!(fault.status, 400 | 404) => return Ok(None),
            Err(failure) => return Err(Error::from(failure)),
        }
    }
    Ok(Some(found))
}
