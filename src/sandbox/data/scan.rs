//! Rows in order, from any place, without holding more than a page: generated rows by arithmetic, changed rows from
//! the overlay, merged.
use super::order::Layout;
use super::world::{Row, World};
use crate::sandbox::metadata::Table;
use crate::sandbox::overlay::{Overlay, State};
use std::iter::Peekable;
use std::ops::Bound::{Excluded, Unbounded};

/// The place after which a scan begins, in either order.
pub(crate) type ModifiedKey = (i64, u128);

/// Live rows by identifier, after one.
pub(crate) fn by_id<'a>(
    world: &'a World,
    state: &'a State,
    table: &'a Table,
    after: Option<u128>,
) -> Box<dyn Iterator<Item = Row> + 'a> {
    let (Some(layout), Some(overlay)) = (world.layout(table), state.overlay(table)) else {
        return Box::new(std::iter::empty());
    };
    let first = after.map_or(0, |id| layout.after(id));
    let base = (first..layout.rows).filter_map(move |rank| world.row_at_rank(table, rank));
    let base = base.filter(move |row| untouched(overlay, row.id));
    let from = after.map_or(Unbounded, Excluded);
    let changed = overlay.changed.range((from, Unbounded)).map(|(_, row)| row.clone());
    Box::new(Merge { left: base.peekable(), right: changed.peekable(), key: |row: &Row| (0, row.id) })
}

/// Live rows by `modifiedon`, then identifier, after one such place.
pub(crate) fn by_modified<'a>(
    world: &'a World,
    state: &'a State,
    table: &'a Table,
    after: Option<ModifiedKey>,
) -> Box<dyn Iterator<Item = Row> + 'a> {
    let (Some(layout), Some(overlay)) = (world.layout(table), state.overlay(table)) else {
        return Box::new(std::iter::empty());
    };
    let next = after.map_or(0, |(seconds, _)| layout.modified_from(seconds));
    let base = Groups { world, table, layout, next, group: Vec::new() };
    let base = base.filter(move |row| after.is_none_or(|after| (row.modified, row.id) > after));
    let base = base.filter(move |row| untouched(overlay, row.id));
    let from = after.map_or(Unbounded, Excluded);
    let changed = overlay.by_modified.range((from, Unbounded));
    let changed = changed.filter_map(|(_, id)| overlay.changed.get(id).cloned());
    Box::new(Merge { left: base.peekable(), right: changed.peekable(), key: |row: &Row| (row.modified, row.id) })
}

fn untouched(overlay: &Overlay, id: u128) -> bool {
    !overlay.changed.contains_key(&id) && !overlay.deleted.contains(&id)
}

/// Generated rows group by group, each group in identifier order.
struct Groups<'a> {
    world: &'a World,
    table: &'a Table,
    layout: &'a Layout,
    next: u64,
    /// The rest of the current group, last first.
    group: Vec<Row>,
}

impl Iterator for Groups<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if let Some(row) = self.group.pop() {
            return Some(row);
        }
        if self.next >= self.layout.rows {
            return None;
        }
        let end = self.layout.group_end(self.next);
        let (world, table) = (self.world, self.table);
        self.group.extend((self.next..end).filter_map(|index| world.base_row(table, index)));
        self.group.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
        self.next = end;
        self.group.pop()
    }
}

/// Two ordered streams as one.
struct Merge<L: Iterator<Item = Row>, R: Iterator<Item = Row>, K: Fn(&Row) -> ModifiedKey> {
    left: Peekable<L>,
    right: Peekable<R>,
    key: K,
}

impl<L: Iterator<Item = Row>, R: Iterator<Item = Row>, K: Fn(&Row) -> ModifiedKey> Iterator for Merge<L, R, K> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        match (self.left.peek(), self.right.peek()) {
            (Some(left), Some(right)) if (self.key)(right) < (self.key)(left) => self.right.next(),
            (None, _) => self.right.next(),
            _ => self.left.next(),
        }
    }
}
