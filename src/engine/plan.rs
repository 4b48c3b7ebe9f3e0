//! Which reading a run does, and how the checkpoint moves with it. Pure.
use super::RunOrder;
use crate::flow::ReadMode;
use crate::port::{LoadStyle, Position, ReadOrder};
use crate::run::Checkpoint;
use jiff::{SignedDuration, Timestamp};

/// The server's clock when a reading begins, less this: what was committed late or by a server whose clock is behind is
/// read next time.
const MARGIN: SignedDuration = SignedDuration::from_secs(120);
/// An incremental reading looks back so far behind its watermark, for changes that were committed late.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);

/// Why this reading is done. Words: `log-reading-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The flow was never loaded.
    First,
    /// The reading under way goes on.
    Resumed,
    /// All pages of a first load are there; only its end is missing.
    OnlyEnd,
    /// Everything was asked for.
    Full,
    /// The mapping or the filter is another one.
    Changed,
    /// Only what changed.
    Incremental,
    /// The server no longer takes the link.
    StaleLink,
}

impl Why {
    pub(super) fn slug(self) -> &'static str {
        match self {
            Why::First => "first",
            Why::Resumed => "resumed",
            Why::OnlyEnd => "only-end",
            Why::Full => "full",
            Why::Changed => "changed",
            Why::Incremental => "incremental",
            Why::StaleLink => "stale-link",
        }
    }
}

/// A reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) why: Why,
    pub(super) at: Position,
    pub(super) since: Option<Timestamp>,
    pub(super) style: LoadStyle,
    /// The table must be emptied first: a first load that cannot go on.
    pub(super) reset: bool,
}

impl Reading {
    /// The order rows are read in.
    pub(super) fn order(&self) -> ReadOrder {
        if self.since.is_some() { ReadOrder::ByModified } else { ReadOrder::ById }
    }

    /// Whether it reads everything from the beginning, so that trying a few rows first pays.
    pub(super) fn is_fresh_full(&self) -> bool {
        self.since.is_none() && self.at == Position::Start && self.why != Why::OnlyEnd
    }
}

/// A flow without checkpoint.
pub(super) fn blank() -> Checkpoint {
    Checkpoint {
        seq: 0,
        mapping_version: 0,
        filter: None,
        next_link: None,
        reading_since: None,
        reading_began: None,
        watermark: None,
        loaded: false,
    }
}

/// What to read, from where the flow stands. `stale` tells that the server refused the checkpoint's link.
pub(super) fn decide(stands: &Checkpoint, order: &RunOrder, stale: bool) -> Reading {
    let same = stands.mapping_version == order.mapping_version && stands.filter == order.flow.filter;
    let link = stands.next_link.clone();
    if !stands.loaded {
        return first_load(stands, link, same, stale);
    }
    let full = |why| Reading { why, at: Position::Start, since: None, style: LoadStyle::Upsert, reset: false };
    if !same {
        return full(Why::Changed);
    }
    let reading_all = link.is_some() && stands.reading_since.is_none();
    let wants_all = order.mode == ReadMode::Full;
    match (link, stands.watermark) {
        (Some(link), _) if !stale && (reading_all || !wants_all) => {
            let at = Position::Link(link);
            Reading { why: Why::Resumed, at, since: stands.reading_since, style: LoadStyle::Upsert, reset: false }
        }
        _ if wants_all => full(if stale { Why::StaleLink } else { Why::Full }),
        // A full reading that cannot go on must start over: what it has not read yet may be old.
        _ if reading_all => full(Why::StaleLink),
        (_, None) => full(Why::Full),
        (_, Some(mark)) => {
            let why = if stale { Why::StaleLink } else { Why::Incremental };
            let since = Some(mark.saturating_sub(OVERLAP).unwrap_or(mark));
            Reading { why, at: Position::Start, since, style: LoadStyle::Upsert, reset: false }
        }
    }
}

fn first_load(stands: &Checkpoint, link: Option<String>, same: bool, stale: bool) -> Reading {
    let style = LoadStyle::FirstLoad;
    let start = |why, reset| Reading { why, at: Position::Start, since: None, style, reset };
    match link {
        Some(link) if same && !stale => Reading { at: Position::Link(link), ..start(Why::Resumed, false) },
        Some(_) if stale => start(Why::StaleLink, true),
        Some(_) => start(Why::Changed, true),
        None if same && stands.watermark.is_some() => start(Why::OnlyEnd, false),
        // Rows without a link to go on by: an end that was never recorded.
        None => start(Why::First, stands.seq > 0),
    }
}

/// The checkpoint after a page of this reading. `next` is the link to the page after it; `server_time` the server's clock
/// at the page.
pub(super) fn after_page(
    stands: &Checkpoint,
    order: &RunOrder,
    reading: &Reading,
    first: bool,
    next: Option<String>,
    server_time: Option<Timestamp>,
) -> Checkpoint {
    let began = match first && reading.at == Position::Start {
        true => server_time.map(|t| t.saturating_sub(MARGIN).unwrap_or(t)),
        false => stands.reading_began,
    };
    let last = next.is_none();
    Checkpoint {
        seq: stands.seq + 1,
        mapping_version: order.mapping_version,
        filter: order.flow.filter.clone(),
        next_link: next,
        reading_since: if last { None } else { reading.since },
        reading_began: if last { None } else { began },
        // Never back: an answer out of a cache must not reopen the past.
        watermark: if last { began.max(stands.watermark) } else { stands.watermark },
        loaded: stands.loaded,
    }
}

/// The checkpoint at which a first load is complete.
pub(super) fn after_load(stands: &Checkpoint) -> Checkpoint {
    Checkpoint { seq: stands.seq + 1, loaded: true, ..stands.clone() }
}
