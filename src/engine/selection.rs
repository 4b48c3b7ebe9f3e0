//! What a run reads, as short words that can be kept and compared: a number that somebody keeps in step by hand (the
//! mapping's version) may fail to rise, and a link the server gave out carries the selection of its own day.
use super::RunOrder;
use crate::mapping::spread;
use xxhash_rust::xxh3::xxh3_64;

/// Which fields go into which columns and how they are changed on the way, and whether rows that leave the filter go: then
/// other questions are asked, and who left before is found by reading everything once.
pub(super) fn reads(order: &RunOrder) -> String {
    let rules = spread(&order.conversions, &order.query.columns).zip(&order.conversions).zip(&order.schema.columns);
    let rules = rules.map(|((read, conversion), column)| {
        format!("{} {} {conversion:?} {}", read.field, read.wire, column.name.to_lowercase())
    });
    let leavers = order.query.filter.is_some() && order.flow.reading.lets_leavers_go();
    word(rules.chain(leavers.then(|| "leavers".to_owned())))
}

/// Which fields are asked for where the filter is judged here: those of the mapping and those of the filter.
pub(super) fn selects(order: &RunOrder) -> String {
    word(order.query.columns.iter().chain(&order.changes.filter_columns).map(|c| c.wire.clone()))
}

/// The same word for the same lines, in whatever order they come and however often.
fn word(lines: impl Iterator<Item = String>) -> String {
    let mut lines: Vec<String> = lines.collect();
    lines.sort_unstable();
    lines.dedup();
    format!("{:016x}", xxh3_64(lines.join("\n").as_bytes()))
}
