//! What holds of every step, every field type and every value.
use super::generators::{any_step, cases, everything, fields};
use super::*;
use crate::mapping::lint_treatment::loses_by;
use proptest::strategy::ValueTree;
use std::collections::BTreeSet;

/// What stands between several values of a field.
fn between(field: &Field) -> char {
    if field.name == "Hobbies__c" { ';' } else { ',' }
}

/// Of every type that can be carried there is a field, so that what is said of all of them is said of it.
#[test]
fn every_type_that_can_be_carried_and_every_step_is_among_what_is_tried() {
    let text = || FieldType::Text { max_length: Some(1), format: None };
    let date = |behaviour| FieldType::DateTime { behaviour };
    let all = [
        text(),
        FieldType::Memo { max_length: None },
        FieldType::Integer,
        FieldType::BigInt,
        FieldType::Decimal { precision: None },
        FieldType::Double,
        FieldType::Money { precision: None },
        FieldType::Boolean,
        date(DateBehaviour::DateOnly),
        date(DateBehaviour::UserLocal),
        date(DateBehaviour::TimeZoneIndependent),
        FieldType::Choice,
        FieldType::State,
        FieldType::Status,
        FieldType::MultiChoice,
        FieldType::Lookup,
        FieldType::Customer,
        FieldType::Owner,
        FieldType::UniqueId,
    ];
    let name = |kind: &FieldType| match kind {
        FieldType::DateTime { behaviour } => format!("date {behaviour:?}"),
        other => format!("{other:?}").split([' ', '{']).next().unwrap().to_owned(),
    };
    let tried: BTreeSet<String> = fields().iter().map(|f| name(&f.kind)).collect();
    assert_eq!(tried, all.iter().map(name).collect::<BTreeSet<_>>());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let steps = any_step();
    let drawn = |_| steps.new_tree(&mut runner).unwrap().current().to_string();
    let words: BTreeSet<String> = (0..4000).map(drawn).map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(words, super::super::STEP_WORDS.iter().map(|w| (*w).to_owned()).collect::<BTreeSet<_>>());
}

proptest! {
    #[test]
    fn steps_read_back_as_they_were_written(all in prop::collection::vec(any_step(), 0..8)) {
        let line = render_steps(&all);
        prop_assert_eq!(steps_of(&line), Ok(all), "{}", line);
    }

    #[test]
    fn no_text_makes_the_reader_panic(line in any::<String>()) {
        if let Err(problem) = steps_of(&line) {
            prop_assert!(StepProblem::SLUGS.contains(&problem.slug));
        }
    }

    /// Whatever fits by its form runs to an end, and what comes out fits the column or is refused by name.
    #[test]
    fn what_fits_by_its_form_runs_to_a_value_of_that_form((field, all, cell) in cases()) {
        let detail = everything();
        let rule = rule(&field.name, Treatment { steps: all, ..Treatment::default() });
        let form = rule.form(&field).unwrap();
        let Ok(carry) = compile(&rule, &field, &detail) else { return Ok(()) };
        match carry.carry(cell, form.kind) {
            Err(slug) => prop_assert!(REFUSALS.contains(&slug), "{}", slug),
            Ok(Cell::Null) => {}
            Ok(Cell::Text(t)) => {
                prop_assert_eq!(form.kind.sqlite(), "TEXT");
                if let CampaignType::String { length } = form.kind {
                    prop_assert!(t.chars().count() <= length as usize);
                }
            }
            Ok(Cell::Integer(_)) => prop_assert_eq!(form.kind.sqlite(), "INTEGER"),
            Ok(Cell::Real(_)) => prop_assert_eq!(form.kind.sqlite(), "REAL"),
        }
    }

    /// A rule that loses nothing gives back what came; one that loses something is told of by the lint.
    #[test]
    fn what_a_lossless_rule_made_can_be_told_back((field, all, cell) in cases()) {
        let detail = everything();
        let treatment = Treatment { steps: all.clone(), ..Treatment::default() };
        let mut mapping = propose(&Name::parse("crm").unwrap(), &detail, &[]);
        let place = mapping.rules.iter_mut().find(|r| r.field == field.name).unwrap();
        (place.treatment, place.include, place.conversion) = (treatment, true, Conversion::Keep);
        let rule = place.clone();
        let flagged = lint(&mapping, &detail).iter().any(|i| i.field == field.name && i.slug == "lossy");
        let set = field.option_set.as_deref().and_then(|name| detail.option_set(name));
        let lossless = all.iter().all(|step| !loses_by(step, set));
        let Ok(carry) = compile(&rule, &field, &detail) else { return Ok(()) };
        if rule.reason != Reason::Key {
            prop_assert_eq!(flagged, !lossless);
        }
        if let (true, Ok(out)) = (lossless, carry.carry(cell.clone(), rule.column_type(&field))) {
            let back = all.iter().rev().fold(out.display(), |value, step| undone::undone(step, value, between(&field)));
            let same = match &cell {
                Cell::Real(r) => back.parse() == Ok(*r),
                Cell::Text(t) => back.trim_end_matches('Z') == t.trim_end_matches('Z'),
                other => back == other.display(),
            };
            prop_assert!(same, "{:?} {} came back as {}", cell, render_steps(&all), back);
        }
    }
}
