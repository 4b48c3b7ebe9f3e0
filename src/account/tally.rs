//! How many checks ended how.
use super::check::{CheckReport, Verdict};

/// Counts of verdicts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckTally {
    /// Passed, with nothing to add.
    pub passed: usize,
    /// Passed, with something to look at.
    pub warned: usize,
    /// Failed.
    pub failed: usize,
    /// Not tried, because another one did not pass.
    pub waiting: usize,
}

impl CheckTally {
    /// Counts them.
    pub fn of<'a>(reports: impl IntoIterator<Item = &'a CheckReport>) -> Self {
        let mut tally = Self::default();
        for report in reports {
            *match report.verdict {
                Verdict::Passed => &mut tally.passed,
                Verdict::Warned { .. } => &mut tally.warned,
                Verdict::Failed { .. } => &mut tally.failed,
                Verdict::Waiting { .. } => &mut tally.waiting,
            } += 1;
        }
        tally
    }

    /// Each count that is to be told, with the key of its words: those that passed always, the others where there are any.
    pub fn parts(self) -> impl Iterator<Item = (&'static str, usize)> {
        let rest = [("tally-warned", self.warned), ("tally-failed", self.failed), ("tally-waiting", self.waiting)];
        std::iter::once(("tally-passed", self.passed)).chain(rest.into_iter().filter(|(_, count)| *count > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{CheckId, CheckSubject};
    use crate::text::Told;

    #[test]
    fn a_warning_is_no_plain_pass_and_every_check_is_counted_once() {
        let report = |verdict| CheckReport {
            subject: CheckSubject { id: CheckId::Token, table: None },
            verdict,
            tried: String::new(),
            came_back: Told::default(),
            list: Vec::new(),
            took_ms: 0,
        };
        let warned = || Verdict::Warned { remedy: "remedy-production".into() };
        let reports = [
            report(Verdict::Passed),
            report(warned()),
            report(warned()),
            report(Verdict::Waiting { needs: CheckId::Token }),
        ];
        let tally = CheckTally::of(&reports);
        assert_eq!(tally, CheckTally { passed: 1, warned: 2, failed: 0, waiting: 1 });
        let told: Vec<_> = tally.parts().collect();
        assert_eq!(told, [("tally-passed", 1), ("tally-warned", 2), ("tally-waiting", 1)]);
        assert_eq!(CheckTally::default().parts().collect::<Vec<_>>(), [("tally-passed", 0)]);
    }
}
