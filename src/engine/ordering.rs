//! Which readings bring their rows in the order a flow asks for. One of everything, whose rows come by their identifiers
//! otherwise, where what changes its place meanwhile is brought behind it; rows that are read again. While such a reading is
//! under way its checkpoint says so: its place is in that order and in no other.
use super::RunOrder;
use super::plan::{Reading, Trouble, Why};
use crate::flow::ReadMethod;
use crate::run::ReadKind;

/// Stands behind the word for what is read while rows come in an order of the flow's own.
const MARK: &str = " sorted";

/// Whether a reading brings its rows in the flow's order.
pub(super) fn sorts(reading: &Reading, order: &RunOrder, trouble: Trouble, reads: &str) -> bool {
    if reading.why == Why::Resumed {
        return is_marked(reads);
    }
    // A row that cannot be read is found by the order of identifiers.
    let by_id = reading.by_id || trouble.poisoned || trouble.unreadable || reading.why == Why::Poisoned;
    let changes = &order.changes;
    let caught = changes.method == ReadMethod::Modified || changes.sort_stays || reading.is_replay();
    reading.kind == ReadKind::All && !by_id && caught && !changes.sort.is_empty()
}

/// The word for what is read, with a mark while the reading goes on in an order of the flow's own.
pub(super) fn marked(reads: String, goes_on: bool) -> String {
    if goes_on { reads + MARK } else { reads }
}

/// The word without the mark.
pub(super) fn bare(reads: &str) -> &str {
    reads.strip_suffix(MARK).unwrap_or(reads)
}

/// Whether the reading under way brings its rows in an order of the flow's own.
pub(super) fn is_marked(reads: &str) -> bool {
    reads.ends_with(MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_same_with_and_without_its_mark() {
        for (word, goes_on) in [("0123456789abcdef", true), ("0123456789abcdef", false), ("", true)] {
            let kept = marked(word.to_owned(), goes_on);
            assert_eq!((bare(&kept), is_marked(&kept)), (word, goes_on));
        }
    }
}
