//! What conversions promise: nothing is cut, rounded or guessed.
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
    for bad in ["2026-01-02T25:00:00Z", "2026-01-02T23:60:00Z", "2026-01-02T03:04:60Z", "2026-01-02T03:04:05+01:00"] {
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
