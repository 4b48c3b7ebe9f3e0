//! Renders a [`ReadQuery`] as an OData address: names checked, literals typed, values percent-encoded.
#[cfg(test)]
mod tests;

use super::literal::{self, Kinds};
use super::odata::LOOKUP_TABLE;
use super::{merged, odata, values};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Part, ReadOrder, ReadQuery};
use jiff::civil::Date;

/// When a row was made.
const CREATED: &str = "createdon";
/// Dataverse gives at most so many rows a page.
const MAX_PAGE: u32 = 5000;
/// Dataverse expands at most so many lookups a query (learn.microsoft.com, "Join tables using OData").
const MAX_EXPAND: usize = 15;

/// A name that was checked, so that it cannot end the option it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name<'q>(&'q str);

impl<'q> Name<'q> {
    fn of(text: &'q str) -> Outcome<Self> {
        odata::name(text).map(Self)
    }
}

/// A read query in parts; only what was checked gets in.
#[derive(Debug)]
struct Address<'q> {
    set: Name<'q>,
    select: Vec<Name<'q>>,
    expand: Vec<(Name<'q>, Vec<Name<'q>>)>,
    filter: Option<String>,
    order: Vec<(Name<'q>, bool)>,
}

impl<'q> Address<'q> {
    fn of(query: &'q ReadQuery) -> Outcome<Self> {
        let id = Name::of(&query.primary_id)?;
        let set = Name::of(&query.address)?;
        let order = match query.order {
            ReadOrder::ById => {
                let keys = query.sort.iter().map(|key| Ok((Name::of(&key.wire)?, key.descending)));
                let mut keys = keys.collect::<Outcome<Vec<_>>>()?;
                if keys.iter().all(|(name, _)| *name != id) {
                    keys.push((id, false));
                }
                keys
            }
            ReadOrder::ByModified => vec![(Name("modifiedon"), false), (id, false)],
            ReadOrder::Tracked => Vec::new(),
        };
        let mut address = Self { set, select: vec![id], expand: Vec::new(), filter: None, order };
        for column in &query.columns {
            address.column(&column.wire)?;
        }
        for name in merged::columns(&query.table) {
            push(&mut address.select, Name(name));
        }
        Ok(address)
    }

    /// `name`, `navigation/name`, or `name@annotation` for the table a lookup points to.
    fn column(&mut self, wire: &'q str) -> Outcome<()> {
        if let Some((outer, inner)) = wire.split_once('/') {
            let (outer, inner) = (Name::of(outer)?, Name::of(inner)?);
            match self.expand.iter_mut().find(|(known, _)| *known == outer) {
                Some((_, names)) => push(names, inner),
                None => self.expand.push((outer, vec![inner])),
            }
            return Ok(());
        }
        let name = match wire.split_once('@') {
            Some((name, LOOKUP_TABLE)) => name,
            _ => wire,
        };
        push(&mut self.select, Name::of(name)?);
        Ok(())
    }

    fn render(&self) -> String {
        let mut path = format!("{}?$select={}", self.set.0, list(&self.select));
        if !self.expand.is_empty() {
            let expanded: Vec<String> =
                self.expand.iter().map(|(outer, inner)| format!("{}($select={})", outer.0, list(inner))).collect();
            path.push_str("&$expand=");
            path.push_str(&expanded.join(","));
        }
        if let Some(filter) = &self.filter {
            path.push_str("&$filter=");
            path.push_str(&odata::encode(filter));
        }
        if !self.order.is_empty() {
            let way = |down: &bool| if *down { "desc" } else { "asc" };
            let order: Vec<String> = self.order.iter().map(|(n, down)| format!("{}%20{}", n.0, way(down))).collect();
            path.push_str("&$orderby=");
            path.push_str(&order.join(","));
        }
        path
    }
}

fn list(names: &[Name<'_>]) -> String {
    names.iter().map(|n| n.0).collect::<Vec<_>>().join(",")
}

fn push<'q>(names: &mut Vec<Name<'q>>, name: Name<'q>) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// The path below the API's base for the first page.
///
/// # Errors
/// `FieldMissing` for names that cannot be names, `FilterInvalid` for literals that do not fit their field,
/// `QueryRefused` for what cannot be asked for together.
pub(super) fn path(query: &ReadQuery, kinds: &Kinds<'_>, today: Date) -> Outcome<String> {
    let mut address = Address::of(query)?;
    let conditions = conditions(query, kinds, today)?;
    let tracked = query.order == ReadOrder::Tracked;
    if tracked && !(conditions.is_empty() && address.expand.is_empty()) {
        return Err(Fault::new(ErrorKind::QueryRefused, "change tracking takes neither a filter nor expanded rows"));
    }
    if address.expand.len() > MAX_EXPAND {
        return Err(Fault::new(ErrorKind::QueryRefused, format!("more than {MAX_EXPAND} expanded lookups")));
    }
    address.filter = Some(conditions.join(" and ")).filter(|f| !f.is_empty());
    Ok(address.render())
}

/// What a row must be.
fn conditions(query: &ReadQuery, kinds: &Kinds<'_>, today: Date) -> Outcome<Vec<String>> {
    let mut all: Vec<String> =
        query.since.map(|t| format!("modifiedon ge {}", literal::instant(t))).into_iter().collect();
    all.extend(part(&query.part, &query.primary_id)?);
    if let Some(filter) = &query.filter {
        let rendered = literal::render(filter, kinds, today)?;
        all.push(if all.is_empty() { rendered } else { format!("({rendered})") });
    }
    Ok(all)
}

/// What a row of this part must be. The first window takes the rows without creation time, which compare with nothing.
fn part(part: &Part, id: &str) -> Outcome<Vec<String>> {
    let mut all = Vec::new();
    if let Some(window) = part.window {
        all.extend(window.from.map(|from| format!("{CREATED} ge {}", literal::instant(from))));
        all.extend(window.until.map(|until| match window.from {
            Some(_) => format!("{CREATED} lt {}", literal::instant(until)),
            None => format!("({CREATED} lt {} or {CREATED} eq null)", literal::instant(until)),
        }));
    }
    if let Some(behind) = &part.behind {
        let guid = values::guid(behind).ok_or_else(|| Fault::new(ErrorKind::Bug, "a place that is no identifier"))?;
        all.push(format!("{} gt {guid}", odata::name(id)?));
    }
    Ok(all)
}

/// The path to the row of a query that was created first or last.
///
/// # Errors
/// As [`path`].
pub(super) fn edge(query: &ReadQuery, newest: bool, kinds: &Kinds<'_>, today: Date) -> Outcome<String> {
    let mut all = vec![format!("{CREATED} ne null")];
    all.extend(conditions(query, kinds, today)?.into_iter().map(|c| format!("({c})")));
    let set = Name::of(&query.address)?;
    let (filter, way) = (odata::encode(&all.join(" and ")), if newest { "desc" } else { "asc" });
    Ok(format!("{}?$select={CREATED}&$filter={filter}&$orderby={CREATED}%20{way}&$top=1", set.0))
}

/// The `Prefer` header, the same with every page of a reading. Annotations triple a page: only the tables lookups point to
/// are asked for, and only where they are kept.
pub(super) fn prefer(query: &ReadQuery) -> String {
    let mut wishes = Vec::new();
    if query.order == ReadOrder::Tracked {
        wishes.push("odata.track-changes".to_owned());
    }
    wishes.push(format!("odata.maxpagesize={}", query.page_size.clamp(1, MAX_PAGE)));
    wishes.extend(annotations(query));
    wishes.join(",")
}

fn annotations(query: &ReadQuery) -> Option<String> {
    let kept = query.columns.iter().any(|c| c.wire.ends_with(LOOKUP_TABLE));
    kept.then(|| format!("odata.include-annotations=\"{LOOKUP_TABLE}\""))
}

/// How a change is asked to answer with its row as a page of the query has it: the fields to select, and the `Prefer` header
/// (learn.microsoft.com, "Update with data returned"). None where the query takes fields of other rows.
///
/// # Errors
/// As [`path`].
pub(super) fn shown(query: &ReadQuery) -> Outcome<Option<(String, String)>> {
    let address = Address::of(query)?;
    let wishes = std::iter::once("return=representation".to_owned()).chain(annotations(query));
    let prefer = wishes.collect::<Vec<_>>().join(",");
    Ok(address.expand.is_empty().then(|| (list(&address.select), prefer)))
}
