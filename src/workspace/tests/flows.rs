//! A flow as the tests of the files keep it.
use super::name;
use crate::flow::{Direction, Flow, ReadMode, ReadRules};

pub(super) fn flow(n: &str, account: &str) -> Flow {
    Flow {
        name: name(n),
        direction: Direction::Import,
        account: name(account),
        table: n.into(),
        mode: ReadMode::Incremental,
        filter: None,
        order: 1,
        try_rows: 50,
        schedule: None,
        zone: None,
        reading: ReadRules::default(),
        rows: Default::default(),
        writing: Default::default(),
        off: None,
    }
}
