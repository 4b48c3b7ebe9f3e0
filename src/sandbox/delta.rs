//! Change tracking: what changed in a table since a version, as deltas tell it
//! (learn.microsoft.com, "Use change tracking to synchronize data with external systems").
use super::data::calendar::DAY;
use super::data::cell::{Cell, guid_text};
use super::data::world::Row;
use super::data::write::{self, Projection};
use super::errors::ODataError;
use super::metadata::Table;
use super::odata::cookie::{Cookie, Tracking};
use super::overlay::{Overlay, State};
use super::page::{applied, legible, page_size};
use super::reply::Reply;
use super::rows::{columns, selected};
use super::served::ServedPage;
use super::server::Ask;
use std::collections::BTreeSet;
use std::io::Write;

/// How long a token stays good, in days, unless the organisation says otherwise.
pub(super) const TOKEN_DAYS: i64 = 7;

/// Whether a table's changes are tracked in this organisation.
pub(super) fn tracked(ask: &Ask<'_>, table: &Table) -> bool {
    table.tracked && !ask.shared.fact("no_change_tracking", "table", table.logical)
}

/// Refuses what change tracking cannot be combined with, and tables and callers without it.
pub(super) fn permitted(ask: &Ask<'_>, table: &Table) -> Result<(), ODataError> {
    if !tracked(ask, table) {
        let text = format!("Change tracking is not enabled for the entity '{}'.", table.logical);
        return Err(ODataError::new(400, "0x80060888", text));
    }
    let query = &ask.query;
    let given = [
        ("$filter", query.filter.is_some()),
        ("$orderby", query.order.is_some()),
        ("$expand", query.expand.is_some()),
        ("$top", query.top.is_some()),
    ];
    if let Some((name, _)) = given.into_iter().find(|(_, given)| *given) {
        let text = format!("The \"{name}\" query parameter isn't supported when Change Tracking is enabled.");
        return Err(ODataError::new(400, "0x80060888", text));
    }
    super::rows::granted_everywhere(ask, table, "Read")
}

/// The link a client keeps for its next delta.
pub(super) fn link(ask: &Ask<'_>, table: &Table, until: u64) -> String {
    let now = jiff::Timestamp::from_second(ask.shared.now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let token = format!("{until}!{}", now.strftime("%m/%d/%Y %H:%M:%S"));
    let token = super::odata::percent::encode(&token, true).replace('!', "%21");
    let joint = if ask.query.raw.is_empty() { "" } else { "&" };
    format!("{}/{}?{}{joint}$deltatoken={token}", ask.base, table.set, ask.query.raw)
}

fn expired() -> ODataError {
    let text = "Version stamp associated with the client has expired. Please perform a full sync.".to_owned();
    ODataError::new(400, "0x80044352", text)
}

/// What the organisation says of the life of its tokens.
fn token_days(ask: &Ask<'_>, state: &State) -> i64 {
    let found = || {
        let table = super::metadata::table("organization")?;
        let row = state.find(&ask.shared.world, table, ask.shared.world.identity.organization)?;
        match ask.shared.world.cell(table, &row, table.column("expirechangetrackingindays")?) {
            Cell::Int(days) => Some(days),
            _ => None,
        }
    };
    found().unwrap_or(TOKEN_DAYS)
}

/// The version a token stands for, unless it is too old.
fn since(ask: &Ask<'_>, state: &State, table: &Table) -> Result<u64, ODataError> {
    let token = ask.query.delta_token.as_deref().unwrap_or_default();
    let read = || {
        let (version, at) = token.split_once('!')?;
        let at = jiff::civil::DateTime::strptime("%m/%d/%Y %H:%M:%S", at).ok()?;
        Some((version.parse::<u64>().ok()?, at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second()))
    };
    let (version, at) = read().ok_or_else(|| {
        ODataError::new(400, "0x80060888", "Invalid value for the $deltatoken query option.".to_owned())
    })?;
    let old = ask.shared.now().saturating_sub(at) > token_days(ask, state) * DAY;
    // A token from before the table's schema changed is worth nothing.
    let redrawn = version < ask.shared.drift().changed_at(table);
    if old || redrawn || version >= state.next_version || ask.shared.fault("delta_expired", table.set, true).is_some() {
        return Err(expired());
    }
    Ok(version)
}

/// The rows that came or changed, by version.
fn told(overlay: &Overlay, tracking: Tracking) -> impl Iterator<Item = &Row> {
    let from = tracking.since.max(tracking.told) + 1;
    let range = overlay.by_version.range((from, 0)..(tracking.until.saturating_add(1).max(from), 0));
    range.filter_map(|(_, id)| overlay.changed.get(id))
}

/// The rows that went, those that came and went between two reads included.
fn gone(overlay: &Overlay, tracking: Tracking) -> Vec<u128> {
    let from = tracking.since + 1;
    let range = overlay.tombstones.range(from..tracking.until.saturating_add(1).max(from));
    range.map(|(_, id)| *id).collect::<BTreeSet<_>>().into_iter().collect()
}

/// `contacts/$count?$deltatoken=…`: the number of changes.
pub(super) fn count(ask: &Ask<'_>, table: &Table) -> Result<Reply, ODataError> {
    let state = ask.shared.state();
    let tracking = Tracking { since: since(ask, &state, table)?, until: state.settled_version(), told: 0 };
    let count =
        state.overlay(table).map_or(0, |overlay| told(overlay, tracking).count() + gone(overlay, tracking).len());
    Ok(Reply::new(200, "text/plain", format!("\u{feff}{count}").into_bytes()))
}

/// A delta: upserts by version, then deletions, then the next link.
pub(super) fn changes(ask: &Ask<'_>, table: &'static Table) -> Result<Reply, ODataError> {
    let state = ask.shared.state();
    let cookie = match &ask.query.skip_token {
        Some(token) => Some(Cookie::parse(token).ok_or_else(|| {
            ODataError::new(400, "0x80060888", "Invalid value for the $skiptoken query option.".to_owned())
        })?),
        None => None,
    };
    let since = since(ask, &state, table)?;
    let tracking = cookie.as_ref().and_then(|cookie| cookie.tracking);
    let tracking = tracking.unwrap_or(Tracking { since, until: state.settled_version().max(since), told: 0 });
    let empty = Overlay::default();
    let overlay = state.overlay(table).unwrap_or(&empty);
    let (size, _) = page_size(ask, table, false);
    let mut rows: Vec<&Row> = told(overlay, tracking).take(size + 1).collect();
    let more = rows.len() > size;
    rows.truncate(size);
    let columns = columns(ask, table)?;
    legible(ask, table, &columns, rows.iter().copied())?;
    ask.shared.pages.note(ServedPage { set: table.set, size, rows: rows.len() });
    let world = &ask.shared.world;
    let projection = Projection::new(world, &state, table, columns, ask.prefer.annotations);
    let mut out = Vec::with_capacity(rows.len() * 1_024 + 1_024);
    let context = format!("{}/$metadata#{}", ask.base, table.set);
    let _ = write!(out, "{{\"@odata.context\":\"{context}{}/$delta\"", selected(ask));
    let (name, link) = match (more, rows.last()) {
        (true, Some(last)) => {
            ("nextLink", next(ask, table, cookie.as_ref(), Tracking { told: last.version, ..tracking }))
        }
        _ => ("deltaLink", link(ask, table, tracking.until)),
    };
    let _ = write!(out, ",\"@odata.{name}\":");
    write::string(&mut out, &link);
    out.extend_from_slice(b",\"value\":[");
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        projection.row(&mut out, row, None);
    }
    let mut joint = if rows.is_empty() { "" } else { "," };
    for id in gone(overlay, tracking).into_iter().filter(|_| !more) {
        let id = guid_text(id);
        let _ = write!(
            out,
            "{joint}{{\"@odata.context\":\"{context}/$deletedEntity\",\"id\":\"{id}\",\"reason\":\"deleted\"}}"
        );
        joint = ",";
    }
    out.extend_from_slice(b"]}");
    Ok(applied(ask, Reply::raw_json(out)))
}

/// The next page of a delta: the same token, and the place within.
fn next(ask: &Ask<'_>, table: &Table, cookie: Option<&Cookie>, tracking: Tracking) -> String {
    let page = cookie.map_or(1, |cookie| cookie.page) + 1;
    let cookie = Cookie { page, last: 0, modified: None, tracking: Some(tracking) };
    let token = super::odata::percent::encode(ask.query.delta_token.as_deref().unwrap_or_default(), true);
    let joint = if ask.query.raw.is_empty() { "" } else { "&" };
    let (base, raw, set) = (&ask.base, &ask.query.raw, table.set);
    format!("{base}/{set}?{raw}{joint}$deltatoken={token}&$skiptoken={}", cookie.encode(table.id, 0))
}
