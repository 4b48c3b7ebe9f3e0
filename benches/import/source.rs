//! Where the pages come from: the sandbox over HTTP, or patterned pages made in this process.
use crate::contact::{FIELDS, PAGE, wire};
use crate::kit::Kind;
use fieldbridge::account::{
    AuthMethod, CheckReport, CheckScope, CheckSubject, ExternalAccount, Name, OrgIdentity, SecretRef, System,
    parse_org_url,
};
use fieldbridge::catalog::{Table, TableDetail};
use fieldbridge::clock::SystemClock;
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector};
use fieldbridge::fault::Outcome;
use fieldbridge::port::{Crm, CrmConnector, DecodedPage, Position, RawPage, ReadQuery, Wait};
use fieldbridge::run::ApiBudget;
use fieldbridge::secret::Secret;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// A CRM with so many contacts: the sandbox named by `url tenant client secret`, else patterned pages.
pub fn open(rows: u64, crm: Option<&str>) -> Arc<dyn Crm> {
    let Some(crm) = crm else { return Arc::new(Patterned::new(rows)) };
    let words: Vec<&str> = crm.split_whitespace().collect();
    let [url, tenant, client, secret] = words[..] else { panic!("not a CRM: {crm}") };
    connect(url, tenant, client, secret)
}

fn connect(url: &str, tenant: &str, client: &str, secret: &str) -> Arc<dyn Crm> {
    let account = ExternalAccount {
        name: Name::parse("crm").unwrap(),
        system: System::Dynamics,
        url: parse_org_url(url).unwrap(),
        tenant: tenant.into(),
        authority: url.into(),
        auth: AuthMethod::ClientSecret { client_id: client.into(), secret: SecretRef("env:NONE".into()) },
        solution: None,
        secret_expires: None,
        organisation: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
    };
    let connector = DynamicsConnector::new(Arc::new(SystemClock), DynamicsConfig::default());
    connector.connect(&account, Secret::new(secret).into()).unwrap()
}

/// The same CRM without a way to cut its tables.
pub fn uncut(crm: Arc<dyn Crm>) -> Arc<dyn Crm> {
    Arc::new(Patterned { rows: 0, page: String::new(), ids: Vec::new(), decoder: crm, through: true })
}

/// Serves one page over and over with other ids: what remains is the cost of decoding and keeping.
struct Patterned {
    rows: u64,
    page: String,
    ids: Vec<usize>,
    decoder: Arc<dyn Crm>,
    /// Everything is asked of the decoder.
    through: bool,
}

const ORG: &str = "http://127.0.0.1:9";

impl Patterned {
    fn new(rows: u64) -> Self {
        let mut page = String::from(r#"{"@odata.context":"x","value":["#);
        let mut ids = Vec::new();
        for row in 0..u64::from(PAGE) {
            page.push_str(if row == 0 { "{" } else { ",{" });
            write!(page, r#""@odata.etag":"W/\"{}\"","versionnumber":{}"#, 7_000_000 + row, 7_000_000 + row).unwrap();
            for (name, kind) in FIELDS {
                write!(page, r#","{}":"#, wire(name, kind)).unwrap();
                if matches!(kind, Kind::Id) {
                    ids.push(page.len() + 1);
                }
                page.push_str(&value(kind, name, row));
            }
            page.push('}');
        }
        page.push(']');
        let decoder = connect(ORG, "11111111-2222-3333-4444-555555555555", "x", "x");
        Self { rows, page, ids, decoder, through: false }
    }

    fn page(&self, number: u64) -> RawPage {
        let mut body = Vec::with_capacity(self.page.len() + 200);
        body.extend_from_slice(self.page.as_bytes());
        for (row, at) in (0u64..).zip(&self.ids) {
            let id = guid(number * u64::from(PAGE) + row);
            body[*at..*at + 36].copy_from_slice(id.as_bytes());
        }
        let last = (number + 1) * u64::from(PAGE) >= self.rows;
        let link = format!("{ORG}/api/data/v9.2/contacts?$skiptoken={}", number + 1);
        if !last {
            body.extend_from_slice(format!(r#","@odata.nextLink":"{link}""#).as_bytes());
        }
        body.push(b'}');
        RawPage { body, next: (!last).then_some(Position::Link(link)), server_time: Some(Timestamp::now()) }
    }
}

fn value(kind: Kind, name: &str, row: u64) -> String {
    match kind {
        Kind::Id | Kind::Lookup => format!("\"{}\"", guid(row % 40)),
        Kind::Text(_) if row % 9 == 3 => "null".into(),
        Kind::Text(_) => format!("\"{} 값 {row}\"", name.get(..8).unwrap_or(name)),
        Kind::Memo if row.is_multiple_of(4) => format!("\"{}\"", "A longer text about nothing much. ".repeat(12)),
        Kind::Memo => "null".into(),
        Kind::Word(_) | Kind::Words => "null".into(),
        Kind::Integer | Kind::Choice => (row % 5).to_string(),
        Kind::Boolean => row.is_multiple_of(2).to_string(),
        Kind::Money => format!("{}.25", row * 3),
        Kind::Day => "\"1977-07-07\"".into(),
        Kind::Instant => "\"2024-05-06T07:08:09Z\"".into(),
    }
}

/// Scattered over the whole range, as identifiers of a CRM are.
fn guid(n: u64) -> String {
    let mut x = n.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let y = x ^ (x >> 29);
    format!("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", y >> 32, (y >> 16) & 0xffff, y & 0xfff, n & 0xfff, n)
}

impl Crm for Patterned {
    fn check<'a>(&'a self, subject: &'a CheckSubject, scope: &'a CheckScope) -> BoxFuture<'a, CheckReport> {
        self.decoder.check(subject, scope)
    }

    fn identity(&self) -> Wait<'_, OrgIdentity> {
        self.decoder.identity()
    }

    fn tables(&self) -> Wait<'_, Vec<Table>> {
        self.decoder.tables()
    }

    fn describe<'a>(&'a self, table: &'a str) -> Wait<'a, TableDetail> {
        self.decoder.describe(table)
    }

    fn counts<'a>(&'a self, tables: &'a [String]) -> Wait<'a, BTreeMap<String, u64>> {
        if self.through {
            return self.decoder.counts(tables);
        }
        Box::pin(async { Ok(BTreeMap::new()) })
    }

    fn tracking_days(&self) -> Wait<'_, Option<u32>> {
        Box::pin(async { Ok(None) })
    }

    fn fetch<'a>(&'a self, query: &'a ReadQuery, at: &'a Position) -> Wait<'a, RawPage> {
        if self.through {
            return self.decoder.fetch(query, at);
        }
        let number = at.link().map_or(0, |link| link.rsplit_once('=').and_then(|(_, n)| n.parse().ok()).unwrap());
        Box::pin(async move { Ok(self.page(number)) })
    }

    fn decode<'p>(&self, query: &ReadQuery, page: &'p RawPage) -> Outcome<DecodedPage<'p>> {
        self.decoder.decode(query, page)
    }

    fn budget(&self) -> ApiBudget {
        self.decoder.budget()
    }

    fn waiting_until(&self) -> Option<Timestamp> {
        None
    }
}
