//! One page of rows: which rows, in which order, and where the next page is.
use super::data::cell::{Cell, parse_guid};
use super::data::scan;
use super::data::world::{Row, World};
use super::data::write::{Projection, Twist};
use super::delta;
use super::errors::ODataError;
use super::faults::FaultRule;
use super::metadata::{Column, Table};
use super::navigate;
use super::odata::cookie::{Cookie, Tracking};
use super::odata::filter::Filter;
use super::overlay::State;
use super::reply::Reply;
use super::rows::{MOST_COUNTED, bound_filter, columns, count, on_wire, selected};
use super::served::ServedPage;
use super::server::Ask;
use std::cmp::Ordering;
use std::io::Write;

/// The order of a page.
enum Order<'a> {
    Id,
    Modified,
    Other(Vec<(&'a Column, bool)>),
}

/// The columns an `$orderby` names, and whether each runs down.
pub(super) fn order_keys(
    ask: &Ask<'_>,
    table: &'static Table,
    text: &str,
) -> Result<Vec<(&'static Column, bool)>, ODataError> {
    let mut keys = Vec::new();
    for part in text.split(',') {
        let mut words = part.split_whitespace();
        let name = words.next().unwrap_or_default();
        let down = match words.next() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(other) => {
                let text = format!("Syntax error in '{text}': '{other}' is no direction.");
                return Err(ODataError::new(400, "0x80060888", text));
            }
        };
        keys.push((on_wire(ask, table, name).ok_or_else(|| ODataError::no_property(name, table.logical))?, down));
    }
    Ok(keys)
}

fn order<'a>(ask: &Ask<'_>, table: &'static Table) -> Result<Order<'a>, ODataError> {
    let Some(text) = &ask.query.order else { return Ok(Order::Id) };
    let keys = order_keys(ask, table, text)?;
    let names: Vec<(&str, bool)> = keys.iter().map(|(column, down)| (column.logical, *down)).collect();
    Ok(match names.as_slice() {
        [(id, false), ..] if *id == table.id => Order::Id,
        [("modifiedon", false)] => Order::Modified,
        [("modifiedon", false), (id, false), ..] if *id == table.id => Order::Modified,
        _ => Order::Other(keys),
    })
}

/// Puts a few rows in order.
pub(super) fn in_order(world: &World, table: &Table, keys: &[(&Column, bool)], rows: &mut Vec<Row>) {
    if keys.is_empty() {
        return;
    }
    let all = std::mem::take(rows).into_iter();
    *rows = smallest(world, table, keys, all, None, usize::MAX / 4);
}

/// The rows of one page and whether more follow.
struct Slice {
    rows: Vec<Row>,
    more: bool,
}

fn slice(
    (world, state): (&World, &State),
    table: &Table,
    (order, filter): (&Order<'_>, Option<&Filter<'_>>),
    cookie: Option<&Cookie>,
    size: usize,
) -> Slice {
    let passes = |row: &Row| filter.is_none_or(|filter| filter.accepts(world, table, row));
    let (low, high) = filter.map_or((i64::MIN, i64::MAX), Filter::modified_range);
    let last = cookie.map(|cookie| cookie.last);
    let named = filter.and_then(|filter| filter.named(table));
    let mut rows: Vec<Row> = match order {
        // As a server with an index does: only the rows that are named are looked at.
        Order::Id if named.is_some() => {
            let ids = named.into_iter().flatten().filter(|id| last.is_none_or(|last| *id > last));
            ids.filter_map(|id| state.find(world, table, id)).filter(passes).take(size + 1).collect()
        }
        Order::Id if low == i64::MIN => scan::by_id(world, state, table, last).filter(passes).take(size + 1).collect(),
        Order::Modified => {
            let resumed = cookie.and_then(|cookie| Some((cookie.modified?, cookie.last)));
            let start = low.checked_sub(1).map(|low| (low, u128::MAX));
            let rows = scan::by_modified(world, state, table, resumed.max(start));
            rows.take_while(|row| row.modified <= high).filter(passes).take(size + 1).collect()
        }
        _ => {
            let after = low.checked_sub(1).map(|low| (low, u128::MAX));
            let rows = scan::by_modified(world, state, table, after).take_while(|row| row.modified <= high);
            let keys = match order {
                Order::Other(keys) => keys.as_slice(),
                _ => &[],
            };
            let from = last.and_then(|id| state.find(world, table, id));
            smallest(world, table, keys, rows.filter(passes), from.as_ref(), size + 1)
        }
    };
    let more = rows.len() > size;
    rows.truncate(size);
    Slice { rows, more }
}

/// A row with the values it is ordered by.
type Keyed = (Vec<Cell>, Row);

/// The first `size` rows after `from` in an order that no arithmetic knows, in one pass with bounded memory.
fn smallest(
    world: &World,
    table: &Table,
    keys: &[(&Column, bool)],
    rows: impl Iterator<Item = Row>,
    from: Option<&Row>,
    size: usize,
) -> Vec<Row> {
    let keyed = |row: Row| -> Keyed {
        let values = keys.iter().map(|(column, _)| world.cell(table, &row, column)).collect();
        (values, row)
    };
    let compare = |a: &Keyed, b: &Keyed| {
        let mut pairs = a.0.iter().zip(&b.0).zip(keys);
        let decided = pairs.find_map(|((a, b), (_, down))| match by_value(a, b) {
            Ordering::Equal => None,
            order => Some(if *down { order.reverse() } else { order }),
        });
        decided.unwrap_or_else(|| a.1.id.cmp(&b.1.id))
    };
    let from = from.map(|row| keyed(row.clone()));
    let mut kept: Vec<Keyed> = Vec::new();
    for row in rows {
        let candidate = keyed(row);
        if from.as_ref().is_some_and(|from| compare(&candidate, from).is_le()) {
            continue;
        }
        kept.push(candidate);
        if kept.len() >= size.saturating_mul(2).max(1_024) {
            kept.select_nth_unstable_by(size, compare);
            kept.truncate(size);
        }
    }
    kept.sort_unstable_by(compare);
    kept.into_iter().take(size).map(|(_, row)| row).collect()
}

/// Nulls first, texts without regard to case, as SQL Server sorts.
fn by_value(a: &Cell, b: &Cell) -> Ordering {
    match (a, b) {
        (Cell::Null, Cell::Null) => Ordering::Equal,
        (Cell::Null, _) => Ordering::Less,
        (_, Cell::Null) => Ordering::Greater,
        (Cell::Bool(a), Cell::Bool(b)) => a.cmp(b),
        (Cell::Guid(a), Cell::Guid(b)) => a.cmp(b),
        _ => match (a.text(), b.text(), a.micros(), b.micros()) {
            (Some(a), Some(b), ..) => a.to_lowercase().cmp(&b.to_lowercase()),
            (.., Some(a), Some(b)) => a.cmp(&b),
            _ => a.number().partial_cmp(&b.number()).unwrap_or(Ordering::Equal),
        },
    }
}

/// The faults of a page's rows and links.
fn twist(ask: &Ask<'_>, table: &Table) -> Option<Twist> {
    let fault = |name| ask.shared.fault(name, table.set, true);
    let simple = [
        ("hostile_text", Twist::HostileText),
        ("wrong_type", Twist::WrongType),
        ("invalid_utf8", Twist::InvalidUtf8),
        ("extra_unknown_fields", Twist::ExtraFields),
        ("deep_json", Twist::DeepJson),
    ];
    let found = simple.into_iter().find_map(|(name, twist)| fault(name).map(|_| twist));
    found.or_else(|| {
        let bytes = fault("oversize_page")?.number("bytes").unwrap_or(64 << 20);
        Some(Twist::Oversize(usize::try_from(bytes).unwrap_or(64 << 20)))
    })
}

/// One page of a table.
pub(super) fn page(ask: &Ask<'_>, table: &'static Table) -> Result<Reply, ODataError> {
    let state = ask.shared.state();
    let world = &ask.shared.world;
    let (filter, order, columns) = (bound_filter(ask, table)?, order(ask, table)?, columns(ask, table)?);
    let fault = |name| ask.shared.fault(name, table.set, true);
    let cookie = match &ask.query.skip_token {
        Some(token) => Some(Cookie::parse(token).ok_or_else(|| {
            ODataError::new(400, "0x80060888", "Invalid value for the $skiptoken query option.".to_owned())
        })?),
        None => None,
    };
    let tracking = ask.prefer.track.then(|| match cookie.as_ref().and_then(|cookie| cookie.tracking) {
        Some(tracking) => tracking,
        None => Tracking { since: 0, until: state.settled_version(), told: 0 },
    });
    let ignored = ask.prefer.page.is_some() && fault("page_size_ignored").is_some();
    let (size, paged) = page_size(ask, table, ignored);
    let mut slice = slice((world, &state), table, (&order, filter.as_ref()), cookie.as_ref(), size);
    legible(ask, table, &columns, slice.rows.iter())?;
    ask.shared.pages.note(ServedPage { set: table.set, size, rows: slice.rows.len() });
    let short = slice.more && fault("no_nextlink_truncated").is_some();
    if short {
        slice.rows.truncate(size.div_ceil(2));
    }
    let projection = Projection::new(world, &state, table, columns, ask.prefer.annotations);
    let mut expansions = navigate::bind(ask, &state, table)?;
    expansions.iter_mut().for_each(|expansion| expansion.prepare(&slice.rows));
    let mut out = Vec::with_capacity(slice.rows.len() * 1_024 + 1_024);
    let _ = write!(out, "{{\"@odata.context\":\"{}/$metadata#{}{}\"", ask.base, table.set, selected(ask));
    totals(ask, (&state, table), filter.as_ref(), &mut out);
    out.extend_from_slice(b",\"value\":[");
    let mut bent = if slice.rows.is_empty() { None } else { twist(ask, table) };
    for (at, row) in slice.rows.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        out.push(b'{');
        projection.members(&mut out, row, bent.take());
        expansions.iter().for_each(|expansion| expansion.write(&mut out, row));
        out.push(b'}');
    }
    out.push(b']');
    if slice.more && paged && !short {
        let link = next_link(ask, table, (&order, tracking), cookie.as_ref(), &slice.rows);
        out.extend_from_slice(b",\"@odata.nextLink\":");
        super::data::write::string(&mut out, &link);
    } else if let Some(tracking) = tracking.filter(|_| !short) {
        out.extend_from_slice(b",\"@odata.deltaLink\":");
        super::data::write::string(&mut out, &delta::link(ask, table, tracking.until));
    }
    out.push(b'}');
    let reply = Reply::raw_json(out);
    Ok(if ignored { reply } else { applied(ask, reply) })
}

/// Refuses a page with a row nobody can read, where more is asked for than its identifier and whether it was merged.
pub(super) fn legible<'r>(
    ask: &Ask<'_>,
    table: &Table,
    columns: &[&Column],
    mut rows: impl Iterator<Item = &'r Row>,
) -> Result<(), ODataError> {
    let rules = ask.shared.facts("unreadable_row");
    let about = |rule: &&FaultRule| rule.args.get("table").is_none_or(|name| name == table.logical);
    let ids: Vec<u128> = rules.iter().filter(about).filter_map(|rule| parse_guid(rule.text("id")?)).collect();
    let more = columns.iter().any(|c| c.logical != table.id && !matches!(c.logical, "masterid" | "statecode"));
    match more && rows.any(|row| ids.contains(&row.id)) {
        true => Err(ODataError::new(500, "0x80040216", "An unexpected error occurred.".to_owned())),
        false => Ok(()),
    }
}

/// How many rows the page holds, and whether a next link may follow.
pub(super) fn page_size(ask: &Ask<'_>, table: &Table, ignored: bool) -> (usize, bool) {
    let cap = if table.elastic { ask.shared.page_cap.min(500) } else { ask.shared.page_cap };
    // A page size in the preferences wins over $top, which is then ignored.
    let (size, paged) = match (ask.prefer.page.filter(|_| !ignored), ask.query.top) {
        (Some(size), _) => (size.min(cap), true),
        (None, Some(top)) => (top.min(cap), top > cap),
        (None, None) => (cap, true),
    };
    (usize::try_from(size).unwrap_or(5_000), paged)
}

/// The counts a caller asked for.
fn totals(ask: &Ask<'_>, (state, table): (&State, &Table), filter: Option<&Filter<'_>>, out: &mut Vec<u8>) {
    let total = ask.query.count.then(|| count(ask, table, filter));
    if let Some(total) = total {
        let _ = write!(out, ",\"@odata.count\":{total}");
    }
    if ask.prefer.all {
        let shown = total.and_then(|total| i64::try_from(total).ok()).unwrap_or(-1);
        let limited = total.is_some_and(|total| total == MOST_COUNTED && state.count(table) > MOST_COUNTED);
        let _ = write!(out, ",\"@Microsoft.Dynamics.CRM.totalrecordcount\":{shown}");
        let _ = write!(out, ",\"@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded\":{limited}");
    }
    if ask.prefer.version {
        let _ = write!(out, ",\"@Microsoft.Dynamics.CRM.globalmetadataversion\":\"{}\"", ask.shared.metadata_version());
    }
}

/// Says which preferences were honoured.
pub(super) fn applied(ask: &Ask<'_>, reply: Reply) -> Reply {
    match ask.prefer.applied.is_empty() {
        true => reply,
        false => reply.with("preference-applied", ask.prefer.applied.join(",")),
    }
}

/// Where the next page is: here, unless a fault says otherwise.
fn next_link(
    ask: &Ask<'_>,
    table: &Table,
    (order, tracking): (&Order<'_>, Option<Tracking>),
    cookie: Option<&Cookie>,
    rows: &[Row],
) -> String {
    let fault = |name| ask.shared.fault(name, table.set, true);
    let page = cookie.map_or(1, |cookie| cookie.page);
    let first = rows.first().map_or(0, |row| row.id);
    let mut last = rows.last();
    if fault("duplicate_rows").is_some() {
        last = rows.len().checked_sub(2).and_then(|at| rows.get(at)).or(last);
    }
    let modified = |row: &Row| matches!(order, Order::Modified).then_some(row.modified);
    let here = || {
        let modified = matches!(order, Order::Modified).then_some(0);
        cookie.cloned().unwrap_or(Cookie { page: 1, last: 0, modified, tracking })
    };
    let next = match fault("stuck_cookie") {
        Some(_) => Some(Cookie { page: page + 1, ..here() }),
        None => last.map(|row| Cookie { page: page + 1, last: row.id, modified: modified(row), tracking }),
    };
    // The first page has no cookie of its own: its link leads to page 2, whose link leads to itself.
    let token = match ask.query.raw_skip_token.clone().filter(|_| fault("repeat_nextlink").is_some()) {
        Some(own) => own,
        None => next.map_or(String::new(), |cookie| cookie.encode(table.id, first)),
    };
    let mut base = ask.base.clone();
    if let Some(rule) = fault("foreign_nextlink") {
        let host = rule.text("host").unwrap_or("evil.example");
        base = format!("https://{host}/api/data/v9.2");
    }
    let joint = if ask.query.raw.is_empty() { "" } else { "&" };
    format!("{base}/{}?{}{joint}$skiptoken={token}", table.set, ask.query.raw)
}

/// The page of this number: for queries that count their pages themselves.
pub(super) fn numbered_page(
    ask: &Ask<'_>,
    table: &'static Table,
    number: u64,
    count: u64,
) -> Result<Reply, ODataError> {
    let state = ask.shared.state();
    let world = &ask.shared.world;
    let (filter, order, columns) = (bound_filter(ask, table)?, order(ask, table)?, columns(ask, table)?);
    let size = usize::try_from(count.clamp(1, ask.shared.page_cap)).unwrap_or(5_000);
    let before = size.saturating_mul(usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX));
    let found = slice((world, &state), table, (&order, filter.as_ref()), None, before.saturating_add(size));
    let rows = found.rows.get(before.min(found.rows.len())..).unwrap_or_default();
    let projection = Projection::new(world, &state, table, columns, ask.prefer.annotations);
    let mut out = Vec::with_capacity(rows.len() * 1_024 + 1_024);
    let _ = write!(out, "{{\"@odata.context\":\"{}/$metadata#{}{}\"", ask.base, table.set, selected(ask));
    totals(ask, (&state, table), filter.as_ref(), &mut out);
    if let Some(last) = rows.last().filter(|_| found.more) {
        let first = rows.first().map_or(last.id, |row| row.id);
        let cookie = Cookie { page: number + 1, last: last.id, modified: None, tracking: None };
        out.extend_from_slice(b",\"@Microsoft.Dynamics.CRM.fetchxmlpagingcookie\":");
        super::data::write::string(&mut out, &super::odata::percent::decode_path(&cookie.encode(table.id, first)));
        out.extend_from_slice(b",\"@Microsoft.Dynamics.CRM.morerecords\":true");
    }
    out.extend_from_slice(b",\"value\":[");
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        projection.row(&mut out, row, None);
    }
    out.extend_from_slice(b"]}");
    Ok(applied(ask, Reply::raw_json(out)))
}
