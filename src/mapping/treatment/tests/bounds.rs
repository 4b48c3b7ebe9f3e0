//! Values at the ends of what there is: the first and the last year, hours that come twice and such that never come, the
//! largest and smallest numbers, the longest texts. What a rule does not lose comes back equal; what it loses is said.
use super::fidelity::told_apart;
use super::generators::{any_step, everything, fields};
use super::*;

const ZONES: [&str; 5] = ["UTC", "Asia/Seoul", "Europe/Zurich", "America/New_York", "Pacific/Apia"];
/// The most characters a long text of Salesforce has.
const LONGEST: usize = 131_072;

/// Around the ends of time, and around the hours that clocks skip and repeat: Zurich in March and October 2026, New York in
/// March and November, Seoul in May 1988, Apia with the day it left out in 2011.
const CLOCKS: [&str; 30] = [
    "0001-01-01T00:00:00",
    "0001-01-01T12:00:00",
    "1582-10-15T00:00:00",
    "1753-01-01T00:00:00",
    "1900-02-28T23:59:59",
    "1969-12-31T23:59:59",
    "1970-01-01T00:00:00",
    "1988-05-07T14:59:59",
    "1988-05-07T15:00:00",
    "1988-05-08T02:30:00",
    "1988-05-08T03:30:00",
    "2011-12-29T23:30:00",
    "2011-12-30T12:00:00",
    "2011-12-31T12:00:00",
    "2024-02-29T12:00:00",
    "2026-03-08T02:30:00",
    "2026-03-08T03:30:00",
    "2026-03-29T00:59:59",
    "2026-03-29T01:00:00",
    "2026-03-29T02:30:00",
    "2026-03-29T03:30:00",
    "2026-10-25T00:30:00",
    "2026-10-25T01:30:00",
    "2026-10-25T02:30:00",
    "2026-11-01T01:30:00",
    "2026-11-01T05:30:00",
    "2026-11-01T06:30:00",
    "9999-12-30T22:00:00",
    "9999-12-31T00:00:00",
    "9999-12-31T23:59:59",
];

fn long(first: &str, last: char) -> Cell<'static> {
    let fill = first.chars().cycle().take(LONGEST - 1);
    text(&fill.chain([last]).collect::<String>())
}

/// The values at the ends of what the CRM can send for a field of this type.
fn edges(field: &Field) -> Vec<Cell<'static>> {
    let clocks = |end: &str| CLOCKS.iter().map(|c| text(&format!("{c}{end}"))).collect::<Vec<_>>();
    let whole = |all: &[i64]| all.iter().map(|n| Cell::Integer(*n)).collect::<Vec<_>>();
    let (int, exact) = (i64::from(i32::MAX), 1i64 << 53);
    match &field.kind {
        FieldType::Integer => whole(&[-int - 1, -int, -1, 0, 1, int - 1, int]),
        FieldType::BigInt => whole(&[
            i64::MIN,
            i64::MIN + 1,
            -exact - 1,
            -exact,
            -1,
            0,
            1,
            exact - 1,
            exact,
            exact + 1,
            i64::MAX - 1,
            i64::MAX,
        ]),
        FieldType::Decimal { .. } | FieldType::Double | FieldType::Money { .. } => [
            -922_337_203_685_477.6,
            -100_000_000_000.0,
            -99_999_999_999.999_98,
            -0.1,
            -0.0,
            0.0,
            0.000_000_000_1,
            0.1,
            0.1 + f64::EPSILON,
            1.0,
            100_000_000_000.0,
            922_337_203_685_477.6,
            exact as f64,
            f64::MIN_POSITIVE,
            f64::MAX,
            f64::MIN,
        ]
        .map(Cell::Real)
        .into(),
        FieldType::Boolean => whole(&[0, 1]),
        FieldType::Choice | FieldType::State | FieldType::Status if field.name != "Rating" => whole(&[0, 1, 2, int]),
        FieldType::Choice => ["Golf", "Chess", "등산", "Hot"].map(text).into(),
        FieldType::MultiChoice => ["", "1", "1,2", "0,1,2,2147483647", "Golf;등산"].map(text).into(),
        FieldType::DateTime { behaviour: DateBehaviour::DateOnly } => CLOCKS.iter().map(|c| text(&c[..10])).collect(),
        FieldType::DateTime { behaviour: DateBehaviour::UserLocal } => {
            clocks("Z").into_iter().chain(["2026-10-25T00:30:00.001Z", "9999-12-31T23:59:59.999Z"].map(text)).collect()
        }
        FieldType::DateTime { .. } => clocks(""),
        FieldType::Lookup | FieldType::Customer | FieldType::Owner | FieldType::UniqueId => {
            [0, 1, u128::MAX].map(|n| text(&uuid::Uuid::from_u128(n).to_string())).into()
        }
        _ => {
            let short = [
                "",
                " ",
                "\n",
                "0",
                "-0",
                "007",
                "null",
                "\u{1f1f0}\u{1f1f7}",
                "e\u{301}",
                "\u{e9}",
                "가",
                "가\u{301}",
            ];
            let long = [long("abc ", 'x'), long("abc ", 'y'), long("한국어", '가'), long("한국어", '나')];
            short.map(text).into_iter().chain(long).collect()
        }
    }
}

fn rule_of(field: &Field, conversion: Conversion, steps: Vec<Step>) -> FieldRule {
    FieldRule { conversion, ..rule(&field.name, Treatment { steps, ..Treatment::default() }) }
}

/// All conversions that fit a field.
fn conversions(field: &Field) -> impl Iterator<Item = Conversion> {
    Conversion::for_type(&field.kind).iter().copied()
}

#[test]
fn at_the_bounds_two_values_become_one_only_where_the_lint_says_so() {
    for field in fields() {
        for conversion in conversions(&field) {
            told_apart(&field, rule_of(&field, conversion, Vec::new()), edges(&field)).unwrap();
            let form = Form::of(&field, conversion);
            for zone in ZONES.map(str::to_owned) {
                for step in [
                    Step::Day { zone: Some(zone.clone()) },
                    Step::Clock { zone: zone.clone() },
                    Step::FromZone { zone },
                ] {
                    if form.after(&step).is_some() {
                        told_apart(&field, rule_of(&field, conversion, vec![step]), edges(&field)).unwrap();
                    }
                }
            }
        }
    }
}

/// Without a step, and as text, what went in is told back letter by letter.
#[test]
fn at_the_bounds_what_is_kept_comes_back_equal() {
    let detail = everything();
    let mut kept = 0;
    for field in fields() {
        for conversion in conversions(&field).filter(|c| matches!(c, Conversion::Keep | Conversion::Text)) {
            let rule = rule_of(&field, conversion, Vec::new());
            let carry = compile(&rule, &field, &detail).unwrap();
            let kind = rule.column_type(&field);
            for value in edges(&field) {
                let Ok(out) = carry.carry(value.clone(), kind) else { continue };
                let back = match (&value, &out) {
                    (Cell::Integer(_), Cell::Text(t)) => Cell::Integer(t.parse().unwrap()),
                    (Cell::Real(_), Cell::Text(t)) => Cell::Real(t.parse().unwrap()),
                    (Cell::Integer(_), Cell::Real(r)) => Cell::Integer(*r as i64),
                    _ => out.clone(),
                };
                match (&value, &back) {
                    (Cell::Real(a), Cell::Real(b)) => {
                        assert_eq!(a.to_bits(), b.to_bits(), "{} {conversion:?}", field.name)
                    }
                    _ => assert!(value == back, "{} {conversion:?}: {value:?} became {out:?}", field.name),
                }
                kept += 1;
            }
        }
    }
    assert!(kept > 300, "{kept} values were carried");
}

/// Clocks of a zone and back: the same instant, but for the second of two equal hours and for hours that never come.
#[test]
fn an_instant_comes_back_from_the_clocks_of_a_zone_but_for_an_hour_that_comes_twice() {
    let detail = everything();
    let field = detail.fields.iter().find(|f| f.kind == FieldType::DateTime { behaviour: DateBehaviour::UserLocal });
    let field = field.unwrap();
    for zone in ZONES.map(str::to_owned) {
        let there = rule_of(field, Conversion::Keep, vec![Step::Clock { zone: zone.clone() }]);
        let both = rule_of(
            field,
            Conversion::Keep,
            vec![Step::Clock { zone: zone.clone() }, Step::FromZone { zone: zone.clone() }],
        );
        let run = |rule: &FieldRule, value: &Cell<'static>| {
            let carry = compile(rule, field, &detail).unwrap();
            carry.carry(value.clone(), rule.column_type(field)).map(Cell::into_owned)
        };
        let mut seen: Vec<Cell<'static>> = Vec::new();
        for value in edges(field) {
            let (Ok(clock), Ok(back)) = (run(&there, &value), run(&both, &value)) else { continue };
            let twice = seen.contains(&clock);
            assert!(back == value || twice, "{zone}: {value:?} shows {clock:?} and comes back as {back:?}");
            seen.push(clock);
        }
        assert!(seen.len() > 20, "{zone}: {seen:?}");
    }
}

/// What no database keeps is refused by name, never written: days before the first and after the last year.
#[test]
fn no_rule_makes_a_year_that_databases_do_not_keep() {
    let detail = everything();
    for field in fields().into_iter().filter(|f| matches!(f.kind, FieldType::DateTime { .. })) {
        for zone in ZONES.map(str::to_owned) {
            let steps =
                [Step::Day { zone: Some(zone.clone()) }, Step::Clock { zone: zone.clone() }, Step::FromZone { zone }];
            for step in steps.into_iter().filter(|s| Form::of(&field, Conversion::Keep).after(s).is_some()) {
                let rule = rule_of(&field, Conversion::Keep, vec![step.clone()]);
                let carry = compile(&rule, &field, &detail).unwrap();
                for value in edges(&field) {
                    if let Ok(Cell::Text(t)) = carry.carry(value.clone(), rule.column_type(&field)) {
                        let year: u16 = t[..4].parse().unwrap();
                        assert!((1..=9999).contains(&year), "{step} makes {t} of {value:?}");
                    }
                }
            }
        }
        let plain = rule_of(&field, Conversion::Keep, Vec::new());
        let carry = compile(&plain, &field, &detail).unwrap();
        for never in ["0000-12-31", "0000-12-31T00:00:00Z", "10000-01-01T00:00:00Z", "2026-02-29", "2026-13-01"] {
            assert!(
                carry.carry(text(never), plain.column_type(&field)).is_err(),
                "{never} is taken for {}",
                field.name
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    /// Any two steps over the values at the bounds run to an end, and what becomes one is said.
    #[test]
    fn at_the_bounds_every_step_is_honest((field, step) in (prop::sample::select(fields()), any_step())) {
        let form = Form::of(&field, Conversion::Keep);
        if form.after(&step).is_some() {
            told_apart(&field, rule_of(&field, Conversion::Keep, vec![step]), edges(&field))?;
        }
    }
}
