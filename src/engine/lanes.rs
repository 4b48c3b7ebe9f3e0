//! Windows read side by side: each has at most one request under way, since its next page is named by the last one; as
//! many windows at once as the connection's limiter allows just now. Pages come in the order they arrive.
use super::fetch::{Fetched, Seen};
use crate::fault::Outcome;
use crate::port::{Crm, Part, Position, RawPage, ReadQuery};
use crate::run::WindowPlace;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Windows at once, whatever the limiter allows: each may hold a page that waits to be applied.
const MOST: u32 = 8;

/// How many windows may be under way at once, now.
pub(super) fn at_once(crm: &dyn Crm) -> u32 {
    crm.budget().at_once.unwrap_or(1).clamp(1, MOST)
}

/// A window that is being read.
struct Lane {
    place: WindowPlace,
    /// Its link was there before this reading went on.
    stored: bool,
}

/// Reads all windows to their end, or to the first fault.
pub(super) async fn read(crm: Arc<dyn Crm>, query: ReadQuery, places: Vec<WindowPlace>, send: mpsc::Sender<Fetched>) {
    let lane = |place: WindowPlace| Lane { stored: place.link.is_some(), place };
    let mut waiting: VecDeque<Lane> = places.into_iter().map(lane).collect();
    let mut under_way = JoinSet::new();
    let mut seen = Seen::default();
    loop {
        while under_way.len() < at_once(&*crm) as usize
            && let Some(lane) = waiting.pop_front()
        {
            let at = lane.place.link.clone().map_or(Position::Start, Position::Link);
            let fresh = seen.note(&at);
            under_way.spawn(one(crm.clone(), query.clone(), lane, at, fresh));
        }
        // Nothing more under way is the end; a fetch that panicked ends the channel before the last page.
        let Some(Ok((mut lane, took, page))) = under_way.join_next().await else { return };
        let next = page.as_ref().ok().and_then(|p| p.next.clone());
        let (failed, stored) = (page.is_err(), lane.stored);
        if send.send(Fetched { window: Some(lane.place.number), stored, took, page }).await.is_err() || failed {
            return;
        }
        if let Some(Position::Link(link)) = next {
            (lane.place.link, lane.stored) = (Some(link), false);
            // A window that was begun is read on before another is begun: fewer places to remember.
            waiting.push_front(lane);
        }
    }
}

async fn one(
    crm: Arc<dyn Crm>,
    query: ReadQuery,
    lane: Lane,
    at: Position,
    fresh: Outcome<()>,
) -> (Lane, Duration, Outcome<RawPage>) {
    let began = Instant::now();
    let part = Part { window: Some(lane.place.window), ..query.part.clone() };
    let query = ReadQuery { part, ..query };
    let page = match fresh {
        Ok(()) => crm.fetch(&query, &at).await,
        Err(fault) => Err(fault),
    };
    (lane, began.elapsed(), page)
}
