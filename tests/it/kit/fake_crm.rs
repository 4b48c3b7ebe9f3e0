//! A CRM that serves scripted pages: which rows, which faults, which page waits for permission. Links die when told to.
use fieldbridge::account::{CheckReport, CheckScope, CheckSubject, OrgIdentity};
use fieldbridge::catalog::{Table, TableDetail};
use fieldbridge::fault::{ErrorKind, Fault, Outcome};
use fieldbridge::mapping::{Cell, CompareOp, Filter, Literal};
use fieldbridge::port::{
    BadRow, Crm, DecodedPage, Gone, GoneWhy, Position, RawPage, ReadOrder, ReadQuery, RowKey, Rows, Wait,
};
use fieldbridge::run::ApiBudget;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap, HashSet};
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
    days: Option<u32>,
    /// Whether changes are tracked, and what is told at the delta link of that number.
    tracks: bool,
    deltas: Vec<Vec<Change>>,
    forgotten: bool,
    /// Readings by date bring nothing.
    quiet: bool,
    /// Deletions the pages of a reading by date tell.
    gone: HashMap<usize, Vec<String>>,
    alive: Option<HashSet<String>>,
    /// A row that is asked for by id comes as it stands in the pages.
    as_served: bool,
    /// Identifiers that were asked for.
    named: Vec<Vec<String>>,
}

/// A page of a delta.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub rows: Vec<Row>,
    pub gone: Vec<String>,
}

/// Rows that came or changed, and rows that are gone.
pub fn change(rows: &[Row], gone: &[&str]) -> Change {
    Change { rows: rows.to_vec(), gone: gone.iter().map(|g| (*g).to_owned()).collect() }
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

    /// Changes are tracked from now on; the first delta link stands at the end of the next reading.
    pub fn track(&self) {
        self.edit(|s| s.tracks = true);
    }

    /// What the next delta tells; the link at its end leads to the one told after it.
    pub fn tell(&self, pages: Vec<Change>) {
        self.edit(|s| s.deltas.push(pages));
    }

    /// Delta links given so far are refused, as those of an organisation that has forgotten what changed.
    pub fn forget_changes(&self, forgotten: bool) {
        self.edit(|s| s.forgotten = forgotten);
    }

    /// Days the organisation keeps its record of changes.
    pub fn set_days(&self, days: u32) {
        self.edit(|s| s.days = Some(days));
    }

    /// Only these rows are found when they are asked for by id; without, all rows of the pages are.
    pub fn set_alive(&self, ids: &[&str]) {
        self.edit(|s| s.alive = Some(ids.iter().map(|i| (*i).to_owned()).collect()));
    }

    /// Rows that are asked for by id come as they stand in the pages from now on; else in their first version.
    pub fn name_as_served(&self) {
        self.edit(|s| s.as_served = true);
    }

    /// Identifiers that were asked for so far, question by question; forgets them.
    pub fn take_named(&self) -> Vec<Vec<String>> {
        std::mem::take(&mut self.script.lock().unwrap().named)
    }

    /// Other pages from now on.
    pub fn serve(&self, pages: Vec<Vec<Row>>) {
        self.edit(|s| s.pages = pages);
    }

    /// Whether readings by date bring nothing: nothing changed, by its date.
    pub fn be_quiet(&self, quiet: bool) {
        self.edit(|s| s.quiet = quiet);
    }

    /// A page of a reading by date tells these deletions beside its rows.
    pub fn tell_gone(&self, page: usize, ids: &[&str]) {
        let ids = ids.iter().map(|i| (*i).to_owned()).collect();
        self.edit(|s| drop(s.gone.insert(page, ids)));
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
        if *at == Position::Start
            && let Some((ids, filter)) = query.filter.as_ref().and_then(|f| asked_by_id(f, &query.primary_id))
        {
            return Ok(self.by_id(ids, filter));
        }
        let page = match at {
            Position::Start => 0,
            Position::Link(link) | Position::Delta(link) if link.starts_with("delta:") => {
                self.asked.send_modify(|all| all.push(Asked { since: None, page: 1000, size: query.page_size }));
                return self.delta(link);
            }
            Position::Link(link) | Position::Delta(link) => self.page_of(link)?,
        };
        if query.order == ReadOrder::Tracked && !self.script.lock().unwrap().tracks {
            return Err(Fault::new(ErrorKind::QueryRefused, "change tracking is not enabled"));
        }
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
        let ordinary = (page + 1 < script.pages.len()).then(|| format!("g{}:{}", script.generation, page + 1));
        let next = script.next.get(&page).cloned().or(ordinary).map(Position::Link);
        let tracked = query.order == ReadOrder::Tracked;
        let next = next.or_else(|| tracked.then(|| Position::Delta(format!("delta:{}", script.deltas.len()))));
        let gone = script.gone.get(&page).filter(|_| query.since.is_some()).cloned().unwrap_or_default();
        // Only the comparison that is scripted is judged; any other filter lets all rows through.
        let meets = |r: &&Row| compared(query.filter.as_ref()).is_none_or(|age| r.age >= age);
        let quiet = script.quiet && query.since.is_some();
        let rows: Vec<Row> = script.pages[page].iter().filter(|_| !quiet).filter(meets).cloned().collect();
        Ok(RawPage { body: body(&rows, &gone), next, server_time: script.now })
    }

    /// The rows of these identifiers that are there, and whose age meets the filter.
    fn by_id(&self, ids: &[Literal], filter: Option<&Filter>) -> RawPage {
        let mut script = self.script.lock().unwrap();
        let text = |l: &Literal| if let Literal::Text(t) = l { t.clone() } else { panic!("{l:?} is no id") };
        let texts: Vec<String> = ids.iter().map(text).collect();
        script.named.push(texts.clone());
        let there = |id: &str| match &script.alive {
            Some(alive) => alive.contains(id),
            None => script.pages.iter().flatten().any(|r| r.id == id),
        };
        let meets = |r: &Row| match filter {
            None => true,
            Some(Filter::Compare { field, op: CompareOp::Ge, value: Literal::Integer(age) }) if field == "age" => {
                r.age >= *age
            }
            Some(other) => panic!("{other:?} is not scripted"),
        };
        let counts = script.as_served || filter.is_some();
        // Where more than its being there is asked for, the row as it stands in the pages is what counts.
        let now = |id: String| match script.pages.iter().flatten().find(|r| counts && r.id == id) {
            Some(row) => row.clone(),
            None => row(id, 1),
        };
        let found: Vec<Row> = texts.into_iter().filter(|id| there(id)).map(now).filter(meets).collect();
        RawPage { body: body(&found, &[]), next: None, server_time: script.now }
    }

    /// A page of a delta: `delta:N` is the first of delta N, `delta:N:P` one behind it.
    fn delta(&self, link: &str) -> Outcome<RawPage> {
        let script = self.script.lock().unwrap();
        if script.forgotten {
            return Err(Fault::new(ErrorKind::VersionStampExpired, "the version stamp has expired"));
        }
        let mut parts = link.split(':').skip(1).map(|p| p.parse::<usize>().unwrap());
        let (number, page) = (parts.next().unwrap(), parts.next().unwrap_or(0));
        if let Some(fault) = script.faults.get(&(1000 + page)) {
            return Err(fault.clone());
        }
        let none = vec![Change::default()];
        let pages = script.deltas.get(number).unwrap_or(&none);
        let next = match page + 1 < pages.len() {
            true => Position::Link(format!("delta:{number}:{}", page + 1)),
            false => Position::Delta(format!("delta:{}", (number + 1).min(script.deltas.len()))),
        };
        let Change { rows, gone } = &pages[page];
        Ok(RawPage { body: body(rows, gone), next: Some(next), server_time: script.now })
    }

    fn page_of(&self, link: &str) -> Outcome<usize> {
        let refused = || Fault::new(ErrorKind::QueryRefused, "the cookie is not known");
        let (generation, page) = link.split_once(':').ok_or_else(refused)?;
        let known = format!("g{}", self.script.lock().unwrap().generation);
        if generation == known { page.parse().map_err(|_| refused()) } else { Err(refused()) }
    }
}

/// The age a filter asks for at least.
fn compared(filter: Option<&Filter>) -> Option<i64> {
    match filter? {
        Filter::Compare { field, op: CompareOp::Ge, value: Literal::Integer(age) } if field == "age" => Some(*age),
        _ => None,
    }
}

/// The identifiers a filter asks for, and what it asks for beside.
fn asked_by_id<'f>(filter: &'f Filter, id: &str) -> Option<(&'f [Literal], Option<&'f Filter>)> {
    match filter {
        Filter::In { field, values } if field == id => Some((values, None)),
        Filter::And(all) => match all.as_slice() {
            [Filter::In { field, values }, rest] if field == id => Some((values, Some(rest))),
            _ => None,
        },
        _ => None,
    }
}

/// A row on the wire: id, version, name, age.
type Sent = (String, i64, String, i64);

fn body(rows: &[Row], gone: &[String]) -> Vec<u8> {
    let rows: Vec<_> = rows.iter().map(|r| (&r.id, r.version, &r.name, r.age)).collect();
    serde_json::to_vec(&(rows, gone)).unwrap()
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

    fn tracking_days(&self) -> Wait<'_, Option<u32>> {
        let days = self.script.lock().unwrap().days;
        Box::pin(async move { Ok(days) })
    }

    fn fetch<'a>(&'a self, query: &'a ReadQuery, at: &'a Position) -> Wait<'a, RawPage> {
        Box::pin(self.answer(query, at))
    }

    fn decode<'p>(&self, query: &ReadQuery, page: &'p RawPage) -> Outcome<DecodedPage<'p>> {
        let (all, gone): (Vec<Sent>, Vec<String>) = serde_json::from_slice(&page.body).unwrap();
        let fields: Vec<&str> = query.columns.iter().map(|c| c.field.as_str()).collect();
        // Identifiers, perhaps with what a filter looks at, and nothing else.
        let looked_at = fields.contains(&"fullname");
        let fields = if looked_at { vec!["personid", "fullname", "age"] } else { fields };
        let mut out = DecodedPage { rows: Rows { width: fields.len(), ..Rows::default() }, ..DecodedPage::default() };
        for (id, version, name, age) in all {
            assert_ne!(name, "!panic", "scripted");
            if name == "!bad" && looked_at {
                let sample = Some("!bad".to_owned());
                out.halves.width = 3;
                out.halves.cells.extend([Cell::Text(id.clone().into()), Cell::Null, Cell::Integer(age)]);
                out.halves.keys.push(RowKey { id: id.clone().into(), version });
                out.bad.push(BadRow { id, reason: "bad-text", field: Some("fullname".into()), sample });
                continue;
            }
            out.rows.cells.extend(fields.iter().map(|field| match *field {
                "personid" => Cell::Text(id.clone().into()),
                "fullname" => Cell::Text(name.clone().into()),
                "age" => Cell::Integer(age),
                _ => Cell::Null,
            }));
            out.rows.keys.push(RowKey { id: id.into(), version });
        }
        out.gone = gone.into_iter().map(|id| Gone::of(id, GoneWhy::Deleted)).collect();
        Ok(out)
    }

    fn budget(&self) -> ApiBudget {
        self.script.lock().unwrap().budget
    }

    fn waiting_until(&self) -> Option<Timestamp> {
        None
    }
}
