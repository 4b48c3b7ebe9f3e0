//! The error budget: so many rejects mean that something is wrong with all rows, and a run stops before it does harm. What it
//! broke on was not kept, so the fault itself says what most of the rows lack, and shows one.
use super::apply::Sorted;
use super::session::Session;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::ReadRules;
use crate::port::BadRow;
use crate::run::{Counters, MOST_FORESEEN, RejectForeseen, RunNotes};
use crate::text::value_in_short;
use std::collections::BTreeMap;

impl Session {
    /// Whether a page's rejects are still few enough, with those before them.
    ///
    /// # Errors
    /// `ErrorBudget`.
    pub(super) fn check_budget(&self, so_far: &Counters, sorted: &Sorted<'_>) -> Outcome<()> {
        let bad = &sorted.page.bad;
        let read = so_far.read + sorted.read();
        let rejected = so_far.rejected + bad.len() as u64;
        let rules = &self.order.flow.reading;
        within_budget(rules, (rejected, read), bad.iter().collect::<Vec<_>>().as_slice())
    }
}

/// Names rows a dry run would reject, until there are enough examples.
pub(super) fn foresee_rejects<'b>(notes: &mut RunNotes, bad: impl IntoIterator<Item = &'b BadRow>) {
    let room = MOST_FORESEEN.saturating_sub(notes.rejects.len());
    notes.rejects.extend(bad.into_iter().take(room).map(|bad| RejectForeseen {
        row: bad.id.clone(),
        reason: bad.reason.to_owned(),
        field: bad.field.clone(),
        sample: bad.sample.as_deref().map(|sample| value_in_short(sample, false)),
    }));
}

/// Whether so many refusals of so many rows are within what the flow bears; `bad` are those that came just now.
///
/// # Errors
/// `ErrorBudget`.
pub(super) fn within_budget(rules: &ReadRules, (rejected, read): (u64, u64), bad: &[&BadRow]) -> Outcome<()> {
    match bad.is_empty() || rules.bears(rejected, read) {
        true => Ok(()),
        false => Err(too_many_rejects((rejected, read), bad)),
    }
}

/// The fault for too many rejects, with the reason most of them have, and one of them as an example.
pub(super) fn too_many_rejects((rejected, read): (u64, u64), bad: &[&BadRow]) -> Fault {
    let mut reasons: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for row in bad {
        *reasons.entry((row.reason, row.field.as_deref().unwrap_or_default())).or_default() += 1;
    }
    let (reason, field) = reasons.into_iter().max_by_key(|(_, n)| *n).map_or(("", ""), |(most, _)| most);
    let alike = |row: &&&BadRow| row.reason == reason && row.field.as_deref().unwrap_or_default() == field;
    let example = bad.iter().find(|row| alike(row) && !row.id.is_empty());
    let sample = example.and_then(|row| row.sample.as_deref()).map(|sample| value_in_short(sample, false));
    let (row, sample) = (example.map_or("", |row| row.id.as_str()), sample.unwrap_or_else(|| "–".to_owned()));
    let shown = if row.is_empty() { String::new() } else { format!("; for example {sample} in row {row}") };
    let most = format!("{reason} {field}");
    Fault::new(ErrorKind::ErrorBudget, format!("{rejected} of {read} rows rejected, most: {}{shown}", most.trim_end()))
        .with("rejected", rejected.to_string())
        .with("read", read.to_string())
        .with("reason", reason)
        .with("field", field)
        .with("row", row)
        .with("sample", sample)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fault_names_the_most_frequent_reason_and_shows_a_row_masked() {
        let bad = |id: &str, reason, sample: &str| BadRow {
            id: id.into(),
            reason,
            field: Some("mobilephone".into()),
            sample: Some(sample.into()),
        };
        let all = [bad("a", "no-key", "x"), bad("b", "too-long", "+49 170 1234567"), bad("c", "too-long", "+49 1")];
        let fault = too_many_rejects((3, 9), &all.iter().collect::<Vec<_>>());
        assert_eq!(fault.detail, "3 of 9 rows rejected, most: too-long mobilephone; for example +4… (15) in row b");
        assert_eq!((fault.args["row"].as_str(), fault.args["sample"].as_str()), ("b", "+4… (15)"));
    }
}
