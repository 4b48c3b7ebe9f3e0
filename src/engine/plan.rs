//! Which reading a run does, and how the checkpoint moves with it. Pure.
use super::overlap::{counts_from, looked_back};
use super::{RunOrder, ordering, selection};
use crate::flow::{DeletePolicy, ReadMethod, ReadMode, ReadRules};
use crate::port::{LoadStyle, Position, ReadOrder, Seen};
use crate::run::{Checkpoint, DeltaToken, ReadKind, ReplayPlace, WindowPlace};
use crate::schema::system_tables::BROUGHT_BACK;
use crate::seeded_bug::SeededBug;
use jiff::{SignedDuration, Timestamp};

/// A delta of more rows than this, and of more than half of what is here, is no delta: the server has lost its record and
/// tells everything, without deletions.
const SILENT_FULL: u64 = 10_000;

/// Why this reading is done. Words: `log-reading-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The flow was never loaded.
    First,
    /// The reading under way goes on.
    Resumed,
    /// All pages are there; only the end is missing.
    OnlyEnd,
    /// Everything was asked for.
    Full,
    /// The mapping or the filter is another one.
    Changed,
    /// Only what changed since an instant.
    Incremental,
    /// Only what the CRM recorded as changed.
    Delta,
    /// Everything once, so that from then on the CRM tells what changed.
    Tracking,
    /// Everything, because the CRM no longer knows what changed.
    Expired,
    /// The server no longer takes the link.
    StaleLink,
    /// Identifiers only, to find what was deleted.
    Sweep,
    /// Everything as it comes, because the CRM was restored.
    Restored,
    /// Everything, because the database was restored from a backup.
    BroughtBack,
    /// Everything by its identifier, because a row cannot be read in the order of the CRM's record of changes.
    Poisoned,
    /// Rows that were read before, once more: where the flow stands stays.
    Replayed,
    /// The same, where an earlier run was cut off.
    ReplayedOn,
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
            Why::Delta => "delta",
            Why::Tracking => "tracking",
            Why::Expired => "expired",
            Why::StaleLink => "stale-link",
            Why::Sweep => "sweep",
            Why::Restored => "restored",
            Why::BroughtBack => "brought-back",
            Why::Poisoned => "poisoned",
            Why::Replayed => "replayed",
            Why::ReplayedOn => "replayed-on",
        }
    }

    /// Whether somebody should notice.
    pub(super) fn is_notable(self) -> bool {
        matches!(self, Why::StaleLink | Why::Changed | Why::Expired | Why::Restored | Why::BroughtBack | Why::Poisoned)
    }
}

/// A reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) why: Why,
    pub(super) kind: ReadKind,
    pub(super) at: Position,
    pub(super) since: Option<Timestamp>,
    pub(super) style: LoadStyle,
    /// The table must be emptied first: a first load that cannot go on.
    pub(super) reset: bool,
    /// Rows are taken whatever their version.
    pub(super) any_version: bool,
    /// What changed since an instant is read in the order of identifiers, because one of the rows cannot be read. A row
    /// that changes meanwhile, behind the place of the reading, belongs to the next one as well: that one begins at the
    /// instant at which this one began.
    pub(super) by_id: bool,
    /// Rows come in the order the flow asks for.
    pub(super) sorted: bool,
}

impl Reading {
    /// The order rows are read in.
    pub(super) fn order(&self) -> ReadOrder {
        match self.kind {
            ReadKind::All | ReadKind::Ids => ReadOrder::ById,
            ReadKind::Since if self.by_id => ReadOrder::ById,
            ReadKind::Since => ReadOrder::ByModified,
            ReadKind::Tracked | ReadKind::Delta => ReadOrder::Tracked,
        }
    }

    /// Whether it reads everything from the beginning, so that trying a few rows first pays.
    pub(super) fn is_fresh_full(&self) -> bool {
        let full = matches!(self.kind, ReadKind::All | ReadKind::Tracked);
        full && !self.goes_on() && self.why != Why::OnlyEnd && self.since.is_none()
    }

    /// Whether its pages are kept back where they tell deletions, until it is known how many there are: what changed, from
    /// the CRM's record or by date. Where a row that cannot be read is looked for, no page is kept back: it must be known
    /// behind which row it comes.
    pub(super) fn tells_deletions(&self) -> bool {
        self.kind == ReadKind::Delta || (self.kind == ReadKind::Since && !self.by_id)
    }

    /// Whether it was begun by an earlier run.
    pub(super) fn goes_on(&self) -> bool {
        matches!(self.at, Position::Link(_)) || matches!(self.why, Why::Resumed | Why::ReplayedOn)
    }

    /// Whether a row that fails can be told by its identifier: whole rows come in the order of identifiers.
    pub(super) fn tells_rows(&self) -> bool {
        (self.kind == ReadKind::All && !self.sorted) || (self.kind == ReadKind::Since && self.by_id)
    }

    /// Whether the CRM is asked for the rows that meet the filter only. What changed is asked for whatever the filter where
    /// rows that leave it go: one that left would not come. A comparison asks for those that meet it there, so that one that
    /// left without a change (the filter counts from today, or looks at a computed value) is missed.
    pub(super) fn filters_there(&self, order: &RunOrder) -> bool {
        let leavers = order.flow.reading.lets_leavers_go();
        order.query.filter.is_some()
            && match self.kind {
                ReadKind::All => true,
                ReadKind::Since => !leavers,
                ReadKind::Ids => leavers,
                ReadKind::Tracked | ReadKind::Delta => false,
            }
    }

    /// Whether what it does not bring is gone or has left the flow: it brings every row there is, or every one that meets the
    /// filter, over rows that are here.
    pub(super) fn finds_absences(&self, order: &RunOrder) -> bool {
        let leavers = order.flow.reading.lets_leavers_go();
        let everything = self.kind.brings_everything() && !self.is_replay() && (leavers || !self.filters_there(order));
        everything && self.style == LoadStyle::Upsert && order.flow.reading.deletions != DeletePolicy::Ignore
    }

    /// Whether it reads rows again beside the flow's own readings.
    pub(super) fn is_replay(&self) -> bool {
        matches!(self.why, Why::Replayed | Why::ReplayedOn)
    }

    /// Whether a page's identifiers are remembered.
    pub(super) fn seen(&self, order: &RunOrder, first: bool) -> Seen {
        match self.finds_absences(order) {
            false => Seen::Not,
            true if first && !self.goes_on() => Seen::First,
            true => Seen::More,
        }
    }
}

/// What went wrong with readings of this run so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Trouble {
    /// The server refused the checkpoint's link.
    pub(super) stale: bool,
    /// The server no longer knows what changed since the token.
    pub(super) expired: bool,
    /// The server refused to track changes.
    pub(super) untracked: bool,
    /// A page could not be read because of a row that its kind of reading cannot tell.
    pub(super) poisoned: bool,
    /// A row that earlier runs put aside still cannot be read. Nothing went wrong in this run because of it yet.
    pub(super) unreadable: bool,
}

impl Trouble {
    /// Whether anything went wrong.
    pub(super) fn any(self) -> bool {
        self.stale || self.expired || self.untracked || self.poisoned
    }

    /// Whether rows are read by their identifier, so that one that cannot be read is told and read around.
    fn by_id(self) -> bool {
        self.poisoned || self.unreadable
    }
}

/// How the run learns what changed.
fn method(order: &RunOrder, trouble: Trouble) -> ReadMethod {
    match order.changes.method {
        ReadMethod::Tracking if trouble.untracked || trouble.by_id() => order.changes.instead,
        method => method,
    }
}

/// What to read, from where the flow stands.
pub(super) fn decide(stands: &Checkpoint, order: &RunOrder, trouble: Trouble) -> Reading {
    let reading = chosen(stands, order, trouble);
    Reading { sorted: ordering::sorts(&reading, order, trouble, &stands.reads), ..reading }
}

fn chosen(stands: &Checkpoint, order: &RunOrder, trouble: Trouble) -> Reading {
    let reads = stands.reads.is_empty() || ordering::bare(&stands.reads) == selection::reads(order);
    // A place in an order that nobody asks for any more leads nowhere.
    let reads = reads && !(ordering::is_marked(&stands.reads) && order.changes.sort.is_empty());
    let same = reads && stands.mapping_version == order.mapping_version && stands.filter == order.flow.filter;
    let method = method(order, trouble);
    let tracked = method == ReadMethod::Tracking;
    let kind = if tracked { ReadKind::Tracked } else { ReadKind::All };
    if !stands.loaded {
        return first_load(stands, order, same, (trouble, kind));
    }
    // A reading after a restore stays one until it is complete, whatever befalls it.
    let any_version = order.changes.restored || stands.restoring;
    let at = |why, kind: ReadKind, at, since| {
        let any_version = any_version && kind.brings_everything();
        let by_id = trouble.by_id();
        Reading { why, kind, at, since, style: LoadStyle::Upsert, reset: false, any_version, by_id, sorted: false }
    };
    let full = |why| at(why, kind, Position::Start, None);
    if !same {
        return full(if stands.reads == BROUGHT_BACK { Why::BroughtBack } else { Why::Changed });
    }
    if order.changes.restored && !stands.restoring {
        return full(Why::Restored);
    }
    if stands.settling {
        return at(Why::OnlyEnd, stands.kind, Position::Start, None);
    }
    let wants_all = order.mode == ReadMode::Full || any_version;
    let reading_all = stands.under_way() && matches!(stands.kind, ReadKind::All | ReadKind::Tracked);
    // A place in the record of changes tells the fields it was given out for, and no other.
    let selects = selection::selects(order);
    let delta = stands.delta.as_ref().filter(|token| token.selects == selects);
    if stands.under_way() && (stands.kind != ReadKind::Delta || delta.is_some()) {
        if !trouble.any() && (stands.kind.brings_everything() || !wants_all) {
            if SeededBug::ResumedIsComplete.is_on() {
                return at(Why::OnlyEnd, stands.kind, Position::Start, None);
            }
            // In which order its rows come is not known: its links were given out by an earlier run.
            return Reading { by_id: false, ..at(Why::Resumed, stands.kind, resumed_at(stands), stands.reading_since) };
        }
        // A full reading that cannot go on must start over: what it has not read yet may be old.
        if (trouble.stale || trouble.poisoned) && (reading_all || wants_all) {
            return full(if trouble.stale { Why::StaleLink } else { Why::Poisoned });
        }
    }
    if wants_all {
        return full(Why::Full);
    }
    if trouble.by_id() && (trouble.expired || is_owed(stands, order)) {
        return full(Why::Poisoned);
    }
    match (method, delta, stands.watermark) {
        (ReadMethod::Tracking, _, _) if trouble.expired => full(Why::Expired),
        (ReadMethod::Tracking, Some(delta), _) => {
            at(Why::Delta, ReadKind::Delta, Position::Delta(delta.link.clone()), None)
        }
        (ReadMethod::Tracking, None, _) => full(Why::Tracking),
        (ReadMethod::Modified, _, Some(mark)) => {
            let why = if trouble.stale { Why::StaleLink } else { Why::Incremental };
            let since = Some(looked_back(mark, order.changes.look_back));
            at(why, ReadKind::Since, Position::Start, since)
        }
        (ReadMethod::Modified, _, None) | (ReadMethod::Full, _, _) => full(Why::Full),
    }
}

/// Whether nothing but the token tells what changed: since it was given out, no other reading was completed. What the token
/// tells and a reading by date would not (deletions, rows whose modification date was set back) is then found by reading
/// everything once. The token is kept: where it still holds when the row can be read again, it is read from there.
fn is_owed(stands: &Checkpoint, order: &RunOrder) -> bool {
    let only_token = |token: &DeltaToken| stands.watermark.is_none_or(|mark| mark <= token.given);
    order.changes.method == ReadMethod::Tracking && stands.delta.as_ref().is_some_and(only_token)
}

/// Where the reading under way goes on: windows have places of their own.
fn resumed_at(stands: &Checkpoint) -> Position {
    stands.next_link.clone().map_or(Position::Start, Position::Link)
}

fn first_load(stands: &Checkpoint, order: &RunOrder, same: bool, (trouble, kind): (Trouble, ReadKind)) -> Reading {
    let (style, any_version, by_id) = (LoadStyle::FirstLoad, false, false);
    let start = |why, reset| {
        let (at, since, sorted) = (Position::Start, None, false);
        Reading { why, kind, at, since, style, reset, any_version, by_id, sorted }
    };
    let stale = trouble.stale || trouble.untracked || trouble.poisoned;
    // In which order the rows so far came nobody knows: the one that fails is found from the beginning.
    if trouble.poisoned && !trouble.stale {
        return start(Why::Poisoned, stands.seq > 0);
    }
    // What a first load has brought from before a restore is no longer true, and nobody depends on it yet.
    if order.changes.restored && stands.seq > 0 {
        return start(Why::Restored, true);
    }
    match stands.under_way() {
        true if same && !stale && SeededBug::ResumedIsComplete.is_on() => {
            Reading { kind: stands.kind, ..start(Why::OnlyEnd, false) }
        }
        true if same && !stale => Reading { at: resumed_at(stands), kind: stands.kind, ..start(Why::Resumed, false) },
        true if stale => start(Why::StaleLink, true),
        true => start(Why::Changed, true),
        false if same && stands.watermark.is_some() => Reading { kind: stands.kind, ..start(Why::OnlyEnd, false) },
        // Rows without a link to go on by: an end that was never recorded.
        false => start(Why::First, stands.seq > 0),
    }
}

/// A comparison of identifiers and versions from the beginning.
pub(super) fn sweep() -> Reading {
    let (style, at) = (LoadStyle::Upsert, Position::Start);
    let (why, kind, reset) = (Why::Sweep, ReadKind::Ids, false);
    Reading { why, kind, at, since: None, style, reset, any_version: false, by_id: false, sorted: false }
}

/// Whether identifiers and versions are to be compared after the reading: because it was asked for, because it was not done for
/// so many days where rows are read by date (or the CRM cannot be asked, because of a row), or because a delta was none.
pub(super) fn sweep_due(stands: &Checkpoint, order: &RunOrder, trouble: Trouble, now: Timestamp) -> bool {
    let rules = &order.flow.reading;
    if !stands.loaded {
        return false;
    }
    if order.changes.sweep {
        return true;
    }
    // Whoever relies on the CRM's record never needed to say how often to compare.
    let relies = order.changes.method == ReadMethod::Tracking && trouble.by_id();
    let days = if relies && rules.sweep_days == 0 { ReadRules::default().sweep_days } else { rules.sweep_days };
    // Since when deletions are not known, nobody can say: whoever compares only when asked is asked by this.
    let Some(swept) = stands.swept else { return days > 0 || stands.kind == ReadKind::Since };
    let (age, days) = (now.duration_since(swept), i64::from(days));
    method(order, trouble) != ReadMethod::Tracking && days > 0 && age >= SignedDuration::from_hours(days * 24)
}

/// What is known of a page when the checkpoint moves over it.
pub(super) struct Page<'a> {
    /// Whether it is the first of its reading.
    pub(super) first: bool,
    /// Where the next one starts.
    pub(super) next: Option<&'a Position>,
    /// Which window it is of, and where all of them stand, where windows are read.
    pub(super) window: Option<(u32, &'a [WindowPlace])>,
    /// The server's clock.
    pub(super) server_time: Option<Timestamp>,
    /// The instant behind which the CRM itself says that changes may still be on their way, where it names one.
    pub(super) horizon: Option<Timestamp>,
    /// The highest version of its rows.
    pub(super) top_version: i64,
    /// Days a token lives.
    pub(super) days: Option<u32>,
    /// Rows it brought, and rows here.
    pub(super) read_of: (u64, u64),
    /// Our own clock, where the server does not tell its own.
    pub(super) now: Timestamp,
    /// What was deleted while nobody read is told no more.
    pub(super) deletions_lost: bool,
}

impl Page<'_> {
    /// Where the reading goes on behind it: in a line, or in its windows.
    pub(super) fn places(&self) -> (Option<String>, Vec<WindowPlace>) {
        let link = match self.next {
            Some(Position::Link(link)) => Some(link.clone()),
            _ => None,
        };
        match self.window {
            Some((number, places)) => (None, WindowPlace::moved(places, number, link)),
            None => (link, Vec::new()),
        }
    }
}

/// The checkpoint after a page of this reading.
pub(super) fn after_page(stands: &Checkpoint, order: &RunOrder, reading: &Reading, page: &Page<'_>) -> Checkpoint {
    if reading.is_replay() {
        let top_version = stands.top_version.max(page.top_version);
        let (link, windows) = page.places();
        let replay = stands.replay.clone().map(|place| ReplayPlace { link, windows, ..place });
        let replay = replay.filter(|place| place.links().next().is_some() || !place.windows.is_empty());
        return Checkpoint { seq: stands.seq + 1, top_version, replay, ..stands.clone() };
    }
    let fresh = page.first && !reading.goes_on();
    let began = match fresh {
        true => {
            let began = page.server_time.map(|t| counts_from(t, order.changes.margin));
            // What this reading could not see yet belongs to the next one as well.
            page.horizon.map_or(began, |horizon| began.map(|t| t.min(horizon)))
        }
        false => stands.reading_began,
    };
    let (next_link, windows) = page.places();
    let last = next_link.is_none() && windows.is_empty();
    let ids = reading.kind == ReadKind::Ids;
    let settling = last && reading.finds_absences(order);
    let (read, here) = page.read_of;
    // Kept beside the link: a reading that was interrupted is judged as a whole.
    let brought = if fresh { read } else { stands.brought + read };
    let restarts = fresh && reading.kind == ReadKind::Tracked;
    let delta = match page.next {
        Some(Position::Delta(link)) if !SeededBug::ForgetDeltaLink.is_on() => {
            let (given, selects) = (began.unwrap_or(page.now), selection::selects(order));
            Some(DeltaToken { link: link.clone(), given, days: page.days, selects })
        }
        // Another selection of columns makes another record of changes.
        _ if restarts => None,
        _ => stands.delta.clone(),
    };
    Checkpoint {
        seq: stands.seq + 1,
        mapping_version: if ids { stands.mapping_version } else { order.mapping_version },
        reads: match ids {
            true => stands.reads.clone(),
            false => ordering::marked(selection::reads(order), reading.sorted && !last),
        },
        filter: if ids { stands.filter.clone() } else { order.flow.filter.clone() },
        next_link,
        windows,
        reading_since: if last { None } else { reading.since },
        reading_began: if last && !settling { None } else { began },
        // Never back: an answer out of a cache must not reopen the past.
        watermark: if last && !ids { began.max(stands.watermark) } else { stands.watermark },
        loaded: stands.loaded,
        kind: reading.kind,
        delta,
        // Versions from before a restore say nothing any more.
        top_version: match fresh && reading.any_version {
            true => page.top_version,
            false => stands.top_version.max(page.top_version),
        },
        restoring: reading.any_version && (!last || settling),
        settling,
        brought: if last { 0 } else { brought },
        swept: match reading.kind {
            ReadKind::Delta if last && is_silent_full(brought, here) => None,
            ReadKind::Since if last && page.deletions_lost => None,
            ReadKind::Delta if last => began.max(stands.swept),
            ReadKind::All | ReadKind::Tracked if last && reading.style == LoadStyle::FirstLoad => began,
            // Where deleted rows are left alone nothing is judged at its end.
            ReadKind::Ids if last && !settling => began.max(stands.swept),
            _ => stands.swept,
        },
        replay: stands.replay.clone(),
    }
}

fn is_silent_full(read: u64, here: u64) -> bool {
    read > SILENT_FULL.max(here / 2)
}

/// The checkpoint at which a first load is complete.
pub(super) fn after_load(stands: &Checkpoint) -> Checkpoint {
    Checkpoint { seq: stands.seq + 1, loaded: true, ..stands.clone() }
}

/// The checkpoint at which the absences of a complete reading are judged.
pub(super) fn after_settling(stands: &Checkpoint, reading: &Reading, order: &RunOrder) -> Checkpoint {
    // Only the rows this flow holds were judged by a reading that filters; a comparison judges all.
    let all = reading.kind != ReadKind::All || !reading.filters_there(order);
    Checkpoint {
        seq: stands.seq + 1,
        settling: false,
        restoring: false,
        reading_began: None,
        swept: if all { stands.reading_began.max(stands.swept) } else { stands.swept },
        ..stands.clone()
    }
}
