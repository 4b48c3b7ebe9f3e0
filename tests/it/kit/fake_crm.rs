//! A CRM that serves scripted pages: which rows, which faults, which page waits for permission. Links die when told to.
use fieldbridge::account::{CheckReport, CheckScope, CheckSubject, OrgIdentity};
use fieldbridge::catalog::{Table, TableDetail};
use fieldbridge::fault::{ErrorKind, Fault, Outcome};
use fieldbridge::mapping::Cell;
use fieldbridge::port::{BadRow, Crm, DecodedPage, Position, RawPage, ReadQuery, RowKey, Rows, Wait};
use fieldbridge::run::ApiBudget;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use tokio::sync::{Semaphore, watch};

/// A row as the CRM has it. A name of `!bad` cannot be decoded, `!panic` panics the decoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub version: i64,
    pub name: String,
    pub age: i64,
}

/// A row whose name tells its version.
pub fn row(id: impl ToString, version: i64) -> Row {
    let id = id.to_string();
    Row { name: format!("{id} v{version}"), id, version, age: version }
}

/// What was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub since: Option<Timestamp>,
    pub page: usize,
    pub size: u32,
}

#[derive(Default)]
struct Script {
    pages: Vec<Vec<Row>>,
    generation: u32,
    now: Option<Timestamp>,
    holds: HashMap<usize, Arc<Semaphore>>,
    faults: HashMap<usize, Fault>,
    next: HashMap<usize, String>,
    budget: ApiBudget,
    count: Option<u64>,
    most: Option<u32>,
}

/// The scripted CRM.
pub struct FakeCrm {
    script: Mutex<Script>,
    asked: watch::Sender<Vec<Asked>>,
}

impl FakeCrm {
    pub fn new(pages: Vec<Vec<Row>>) -> Arc<Self> {
        let script = Script { pages, now: Some("2026-03-01T12:00:00Z".parse().unwrap()), ..Script::default() };
        Arc::new(Self { script: Mutex::new(script), asked: watch::Sender::new(Vec::new()) })
    }

    fn edit(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.script.lock().unwrap());
    }

    /// Other pages from now on.
    pub fn serve(&self, pages: Vec<Vec<Row>>) {
        self.edit(|s| s.pages = pages);
    }

    /// Links given so far are refused from now on.
    pub fn expire_links(&self) {
        self.edit(|s| s.generation += 1);
    }

    /// The server's clock.
    pub fn set_time(&self, now: Option<&str>) {
        self.edit(|s| s.now = now.map(|n| n.parse().unwrap()));
    }

    /// The page is answered only after as many [`Semaphore::add_permits`].
    pub fn hold(&self, page: usize) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        self.edit(|s| drop(s.holds.insert(page, gate.clone())));
        gate
    }

    /// The page fails.
    pub fn fail(&self, page: usize, fault: Fault) {
        self.edit(|s| drop(s.faults.insert(page, fault)));
    }

    /// Pages of more rows are too large.
    pub fn set_most(&self, rows: u32) {
        self.edit(|s| s.most = Some(rows));
    }

    /// No page fails any more.
    pub fn heal(&self) {
        self.edit(|s| s.faults.clear());
    }

    /// The page names this link as its next.
    pub fn name_next(&self, page: usize, link: &str) {
        self.edit(|s| drop(s.next.insert(page, link.to_owned())));
    }

    /// What the table's count says.
    pub fn set_count(&self, rows: u64) {
        self.edit(|s| s.count = Some(rows));
    }

    /// Everything asked so far; forgets it.
    pub fn take_asked(&self) -> Vec<Asked> {
        self.asked.send_replace(Vec::new())
    }

    /// Waits until a page was asked for.
    pub async fn until_asked(&self, page: usize) {
        let mut seen = self.asked.subscribe();
        seen.wait_for(|all| all.iter().any(|a| a.page == page)).await.unwrap();
    }

    async fn answer(&self, query: &ReadQuery, at: &Position) -> Outcome<RawPage> {
        let page = match at {
            Position::Start => 0,
            Position::Link(link) => self.page_of(link)?,
        };
        let hold = self.script.lock().unwrap().holds.get(&page).cloned();
        self.asked.send_modify(|all| all.push(Asked { since: query.since, page, size: query.page_size }));
        if let Some(hold) = hold {
            hold.acquire().await.unwrap().forget();
        }
        let script = self.script.lock().unwrap();
        if let Some(fault) = script.faults.get(&page) {
            return Err(fault.clone());
        }
        if script.most.is_some_and(|most| query.page_size > most) {
            return Err(Fault::new(ErrorKind::Oversize, "scripted"));
        }
        let rows: Vec<_> = script.pages[page].iter().map(|r| (&r.id, r.version, &r.name, r.age)).collect();
        let ordinary = (page + 1 < script.pages.len()).then(|| format!("g{}:{}", script.generation, page + 1));
        let next = script.next.get(&page).cloned().or(ordinary).map(Position::Link);
        Ok(RawPage { body: serde_json::to_vec(&rows).unwrap(), next, server_time: script.now })
    }

    fn page_of(&self, link: &str) -> Outcome<usize> {
        let refused = || Fault::new(ErrorKind::QueryRefused, "the cookie is not known");
        let (generation, page) = link.split_once(':').ok_or_else(refused)?;
        let known = format!("g{}", self.script.lock().unwrap().generation);
        if generation == known { page.parse().map_err(|_| refused()) } else { Err(refused()) }
    }
}

impl Crm for FakeCrm {
    fn check<'a>(&'a self, _: &'a CheckSubject, _: &'a CheckScope) -> BoxFuture<'a, CheckReport> {
        panic!("the engine checks nothing")
    }

    fn identity(&self) -> Wait<'_, OrgIdentity> {
        panic!("the engine asks for no identity")
    }

    fn tables(&self) -> Wait<'_, Vec<Table>> {
        panic!("the engine lists no tables")
    }

    fn describe<'a>(&'a self, _: &'a str) -> Wait<'a, TableDetail> {
        panic!("the engine describes no tables")
    }

    fn counts<'a>(&'a self, tables: &'a [String]) -> Wait<'a, BTreeMap<String, u64>> {
        let count = self.script.lock().unwrap().count;
        Box::pin(async move { Ok(tables.iter().filter_map(|t| count.map(|n| (t.clone(), n))).collect()) })
    }

    fn fetch<'a>(&'a self, query: &'a ReadQuery, at: &'a Position) -> Wait<'a, RawPage> {
        Box::pin(self.answer(query, at))
    }

    fn decode<'p>(&self, _: &ReadQuery, page: &'p RawPage) -> Outcome<DecodedPage<'p>> {
        let all: Vec<(String, i64, String, i64)> = serde_json::from_slice(&page.body).unwrap();
        let mut out = DecodedPage { rows: Rows { width: 3, ..Rows::default() }, bad: Vec::new() };
        for (id, version, name, age) in all {
            assert_ne!(name, "!panic", "scripted");
            if name == "!bad" {
                let sample = Some("!bad".to_owned());
                out.bad.push(BadRow { id, reason: "bad-text", field: Some("fullname".into()), sample });
                continue;
            }
            out.rows.cells.extend([Cell::Text(id.clone().into()), Cell::Text(name.into()), Cell::Integer(age)]);
            out.rows.keys.push(RowKey { id: id.into(), version });
        }
        Ok(out)
    }

    fn budget(&self) -> ApiBudget {
        self.script.lock().unwrap().budget
    }

    fn waiting_until(&self) -> Option<Timestamp> {
        None
    }
}
