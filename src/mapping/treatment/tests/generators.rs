//! Steps, fields of every type of both CRMs, and values the adapters could give for them.
use super::*;
use crate::catalog::fixtures::option_set;
use crate::catalog::{Labels, OptionItem, OptionSet};

pub(super) fn any_step() -> impl Strategy<Value = Step> {
    let text = || "\\PC{1,8}";
    let zone =
        || prop::sample::select(vec!["UTC", "Asia/Seoul", "Europe/Zurich", "America/New_York"]).prop_map(String::from);
    let sign = || prop::sample::select(vec![DecimalSign::Point, DecimalSign::Comma]);
    let bare = prop::sample::select(vec![
        Step::Trim,
        Step::TrimStart,
        Step::TrimEnd,
        Step::Squeeze,
        Step::Lower,
        Step::Upper,
        Step::Capitalise,
        Step::Email,
        Step::Whole,
        Step::Not,
        Step::Columns,
        Step::Street,
        Step::HouseNumber,
        Step::PostalCode,
        Step::Town,
        Step::AsWritten,
        Step::Text,
    ]);
    prop_oneof![
        bare,
        prop::option::of(1u16..1000).prop_map(|country| Step::Phone { country }),
        sign().prop_map(|decimal| Step::Number { decimal }),
        (0u8..=15, sign()).prop_map(|(places, decimal)| Step::Format { places, decimal }),
        (text(), text()).prop_map(|(yes, no)| Step::Boolean { yes, no }),
        (text(), text()).prop_map(|(yes, no)| Step::Spell { yes, no }),
        prop::option::of(1u32..=65_535).prop_map(|language| Step::Label { language }),
        (text(), prop::option::of(1u32..=65_535))
            .prop_map(|(separator, language)| Step::Labels { separator, language }),
        text().prop_map(|value| Step::Has { value }),
        text().prop_map(|separator| Step::Join { separator }),
        text().prop_map(|separator| Step::Split { separator }),
        (text(), 1u8..=99).prop_map(|(separator, number)| Step::Part { separator, number }),
        (1u8..=99).prop_map(|number| Step::Line { number }),
        prop::option::of(zone()).prop_map(|zone| Step::Day { zone }),
        zone().prop_map(|zone| Step::Clock { zone }),
        zone().prop_map(|zone| Step::FromZone { zone }),
        (1u32..=1000).prop_map(|length| Step::Max { length }),
    ]
}

/// A table with a field of every type of both CRMs: Salesforce keeps texts where Dynamics keeps codes.
pub(super) fn everything() -> TableDetail {
    let mut detail = contact();
    let listed = |name: &str| {
        let options = ["Golf", "Chess", "등산", "Hot"].map(|t| OptionItem::text(t, Labels::one(1033, t)));
        OptionSet { options: options.to_vec(), ..option_set(name, &[]) }
    };
    for (name, kind, set) in [
        ("new_ratio", FieldType::Double, None),
        ("Rating", FieldType::Text { max_length: Some(255), format: Some("Picklist".into()) }, Some("Account_Rating")),
        ("Hobbies__c", FieldType::MultiChoice, Some("Account_Hobbies")),
    ] {
        let mut field = Field::new(name, kind);
        field.option_set = set.map(str::to_owned);
        detail.fields.push(field);
        detail.option_sets.extend(set.map(listed));
    }
    detail.tidy();
    detail
}

pub(super) fn fields() -> Vec<Field> {
    everything().fields.into_iter().filter(|f| crate::mapping::obstacle(f).is_none()).collect()
}

/// A value the adapters could give for a field of this type.
pub(super) fn value_for(field: &Field) -> BoxedStrategy<Cell<'static>> {
    let options = || prop::sample::subsequence(vec!["Golf", "Chess", "등산", "Hot"], 1..=4);
    match field.name.as_str() {
        "Rating" => return options().prop_map(|all| text(all[0])).boxed(),
        "Hobbies__c" => return options().prop_map(|all| text(&all.join(";"))).boxed(),
        _ => {}
    }
    let instant =
        || (-60_000_000_000i64..250_000_000_000).prop_map(|s| jiff::Timestamp::from_second(s).unwrap().to_string());
    match &field.kind {
        FieldType::Integer => (any::<i32>()).prop_map(|n| Cell::Integer(n.into())).boxed(),
        FieldType::BigInt => any::<i64>().prop_map(Cell::Integer).boxed(),
        FieldType::Decimal { .. } | FieldType::Double | FieldType::Money { .. } => {
            (-1.0e9..1.0e9f64).prop_map(Cell::Real).boxed()
        }
        FieldType::Boolean => (0i64..2).prop_map(Cell::Integer).boxed(),
        FieldType::Choice | FieldType::State | FieldType::Status => (0i64..4).prop_map(Cell::Integer).boxed(),
        FieldType::MultiChoice => prop::collection::btree_set(0u32..50, 1..6)
            .prop_map(|s| text(&s.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")))
            .boxed(),
        FieldType::DateTime { behaviour: DateBehaviour::DateOnly } => instant()
            .prop_map(|t| text(&t[..t.len() - 10]))
            .prop_filter("four digits", |c| c.display().len() == 10)
            .boxed(),
        FieldType::DateTime { behaviour: DateBehaviour::UserLocal } => {
            instant().prop_filter("four digits", |t| t.len() == 20).prop_map(|t| text(&t)).boxed()
        }
        FieldType::DateTime { .. } => {
            instant().prop_filter("four digits", |t| t.len() == 20).prop_map(|t| text(t.trim_end_matches('Z'))).boxed()
        }
        FieldType::Lookup | FieldType::Customer | FieldType::Owner | FieldType::UniqueId => {
            any::<u128>().prop_map(|n| text(&uuid::Uuid::from_u128(n).to_string())).boxed()
        }
        _ => prop_oneof!["\\PC{0,40}", "[0-9.,' -]{0,12}", "[A-Za-z0-9 \n,;]{0,40}"].prop_map(|t| text(&t)).boxed(),
    }
}

/// A field, steps of which those that do not fit are left out, and a value.
pub(super) fn cases() -> impl Strategy<Value = (Field, Vec<Step>, Cell<'static>)> {
    (prop::sample::select(fields()), prop::collection::vec(any_step(), 0..8)).prop_flat_map(|(field, wanted)| {
        let mut form = Form::of(&field, Conversion::Keep);
        let fit = wanted.into_iter().filter(|step| form.after(step).map(|f| form = f).is_some()).collect::<Vec<_>>();
        let value = value_for(&field);
        (Just(field), Just(fit), value)
    })
}
