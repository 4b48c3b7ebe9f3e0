//! What is lost on the way is said: over every type, conversion, step, replacement value and value for what is empty.
use super::generators::{any_step, everything, fields, value_for};
use super::*;

/// Conversions as well as steps, with replacement values and a value for what is empty.
fn any_rule() -> impl Strategy<Value = (Field, FieldRule, Vec<Cell<'static>>)> {
    let conversions = [
        Conversion::Keep,
        Conversion::Trim,
        Conversion::Lower,
        Conversion::Upper,
        Conversion::Email,
        Conversion::Phone,
        Conversion::Day,
        Conversion::Text,
    ];
    let rules = (prop::sample::select(fields()), prop::sample::select(conversions.to_vec()), any_step(), 0..5u8);
    rules.prop_flat_map(|(field, conversion, step, kind)| {
        let conversion = if conversion.fits(&field.kind) { conversion } else { Conversion::Keep };
        let form = Form::of(&field, conversion);
        let steps: Vec<Step> = Some(step).filter(|s| form.after(s).is_some()).into_iter().collect();
        let end = steps.first().and_then(|s| form.after(s)).unwrap_or(form);
        let sample = if end.kind.sqlite() == "TEXT" { "?" } else { "1" };
        let mut treatment = Treatment { steps, ..Treatment::default() };
        match kind {
            1 => treatment.default = Some(sample.into()),
            2 => drop(treatment.replace.insert("1".into(), sample.into())),
            4 if field.option_set.is_some() => treatment.unlisted = Unlisted::Default,
            _ => {}
        }
        let rule = FieldRule { conversion, ..rule(&field.name, treatment) };
        let values = prop::collection::vec(value_for(&field), 2..6);
        (Just(field), Just(rule), values)
    })
}

/// How a rule is written tells a later run whether it reads the same.
#[test]
fn a_rule_made_ready_is_written_alike_every_time() {
    let detail = contact();
    let field = detail.field("gendercode").unwrap();
    let replace = (0..20).map(|n| (n.to_string(), (n + 1).to_string())).collect();
    let rule = rule("gendercode", Treatment { replace, ..Treatment::default() });
    let written = || format!("{:?}", compile(&rule, field, &detail).unwrap());
    let first = written();
    assert!((0..20).all(|_| written() == first), "{first}");
}

/// Values so near that whatever is careless with values takes them for the same.
fn neighbours(field: &Field, values: Vec<Cell<'static>>) -> Vec<Cell<'static>> {
    let is_text = Form::of(field, Conversion::Keep).shape == Shape::Text;
    let mut all = vec![Cell::Null];
    for value in values {
        if let Cell::Text(t) = &value {
            let near = [t.to_uppercase(), t.to_lowercase(), format!(" {t}"), format!("{t} "), t.replace(' ', "  ")];
            all.extend(near.into_iter().filter(|_| is_text).map(|t| text(&t)));
        }
        all.push(value);
    }
    all
}

/// Either no two of the values become one under the rule, or the lint says that something is lost.
pub(super) fn told_apart(field: &Field, rule: FieldRule, values: Vec<Cell<'static>>) -> Result<(), TestCaseError> {
    let detail = everything();
    let mut mapping = propose(&Name::parse("crm").unwrap(), &detail, &[]);
    let place = mapping.rules.iter_mut().find(|r| r.field == field.name).unwrap();
    let rule = FieldRule { reason: Reason::Ordinary, column: place.column.clone(), ..rule };
    *place = rule.clone();
    let lossy = ["lossy", "unlisted-empty", "narrowed", "number-rounded"];
    let told = lint(&mapping, &detail).iter().any(|i| i.field == field.name && lossy.contains(&i.slug));
    let Ok(carry) = compile(&rule, field, &detail) else { return Ok(()) };
    if told {
        return Ok(());
    }
    let kind = rule.column_type(field);
    let mut seen: Vec<(Cell<'static>, Cell<'static>)> = Vec::new();
    for value in values {
        let Ok(out) = carry.carry(value.clone(), kind).map(Cell::into_owned) else { continue };
        // Nothing that came stays nothing, and nothing else becomes it.
        if value == Cell::Null {
            prop_assert_eq!(&out, &carry.for_nothing());
        }
        for (other, made) in &seen {
            let equal = *made == out && *other != value;
            prop_assert!(!equal, "{}: {} and {} become one", rule.field, other.display(), value.display());
        }
        seen.push((value, out));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    /// Of any type under any conversion, step, replacement value and value for what is empty: either no two values become
    /// one, so that each could be told back, or the lint says that something is lost.
    #[test]
    fn two_values_become_one_only_where_the_lint_says_so((field, rule, values) in any_rule()) {
        told_apart(&field, rule, neighbours(&field, values))?;
    }
}
