//! A CRM with one table: sorted by identifier, cut by creation time, paged as asked for. Some rows cannot be read, pages come
//! late, and after so many pages nothing is answered any more.
use super::fake_crm::{Row, row};
use fieldbridge::account::{CheckReport, CheckScope, CheckSubject, OrgIdentity};
use fieldbridge::catalog::{Table, TableDetail};
use fieldbridge::fault::{ErrorKind, Fault, Outcome};
use fieldbridge::mapping::{Cell, Filter, Literal};
use fieldbridge::port::{Crm, DecodedPage, Position, RawPage, ReadQuery, RowKey, Rows, Wait};
use fieldbridge::run::{ApiBudget, Window};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// A row and when it was made.
pub type Made = (Row, Option<Timestamp>);

#[derive(Default)]
struct Script {
    rows: Vec<Made>,
    /// Rows that make any page of theirs fail.
    poison: BTreeSet<String>,
    /// How late a page of the whole table comes.
    late: Duration,
    /// Windows are answered only while two are asked for at once.
    in_pairs: bool,
    /// Pages that are still answered.
    left: Option<usize>,
    /// Nobody may ask for rows behind an identifier.
    nothing_behind: bool,
    generation: u32,
    asked: Vec<(Option<Window>, String)>,
}

/// The CRM.
pub struct TableCrm {
    script: Mutex<Script>,
    under_way: watch::Sender<(usize, usize)>,
    held: watch::Sender<Option<usize>>,
}

/// So many rows, made one after the other within a year; identifiers are scattered. The first ones have no creation time.
pub fn made(count: i64) -> Vec<Made> {
    let year = 365 * 86_400;
    let at = |i: i64| Timestamp::from_second(1_700_000_000 + i * year / count.max(1)).unwrap();
    let mut rows: Vec<Made> =
        (0..count).map(|i| (row(format!("id{:05}", (i * 7_919) % 99_991), 1), (i > 5).then(|| at(i)))).collect();
    rows.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    rows
}

impl TableCrm {
    pub fn new(rows: Vec<Made>) -> Arc<Self> {
        let script = Script { rows, ..Script::default() };
        Arc::new(Self {
            script: Mutex::new(script),
            under_way: watch::Sender::new((0, 0)),
            held: watch::Sender::new(None),
        })
    }

    fn edit<T>(&self, change: impl FnOnce(&mut Script) -> T) -> T {
        change(&mut self.script.lock().unwrap())
    }

    /// The rows, by identifier.
    pub fn rows(&self) -> Vec<Row> {
        self.edit(|s| s.rows.iter().map(|(row, _)| row.clone()).collect())
    }

    pub fn remove(&self, at: usize) {
        self.edit(|s| drop(s.rows.remove(at)));
    }

    /// Pages of the whole table come late enough for windows to pay, and windows come in pairs only.
    pub fn be_slow(&self) {
        self.edit(|s| (s.late, s.in_pairs) = (Duration::from_millis(110), true));
    }

    /// Windows may be answered one at a time.
    pub fn answer_singly(&self) {
        self.edit(|s| s.in_pairs = false);
    }

    pub fn poison(&self, ids: &[&str]) {
        self.edit(|s| s.poison = ids.iter().map(|i| (*i).to_owned()).collect());
    }

    pub fn refuse_behind(&self) {
        self.edit(|s| s.nothing_behind = true);
    }

    /// After so many pages nothing is answered any more.
    pub fn die_after(&self, pages: Option<usize>) {
        self.edit(|s| s.left = pages);
    }

    /// After so many pages the next ones wait until this is taken back.
    pub fn hold_after(&self, pages: Option<usize>) {
        self.held.send_replace(pages);
    }

    /// Links given so far are refused.
    pub fn expire_links(&self) {
        self.edit(|s| s.generation += 1);
    }

    /// What was asked so far, as window and identifier behind which; forgets it.
    pub fn take_asked(&self) -> Vec<(Option<Window>, String)> {
        self.edit(|s| std::mem::take(&mut s.asked))
    }

    /// The most requests that were under way at once.
    pub fn peak(&self) -> usize {
        self.under_way.borrow().1
    }

    async fn answer(&self, query: &ReadQuery, at: &Position) -> Outcome<RawPage> {
        let window = query.part.window;
        let (late, in_pairs) = self
            .edit(|s| (if window.is_none() && *at == Position::Start { s.late } else { Duration::ZERO }, s.in_pairs));
        tokio::time::sleep(late).await;
        self.under_way.send_modify(|(now, peak)| (*now, *peak) = (*now + 1, (*now + 1).max(*peak)));
        if window.is_some() && in_pairs {
            let mut seen = self.under_way.subscribe();
            seen.wait_for(|(_, peak)| *peak > 1).await.unwrap();
        }
        let mut held = self.held.subscribe();
        held.wait_for(|pages| pages.is_none_or(|pages| self.edit(|s| s.asked.len() < pages))).await.unwrap();
        let answer = self.edit(|s| s.page(query, at));
        self.under_way.send_modify(|(now, _)| *now -= 1);
        answer
    }
}

impl Script {
    fn page(&mut self, query: &ReadQuery, at: &Position) -> Outcome<RawPage> {
        let part = &query.part;
        if part.behind.is_some() && self.nothing_behind {
            return Err(Fault::new(ErrorKind::QueryRefused, "no such comparison"));
        }
        let behind = match at {
            Position::Link(link) => {
                let (generation, behind) = link.split_once('/').unwrap();
                if generation != self.generation.to_string() {
                    return Err(Fault::new(ErrorKind::QueryRefused, "the cookie is not known"));
                }
                behind.split_once('/').unwrap().1.to_owned()
            }
            _ => part.behind.clone().unwrap_or_default(),
        };
        if query.columns.len() > 1 && query.filter.is_none() {
            self.asked.push((part.window, behind.clone()));
            if let Some(left) = &mut self.left {
                if *left == 0 {
                    return Err(Fault::new(ErrorKind::ConnectionLost, "scripted"));
                }
                *left -= 1;
            }
        }
        let inside = |at: Option<Timestamp>| match (part.window, at) {
            (None, _) => true,
            (Some(window), None) => window.from.is_none(),
            (Some(w), Some(at)) => w.from.is_none_or(|from| at >= from) && w.until.is_none_or(|until| at < until),
        };
        let wanted = |row: &Row| match &query.filter {
            Some(Filter::In { values, .. }) => values.contains(&Literal::Text(row.id.clone())),
            _ => row.id > behind,
        };
        let mut rows = self.rows.iter().filter(|(row, at)| wanted(row) && inside(*at)).map(|(row, _)| row);
        let page: Vec<&Row> = rows.by_ref().take(query.page_size as usize).collect();
        if query.columns.len() > 1 && page.iter().any(|row| self.poison.contains(&row.id)) {
            return Err(Fault::new(ErrorKind::ServerError, "scripted: a row cannot be read"));
        }
        let from = part.window.and_then(|w| w.from).map_or_else(String::new, |t| t.to_string());
        let link = |last: &&Row| Position::Link(format!("{}/{from}/{}", self.generation, last.id));
        let next = rows.next().and(page.last()).map(link);
        let body: Vec<_> = page.iter().map(|r| (&r.id, r.version, &r.name, r.age)).collect();
        let server_time = Some("2026-03-01T12:00:00Z".parse().unwrap());
        Ok(RawPage { body: serde_json::to_vec(&body).unwrap(), next, server_time })
    }
}

impl Crm for TableCrm {
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
        let rows = self.edit(|s| s.rows.len() as u64);
        Box::pin(async move { Ok(tables.iter().map(|t| (t.clone(), rows)).collect()) })
    }

    fn tracking_days(&self) -> Wait<'_, Option<u32>> {
        Box::pin(async { Ok(None) })
    }

    fn windows<'a>(&'a self, _: &'a ReadQuery, pieces: u32) -> Wait<'a, Vec<Window>> {
        let (oldest, newest) = self.edit(|s| {
            let made = s.rows.iter().filter_map(|(_, at)| *at);
            (made.clone().min().unwrap(), made.max().unwrap())
        });
        Box::pin(async move { Ok(Window::cut(oldest, newest, pieces)) })
    }

    fn fetch<'a>(&'a self, query: &'a ReadQuery, at: &'a Position) -> Wait<'a, RawPage> {
        Box::pin(self.answer(query, at))
    }

    fn decode<'p>(&self, _: &ReadQuery, page: &'p RawPage) -> Outcome<DecodedPage<'p>> {
        let all: Vec<(String, i64, String, i64)> = serde_json::from_slice(&page.body).unwrap();
        let mut out = DecodedPage { rows: Rows { width: 3, ..Rows::default() }, ..DecodedPage::default() };
        for (id, version, name, age) in all {
            out.rows.cells.extend([Cell::Text(id.clone().into()), Cell::Text(name.into()), Cell::Integer(age)]);
            out.rows.keys.push(RowKey { id: id.into(), version });
        }
        Ok(out)
    }

    fn budget(&self) -> ApiBudget {
        ApiBudget { at_once: Some(4), ..ApiBudget::default() }
    }

    fn waiting_until(&self) -> Option<Timestamp> {
        None
    }
}
