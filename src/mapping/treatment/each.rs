//! What happens to each value of a set of choices: another takes its place, and what the option set does not have goes the
//! way the rule says.
use super::Unlisted;
use crate::mapping::Cell;
use crate::mapping::convert::refusal;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A rule for the values of a set, made ready.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Each {
    /// What stands between two values.
    pub(super) between: char,
    /// What takes a value's place: another, several, or nothing.
    pub(super) replace: BTreeMap<String, String>,
    /// The values of the option set; none where all are welcome.
    pub(super) listed: Option<BTreeSet<String>>,
    pub(super) unlisted: Unlisted,
    /// What takes the place of an unlisted value.
    pub(super) instead: String,
}

impl Each {
    /// Whether there is a set it makes another one of, or refuses.
    pub(super) fn changes(&self) -> bool {
        !self.replace.is_empty() || self.listed.is_some()
    }

    /// The set with each of its values treated; every value stands in it once. Null where none is left.
    pub(super) fn run<'p>(&self, set: Cow<'p, str>) -> Result<Cell<'p>, &'static str> {
        let mut made: Vec<&str> = Vec::new();
        for value in self.values(&set) {
            for one in self.values(self.treated(value)?) {
                if !made.contains(&one) {
                    made.push(one);
                }
            }
        }
        let made = made.join(&self.between.to_string());
        Ok(match made {
            made if made.is_empty() => Cell::Null,
            made if *made == *set => Cell::Text(set),
            made => Cell::Text(made.into()),
        })
    }

    fn values<'v>(&self, set: &'v str) -> impl Iterator<Item = &'v str> {
        set.split(self.between).map(str::trim).filter(|v| !v.is_empty())
    }

    fn treated<'v>(&'v self, value: &'v str) -> Result<&'v str, &'static str> {
        if let Some(instead) = self.replace.get(value) {
            return Ok(instead);
        }
        if self.listed.as_ref().is_none_or(|all| all.contains(value)) {
            return Ok(value);
        }
        match self.unlisted {
            Unlisted::Keep => Ok(value),
            Unlisted::Default => Ok(&self.instead),
            Unlisted::Reject => Err(refusal::NOT_LISTED),
            Unlisted::Stop => Err(refusal::NOT_LISTED_STOP),
        }
    }
}
