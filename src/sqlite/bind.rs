//! Values bound to a statement in the order of its columns.
use rusqlite::ToSql;

/// What stands before the counters, the counters, what stands after them: the order of `fb_page` and `fb_run`.
pub fn in_order<'a>(before: &[&'a dyn ToSql], counters: &'a [u64; 9], after: &[&'a dyn ToSql]) -> Vec<&'a dyn ToSql> {
    let counters = counters.iter().map(|n| n as &dyn ToSql);
    before.iter().copied().chain(counters).chain(after.iter().copied()).collect()
}
