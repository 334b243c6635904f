//! An org to measure against, and a person who is signed in to it.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;

use crate::support::{SignedIn, block_on, with_records};

/// Twenty fields of a contact, renamed and typed.
const MAPPING: &str = "\
[Contact]
target = \"people\"
[Contact.fields]
id = \"Id\"
account_id = \"AccountId\"
last_name = \"LastName\"
first_name = \"FirstName\"
salutation = \"Salutation\"
street = \"MailingStreet\"
city = \"MailingCity\"
state = \"MailingState\"
postal_code = \"MailingPostalCode\"
country = \"MailingCountry\"
latitude = \"MailingLatitude\"
phone = \"Phone\"
mobile = \"MobilePhone\"
email = \"Email\"
title = \"Title\"
birthday = \"Birthdate\"
description = \"Description\"
no_mail = \"HasOptedOutOfEmail\"
created = \"CreatedDate\"
modified = \"SystemModstamp\"
";

/// The fields of the mapping, as a query names them.
pub fn fields() -> Vec<&'static str> {
    MAPPING.split('"').skip(3).step_by(2).collect()
}

/// Someone signed in to an org that the bench runs.
pub struct Bench {
    pub it: SignedIn,
}

impl Bench {
    /// Bulk jobs take no time there: what is measured is how fast records come,
    /// and the floors are given the pages of a job that is over.
    pub fn with_contacts(records: u64) -> Self {
        Bench::to(OrgConfig { job_time: Duration::ZERO, ..with_records(&[("Contact", records)]) })
    }

    pub fn to(config: OrgConfig) -> Self {
        let it = SignedIn::to(config);
        std::fs::write(it.sandbox.path("mapping.toml"), MAPPING).unwrap();
        Bench { it }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.it.sandbox.path(name)
    }

    /// A command of the program.
    pub fn command(&self, args: &[&str]) -> Command {
        self.it.sandbox.command(args)
    }

    /// The import of the mapped contacts into a new place.
    pub fn import(&self, to: &str, more: &[&str]) -> Command {
        self.clear(to);
        self.command(&[&["import", "--map", "mapping.toml", "--to", to], more].concat())
    }

    /// The import of the same fields without a mapping.
    pub fn import_unmapped(&self, to: &str, more: &[&str]) -> Command {
        self.clear(to);
        let fields = fields().join(",");
        self.command(&[&["import", "--entity", "Contact", "--fields", &fields, "--to", to], more].concat())
    }

    fn clear(&self, to: &str) {
        let place = self.path(to);
        let _ = std::fs::remove_file(&place);
        let _ = std::fs::remove_dir_all(&place);
    }

    /// Paths of the result pages of a finished Bulk job over the same fields,
    /// as a client of one's own would get them.
    pub fn pages(&self) -> Vec<String> {
        block_on(async {
            let client = self.http();
            let jobs = format!("{}/services/data/v66.0/jobs/query", self.it.org.url());
            let soql = format!("SELECT {} FROM Contact", fields().join(", "));
            let body = serde_json::json!({ "operation": "query", "query": soql }).to_string();
            let made =
                client.post(&jobs).bearer_auth(self.token()).header("Content-Type", "application/json");
            let made = made.body(body).send().await.unwrap().text().await.unwrap();
            let id = field(&made, "id");
            let job = format!("{jobs}/{id}");
            while field(&get(&client, &job, &self.token()).await, "state") != "JobComplete" {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            let mut pages = Vec::new();
            let mut locator = String::new();
            loop {
                let address = format!("{job}/results?maxRecords=50000{locator}");
                pages.push(address.clone());
                let answer = client.get(&address).bearer_auth(self.token()).send().await.unwrap();
                let next = answer.headers().get("Sforce-Locator").map(|v| v.to_str().unwrap().to_owned());
                drop(answer.bytes().await);
                match next.filter(|next| next != "null") {
                    Some(next) => locator = format!("&locator={next}"),
                    None => return pages,
                }
            }
        })
    }

    fn http(&self) -> reqwest::Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder().no_proxy().build().unwrap()
    }

    fn token(&self) -> String {
        self.it.sandbox.credentials("default").unwrap().access_token.expose().to_owned()
    }

    /// A curl that fetches addresses, with the token in a file of its own.
    /// `{}` in `output` is the number of the page.
    pub fn curl(&self, name: &str, pages: &[String], output: Option<&str>, more: &str) -> String {
        let mut config = format!("header = \"Authorization: Bearer {}\"\n{more}\n", self.token());
        for (n, page) in pages.iter().enumerate() {
            config += &format!("url = \"{page}\"\n");
            if let Some(output) = output {
                config +=
                    &format!("output = \"{}\"\n", self.path(&output.replace("{}", &n.to_string())).display());
            }
        }
        let file = self.path(name);
        std::fs::write(&file, config).unwrap();
        format!("curl --silent --fail --config {}", file.display())
    }
}

async fn get(client: &reqwest::Client, address: &str, token: &str) -> String {
    client.get(address).bearer_auth(token).send().await.unwrap().text().await.unwrap()
}

fn field(json: &str, name: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    value[name].as_str().unwrap_or_default().to_owned()
}
