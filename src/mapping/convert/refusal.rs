//! Why a value is refused. Words: `reject-<slug>`.

/// Every reason [`convert`](super::convert()) can refuse with. Words: `reject-<slug>`.
pub const REFUSALS: [&str; 11] = [
    TOO_LONG,
    NOT_A_NUMBER,
    NOT_A_WHOLE_NUMBER,
    NOT_A_DATE,
    NOT_A_BOOLEAN,
    NOT_A_PHONE,
    OUT_OF_RANGE,
    BAD_TEXT,
    TOO_PRECISE,
    NOT_LISTED,
    NOT_LISTED_STOP,
];

/// The text has more characters than the column.
pub const TOO_LONG: &str = "too-long";
/// The text is no number.
pub const NOT_A_NUMBER: &str = "not-a-number";
/// The number has a fraction.
pub const NOT_A_WHOLE_NUMBER: &str = "not-a-whole-number";
/// It is no day or time.
pub const NOT_A_DATE: &str = "not-a-date";
/// It is no yes or no.
pub const NOT_A_BOOLEAN: &str = "not-a-boolean";
/// It is no telephone number.
pub const NOT_A_PHONE: &str = "not-a-phone";
/// The column cannot hold the number.
pub const OUT_OF_RANGE: &str = "out-of-range";
/// The text holds what no database keeps.
pub const BAD_TEXT: &str = "bad-text";
/// The number has more digits than are kept.
pub const TOO_PRECISE: &str = "too-precise";
/// The option set has no such code.
pub const NOT_LISTED: &str = "not-listed";
/// The option set has no such code, and the rule stops the run for it.
pub const NOT_LISTED_STOP: &str = "not-listed-stop";

/// The reason that ends a run instead of rejecting its row.
pub const STOPS: &str = NOT_LISTED_STOP;
