//! Carries one value into a campaign column: the rule's conversion, then the column's own limits.
//!
//! Runs once a cell, so the ordinary case copies nothing. A value that does not fit is refused with a reason; it is
//! never cut, rounded or guessed.
use super::{Cell, Conversion};
use crate::catalog::{DateBehaviour, FieldType};
use crate::schema::CampaignType;
use std::borrow::Cow;

/// Every reason [`convert`] can refuse with. Words: `reject-<slug>`.
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

/// The reasons by name.
pub(super) mod refusal {
    pub const TOO_LONG: &str = "too-long";
    pub const NOT_A_NUMBER: &str = "not-a-number";
    pub const NOT_A_WHOLE_NUMBER: &str = "not-a-whole-number";
    pub const NOT_A_DATE: &str = "not-a-date";
    pub const NOT_A_BOOLEAN: &str = "not-a-boolean";
    pub const NOT_A_PHONE: &str = "not-a-phone";
    pub const OUT_OF_RANGE: &str = "out-of-range";
    pub const BAD_TEXT: &str = "bad-text";
    pub const TOO_PRECISE: &str = "too-precise";
    pub const NOT_LISTED: &str = "not-listed";
    pub const NOT_LISTED_STOP: &str = "not-listed-stop";
}

use refusal::*;

/// The reason that ends a run instead of rejecting its row.
pub const STOPS: &str = NOT_LISTED_STOP;

/// Whole numbers up to here are exact as floating-point numbers.
const EXACT: i64 = 1 << 53;

/// Converts a value and fits it into a column of type `to`. Null stays null.
///
/// # Errors
/// The slug of the reason, one of [`REFUSALS`].
#[inline]
pub fn convert<'p>(cell: Cell<'p>, conversion: Conversion, to: CampaignType) -> Result<Cell<'p>, &'static str> {
    match (cell, conversion) {
        (Cell::Null, _) => Ok(Cell::Null),
        (cell, Conversion::Keep) => fit(cell, to),
        (cell, conversion) => fit(apply(cell, conversion)?, to),
    }
}

/// Fits a value into a column of type `to`.
pub(super) fn fit<'p>(cell: Cell<'p>, to: CampaignType) -> Result<Cell<'p>, &'static str> {
    match cell {
        Cell::Null => Ok(Cell::Null),
        Cell::Text(text) => fit_text(text, to),
        Cell::Integer(number) => fit_integer(number, to),
        Cell::Real(number) => fit_real(number, to),
    }
}

fn fit_text<'p>(text: Cow<'p, str>, to: CampaignType) -> Result<Cell<'p>, &'static str> {
    match to {
        CampaignType::String { length } => {
            // Bytes are never fewer than characters, so short text needs no counting.
            let most = length as usize;
            if text.len() > most && text.chars().count() > most {
                return Err(TOO_LONG);
            }
        }
        CampaignType::Memo => {}
        CampaignType::Date if is_day(text.as_bytes()) => return Ok(Cell::Text(text)),
        CampaignType::Date => return midnight_of(&text).map(|day| Cell::Text(day.to_owned().into())).ok_or(NOT_A_DATE),
        CampaignType::DateTime if is_instant(text.as_bytes()) => return Ok(Cell::Text(text)),
        CampaignType::DateTime if is_day(text.as_bytes()) => return Ok(Cell::Text(format!("{text}T00:00:00Z").into())),
        CampaignType::DateTime => return Err(NOT_A_DATE),
        CampaignType::Boolean => return spelt_boolean(&text).map(Cell::Integer).ok_or(NOT_A_BOOLEAN),
        CampaignType::Long | CampaignType::Int64 => return fit_integer(spelt_whole(&text).ok_or(NOT_A_NUMBER)?, to),
        CampaignType::Double => return spelt_real(&text).map(Cell::Real).ok_or(NOT_A_NUMBER),
    }
    // Databases written in C end text at a NUL.
    if text.as_bytes().contains(&0) { Err(BAD_TEXT) } else { Ok(Cell::Text(text)) }
}

/// The day of an instant that is a day's beginning and nothing more, as a day is carried where there are only instants.
fn midnight_of(text: &str) -> Option<&str> {
    let (day, clock) = text.split_at_checked(10)?;
    let begins = matches!(clock, "T00:00:00Z" | "T00:00:00" | "T00:00:00.000Z");
    (begins && is_day(day.as_bytes())).then_some(day)
}

/// A yes or no as it is written where it is one.
fn spelt_boolean(text: &str) -> Option<i64> {
    match text {
        "true" | "1" => Some(1),
        "false" | "0" => Some(0),
        _ => None,
    }
}

/// A whole number, where the text is just how one is written: `007` and `+7` say more than 7 does.
fn spelt_whole(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().filter(|number| number.to_string() == text)
}

/// A number, where it says all the text says; zeros at its end say nothing.
fn spelt_real(text: &str) -> Option<f64> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
    let short = match text.split_once('.') {
        Some((whole, rest)) if !rest.is_empty() => match rest.trim_end_matches('0') {
            "" => whole.to_owned(),
            digits => format!("{whole}.{digits}"),
        },
        _ => text.to_owned(),
    };
    (number.to_string() == short).then_some(number)
}

fn fit_integer<'p>(number: i64, to: CampaignType) -> Result<Cell<'p>, &'static str> {
    match to {
        CampaignType::Int64 => Ok(Cell::Integer(number)),
        CampaignType::Long if i32::try_from(number).is_ok() => Ok(Cell::Integer(number)),
        CampaignType::Long => Err(OUT_OF_RANGE),
        CampaignType::Boolean if matches!(number, 0 | 1) => Ok(Cell::Integer(number)),
        CampaignType::Boolean => Err(NOT_A_BOOLEAN),
        CampaignType::Double if (-EXACT..=EXACT).contains(&number) => Ok(Cell::Real(number as f64)),
        CampaignType::Double => Err(OUT_OF_RANGE),
        CampaignType::String { .. } | CampaignType::Memo => fit_text(number.to_string().into(), to),
        CampaignType::Date | CampaignType::DateTime => Err(NOT_A_DATE),
    }
}

fn fit_real<'p>(number: f64, to: CampaignType) -> Result<Cell<'p>, &'static str> {
    if !number.is_finite() {
        return Err(NOT_A_NUMBER);
    }
    match to {
        CampaignType::Double => Ok(Cell::Real(number)),
        CampaignType::Long | CampaignType::Int64 if number.fract() != 0.0 => Err(NOT_A_WHOLE_NUMBER),
        CampaignType::Long | CampaignType::Int64 if number.abs() > EXACT as f64 => Err(OUT_OF_RANGE),
        CampaignType::Long | CampaignType::Int64 => fit_integer(number as i64, to),
        CampaignType::Boolean => Err(NOT_A_BOOLEAN),
        CampaignType::String { .. } | CampaignType::Memo => fit_text(number.to_string().into(), to),
        CampaignType::Date | CampaignType::DateTime => Err(NOT_A_DATE),
    }
}

/// A value after its conversion.
pub(super) fn apply<'p>(cell: Cell<'p>, conversion: Conversion) -> Result<Cell<'p>, &'static str> {
    match cell {
        Cell::Text(text) => apply_text(text, conversion),
        Cell::Integer(number) if conversion == Conversion::Text => Ok(Cell::Text(number.to_string().into())),
        Cell::Real(number) if conversion == Conversion::Text && number.is_finite() => {
            Ok(Cell::Text(number.to_string().into()))
        }
        Cell::Integer(_) | Cell::Real(_) if conversion == Conversion::Day => Err(NOT_A_DATE),
        other => Ok(other),
    }
}

fn apply_text<'p>(text: Cow<'p, str>, conversion: Conversion) -> Result<Cell<'p>, &'static str> {
    Ok(Cell::Text(match conversion {
        Conversion::Keep | Conversion::Text => text,
        Conversion::Trim => trim(text),
        Conversion::Lower => lower(text),
        Conversion::Upper if text.chars().any(char::is_lowercase) => text.to_uppercase().into(),
        Conversion::Upper => text,
        Conversion::Email => match lower(trim(text)) {
            empty if empty.is_empty() => return Ok(Cell::Null),
            email => email,
        },
        Conversion::Phone => return phone(&text),
        Conversion::Day => day(text)?,
    }))
}

fn trim(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(t) => Cow::Borrowed(t.trim()),
        Cow::Owned(t) if t.trim().len() == t.len() => Cow::Owned(t),
        Cow::Owned(t) => Cow::Owned(t.trim().to_owned()),
    }
}

fn lower(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) { text.to_lowercase().into() } else { text }
}

/// Letters are no digits: a number spelled with letters would silently become another one, so it is refused.
fn phone<'p>(text: &str) -> Result<Cell<'p>, &'static str> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => out.push(c),
            '+' if out.is_empty() => out.push(c),
            c if c.is_alphanumeric() => return Err(NOT_A_PHONE),
            _ => {}
        }
    }
    if out.trim_start_matches('+').is_empty() { Ok(Cell::Null) } else { Ok(Cell::Text(out.into())) }
}

fn day(text: Cow<'_, str>) -> Result<Cow<'_, str>, &'static str> {
    if !is_day(text.as_bytes()) && !is_instant(text.as_bytes()) {
        return Err(NOT_A_DATE);
    }
    match text {
        Cow::Borrowed(t) => t.get(..10).map(Cow::Borrowed).ok_or(NOT_A_DATE),
        Cow::Owned(mut t) => {
            t.truncate(10);
            Ok(Cow::Owned(t))
        }
    }
}

/// `2024-02-29`, a day that exists.
fn is_day(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return false };
    let Some(year) = two(*y1, *y2).and_then(|c| two(*y3, *y4).map(|y| u16::from(c) * 100 + u16::from(y))) else {
        return false;
    };
    let (Some(month), Some(day)) = (two(*m1, *m2), two(*d1, *d2)) else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// `2026-01-02T03:04:05Z`, fractions of a second allowed.
fn is_instant(text: &[u8]) -> bool {
    let Some((date, [b'T', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..])) = text.split_at_checked(10) else {
        return false;
    };
    let fraction = match rest {
        // Without `Z`: a wall-clock time of no zone (TimeZoneIndependent).
        [] | [b'Z'] => true,
        [b'.', digits @ .., b'Z'] => !digits.is_empty() && digits.len() <= 9 && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let below = |a: u8, b: u8, end: u8| two(a, b).is_some_and(|n| n < end);
    fraction && is_day(date) && below(*h1, *h2, 24) && below(*m1, *m2, 60) && below(*s1, *s2, 60)
}

fn two(tens: u8, ones: u8) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
}

impl Conversion {
    /// All, in the order they are offered.
    pub const ALL: [Conversion; 8] = [
        Conversion::Keep,
        Conversion::Trim,
        Conversion::Lower,
        Conversion::Upper,
        Conversion::Email,
        Conversion::Phone,
        Conversion::Day,
        Conversion::Text,
    ];

    /// The stem of its catalog key and its word in files.
    pub fn slug(self) -> &'static str {
        match self {
            Conversion::Keep => "keep",
            Conversion::Trim => "trim",
            Conversion::Lower => "lower",
            Conversion::Upper => "upper",
            Conversion::Email => "email",
            Conversion::Phone => "phone",
            Conversion::Day => "day",
            Conversion::Text => "text",
        }
    }

    /// The conversions that make sense for a field of this type; [`Conversion::Keep`] is always the first.
    pub fn for_type(kind: &FieldType) -> &'static [Conversion] {
        use Conversion as C;
        match kind {
            FieldType::Text { .. } | FieldType::Memo { .. } => {
                &[C::Keep, C::Trim, C::Lower, C::Upper, C::Email, C::Phone]
            }
            FieldType::DateTime { behaviour: DateBehaviour::DateOnly } => &[C::Keep, C::Text],
            FieldType::DateTime { .. } => &[C::Keep, C::Day, C::Text],
            FieldType::Integer
            | FieldType::BigInt
            | FieldType::Decimal { .. }
            | FieldType::Double
            | FieldType::Money { .. }
            | FieldType::Boolean
            | FieldType::Choice
            | FieldType::State
            | FieldType::Status => &[C::Keep, C::Text],
            _ => &[C::Keep],
        }
    }

    /// Whether it makes sense for a field of this type.
    pub fn fits(self, kind: &FieldType) -> bool {
        Self::for_type(kind).contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const S5: CampaignType = CampaignType::String { length: 5 };

    fn text(t: &str) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(t))
    }

    #[test]
    fn text_is_never_cut_and_length_counts_characters() {
        assert_eq!(convert(text("abcde"), Conversion::Keep, S5), Ok(text("abcde")));
        assert_eq!(convert(text("abcdef"), Conversion::Keep, S5), Err("too-long"));
        assert_eq!(convert(text("거래처이름"), Conversion::Keep, S5), Ok(text("거래처이름")));
        assert_eq!(convert(text("거래처이름들"), Conversion::Keep, S5), Err("too-long"));
        assert_eq!(convert(text("  abc  "), Conversion::Trim, S5), Ok(text("abc")));
        assert_eq!(convert(text("a\0b"), Conversion::Keep, S5), Err("bad-text"));
        assert_eq!(convert(text("a\0b"), Conversion::Keep, CampaignType::Memo), Err("bad-text"));
    }

    #[test]
    fn words_that_look_like_nothing_stay_text() {
        for word in ["null", "NULL", "undefined", "", " ", "'; DROP TABLE x;--", "=cmd|'/c calc'!A1"] {
            assert_eq!(convert(text(word), Conversion::Keep, CampaignType::Memo), Ok(text(word)));
        }
    }

    #[test]
    fn the_ordinary_case_borrows() {
        for conversion in [Conversion::Keep, Conversion::Trim, Conversion::Lower, Conversion::Email] {
            let Ok(Cell::Text(out)) = convert(text("a@b.c"), conversion, S5) else { panic!("refused") };
            assert!(matches!(out, Cow::Borrowed(_)), "{conversion:?}");
        }
    }

    #[test]
    fn emails_and_phones_are_normalised() {
        let s = CampaignType::String { length: 100 };
        assert_eq!(convert(text(" Zoe@Example.COM "), Conversion::Email, s), Ok(text("zoe@example.com")));
        assert_eq!(convert(text("  "), Conversion::Email, s), Ok(Cell::Null));
        assert_eq!(convert(text("+82 (10) 1234-5678"), Conversion::Phone, s), Ok(text("+821012345678")));
        assert_eq!(convert(text("--"), Conversion::Phone, s), Ok(Cell::Null));
        assert_eq!(convert(text("1-800-FLOWERS"), Conversion::Phone, s), Err("not-a-phone"));
    }

    #[test]
    fn numbers_fit_or_are_refused_but_never_rounded() {
        use CampaignType as T;
        assert_eq!(convert(Cell::Integer(1 << 31), Conversion::Keep, T::Long), Err("out-of-range"));
        assert_eq!(convert(Cell::Integer(i64::MAX), Conversion::Keep, T::Int64), Ok(Cell::Integer(i64::MAX)));
        assert_eq!(convert(Cell::Integer(i64::MAX), Conversion::Keep, T::Double), Err("out-of-range"));
        assert_eq!(convert(Cell::Integer(2), Conversion::Keep, T::Boolean), Err("not-a-boolean"));
        assert_eq!(convert(Cell::Real(1.5), Conversion::Keep, T::Long), Err("not-a-whole-number"));
        assert_eq!(convert(Cell::Real(3.0), Conversion::Keep, T::Long), Ok(Cell::Integer(3)));
        assert_eq!(convert(Cell::Real(1e300), Conversion::Keep, T::Int64), Err("out-of-range"));
        assert_eq!(convert(Cell::Real(f64::NAN), Conversion::Keep, T::Double), Err("not-a-number"));
        assert_eq!(convert(text("1,5"), Conversion::Keep, T::Double), Err("not-a-number"));
        assert_eq!(convert(Cell::Integer(7), Conversion::Text, S5), Ok(text("7")));
    }

    #[test]
    fn a_text_fits_another_kind_of_column_only_where_nothing_of_it_is_lost() {
        use CampaignType as T;
        let whole = |n| Ok(Cell::Integer(n));
        for (value, to, wanted) in [
            ("3", T::Long, whole(3)),
            ("-3", T::Int64, whole(-3)),
            ("007", T::Long, Err("not-a-number")),
            ("+7", T::Long, Err("not-a-number")),
            ("", T::Long, Err("not-a-number")),
            (" 7", T::Long, Err("not-a-number")),
            ("4294967296", T::Long, Err("out-of-range")),
            ("4294967296", T::Int64, whole(4_294_967_296)),
            ("12.50", T::Double, Ok(Cell::Real(12.5))),
            ("12", T::Double, Ok(Cell::Real(12.0))),
            ("12.", T::Double, Err("not-a-number")),
            ("0.1000000000000000000001", T::Double, Err("not-a-number")),
            ("9007199254740993", T::Double, Err("not-a-number")),
            ("1e3", T::Double, Err("not-a-number")),
            ("inf", T::Double, Err("not-a-number")),
            ("true", T::Boolean, whole(1)),
            ("yes", T::Boolean, Err("not-a-boolean")),
            ("2026-01-02T00:00:00Z", T::Date, Ok(text("2026-01-02"))),
            ("2026-01-02T00:00:01Z", T::Date, Err("not-a-date")),
            ("2026-01-02", T::DateTime, Ok(text("2026-01-02T00:00:00Z"))),
        ] {
            assert_eq!(convert(text(value), Conversion::Keep, to), wanted, "{value} as {to:?}");
        }
    }

    #[test]
    fn only_days_and_instants_that_exist_pass() {
        use CampaignType as T;
        for good in ["0001-01-01", "1752-12-31", "9999-12-31", "2024-02-29"] {
            assert_eq!(convert(text(good), Conversion::Keep, T::Date), Ok(text(good)));
        }
        for bad in ["2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-1-1", "20240101", "", "2024-01-01x"] {
            assert_eq!(convert(text(bad), Conversion::Keep, T::Date), Err("not-a-date"), "{bad}");
        }
        for good in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123Z", "2026-01-02T03:04:05"] {
            assert_eq!(convert(text(good), Conversion::Keep, T::DateTime), Ok(text(good)));
            assert_eq!(convert(text(good), Conversion::Day, T::Date), Ok(text("2026-01-02")));
        }
        for bad in ["2026-01-02T25:00:00Z", "2026-01-02T23:60:00Z", "2026-01-02T03:04:60Z", "2026-01-02T03:04:05+01:00"]
        {
            assert_eq!(convert(text(bad), Conversion::Keep, T::DateTime), Err("not-a-date"), "{bad}");
        }
        assert_eq!(convert(text("날짜가아니다"), Conversion::Day, T::Date), Err("not-a-date"));
    }

    fn any_cell() -> impl Strategy<Value = Cell<'static>> {
        prop_oneof![
            Just(Cell::Null),
            any::<i64>().prop_map(Cell::Integer),
            any::<f64>().prop_map(Cell::Real),
            any::<String>().prop_map(|t| Cell::Text(t.into())),
            "[ßİa-zA-Z+0-9 -]{0,12}".prop_map(|t| Cell::Text(t.into())),
        ]
    }

    fn any_type() -> impl Strategy<Value = CampaignType> {
        use CampaignType as T;
        prop_oneof![
            (0u32..8).prop_map(|length| T::String { length }),
            prop::sample::select(vec![T::Memo, T::Boolean, T::Long, T::Int64, T::Double, T::Date, T::DateTime]),
        ]
    }

    proptest! {
        /// What a column of numbers held comes back from a text as what it was.
        #[test]
        fn a_number_written_as_text_is_that_number(whole in any::<i64>(), real in any::<f64>()) {
            prop_assert_eq!(
                convert(Cell::Text(whole.to_string().into()), Conversion::Keep, CampaignType::Int64),
                Ok(Cell::Integer(whole))
            );
            if real.is_finite() && real.to_string() != "-0" {
                let told = convert(Cell::Text(real.to_string().into()), Conversion::Keep, CampaignType::Double);
                prop_assert_eq!(told, Ok(Cell::Real(real)));
            }
        }

        #[test]
        fn what_comes_out_fits_and_refusals_are_known(
            cell in any_cell(), conversion in prop::sample::select(Conversion::ALL.to_vec()), to in any_type(),
        ) {
            match convert(cell.clone(), conversion, to) {
                Err(slug) => prop_assert!(REFUSALS.contains(&slug)),
                Ok(out) => match (&out, to) {
                    (Cell::Text(t), CampaignType::String { length }) => {
                        prop_assert!(t.chars().count() <= length as usize && !t.contains('\0'));
                    }
                    (Cell::Integer(i), CampaignType::Long) => prop_assert!(i32::try_from(*i).is_ok()),
                    (Cell::Real(r), CampaignType::Double) => prop_assert!(r.is_finite()),
                    (Cell::Text(_), t) => prop_assert_eq!(t.sqlite(), "TEXT"),
                    (Cell::Integer(_), t) => prop_assert_eq!(t.sqlite(), "INTEGER"),
                    (Cell::Real(_), t) => prop_assert_eq!(t.sqlite(), "REAL"),
                    (Cell::Null, _) => {}
                },
            }
        }

        #[test]
        fn keeping_changes_nothing_about_text(t in any::<String>()) {
            if let Ok(out) = convert(Cell::Text(Cow::Borrowed(&t)), Conversion::Keep, CampaignType::Memo) {
                prop_assert_eq!(out, Cell::Text(Cow::Borrowed(t.as_str())));
            } else {
                prop_assert!(t.contains('\0'));
            }
        }
    }
}
