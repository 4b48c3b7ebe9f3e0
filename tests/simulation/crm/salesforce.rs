//! Salesforce: stamps of whole seconds, the recycle bin and its log, query jobs that expire, collections, records made under
//! an external identifier.
use super::super::late;
use super::{Chance, EventPlaceWords, LeadWords, Played, Row, Words, form, id_of, plan, token_of};
use fieldbridge::clock::SharedClock;
use fieldbridge::crm::salesforce::{BulkConfig, SalesforceConfig as SalesforceSettings, SalesforceConnector};
use fieldbridge::http::HttpConfig;
use fieldbridge::port::CrmConnector;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox, unplugged};
use fieldbridge::sandbox::{Answered, Asked, FaultRule};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

const TABLE: &str = "Contact";
/// Rows of a page, the fewest a client can ask for.
const PAGE: usize = 200;
/// More contacts than a page holds.
const ROWS: u64 = 230;

const WORDS: Words = Words {
    table: TABLE,
    id: "Id",
    last: "LastName",
    title: "Title",
    no_mail: "HasOptedOutOfEmail",
    nick: "Department",
    key: Some("Ext_Id__c"),
    version: "CAST(strftime('%s', SystemModstamp) AS INTEGER)",
    misfortunes: &[
        "total_limit:times=1,after=#",
        "concurrent_limit:times=2,after=#",
        "server_500:on=query,times=2,after=#",
        "gateway_502_html:times=1,after=#",
        "maintenance_503:retry_after=5,times=1,after=#",
        "unavailable:times=2,after=#",
        "truncated_body:on=rows,times=1,after=#",
        "closed_connection:times=1,after=#",
        "session_expired:times=1,after=#",
        "slow:ms=400,times=3,after=#",
        "lost_answer:on=composite,times=1",
        "lost_answer:on=composite,times=2",
        "locator_expired:times=1",
        "lock_row:times=2",
        "results_astray=missing:times=1",
        "job_failed:times=1",
        "query_timeout:times=1,after=#",
        "covered_behind=1",
    ],
    drifts: [
        "table=Contact&add=New_Extra#__c",
        "table=Contact&remove=Department",
        "table=Contact&column=LeadSource&option=New #",
        "table=Contact&column=Department&length=250",
        "table=Contact&column=Department&length=160",
    ],
    events: [
        EventPlaceWords { place: "table:Email_Event__c", tables: &[("Email_Event__c", "Name")], closings: 0 },
        EventPlaceWords { place: "timeline", tables: &[("Task", "Subject")], closings: 0 },
    ],
    leads: LeadWords {
        table: "Lead",
        id: "Id",
        last: "LastName",
        company: "Company",
        mail: "Email",
        path: "/services/data/v62.0/sobjects/Lead",
    },
};

pub struct Salesforce {
    sandbox: SalesforceSandbox,
    /// Nobody says how far it is complete.
    untold: bool,
}

impl Salesforce {
    pub fn of(seed: u64, variant: u64, clock: SharedClock) -> Self {
        let config = SalesforceConfig {
            rows: ROWS,
            seed: 11 + variant,
            port: 7070,
            page_size: PAGE,
            clock,
            ..SalesforceConfig::default()
        };
        let made = Self { sandbox: unplugged(&config), untold: late::is_untold(seed) };
        made.set_faults(Vec::new());
        made
    }

    fn asked(&self, method: &str, path: String) -> Option<Answered> {
        let bearer = format!("Bearer {}", self.token().ok()?);
        let headers = vec![("authorization".to_owned(), bearer)];
        Some(self.sandbox.ask(&Asked { method: method.into(), path, headers, ..Asked::default() }))
    }
}

impl Played for Salesforce {
    fn words(&self) -> &'static Words {
        &WORDS
    }

    fn ask(&self, asked: &Asked) -> Answered {
        self.sandbox.ask(asked)
    }

    fn connector(&self, clock: SharedClock, http: HttpConfig) -> Arc<dyn CrmConnector> {
        Arc::new(SalesforceConnector::new(
            clock,
            SalesforceSettings {
                http,
                bulk: BulkConfig { from_rows: 60, ..BulkConfig::default() },
                ..SalesforceSettings::default()
            },
        ))
    }

    fn answers(&self) -> (String, String) {
        let who = self.sandbox.credentials();
        let text = format!("system = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\n", who.url, who.client_id);
        (text, who.client_secret)
    }

    fn set_faults(&self, mut rules: Vec<FaultRule>) {
        rules.extend(self.untold.then(|| FaultRule::parse("not_replicated=Contact").unwrap()));
        self.sandbox.set_faults(rules);
    }

    fn rows_of(&self, table: &str) -> Vec<Row> {
        self.sandbox.oracle().records(table)
    }

    /// What lies in the recycle bin is not there.
    fn row(&self, id: &str) -> Option<Row> {
        self.sandbox.oracle().record(id).filter(|row| row["IsDeleted"] != true)
    }

    /// Merged records lie in the recycle bin.
    fn is_merged(&self, _row: &Row) -> bool {
        false
    }

    fn living(&self) -> BTreeMap<String, u64> {
        let stamps = self.sandbox.oracle().stamps(TABLE).into_iter();
        stamps.map(|(id, at)| (id, u64::try_from(at).unwrap_or_default())).collect()
    }

    fn there(&self) -> BTreeSet<String> {
        self.sandbox.oracle().stamps(TABLE).into_keys().collect()
    }

    fn made(&self, name: &str) -> Vec<(String, u64)> {
        let oracle = self.sandbox.oracle();
        let bin = oracle.deleted(TABLE).into_iter().filter_map(|id| oracle.record(&id));
        let named = self.rows().into_iter().chain(bin).filter(|row| row["LastName"] == name);
        named.filter_map(|row| Some((id_of(&WORDS, &row)?, 1))).collect()
    }

    fn effects_of(&self, table: &str) -> (u64, u64, u64) {
        let effects = self.sandbox.side_effects(table);
        (effects.creates, effects.updates, effects.deletes)
    }

    /// Stamps are whole seconds; a plan names milliseconds.
    fn planned_version(&self, version: u64) -> i64 {
        i64::try_from(version * 1_000).unwrap()
    }

    fn guards_deletions(&self) -> bool {
        false
    }

    fn mutate(&self, updates: u64, inserts: u64, deletes: u64) {
        self.sandbox.mutate(&plan(&WORDS, updates, inserts, deletes));
    }

    fn hold(&self, updates: u64, inserts: u64) {
        self.sandbox.hold(&plan(&WORDS, updates, inserts, 0));
    }

    fn release(&self) -> usize {
        self.sandbox.release()
    }

    fn merge(&self, winner: &str, loser: &str) -> bool {
        self.sandbox.merge(winner, &[loser]).is_ok()
    }

    fn purge(&self) -> Option<usize> {
        Some(self.sandbox.empty_bin(TABLE))
    }

    fn shows_late(&self) -> bool {
        self.untold
    }

    fn token(&self) -> Result<String, u16> {
        let who = self.sandbox.credentials();
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", who.client_id.as_str()),
            ("client_secret", who.client_secret.as_str()),
        ];
        token_of(&self.sandbox.ask(&form("/services/oauth2/token".to_owned(), &fields)))
    }

    fn place(&self, id: Option<&str>) -> String {
        format!("/services/data/v62.0/sobjects/Contact{}", id.map(|id| format!("/{id}")).unwrap_or_default())
    }

    fn again(&self, _id: &str) -> (Value, bool) {
        (json!({ "LastName": "Back again" }), false)
    }

    fn parted(&self) -> Option<Value> {
        None
    }

    /// Parts of a job's results.
    fn smaller(&self, asked: &mut Asked, page: u64) {
        let part = |part: &str| match part.strip_prefix("maxRecords=").and_then(|n| n.parse::<u64>().ok()) {
            Some(rows) => format!("maxRecords={}", rows.min(page)),
            None => part.to_owned(),
        };
        asked.query = asked.query.split('&').map(part).collect::<Vec<_>>().join("&");
    }

    /// Where the next page is, or the next part.
    fn endless(&self, answered: &mut Answered) -> bool {
        let before = answered.headers.len();
        answered.headers.retain(|(name, _)| name != "sforce-locator");
        if answered.headers.len() < before {
            return true;
        }
        let text = String::from_utf8_lossy(&answered.body).into_owned();
        let there = text.contains("\"nextRecordsUrl\"");
        if there {
            answered.body = text.replace("\"nextRecordsUrl\"", "\"noUrl\"").into_bytes();
        }
        there
    }

    fn sent(&self, asked: &Asked) -> Option<String> {
        let body: Value = serde_json::from_slice(&asked.body).ok()?;
        body["records"][0]["id"].as_str().map(str::to_owned)
    }

    /// A job's seven days are over, or somebody deletes it.
    fn meddle(&self, asked: &Asked, chance: &mut Chance) -> Option<&'static str> {
        let (_, rest) = asked.path.split_once("/jobs/query/")?;
        if asked.method != "GET" || !chance.once_in(10) {
            return None;
        }
        let job = rest.split('/').next()?;
        let gone = self.asked("DELETE", format!("/services/data/v62.0/jobs/query/{job}"))?;
        (gone.status == 204).then_some("job expired")
    }

    /// A job nobody reads from any more is ended.
    fn is_aside(&self, asked: &Asked) -> bool {
        asked.method == "PATCH" && asked.path.contains("/jobs/query/")
    }

    fn misfortune(&self, answered: &Answered) -> Option<&'static str> {
        let text = String::from_utf8_lossy(&answered.body);
        let says = |word: &str| text.contains(word);
        Some(match answered.status {
            403 if says("REQUEST_LIMIT_EXCEEDED") => "request limit",
            400 if says("INVALID_QUERY_LOCATOR") => "locator expired",
            400 if says("QUERY_TIMEOUT") => "query timeout",
            200 if says("UNABLE_TO_LOCK_ROW") => "row locked",
            200 if says("\"state\":\"Failed\"") => "job failed",
            _ => return None,
        })
    }

    fn digest(&self, route: &str, body: &[u8]) -> String {
        if route.contains("/token") {
            return "token".to_owned();
        }
        format!("{} bytes {:016x}", body.len(), xxh3_64(body))
    }
}
