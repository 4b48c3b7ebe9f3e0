//! Dynamics: change tracking or dates, batches, identifiers the campaign side chooses, merged rows that stay.
use super::{Chance, EventPlaceWords, LeadWords, Played, Row, Words, form, id_of, plan, token_of};
use fieldbridge::clock::SharedClock;
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector};
use fieldbridge::http::HttpConfig;
use fieldbridge::port::CrmConnector;
use fieldbridge::sandbox::{self, Answered, Asked, FaultRule, Sandbox, SandboxConfig};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use xxhash_rust::xxh3::xxh3_64;

const TABLE: &str = "contact";
/// How a comparison of identifiers begins to ask.
const COMPARED: &str = "$select=contactid,_masterid_value,statecode&$orderby=";
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
        "table=contact&column=nickname&length=300",
        "table=contact&column=nickname&length=12",
    ],
    events: [
        EventPlaceWords { place: "table:new_campaignevent", tables: &[("new_campaignevent", "subject")], closings: 0 },
        EventPlaceWords { place: "timeline", tables: &[("email", "subject"), ("task", "subject")], closings: 1 },
    ],
    leads: LeadWords {
        table: "lead",
        id: "leadid",
        last: "lastname",
        company: "companyname",
        mail: "emailaddress1",
        path: "/api/data/v9.2/leads",
    },
};

pub struct Dynamics {
    sandbox: Sandbox,
    /// Rows that were merged once.
    losers: Mutex<BTreeSet<String>>,
    /// Rows that still come twice, and the page the next of them was on.
    twice: Mutex<(u64, Option<Asked>)>,
    /// Whether an answer of this story ended before its end.
    cut: AtomicBool,
}

impl Dynamics {
    pub fn of(seed: u64, variant: u64, clock: SharedClock) -> Self {
        let config = SandboxConfig { rows: ROWS, seed: 11 + variant, port: 7070, clock, ..SandboxConfig::default() };
        let twice = if Chance::of(seed, "rows that come twice").once_in(6) { 2 } else { 0 };
        Self {
            sandbox: sandbox::unplugged(&config),
            losers: Mutex::default(),
            twice: Mutex::new((twice, None)),
            cut: AtomicBool::default(),
        }
    }

    /// The last page of changes without its second half and without its link.
    fn cut_short(&self, answered: &mut Answered) -> Option<&'static str> {
        let mut page: Value = serde_json::from_slice(&answered.body).ok()?;
        let rows = page["value"].as_array_mut().filter(|rows| !rows.is_empty())?;
        if self.cut.swap(true, Ordering::SeqCst) {
            return None;
        }
        rows.truncate(rows.len() / 2);
        page.as_object_mut()?.remove("@odata.deltaLink");
        answered.body = page.to_string().into_bytes();
        Some("changes cut short")
    }

    /// The last row of a page as it is once somebody changed it.
    fn changed_last(&self, page: &Asked) -> Option<Value> {
        let rows = |page: &Asked| {
            let told: Value = serde_json::from_slice(&self.sandbox.ask(page).body).ok()?;
            told["value"].as_array().cloned()
        };
        let id = rows(page)?.last()?["contactid"].as_str()?.to_owned();
        let headers =
            [("authorization", format!("Bearer {}", self.token().ok()?)), ("content-type", "application/json".into())];
        let changed = self.sandbox.ask(&Asked {
            method: "PATCH".into(),
            path: self.place(Some(&id)),
            headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
            body: json!({ "nickname": "Twice" }).to_string().into_bytes(),
            ..Asked::default()
        });
        let now = rows(page).filter(|_| changed.status == 204)?;
        now.into_iter().find(|row| row["contactid"] == id.as_str())
    }
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

    fn rows_of(&self, table: &str) -> Vec<Row> {
        self.sandbox.oracle().rows(table).collect()
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
            .filter_map(|row| id_of(&WORDS, &row))
            .map(|id| (id.clone(), self.sandbox.side_effects_of(TABLE, &id).creates))
            .collect()
    }

    fn effects_of(&self, table: &str) -> (u64, u64, u64) {
        let effects = self.sandbox.side_effects(table);
        (effects.creates, effects.updates, effects.deletes)
    }

    fn planned_version(&self, version: u64) -> i64 {
        i64::try_from(version).unwrap()
    }

    fn guards_deletions(&self) -> bool {
        true
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

    fn repeat(&self, asked: &Asked, answered: &mut Answered) -> Option<&'static str> {
        let mut twice = self.twice.lock().unwrap();
        let whole = asked.method == "GET"
            && answered.status == 200
            && asked.path.ends_with("/contacts")
            && asked.query.contains("nickname")
            && !asked.query.contains("$deltatoken=");
        if !whole || twice.0 == 0 {
            return None;
        }
        let before = twice.1.take();
        if String::from_utf8_lossy(&answered.body).contains("\"@odata.nextLink\"") {
            twice.1 = Some(asked.clone());
        }
        if !asked.query.contains("$skiptoken=") {
            return None;
        }
        let again = self.changed_last(&before?)?;
        let mut page: Value = serde_json::from_slice(&answered.body).ok()?;
        page["value"].as_array_mut()?.insert(0, again);
        answered.body = page.to_string().into_bytes();
        twice.0 -= 1;
        Some("row that came twice")
    }

    /// A comparison of identifiers leaves out a row that is there; a deletion is told once more, before other pages; once a
    /// story, the last page of changes ends before its end and names no place to go on.
    fn bend(&self, asked: &Asked, answered: &mut Answered, chance: &mut Chance) -> Option<&'static str> {
        let compares = asked.query.starts_with(COMPARED) && answered.status == 200;
        let goes_on = || String::from_utf8_lossy(&answered.body).contains("\"@odata.nextLink\"");
        let changes = asked.query.contains("$deltatoken=") && answered.status == 200;
        let tells = changes && goes_on();
        let bends = chance.once_in(2);
        if !bends && changes && !tells {
            return self.cut_short(answered);
        }
        if !bends || !(compares || tells) {
            return None;
        }
        let mut page: Value = serde_json::from_slice(&answered.body).ok()?;
        let rows = page["value"].as_array_mut()?;
        let what = if compares {
            let at = usize::try_from(chance.below(rows.len() as u64)).unwrap();
            (at < rows.len()).then(|| rows.remove(at))?;
            "row left out"
        } else {
            let gone = self.sandbox.oracle().deleted(TABLE);
            let id = (!gone.is_empty()).then(|| chance.pick(&gone))?;
            let context = format!("#{TABLE}s/$deletedEntity");
            rows.push(json!({ "@odata.context": context, "id": id, "reason": "deleted" }));
            "deletion told again"
        };
        answered.body = page.to_string().into_bytes();
        Some(what)
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
