//! The opt-out flags of contacts, leads and accounts with their polarity: in most of them *yes* means *not allowed*,
//! whatever their label says (learn.microsoft.com, table reference of `contact`).
use crate::mapping::Cell;
use crate::port::{Channel, Value};

/// The field of a channel, and whether *yes* in it forbids.
fn flag(channel: Channel) -> (&'static str, bool) {
    match channel {
        Channel::Email => ("donotemail", true),
        Channel::BulkEmail => ("donotbulkemail", true),
        Channel::Phone => ("donotphone", true),
        Channel::Fax => ("donotfax", true),
        Channel::Post => ("donotpostalmail", true),
        Channel::BulkPost => ("donotbulkpostalmail", true),
        // Labelled "Send Marketing Materials".
        Channel::Marketing => ("donotsendmm", true),
        // "Follow Email Activity": yes allows.
        Channel::Tracking => ("followemail", false),
    }
}

/// The field that says whether a channel is allowed.
pub fn field(channel: Channel) -> &'static str {
    flag(channel).0
}

/// The value that forbids or allows a channel.
pub fn value(channel: Channel, forbidden: bool) -> (String, Value) {
    let (field, yes_forbids) = flag(channel);
    (field.to_owned(), Value::Plain(Cell::Integer(i64::from(forbidden == yes_forbids))))
}

/// Whether a value as it was read forbids the channel; none where it says nothing.
pub fn forbids(channel: Channel, cell: &Cell<'_>) -> Option<bool> {
    match cell {
        Cell::Integer(n @ (0 | 1)) => Some((*n == 1) == flag(channel).1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_as_it_was_meant() {
        for channel in Channel::ALL {
            for forbidden in [true, false] {
                let (named, written) = value(channel, forbidden);
                assert_eq!(named, field(channel));
                let Value::Plain(cell) = written else { panic!("a plain value") };
                assert_eq!(forbids(channel, &cell), Some(forbidden), "{channel:?}");
            }
            assert_eq!(forbids(channel, &Cell::Null), None);
        }
    }

    #[test]
    fn the_flags_differ_in_polarity() {
        assert_eq!(value(Channel::Email, true), ("donotemail".into(), Value::Plain(Cell::Integer(1))));
        assert_eq!(value(Channel::Marketing, true), ("donotsendmm".into(), Value::Plain(Cell::Integer(1))));
        assert_eq!(value(Channel::Tracking, true), ("followemail".into(), Value::Plain(Cell::Integer(0))));
    }
}
