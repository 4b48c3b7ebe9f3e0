//! What a run says of a table that is no longer what its mapping was made for: each change in the log, and at the end, where
//! something is left out or checked because of it, a warning that stays with the run.
use super::session::Session;
use crate::fault::{ErrorKind, Fault};
use crate::mapping::{Drift, DriftAction, DriftReach};
use crate::text::Lang;

impl Session {
    /// Tells what was taken over before the run, then each change that is open, the gravest first.
    pub(super) fn tell_drifts(&self) {
        let adapted = &self.order.changes.adapted;
        if adapted.lists > 0 {
            let numbers = [("lists", adapted.lists), ("values", adapted.values), ("kept", adapted.kept)];
            self.journal().info("log-lists-synced", &numbers.map(|(name, n)| (name, n.to_string())));
        }
        if !adapted.fields.is_empty() {
            let fields = crate::text::clean_line(&adapted.fields.join(", ")).into_owned();
            self.journal().info("log-fields-taken-in", &[("fields", fields)]);
        }
        self.tell_each(&self.order.changes.drifts);
    }

    /// Tells changes that are open.
    pub(super) fn tell_each(&self, drifts: &[Drift]) {
        for drift in drifts {
            let args = drift.args(Lang::En);
            let args: Vec<(&str, String)> = args.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
            match drift.reach >= DriftReach::Degraded {
                true => self.journal().warn(&drift.key(), &args),
                false => self.journal().info(&drift.key(), &args),
            }
        }
    }

    /// The warning of a run that went well but for what changed about the table.
    pub(super) fn drift_warning(&self) -> Option<Fault> {
        let drifts = [&self.order.changes.drifts[..], &self.looks.told()].concat();
        warning(&drifts, &self.order.query.table)
    }
}

fn warning(drifts: &[Drift], table: &str) -> Option<Fault> {
    let grave: Vec<String> = drifts.iter().filter(|d| d.reach >= DriftReach::Degraded).map(named).collect();
    let about = || Fault::new(ErrorKind::SchemaDrift, grave.join(", ")).with("table", table);
    (!grave.is_empty()).then(about)
}

/// The change and what it is about, in the words of JSON.
fn named(drift: &Drift) -> String {
    use DriftAction as A;
    let what = match &drift.action {
        A::ColumnKept { field, .. } | A::ReadingStops { field } | A::ValuesChecked { field, .. } => field.clone(),
        A::TargetsLost { field, .. } | A::OptionSetSwapped { field, .. } => field.clone(),
        A::RenameSuggested { from, to, .. } => format!("{from} → {to}"),
        A::OptionUnmapped { set, code, value, .. }
        | A::OptionSuspect { set, code, value, .. }
        | A::OptionTwin { set, code, value, .. } => {
            format!("{set} {}", value.as_ref().unwrap_or(&code.to_string()))
        }
        A::StatusMoved { set, code } => format!("{set} {code}"),
        A::KeyLost { key } => key.clone(),
        _ => String::new(),
    };
    format!("{} {what}", drift.action.slug()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_left_out_checked_or_undecided_is_worth_a_warning() {
        let line = |reach, action| Drift { table: "contact".into(), reach, action };
        let new = line(DriftReach::Known, DriftAction::Available { field: "new_x".into() });
        assert_eq!(warning(std::slice::from_ref(&new), "contact"), None);
        let kept = DriftAction::ColumnKept { field: "nickname".into(), column: "nick".into() };
        let told = warning(
            &[line(DriftReach::Degraded, kept), new, line(DriftReach::Degraded, DriftAction::TrackingLost)],
            "contact",
        );
        assert_eq!(told.map(|f| f.detail).as_deref(), Some("column-kept nickname, tracking-lost"));
    }
}
