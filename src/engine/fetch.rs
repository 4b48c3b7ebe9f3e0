//! Reads pages ahead of their application, through a bounded channel: one after the other, or side by side.
use super::lanes;
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Crm, Position, RawPage, ReadQuery};
use crate::run::WindowPlace;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;
use xxhash_rust::xxh3::xxh3_64;

/// Pages that may wait between reading and applying, beside those that wait to be put there.
const AHEAD: usize = 1;

/// Where a reading begins or goes on.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// One page after the other from here.
    Line(Position),
    /// The page here and no other.
    One(Position),
    /// These windows side by side.
    Windows(Vec<WindowPlace>),
}

/// A page, or what became of it.
pub(super) struct Fetched {
    /// Which window it is of, where windows are read.
    pub(super) window: Option<u32>,
    /// It was asked for by a link that was there before this reading went on.
    pub(super) stored: bool,
    /// How long it took.
    pub(super) took: Duration,
    pub(super) page: Outcome<RawPage>,
}

/// Reading under way; dropping it ends the reading and its requests.
pub(super) struct Fetching {
    pub(super) pages: mpsc::Receiver<Fetched>,
    _task: AbortOnDropHandle<()>,
}

/// Begins to read.
pub(super) fn begin(runtime: &Handle, crm: Arc<dyn Crm>, query: ReadQuery, from: Source) -> Fetching {
    let (send, pages) = mpsc::channel(AHEAD);
    let task = runtime.spawn(async move {
        match from {
            Source::Line(at) => line(crm, query, (at, false), send).await,
            Source::One(at) => line(crm, query, (at, true), send).await,
            Source::Windows(places) => lanes::read(crm, query, places, send).await,
        }
    });
    Fetching { pages, _task: AbortOnDropHandle::new(task) }
}

async fn line(crm: Arc<dyn Crm>, query: ReadQuery, (start, once): (Position, bool), send: mpsc::Sender<Fetched>) {
    let mut seen = Seen::default();
    let mut stored = start != Position::Start;
    let mut at = Some(start);
    while let Some(here) = at {
        failpoint::reach("page-asked");
        let began = Instant::now();
        let page = match seen.note(&here) {
            Ok(()) => crm.fetch(&query, &here).await,
            Err(fault) => Err(fault),
        };
        // A place to read changes from is the end of this reading.
        let next = page.as_ref().ok().and_then(|p| p.next.clone());
        at = next.filter(|at| !once && !matches!(at, Position::Delta(_)));
        if send.send(Fetched { window: None, stored, took: began.elapsed(), page }).await.is_err() {
            return;
        }
        stored = false;
    }
}

/// The links of a reading so far.
#[derive(Default)]
pub(super) struct Seen(HashSet<u64>);

impl Seen {
    /// Notes a place that is read now.
    ///
    /// # Errors
    /// `PagingLoop` where it was read before.
    pub(super) fn note(&mut self, at: &Position) -> Outcome<()> {
        match at.link().is_some_and(|link| !self.0.insert(xxh3_64(link.as_bytes()))) {
            true => Err(Fault::new(ErrorKind::PagingLoop, "the server named the same next page twice")),
            false => Ok(()),
        }
    }
}

/// Whether a fault at a link says that the link is no longer good, so that the reading must start over. A `stored` link
/// was kept from an earlier run: the CRM's address or table may have changed since.
pub(super) fn is_stale(fault: &Fault, stored: bool) -> bool {
    match fault.kind {
        ErrorKind::QueryRefused | ErrorKind::VersionStampExpired | ErrorKind::SalesforceLocatorExpired => true,
        // A field that went is named in the link and nowhere else: what is asked anew does without it.
        ErrorKind::ForeignLink | ErrorKind::TableMissing | ErrorKind::FieldMissing => stored,
        _ => false,
    }
}
