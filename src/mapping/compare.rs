//! What two versions of a mapping differ in, rule by rule: what is shown before a change is taken.
use super::{FieldRule, Mapping, render_steps};
use serde::Serialize;
use std::collections::BTreeMap;

/// One difference. What: `carry`, `column`, `conversion`, `steps`, `replace`, `default`, `unlisted`, `updates`, `owner`, `personal` or
/// `target`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleChange {
    /// CRM field.
    pub field: String,
    /// Which part of its rule. Words: `sheet-col-<what>`.
    pub what: &'static str,
    /// The value until now; empty where there was none.
    pub from: String,
    /// The value then.
    pub to: String,
}

/// The differences in the order of the rules.
pub fn rule_changes(before: &Mapping, after: &Mapping) -> Vec<RuleChange> {
    let mut all = Vec::new();
    for new in &after.rules {
        let old = before.rule(&new.field).map(parts).unwrap_or_default();
        for (what, to) in parts(new) {
            let from = old.iter().find(|(known, _)| *known == what).map(|(_, text)| text.clone()).unwrap_or_default();
            if from != to {
                all.push(RuleChange { field: new.field.clone(), what, from, to });
            }
        }
    }
    for old in before.rules.iter().filter(|old| old.include && after.rule(&old.field).is_none()) {
        all.push(RuleChange { field: old.field.clone(), what: "carry", from: "yes".into(), to: "no".into() });
    }
    all
}

fn parts(rule: &FieldRule) -> Vec<(&'static str, String)> {
    let word = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let treatment = &rule.treatment;
    vec![
        ("carry", word(rule.include)),
        ("column", rule.column.clone()),
        ("conversion", rule.conversion.slug().to_owned()),
        ("target", word(rule.with_target)),
        ("steps", render_steps(&treatment.steps)),
        ("replace", render_pairs(&treatment.replace)),
        ("default", treatment.default.clone().unwrap_or_default()),
        ("unlisted", treatment.unlisted.slug().to_owned()),
        ("updates", word(treatment.apply_updates)),
        ("owner", treatment.owner.slug().to_owned()),
        ("personal", treatment.personal.map_or("auto".to_owned(), word)),
    ]
}

/// Replacements as text: `1=2; 3='a;b'`. A part with signs or blanks at its ends stands in quotes; a quote inside is written
/// twice.
pub fn render_pairs(pairs: &BTreeMap<String, String>) -> String {
    let part = |text: &str| {
        let plain = !text.is_empty() && text.trim() == text && !text.contains(['=', ';', '\'']);
        if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
    };
    pairs.iter().map(|(from, to)| format!("{}={}", part(from), part(to))).collect::<Vec<_>>().join("; ")
}

/// Reads what [`render_pairs`] writes; none where a part has no equals sign, a quote is not closed, or a value stands twice.
pub fn pairs_of(text: &str) -> Option<BTreeMap<String, String>> {
    let mut pairs = BTreeMap::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace() || *c == ';').is_some() {}
        if chars.peek().is_none() {
            return Some(pairs);
        }
        let from = part(&mut chars, '=')?;
        chars.next_if_eq(&'=')?;
        let to = part(&mut chars, ';')?;
        if pairs.insert(from, to).is_some() {
            return None;
        }
    }
}

/// One side of a pair, up to that sign, which is not taken.
fn part(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, end: char) -> Option<String> {
    while chars.next_if(|c| c.is_whitespace()).is_some() {}
    let mut text = String::new();
    if chars.next_if_eq(&'\'').is_none() {
        while let Some(c) = chars.next_if(|c| *c != end) {
            text.push(c);
        }
        return Some(text.trim_end().to_owned());
    }
    loop {
        match chars.next()? {
            '\'' if chars.next_if_eq(&'\'').is_some() => text.push('\''),
            '\'' => break,
            c => text.push(c),
        }
    }
    while chars.next_if(|c| c.is_whitespace()).is_some() {}
    matches!(chars.peek(), None | Some('=' | ';')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::contact;
    use crate::mapping::{Owner, Treatment, propose, steps_of};
    use proptest::prelude::*;

    #[test]
    fn every_part_of_a_rule_is_compared() {
        let before = propose(&Name::parse("crm").unwrap(), &contact(), &[]);
        assert_eq!(rule_changes(&before, &before), []);
        let treatment = Treatment {
            steps: steps_of("trim | upper").unwrap(),
            replace: BTreeMap::from([("a;b".to_owned(), "c".to_owned())]),
            default: Some("?".into()),
            apply_updates: false,
            owner: Owner::Marketing,
            personal: Some(false),
            ..Treatment::default()
        };
        let after = before.set_treatment("lastname", treatment, &contact()).unwrap();
        let after = after.rename("lastname", "surname").unwrap().toggle("firstname").unwrap();
        let told: Vec<(String, &str, String)> =
            rule_changes(&before, &after).into_iter().map(|c| (c.field, c.what, c.to)).collect();
        let of = |what, to: &str| ("lastname".to_owned(), what, to.to_owned());
        let expected = [
            ("firstname".to_owned(), "carry", "no".to_owned()),
            of("column", "surname"),
            of("steps", "trim | upper"),
            of("replace", "'a;b'=c"),
            of("default", "?"),
            of("updates", "no"),
            of("owner", "marketing"),
            of("personal", "no"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn pairs_are_read_as_people_write_them() {
        let read = |text: &str| pairs_of(text).map(|p| p.into_iter().collect::<Vec<_>>());
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(read(" 1 = 2 ;3=  4; "), Some(vec![pair("1", "2"), pair("3", "4")]));
        assert_eq!(read("남='M'; 여=F"), Some(vec![pair("남", "M"), pair("여", "F")]));
        for bad in ["1", "1=2; 1=3", "'1=2", "'1'x=2", "1='2'x"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(read(""), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn pairs_come_back_as_they_were(pairs in prop::collection::btree_map("\\PC{0,9}|[=;' ]{0,4}", "\\PC{0,9}|[=;' ]{0,4}", 0..6)) {
            prop_assert_eq!(pairs_of(&render_pairs(&pairs)), Some(pairs));
        }
    }
}
