//! Answers that are numbers within bounds.
use super::validate::AnswerProblem;
use crate::account::{CallReserve, ClockMargin, LookBack, System};

/// How far a reading by date looks back, in minutes.
///
/// # Errors
/// Why it is refused.
pub fn look_back(text: &str) -> Result<LookBack, AnswerProblem> {
    let minutes = text.trim().parse().ok().and_then(LookBack::of_minutes);
    minutes.ok_or(AnswerProblem::Form("look-back-bounds"))
}

/// How far behind the CRM's clock a reading counts as up to date, in seconds.
///
/// # Errors
/// Why it is refused.
pub fn clock_margin(text: &str) -> Result<ClockMargin, AnswerProblem> {
    let seconds = text.trim().parse().ok().and_then(ClockMargin::of_seconds);
    seconds.ok_or(AnswerProblem::Form("clock-margin-bounds"))
}

/// How many of a hundred calls are left to the organisation's business; only Salesforce counts them by the day.
///
/// # Errors
/// Why it is refused.
pub fn call_reserve(system: System, text: &str) -> Result<CallReserve, AnswerProblem> {
    if system != System::Salesforce {
        return Err(AnswerProblem::Form("other-system"));
    }
    let percent = text.trim().trim_end_matches('%').trim_end().parse().ok().and_then(CallReserve::of_percent);
    percent.ok_or(AnswerProblem::Form("call-reserve-bounds"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_refused_with_the_bounds() {
        for (text, taken) in
            [("5", Some(5)), (" 60 ", Some(60)), ("4", None), ("1441", None), ("soon", None), ("", None)]
        {
            assert_eq!(look_back(text).ok().map(LookBack::minutes), taken, "{text}");
        }
        for (text, taken) in [("60", Some(60)), (" 240 ", Some(240)), ("59", None), ("241", None), ("-90", None)] {
            assert_eq!(clock_margin(text).ok().map(ClockMargin::seconds), taken, "{text}");
        }
        for (text, taken) in [("20", Some(20)), ("35 %", Some(35)), ("4", None), ("81", None), ("-5", None)] {
            assert_eq!(call_reserve(System::Salesforce, text).ok().map(CallReserve::percent), taken, "{text}");
        }
        assert_eq!(call_reserve(System::Dynamics, "20"), Err(AnswerProblem::Form("other-system")));
    }
}
