//! What the org says about itself: its edition, and what is left of its limits.
//!
//! Facts: REST API Developer Guide, "Limits"; Object Reference,
//! "Organization".

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Salesforce;
use super::client::{Failure, Request};
use crate::Result;

/// One limit of an org.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Limit {
    /// How much the org may use, in the unit that the name says.
    #[serde(rename = "Max")]
    pub max: i64,
    /// What is left of it.
    #[serde(rename = "Remaining")]
    pub remaining: i64,
}

/// What an org is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Organization {
    /// The company's name.
    #[serde(rename = "Name")]
    pub name: String,
    /// The edition, for example `Enterprise Edition`.
    #[serde(rename = "OrganizationType")]
    pub edition: String,
    /// Whether it is a copy to try things in.
    #[serde(rename = "IsSandbox")]
    pub sandbox: bool,
}

impl Salesforce {
    /// All limits that the org tells, by name. Costs one API call.
    ///
    /// # Errors
    /// `Auth` where the user may not see them, `Source` when the org does not
    /// answer.
    pub async fn limits(&self) -> Result<BTreeMap<String, Limit>> {
        let request = Request::get(self.client.path("/limits"), "the limits of the org");
        Ok(self.client.json(&request).await?)
    }

    /// About how many records each object has, as the org counted them some
    /// time ago; it leaves objects out, and a user without the permission sees
    /// none. Costs one API call.
    ///
    /// # Errors
    /// As [`Salesforce::limits`].
    pub(super) async fn record_counts(&self) -> Result<BTreeMap<String, u64>> {
        #[derive(Deserialize)]
        struct Counts {
            #[serde(rename = "sObjects")]
            objects: Vec<Count>,
        }
        #[derive(Deserialize)]
        struct Count {
            name: String,
            count: u64,
        }
        let request = Request::get(self.client.path("/limits/recordCount"), "the numbers of records");
        match self.client.json::<Counts>(&request).await {
            Ok(counts) => Ok(counts.objects.into_iter().map(|of| (of.name, of.count)).collect()),
            Err(Failure::Refused(fault)) if [403, 404].contains(&fault.status) => Ok(BTreeMap::new()),
            Err(failure) => Err(failure.into()),
        }
    }

    /// The org's own record; `None` where the user may not see it. Costs one
    /// API call.
    ///
    /// # Errors
    /// `Auth`, or `Source` when the org does not answer.
    pub async fn organization(&self) -> Result<Option<Organization>> {
        #[derive(Deserialize)]
        struct Found {
            records: Vec<Organization>,
        }
        let path = self.client.path("/query?q=SELECT+Name,OrganizationType,IsSandbox+FROM+Organization");
        let found: Found = self.client.json(&Request::get(path, "the edition of the org")).await?;
        Ok(found.records.into_iter().next())
    }
}
