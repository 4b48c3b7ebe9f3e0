//! Dynamics: change tracking or dates, batches, identifiers the campaign side chooses, merged rows that stay.
use super::{Chance, Played, Row, Words, form, token_of};
use fieldbridge::clock::SharedClock;
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector};
use fieldbridge::http::HttpConfig;
use fieldbridge::port::CrmConnector;
use fieldbridge::sandbox::{self, Answered, Asked, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use xxhash_rust::xxh3::xxh3_64;

const TABLE: &str = "contact";
/// Contacts of the organisation.
const ROWS: u64 = 150;

const WORDS: Words = Words {
    table: TABLE,
    id: "contactid",
    last: "lastname",
    title: "jobtitle",
    no_mail: "donotbulkemail",
    nick: "nickname",
    key: None,
    version: "fb_version",
    misfortunes: &[
        "throttle:retry_after=3,times=2,after=#",
        "throttle:retry_after=20,times=1,kind=time,after=#",
        "throttle:retry_after=1,times=3,kind=concurrency,after=#",
        "server_500:on=rows,times=2,after=#",
        "gateway_502_html:times=1,after=#",
        "maintenance_503:retry_after=5,times=1,after=#",
        "truncated_body:on=rows,times=1,after=#",
        "closed_connection:times=1,after=#",
        "token_expires_mid_run:after=#",
        "slow:ms=400,times=3,after=#",
        "lost_answer:on=$batch,times=1",
        "lost_answer:on=$batch,times=2",
        "delta_expired:times=1",
        "duplicate_rows:on=rows,times=1,after=#",
        "wrong_type:on=rows,times=1,after=#",
    ],
    drifts: [
        "table=contact&add=new_extra#",
        "table=contact&remove=nickname",
        "table=contact&column=gendercode&option=7#&label=New",
    ],
};

pub struct Dynamics {
    sandbox: Sandbox,
    /// Rows that were merged once.
    losers: Mutex<BTreeSet<String>>,
}

impl Dynamics {
    pub fn of(variant: u64, clock: SharedClock) -> Self {
        let config = SandboxConfig { rows: ROWS, seed: 11 + variant, port: 7070, clock, ..SandboxConfig::default() };
        Self { sandbox: sandbox::unplugged(&config), losers: Mutex::default() }
    }
}

fn plan(updates: u64, inserts: u64, deletes: u64) -> MutationPlan {
    MutationPlan { table: Some(TABLE.into()), updates, inserts, deletes }
}

fn id_of(row: &Row) -> Option<String> {
    row["contactid"].as_str().map(str::to_owned)
}

impl Played for Dynamics {
    fn words(&self) -> &'static Words {
        &WORDS
    }

    fn ask(&self, asked: &Asked) -> Answered {
        self.sandbox.ask(asked)
    }

    fn connector(&self, clock: SharedClock, http: HttpConfig) -> Arc<dyn CrmConnector> {
        Arc::new(DynamicsConnector::new(clock, DynamicsConfig { http, ..DynamicsConfig::default() }))
    }

    fn answers(&self) -> (String, String) {
        let who = self.sandbox.credentials();
        (format!("url = \"{}\"\nclient_id = \"{}\"\n", who.org_url, who.client_id), who.client_secret)
    }

    fn set_faults(&self, rules: Vec<FaultRule>) {
        self.sandbox.set_faults(rules);
    }

    fn rows(&self) -> Vec<Row> {
        self.sandbox.oracle().rows(TABLE).collect()
    }

    fn row(&self, id: &str) -> Option<Row> {
        self.sandbox.oracle().row_by_id(TABLE, id)
    }

    fn is_merged(&self, row: &Row) -> bool {
        row["_masterid_value"].is_string() && row["statecode"] != 0
    }

    fn living(&self) -> BTreeMap<String, u64> {
        let mut all = self.sandbox.oracle().versions(TABLE);
        // Only these can be; all rows in full cost too much, as often as this is asked.
        for id in self.losers.lock().unwrap().iter() {
            if self.row(id).is_some_and(|row| self.is_merged(&row)) {
                all.remove(id);
            }
        }
        all
    }

    fn there(&self) -> BTreeSet<String> {
        self.sandbox.oracle().versions(TABLE).into_keys().collect()
    }

    fn made(&self, name: &str) -> Vec<(String, u64)> {
        let named = self.sandbox.oracle().rows(TABLE).filter(|row| row["lastname"] == name);
        named
            .filter_map(|row| id_of(&row))
            .map(|id| (id.clone(), self.sandbox.side_effects_of(TABLE, &id).creates))
            .collect()
    }

    fn effects(&self) -> (u64, u64, u64) {
        let effects = self.sandbox.side_effects(TABLE);
        (effects.creates, effects.updates, effects.deletes)
    }

    fn mutate(&self, updates: u64, inserts: u64, deletes: u64) {
        self.sandbox.mutate(&plan(updates, inserts, deletes));
    }

    fn hold(&self, updates: u64, inserts: u64) {
        self.sandbox.hold(&plan(updates, inserts, 0));
    }

    fn release(&self) -> usize {
        self.sandbox.release()
    }

    fn merge(&self, winner: &str, loser: &str) -> bool {
        let done = self.sandbox.merge(TABLE, winner, &[loser]).is_ok();
        if done {
            self.losers.lock().unwrap().insert(loser.to_owned());
        }
        done
    }

    fn purge(&self) -> Option<usize> {
        None
    }

    fn token(&self) -> Result<String, u16> {
        let who = self.sandbox.credentials();
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", &who.client_id),
            ("client_secret", &who.client_secret),
            ("scope", &format!("{}/.default", who.org_url)),
        ];
        token_of(&self.sandbox.ask(&form(format!("/{}/oauth2/v2.0/token", who.tenant_id), &fields)))
    }

    fn place(&self, id: Option<&str>) -> String {
        match id {
            Some(id) => format!("/api/data/v9.2/contacts({id})"),
            None => "/api/data/v9.2/contacts".to_owned(),
        }
    }

    fn again(&self, id: &str) -> (Value, bool) {
        (json!({ "contactid": id, "lastname": "Back again" }), true)
    }

    fn parted(&self) -> Option<Value> {
        Some(json!({ "statecode": 0 }))
    }

    fn smaller(&self, asked: &mut Asked, page: u64) {
        if asked.query.contains("PropertyValues") || asked.query.contains("contactid%20eq") {
            return;
        }
        for (_, value) in asked.headers.iter_mut().filter(|(name, _)| name == "prefer") {
            *value = preferred(value, page);
        }
    }

    /// The place from which changes can be read.
    fn endless(&self, answered: &mut Answered) -> bool {
        let text = String::from_utf8_lossy(&answered.body).into_owned();
        let there = text.contains("\"@odata.deltaLink\"");
        if there {
            answered.body = text.replace("\"@odata.deltaLink\"", "\"@odata.noLink\"").into_bytes();
        }
        there
    }

    /// Only what is changed under the version it was read in.
    fn sent(&self, asked: &Asked) -> Option<String> {
        let whole = format!("{} {}", asked.path, String::from_utf8_lossy(&asked.body));
        let (_, rest) = whole.split_once("contacts(")?;
        let (id, after) = rest.split_once(')')?;
        let next = after.find("contacts(").unwrap_or(after.len());
        let changes = after.get(..next)?.to_lowercase().contains("if-match")
            || asked.headers.iter().any(|(n, _)| n == "if-match");
        changes.then(|| id.to_owned())
    }

    fn meddle(&self, _asked: &Asked, _chance: &mut Chance) -> Option<&'static str> {
        None
    }

    fn misfortune(&self, answered: &Answered) -> Option<&'static str> {
        let forgotten = answered.status == 400 && String::from_utf8_lossy(&answered.body).contains("0x80044352");
        forgotten.then_some("changes forgotten")
    }

    /// Tokens, the marks between the parts of a batch and identifiers of requests are left out.
    fn digest(&self, route: &str, body: &[u8]) -> String {
        if route.contains("/token") {
            return "token".to_owned();
        }
        if route.contains("$batch") {
            let text = String::from_utf8_lossy(body);
            let parts = text.lines().filter(|line| !line.starts_with("--") && !line.contains("boundary="));
            let told: String = parts.filter(|line| !line.starts_with("REQ_ID")).collect::<Vec<_>>().join("\n");
            return format!("{:016x}", xxh3_64(told.as_bytes()));
        }
        format!("{} bytes {:016x}", body.len(), xxh3_64(body))
    }
}

/// A preference for pages with no more rows than this.
fn preferred(prefer: &str, page: u64) -> String {
    let part = |part: &str| match part.trim().strip_prefix("odata.maxpagesize=").and_then(|n| n.parse::<u64>().ok()) {
        Some(rows) => format!("odata.maxpagesize={}", rows.min(page)),
        None => part.trim().to_owned(),
    };
    prefer.split(',').map(part).collect::<Vec<_>>().join(",")
}
