//! Rows that come twice in one page in the same version with different values: which of the two holds cannot be told, so
//! that they are read again by their identifier (correctness.md B17).
use super::apply::{Leg, Sorted};
use super::session::Session;
use crate::fault::Outcome;
use crate::flow::ReadWay;
use crate::mapping::{Cell, Filter, Literal};
use crate::port::{Part, Position, ReadOrder, ReadQuery, RowKey, Rows};
use std::collections::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_64;

impl Session {
    /// Puts such rows right; tells how many copies fell away. None where the run shall end.
    pub(super) fn told_apart(&self, leg: &Leg<'_>, sorted: &mut Sorted<'_>) -> Outcome<Option<u64>> {
        let doubtful = doubtful(&sorted.page.rows);
        if doubtful.is_empty() {
            return Ok(Some(0));
        }
        let values = doubtful.iter().map(|id| Literal::Text(id.clone())).collect();
        let query = ReadQuery {
            filter: Some(Filter::In { field: leg.trail.query.primary_id.clone(), values }),
            since: None,
            order: ReadOrder::ById,
            part: Part::default(),
            sort: Vec::new(),
            way: ReadWay::Pages,
            ..leg.trail.query.clone()
        };
        let answer = self.doors.crm.fetch(&query, &Position::Start);
        let Some(raw) = self.control.wait(&self.runtime, answer) else { return Ok(None) };
        let raw = raw?;
        let again = self.sort(&query, leg.test.as_ref(), leg.trail.reading.kind, &raw)?;
        let mut there: HashSet<String> = again.page.bad.iter().map(|b| b.id.clone()).collect();
        there.extend(again.filtered.iter().map(|k| k.id.to_string()));
        let mut good: HashMap<String, (RowKey<'_>, Vec<Cell<'_>>)> = HashMap::new();
        for (key, cells) in again.page.rows.iter() {
            there.insert(key.id.to_string());
            good.insert(key.id.to_string(), (owned(key), cells.iter().cloned().map(Cell::into_owned).collect()));
        }
        sorted.page.bad.extend(again.page.bad.iter().cloned());
        sorted.withdrawn.extend(again.withdrawn.iter().cloned());
        sorted.filtered.extend(again.filtered.iter().map(owned));
        Ok(Some(settle(&mut sorted.page.rows, &doubtful, &there, good)))
    }
}

fn owned<'p>(key: &RowKey<'_>) -> RowKey<'p> {
    RowKey { id: key.id.to_string().into(), version: key.version }
}

/// Identifiers of rows that come again in the same version with other values.
fn doubtful(rows: &Rows<'_>) -> HashSet<String> {
    let mut hashes: Vec<u64> = rows.keys.iter().map(|k| xxh3_64(k.id.as_bytes())).collect();
    hashes.sort_unstable();
    let mut found = HashSet::new();
    // Nearly always: every row once.
    if hashes.windows(2).all(|pair| pair.first() != pair.last()) {
        return found;
    }
    let mut first: HashMap<(&str, i64), &[Cell<'_>]> = HashMap::new();
    for (key, cells) in rows.iter() {
        if *first.entry((&key.id, key.version)).or_insert(cells) != cells {
            found.insert(key.id.to_string());
        }
    }
    found
}

/// Leaves one of the copies: the row as it was read again; the last copy where it is gone meanwhile, since then its deletion
/// will be told. Tells how many copies fell away.
fn settle<'p>(
    rows: &mut Rows<'p>,
    doubtful: &HashSet<String>,
    there: &HashSet<String>,
    mut good: HashMap<String, (RowKey<'p>, Vec<Cell<'p>>)>,
) -> u64 {
    let old = std::mem::take(rows);
    rows.width = old.width;
    let (mut copies, mut kept) = (0, HashSet::new());
    let mut last: HashMap<String, (RowKey<'p>, Vec<Cell<'p>>)> = HashMap::new();
    for (key, cells) in old.iter() {
        if !doubtful.contains(key.id.as_ref()) {
            rows.keys.push(key.clone());
            rows.cells.extend(cells.iter().cloned());
            continue;
        }
        copies += 1;
        kept.insert(key.id.to_string());
        if !there.contains(key.id.as_ref()) {
            last.insert(key.id.to_string(), (key.clone(), cells.to_vec()));
        }
    }
    let again = good.drain().map(|(_, row)| row).chain(last.into_values());
    for (key, cells) in again {
        rows.keys.push(key);
        rows.cells.extend(cells);
    }
    copies - kept.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(all: &[(&str, i64, &str)]) -> Rows<'static> {
        let mut rows = Rows { width: 1, ..Rows::default() };
        for (id, version, value) in all {
            rows.keys.push(RowKey { id: (*id).to_owned().into(), version: *version });
            rows.cells.push(Cell::Text((*value).to_owned().into()));
        }
        rows
    }

    fn told(rows: &Rows<'_>) -> Vec<(String, String)> {
        rows.iter().map(|(key, cells)| (key.id.to_string(), cells[0].display())).collect()
    }

    #[test]
    fn only_the_same_version_with_other_values_is_doubtful() {
        let page = rows(&[("a", 1, "x"), ("b", 1, "x"), ("a", 2, "y"), ("b", 1, "x"), ("c", 3, "x"), ("c", 3, "y")]);
        assert_eq!(doubtful(&page), HashSet::from(["c".to_owned()]));
        assert!(doubtful(&rows(&[("a", 1, "x"), ("b", 1, "y")])).is_empty());
    }

    #[test]
    fn one_copy_stays_the_one_read_again_or_the_last_where_it_is_gone() {
        let mut page = rows(&[("a", 1, "x"), ("c", 3, "x"), ("c", 3, "y"), ("d", 1, "p"), ("d", 1, "q")]);
        let doubtful = doubtful(&page);
        let key = RowKey { id: "c".into(), version: 3 };
        let good = HashMap::from([("c".to_owned(), (key, vec![Cell::Text("z".into())]))]);
        assert_eq!(settle(&mut page, &doubtful, &HashSet::from(["c".to_owned()]), good), 2);
        let pair = |id: &str, value: &str| (id.to_owned(), value.to_owned());
        assert_eq!(told(&page), [pair("a", "x"), pair("c", "z"), pair("d", "q")]);
    }
}
