//! What the filter language promises.
use super::*;
use crate::catalog::fixtures::contact;
use crate::catalog::{Field, FieldType, Table, TableDetail};
use crate::mapping::{CompareOp, Period, TextOp};
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

fn slug(text: &str) -> (&'static str, Option<usize>) {
    parse(text).err().map_or(("", None), |p| (p.slug, p.at))
}

fn refusal(text: &str) -> (&'static str, String) {
    read(text, &contact()).err().map_or(("", String::new()), |p| (p.slug, p.hint))
}

#[test]
fn the_example_reads_as_it_says() {
    let text = "statecode = 0 and (emailaddress1 is not empty or lastname starts with 'K') \
                and modifiedon >= today - 30 and gendercode in (1, 2)";
    let compare = |field: &str, op, value| Filter::Compare { field: field.into(), op, value };
    let expected = Filter::And(vec![
        compare("statecode", CompareOp::Eq, Literal::Integer(0)),
        Filter::Or(vec![
            Filter::Not(Box::new(Filter::Empty { field: "emailaddress1".into() })),
            Filter::Text { field: "lastname".into(), op: TextOp::StartsWith, needle: "K".into() },
        ]),
        compare("modifiedon", CompareOp::Ge, Literal::Today(-30)),
        Filter::In { field: "gendercode".into(), values: vec![Literal::Integer(1), Literal::Integer(2)] },
    ]);
    assert_eq!(parse(text), Ok(expected.clone()));
    assert_eq!(render(&expected), text);
    assert_eq!(check(&expected, &contact()), Ok(()));
}

#[test]
fn and_binds_closer_than_or_and_words_may_be_written_large() {
    assert_eq!(parse("a = 1 OR b = 2 AND NOT c = 3"), parse("a = 1 or (b = 2 and (not (c = 3)))"));
    assert_eq!(parse("a is NULL"), parse("a is empty"));
    assert_eq!(parse("a <> 1"), parse("a != 1"));
    assert_eq!(parse("a > today-30"), parse("a > today - 30"));
}

#[test]
fn texts_hold_quotes_korean_and_injections_as_they_are() {
    for needle in ["O'Brien", "거래처 \"가나\"", "' or 1 eq 1 or '", "'; DROP TABLE x;--", "[a]", ""] {
        let filter = Filter::Text { field: "lastname".into(), op: TextOp::Contains, needle: needle.into() };
        assert_eq!(parse(&render(&filter)), Ok(filter));
    }
    assert_eq!(parse("이름 contains '김'").map(|f| render(&f)), Ok("이름 contains '김'".into()));
}

#[test]
fn problems_say_what_and_where() {
    for (text, expected) in [
        ("", ("empty", Some(0))),
        ("   ", ("empty", Some(0))),
        ("= 1", ("expected-field", Some(0))),
        ("and = 1", ("expected-field", Some(0))),
        ("a", ("expected-operator", Some(1))),
        ("a like 'x'", ("expected-operator", Some(2))),
        ("a starts 'x'", ("expected-operator", Some(2))),
        ("a =", ("expected-value", Some(3))),
        ("a = b", ("expected-value", Some(4))),
        ("a contains 5", ("expected-value", Some(11))),
        ("a in 5", ("expected-value", Some(5))),
        ("a in ()", ("expected-value", Some(6))),
        ("a in (1, 2", ("unclosed-parenthesis", Some(5))),
        ("(a = 1", ("unclosed-parenthesis", Some(0))),
        ("a = 1)", ("expected-and-or", Some(5))),
        ("a = 1 b = 2", ("expected-and-or", Some(6))),
        ("성 = '김", ("unclosed-text", Some(4))),
        ("[a = 1", ("unclosed-bracket", Some(0))),
        ("a = 1; drop", ("bad-character", Some(5))),
        ("a = 'x\u{1b}[2J'", ("bad-character", Some(6))),
        ("a = 'x\0'", ("bad-character", Some(6))),
        ("a = 1e400", ("bad-number", Some(4))),
        ("a = 99999999999999999999", ("bad-number", Some(4))),
        ("a = 1,5", ("expected-and-or", Some(5))),
        ("a = 2023-02-29", ("bad-date", Some(4))),
        ("a = 2026-01-01T25:00:00Z", ("bad-date", Some(4))),
        ("a > today - 1000000", ("bad-number", Some(12))),
        ("a > today + x", ("bad-number", Some(12))),
    ] {
        assert_eq!(slug(text), expected, "{text}");
        assert!(FILTER_SLUGS.contains(&expected.0));
    }
}

#[test]
fn a_filter_is_capped_in_length_depth_and_parts() {
    assert_eq!(slug(&"a".repeat(10_000_000)).0, "too-long");
    assert_eq!(slug(&"(".repeat(MAX_LENGTH)).0, "too-deep");
    assert_eq!(slug(&"not ".repeat(900)).0, "too-deep");
    let many = format!("a in (1{})", ",1".repeat(MAX_PARTS));
    assert_eq!(slug(&many).0, "too-many");
    let wide = vec!["a=1"; 400].join(" or ");
    assert_eq!(slug(&wide).0, "", "width is no depth");
}

#[test]
fn fields_operators_and_values_must_fit_the_table() {
    for (text, expected) in [
        ("emailadress1 = 'x'", ("unknown-field", "emailaddress1")),
        ("LastName = 'x'", ("unknown-field", "lastname")),
        ("zzzzzzzzz = 1", ("unknown-field", "")),
        ("gendercodename = 'Male'", ("unknown-field", "gendercode")),
        ("entityimage is empty", ("unknown-field", "")),
        ("lastname < 'x'", ("wrong-operator", "text(100)")),
        ("statecode > 0", ("wrong-operator", "state")),
        ("statecode contains '0'", ("wrong-operator", "state")),
        ("new_interests = '1'", ("wrong-operator", "choices")),
        ("lastname = 5", ("wrong-value", "text(100)")),
        ("statecode = 'Active'", ("wrong-value", "state")),
        ("gendercode in (1, 'x')", ("wrong-value", "choice")),
        ("donotemail = 1", ("wrong-value", "boolean")),
        ("birthdate = 2026-01-01T00:00:00Z", ("wrong-value", "date")),
        ("ownerid = 'me'", ("wrong-value", "owner")),
        ("numberofchildren = 1.5", ("wrong-value", "integer")),
        ("ownerid = '0123abcd-0000-0000-0000-000000000000'", ("", "")),
        ("creditlimit >= 10 and birthdate < 2000-01-01", ("", "")),
        ("modifiedon >= 2026-01-01T00:00:00Z and donotemail = false", ("", "")),
        ("new_interests is not empty", ("", "")),
        ("new_interests contains '9'", ("", "")),
        ("not (new_interests contains '9')", ("", "")),
        ("new_interests contains 'Golf'", ("wrong-value", "choices")),
        ("new_interests starts with '9'", ("wrong-operator", "choices")),
    ] {
        assert_eq!(refusal(text), (expected.0, expected.1.to_owned()), "{text}");
    }
}

/// An organisation's table with everything that refers to a record.
fn of_salesforce() -> TableDetail {
    let mut detail = TableDetail::new(Table::new("Contact", "Contact", "Id"));
    let kinds = [
        ("Id", FieldType::UniqueId),
        ("AccountId", FieldType::Lookup),
        ("OwnerId", FieldType::Owner),
        ("Topics__c", FieldType::MultiChoice),
    ];
    detail.fields = kinds.into_iter().map(|(name, kind)| Field::new(name, kind)).collect();
    detail
}

#[test]
fn a_reference_is_compared_with_an_identifier_as_its_own_crm_writes_it() {
    let detail = of_salesforce();
    for field in ["Id", "AccountId", "OwnerId"] {
        for id in ["001AA000000AbCd", "001AA000000AbCdYAK", "001aa000000abcdyak"] {
            for text in [format!("{field} = '{id}'"), format!("{field} not in ('{id}', '{id}')")] {
                assert!(read(&text, &detail).is_ok(), "{text}");
            }
        }
        for odd in ["001", "001AA000000AbC'", "0123abcd-0000-0000-0000-000000000000", "001aA000000AbCdYAK"] {
            let text = format!("{field} = '{}'", odd.replace('\'', "''"));
            assert_eq!(read(&text, &detail).map_err(|p| p.slug), Err("wrong-value"), "{text}");
        }
    }
    assert_eq!(refusal("ownerid = '005AA0000000001YAA'").0, "wrong-value", "no identifier of the other CRM");
    assert!(read("Topics__c contains 'News & more'", &detail).is_ok());
    assert_eq!(read("Topics__c contains 'News;Offers'", &detail).map_err(|p| p.slug), Err("wrong-value"));
}

#[test]
fn a_checked_problem_knows_its_place() {
    let problem = read("statecode = 0 and emailadress1 = 'x'", &contact()).unwrap_err();
    assert_eq!(problem.at, Some(18));
    assert_eq!(problem.args()["position"], "19");
}

#[test]
fn today_is_counted_from_the_day_given() {
    let filter = parse("a >= today - 1 and a in (today, 2020-01-01)").unwrap();
    assert_eq!(render(&resolve_today(&filter, date(2024, 3, 1))), "a >= 2024-02-29 and a in (2024-03-01, 2020-01-01)");
}

#[test]
fn periods_are_words_of_the_language_only_where_they_can_stand() {
    let during = |text: &str| parse(text).map(|f| render(&f));
    assert_eq!(during("a IN Last 7 DAYS").as_deref(), Ok("a in last 7 days"));
    assert_eq!(during("a not in this month and b = 1").as_deref(), Ok("a not in this month and b = 1"));
    assert_eq!(during("last in next year or next in (1)").as_deref(), Ok("last in next year or next in (1)"));
    for (text, at) in [("a in last days", 5), ("a in this", 5), ("a in last 0 days", 5), ("a in month", 5), ("a in", 4)]
    {
        assert_eq!(slug(text), ("expected-value", Some(at)), "{text}");
    }
    assert_eq!(refusal("lastname in this month").0, "wrong-operator");
    assert_eq!(refusal("birthdate in this month").0, "");
    assert_eq!(refusal("modifiedon not in next 2 days").0, "");
}

proptest! {
    #[test]
    fn a_filter_counts_from_today_exactly_if_another_day_makes_it_another(filter in filters()) {
        // Another day of another month and year.
        let [one, other] = [date(2024, 3, 1), date(2026, 5, 2)].map(|day| resolve_today(&filter, day));
        prop_assert_eq!(counts_from_today(&filter), one != other);
    }
}

fn literals() -> impl Strategy<Value = Literal> {
    prop_oneof![
        "\\PC{0,12}".prop_map(Literal::Text),
        any::<i64>().prop_map(Literal::Integer),
        any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(Literal::Real),
        any::<bool>().prop_map(Literal::Boolean),
        (1i16..=9999, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Literal::Day(date(y, m, d))),
        (-60_000_000_000i64..250_000_000_000).prop_map(|s| Literal::Instant(Timestamp::from_second(s).unwrap())),
        (-100_000i32..=100_000).prop_map(Literal::Today),
    ]
}

fn fields() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_][a-z0-9_]{0,12}",
        "[가-힣]{1,4}",
        "\\PC{1,6}",
        prop::sample::select(WORDS.map(String::from).to_vec())
    ]
}

fn filters() -> impl Strategy<Value = Filter> {
    use CompareOp as C;
    let ops = prop::sample::select(vec![C::Eq, C::Ne, C::Lt, C::Le, C::Gt, C::Ge]);
    let text_ops = prop::sample::select(vec![TextOp::Contains, TextOp::StartsWith, TextOp::EndsWith]);
    let leaf = prop_oneof![
        (fields(), ops, literals()).prop_map(|(field, op, value)| Filter::Compare { field, op, value }),
        fields().prop_map(|field| Filter::Empty { field }),
        (fields(), text_ops, "\\PC{0,12}").prop_map(|(field, op, needle)| Filter::Text { field, op, needle }),
        (fields(), prop::collection::vec(literals(), 1..4)).prop_map(|(field, values)| Filter::In { field, values }),
        (fields(), prop::sample::select(Period::PROPOSED.to_vec()))
            .prop_map(|(field, period)| Filter::During { field, period }),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(filter in filters()) {
        let text = render(&filter);
        prop_assume!(text.chars().count() <= MAX_LENGTH);
        prop_assert_eq!(parse(&text), Ok(filter), "{}", text);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        if let Err(problem) = read(&text, &contact()) {
            prop_assert!(FILTER_SLUGS.contains(&problem.slug));
            prop_assert!(problem.at.is_none_or(|at| at <= text.chars().count()));
        }
    }

    #[test]
    fn no_mixture_of_its_own_words_makes_it_panic(
        words in prop::collection::vec(prop::sample::select(vec![
            "and", "or", "not", "in", "is", "empty", "(", ")", ",", "'", "today", "-", "+", "1", "-5", "a", "=", "<", "[",
            "]", "starts", "with", "2026-01-01", "'x'", "1e5", "lastname", "contains",
            "this", "last", "next", "month", "days", "year",
        ]), 0..30),
    ) {
        if let Ok(filter) = parse(&words.join(" ")) {
            prop_assert_eq!(parse(&render(&filter)), Ok(filter));
        }
    }
}
