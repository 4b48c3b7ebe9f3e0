//! Reads pages ahead of their application, through a bounded channel.
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Crm, Position, RawPage, ReadQuery};
use std::collections::HashSet;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;
use xxhash_rust::xxh3::xxh3_64;

/// Pages that may wait between reading and applying, beside the one that waits to be put there.
const AHEAD: usize = 1;

/// Reading under way; dropping it ends the reading and its request.
pub(super) struct Fetching {
    pub(super) pages: mpsc::Receiver<Outcome<RawPage>>,
    _task: AbortOnDropHandle<()>,
}

/// Begins to read.
pub(super) fn begin(runtime: &Handle, crm: Arc<dyn Crm>, query: ReadQuery, at: Position) -> Fetching {
    let (send, pages) = mpsc::channel(AHEAD);
    let task = runtime.spawn(async move { read(crm, query, at, send).await });
    Fetching { pages, _task: AbortOnDropHandle::new(task) }
}

async fn read(crm: Arc<dyn Crm>, query: ReadQuery, start: Position, send: mpsc::Sender<Outcome<RawPage>>) {
    let mut seen = HashSet::new();
    let mut at = Some(start);
    while let Some(here) = at {
        let page = match repeated(&mut seen, &here) {
            true => Err(Fault::new(ErrorKind::PagingLoop, "the server named the same next page twice")),
            false => crm.fetch(&query, &here).await,
        };
        // A place to read changes from is the end of this reading.
        at = page.as_ref().ok().and_then(|p| p.next.clone()).filter(|at| !matches!(at, Position::Delta(_)));
        if send.send(page).await.is_err() {
            return;
        }
    }
}

fn repeated(seen: &mut HashSet<u64>, at: &Position) -> bool {
    at.link().is_some_and(|link| !seen.insert(xxh3_64(link.as_bytes())))
}

/// Whether a fault at a link says that the link is no longer good, so that the reading must start over. A `stored` link
/// was kept from an earlier run: the CRM's address or table may have changed since.
pub(super) fn is_stale(fault: &Fault, stored: bool) -> bool {
    match fault.kind {
        ErrorKind::QueryRefused | ErrorKind::VersionStampExpired => true,
        ErrorKind::ForeignLink | ErrorKind::TableMissing => stored,
        _ => false,
    }
}
