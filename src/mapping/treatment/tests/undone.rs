//! What a lossless step was given, told from what it made.
use super::super::Step;

/// The value before the step; several values of the CRM stand apart by `between`.
pub(super) fn undone(step: &Step, value: String, between: char) -> String {
    match step {
        Step::Not => {
            if value == "1" {
                "0".into()
            } else {
                "1".into()
            }
        }
        Step::Spell { yes, .. } => {
            if value == *yes {
                "1".into()
            } else {
                "0".into()
            }
        }
        Step::Join { separator } => value.replace(separator.as_str(), &between.to_string()),
        Step::Format { decimal, .. } => {
            let number = value.replace(decimal.sign(), ".");
            let bare = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { &number };
            bare.to_owned()
        }
        _ => value,
    }
}
