//! What steps and rules promise. What is undone is undone by rules of these tests, not by those under test.
mod bounds;
mod fidelity;
mod generators;
mod properties;
mod undone;

use super::*;
use crate::account::Name;
use crate::catalog::fixtures::contact;
use crate::catalog::{DateBehaviour, Field, FieldType, TableDetail};
use crate::mapping::{
    Cell, Conversion, FieldRule, Mapping, REFUSALS, Reason, lint, mend, mend_all, mend_only, propose,
};
use crate::schema::CampaignType;
use proptest::prelude::*;

fn rule(field: &str, treatment: Treatment) -> FieldRule {
    FieldRule {
        field: field.into(),
        column: field.into(),
        include: true,
        conversion: Conversion::Keep,
        with_target: false,
        reason: Reason::Ordinary,
        treatment,
    }
}

fn steps(text: &str) -> Treatment {
    Treatment { steps: steps_of(text).unwrap(), ..Treatment::default() }
}

/// A value through the rule of a field of the contact, into the column the rule makes.
fn through(field: &str, treatment: Treatment, cell: Cell<'static>) -> Result<Cell<'static>, &'static str> {
    let detail = contact();
    let rule = rule(field, treatment);
    let described = detail.field(field).unwrap();
    compile(&rule, described, &detail).unwrap().carry(cell, rule.column_type(described)).map(Cell::into_owned)
}

fn text(t: &str) -> Cell<'static> {
    Cell::Text(t.to_owned().into())
}

fn on_text(line: &str, value: &str) -> Result<String, &'static str> {
    through("description", steps(line), text(value)).map(|c| c.display())
}

fn refusal(field: &str, treatment: Treatment) -> (&'static str, String) {
    let detail = contact();
    let found = compile(&rule(field, treatment), detail.field(field).unwrap(), &detail);
    found.map_or_else(|p| (p.slug, p.what), |_| ("", String::new()))
}

#[test]
fn texts_are_tidied() {
    for (line, value, expected) in [
        ("trim", "  a b \t", "a b"),
        ("trim-start", "  a ", "a "),
        ("trim-end", "  a ", "  a"),
        ("squeeze", "  a \n  b ", "a b"),
        ("squeeze", "a b", "a b"),
        ("capitalise", "o'NEILL van der BERG-müller", "O'neill Van Der Berg-Müller"),
        ("upper | trim", " straße ", "STRASSE"),
        ("email", " Zoe@Example.COM ", "zoe@example.com"),
        ("phone", "+82 (10) 1234-5678", "+821012345678"),
        ("phone 82", "010-1234-5678", "+821012345678"),
        ("phone 82", "0082 10 1234 5678", "+821012345678"),
        ("phone 82", "+41 44 668 18 00", "+41446681800"),
        ("phone 1", "(212) 555-0100", "+12125550100"),
        ("phone 1", "1 212 555 0100", "+12125550100"),
        ("phone 39", "06 1234 5678", "+390612345678"),
        ("number , | format 2 .", "1.234,5", "1234.50"),
        ("number . | format 0 ,", "-1,234,567", "-1234567"),
        ("number , | format 1 ,", "12 345,5", "12345,5"),
        ("boolean 'ja,y' 'nein' | spell 'Yes' 'No'", " JA ", "Yes"),
        ("boolean 'ja' 'nein' | not | spell '예' '아니요'", "ja", "아니요"),
        ("split ';'", "b; a;;b", "a,b"),
        ("part ',' 2", "a, b ,c", "b"),
        ("line 2", "\n Main St 1 \n\n 8000 Zürich", "8000 Zürich"),
        ("line 2 | postal-code", "Main St 1\n8000 Zürich", "8000"),
        ("line 2 | town", "Main St 1\nLondon SW1A 1AA", "London"),
        ("postal-code", "London SW1A 1AA", "SW1A 1AA"),
        ("street", "Am Alten Markt 12a", "Am Alten Markt"),
        ("house-number", "Am Alten Markt 12a", "12a"),
        ("house-number", "221b Baker Street", "221b"),
        ("street", "221b, Baker Street", "Baker Street"),
        ("street", "Schlossallee", "Schlossallee"),
        ("house-number", "Schlossallee", ""),
        ("postal-code", "Seoul", ""),
        ("whole | text", " 42 ", "42"),
    ] {
        assert_eq!(on_text(line, value), Ok(expected.to_owned()), "{line}: {value}");
    }
}

#[test]
fn what_is_not_meant_is_refused_and_never_guessed_rounded_or_cut() {
    for (line, value, expected) in [
        ("number ,", "1.5", "not-a-number"),
        ("number ,", "1.2345", "not-a-number"),
        ("number .", "1,5", "not-a-number"),
        ("number .", "12 34", "not-a-number"),
        ("number .", "1e5", "not-a-number"),
        ("number .", "€ 5", "not-a-number"),
        ("number .", "1234567890123456", "out-of-range"),
        ("number . | format 1 .", "1.25", "too-precise"),
        ("whole", "1.5", "not-a-whole-number"),
        ("boolean 'yes' 'no'", "maybe", "not-a-boolean"),
        ("phone 82", "1-800-FLOWERS", "not-a-phone"),
        ("phone 82", "12", "not-a-phone"),
        ("phone 82", "0123456789012345678", "not-a-phone"),
        ("max 3", "abcd", "too-long"),
    ] {
        assert_eq!(on_text(line, value), Err(expected), "{line}: {value}");
        assert!(REFUSALS.contains(&expected));
    }
    assert_eq!(on_text("max 3", "거래처"), Ok("거래처".into()), "characters, not bytes");
}

#[test]
fn times_follow_the_zone_of_the_field() {
    let at = |line: &str, value: &str| through("createdon", steps(line), text(value)).map(|c| c.display());
    assert_eq!(at("clock Asia/Seoul", "2026-01-02T20:00:00Z"), Ok("2026-01-03T05:00:00".into()));
    assert_eq!(at("day Asia/Seoul", "2026-01-02T20:00:00Z"), Ok("2026-01-03".into()));
    assert_eq!(at("day", "2026-01-02T20:00:00Z"), Ok("2026-01-02".into()));
    assert_eq!(at("as-written", "2026-01-02T20:00:00Z"), Ok("2026-01-02T20:00:00".into()));
    assert_eq!(at("clock Europe/Zurich", "2026-03-29T01:00:00Z"), Ok("2026-03-29T03:00:00".into()));
    let wall = |line: &str, value: &str| through("new_visit", steps(line), text(value)).map(|c| c.display());
    assert_eq!(wall("from-zone Asia/Seoul", "2026-01-03T05:00:00"), Ok("2026-01-02T20:00:00Z".into()));
    assert_eq!(wall("from-zone Europe/Zurich", "2026-03-29T02:30:00"), Ok("2026-03-29T01:30:00Z".into()), "the gap");
    assert_eq!(wall("day", "2026-01-03T05:00:00"), Ok("2026-01-03".into()));
    assert_eq!(refusal("createdon", steps("clock Asia/Soul")), ("zone-unknown", "Asia/Soul".into()));
}

#[test]
fn codes_become_labels_words_and_lists() {
    let code = |line: &str, n: i64| through("gendercode", steps(line), Cell::Integer(n)).map(|c| c.display());
    assert_eq!(code("label", 1), Ok("Male".into()));
    assert_eq!(code("label 1042", 2), Ok("여성".into()));
    assert_eq!(code("label 1031", 2), Ok("Female".into()), "a missing language falls back, never to nothing");
    assert_eq!(code("label", 77), Ok("77".into()), "a code without a label is its own");
    let codes = |line: &str| through("new_interests", steps(line), text("1,9")).map(|c| c.display());
    assert_eq!(codes("join ';'"), Ok("1;9".into()));
    assert_eq!(codes("labels ' / ' 1042"), Ok("골프 / 체스".into()));
    assert_eq!(through("donotemail", steps("spell Y N"), Cell::Integer(0)), Ok(text("N")));
    let detail = contact();
    let labelled = rule("gendercode", steps("label"));
    assert!(!labelled.keeps_code(detail.field("gendercode").unwrap()), "no enumeration holds labels");
    assert!(rule("gendercode", Treatment::default()).keeps_code(detail.field("gendercode").unwrap()));
}

#[test]
fn values_are_replaced_and_nothing_gets_a_value() {
    let replaced = |unlisted| Treatment {
        replace: [("1".to_owned(), "10".to_owned())].into(),
        default: Some("0".into()),
        unlisted,
        ..Treatment::default()
    };
    let gender = |unlisted, cell| through("gendercode", replaced(unlisted), cell);
    assert_eq!(gender(Unlisted::Keep, Cell::Integer(1)), Ok(Cell::Integer(10)));
    assert_eq!(gender(Unlisted::Reject, Cell::Integer(2)), Ok(Cell::Integer(2)), "listed, and not replaced");
    assert_eq!(gender(Unlisted::Keep, Cell::Null), Ok(Cell::Integer(0)));
    assert_eq!(gender(Unlisted::Keep, Cell::Integer(7)), Ok(Cell::Integer(7)));
    assert_eq!(gender(Unlisted::Default, Cell::Integer(7)), Ok(Cell::Integer(0)));
    assert_eq!(gender(Unlisted::Reject, Cell::Integer(7)), Err("not-listed"));
    assert_eq!(gender(Unlisted::Stop, Cell::Integer(7)), Err("not-listed-stop"));
    let emptied = Treatment { default: Some("?".into()), ..steps("email") };
    assert_eq!(through("lastname", emptied, text("  ")), Ok(text("?")), "what a step leaves empty is filled as well");
    let flag = Treatment { replace: [("yes".to_owned(), "no".to_owned())].into(), ..Treatment::default() };
    assert_eq!(through("donotemail", flag, Cell::Integer(1)), Ok(Cell::Integer(0)));
}

#[test]
fn each_value_of_a_set_is_replaced_and_judged_alone() {
    let rule = |pairs: &[(&str, &str)], unlisted, default: Option<&str>, line: &str| Treatment {
        replace: pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect(),
        default: default.map(str::to_owned),
        unlisted,
        ..if line.is_empty() { Treatment::default() } else { steps(line) }
    };
    let made = |t: Treatment, set: &'static str| through("new_interests", t, text(set)).map(|c| c.display());
    use Unlisted::{Default as Instead, Keep, Reject, Stop};
    for (pairs, unlisted, default, line, set, expected) in [
        (&[("1", "10")][..], Keep, None, "", "1,9", Ok("10,9")),
        (&[("1", "10")], Keep, None, "", "9", Ok("9")),
        (&[("1", "9")], Keep, None, "", "1,9", Ok("9")),
        (&[("1", "20,30")], Keep, None, "", "1,9", Ok("20,30,9")),
        (&[("1", "")], Keep, None, "", "1,9", Ok("9")),
        (&[("1", "")], Keep, Some("0"), "", "1", Ok("0")),
        (&[("1,9", "both"), ("1", "one")], Keep, None, "", "1,9", Ok("both")),
        (&[("1,9", "both"), ("1", "one")], Keep, None, "", "1", Ok("one")),
        (&[], Keep, None, "", "1,7", Ok("1,7")),
        (&[], Instead, None, "", "1,7", Ok("1")),
        (&[], Instead, Some("0"), "", "7,1,8", Ok("0,1")),
        (&[], Instead, None, "", "7", Ok("")),
        (&[], Reject, None, "", "1,9", Ok("1,9")),
        (&[], Reject, None, "", "1,7", Err("not-listed")),
        (&[], Stop, None, "", "1,7", Err("not-listed-stop")),
        (&[("7", "1")], Reject, None, "", "7,9", Ok("1,9")),
        (&[("1", "9")], Keep, None, "labels ' / ' 1042", "1", Ok("체스")),
        (&[("1", "VIP")], Keep, None, "labels ' / ' 1042", "1,9", Ok("VIP / 체스")),
        (&[], Instead, None, "join ';'", "1,7,9", Ok("1;9")),
        (&[("1", "9")], Keep, None, "has 9", "1", Ok("1")),
        (&[], Reject, None, "has 9", "7", Err("not-listed")),
    ] {
        let said = rule(pairs, unlisted, default, line);
        assert_eq!(made(said, set), expected.map(str::to_owned), "{pairs:?} {unlisted:?} {line} of {set}");
    }
    let (name, detail) = ("new_interests", contact());
    let mapping = proposed().set_treatment(name, rule(&[("7", "1"), ("1,7", "x")], Reject, None, ""), &detail).unwrap();
    let strays = found(&mapping, &detail).into_iter().filter(|(slug, ..)| *slug == "replace-stray");
    assert_eq!(strays.collect::<Vec<_>>(), [("replace-stray", name.to_owned(), "7".to_owned())]);
}

proptest! {
    #[test]
    fn a_set_whose_values_are_all_listed_and_not_replaced_stays_as_it_is(
        held in prop::sample::subsequence(vec!["1", "9"], 1..=2), unlisted in 0usize..4,
    ) {
        let rule = Treatment { unlisted: Unlisted::ALL[unlisted], default: Some("0".into()), ..Treatment::default() };
        let set = held.join(",");
        prop_assert_eq!(through("new_interests", rule, Cell::Text(set.clone().into())), Ok(Cell::Text(set.into())));
    }
}

#[test]
fn what_does_not_fit_is_told_when_it_is_written_down() {
    let with = |change: fn(&mut Treatment)| {
        let mut t = Treatment::default();
        change(&mut t);
        t
    };
    assert_eq!(refusal("donotemail", steps("trim")), ("step-unfit", "trim".into()));
    assert_eq!(refusal("lastname", steps("number , | lower")), ("step-unfit", "lower".into()));
    assert_eq!(refusal("lastname", steps("label")), ("step-unfit", "label".into()));
    assert_eq!(refusal("lastname", with(|t| t.default = Some("x".repeat(101)))).0, "value-unfit");
    assert_eq!(refusal("numberofchildren", with(|t| t.default = Some("few".into()))).0, "value-unfit");
    assert_eq!(refusal("birthdate", with(|t| t.default = Some("2023-02-29".into()))).0, "value-unfit");
    assert_eq!(refusal("lastname", with(|t| t.unlisted = Unlisted::Reject)).0, "unlisted-unfit");
    assert_eq!(refusal("lastname", with(|t| t.owner = Owner::Consent)).0, "owner-unfit");
    assert_eq!(refusal("donotemail", with(|t| t.owner = Owner::Consent)).0, "");
}

fn proposed() -> Mapping {
    propose(&Name::parse("crm").unwrap(), &contact(), &[])
}

fn found(mapping: &Mapping, detail: &TableDetail) -> Vec<(&'static str, String, String)> {
    lint(mapping, detail).into_iter().map(|i| (i.slug, i.field, i.column)).collect()
}

#[test]
fn an_edit_is_one_version_and_a_refused_one_none() {
    let (m, detail) = (proposed(), contact());
    let next = m.set_treatment("lastname", steps("squeeze | capitalise"), &detail).unwrap();
    assert_eq!(next.version, 2);
    assert_eq!(next.set_treatment("lastname", steps("squeeze | capitalise"), &detail).unwrap().version, 2);
    let slug = |field: &str, t: Treatment| m.set_treatment(field, t, &detail).map_or_else(|i| i.slug, |_| "");
    assert_eq!(slug("contactid", steps("upper")), "key-stays");
    assert_eq!(slug("entityimage", steps("text")), "cannot-carry");
    assert_eq!(slug("ghost", steps("text")), "field-unknown");
    assert_eq!(slug("donotemail", steps("trim")), "step-unfit");
    // A conversion under which the steps no longer fit is refused as well.
    let day = m.set_treatment("createdon", steps("clock UTC"), &detail).unwrap();
    assert_eq!(day.set_conversion("createdon", Conversion::Day, &detail).unwrap_err().slug, "step-unfit");
}

#[test]
fn states_and_consent_need_an_answer_for_every_value() {
    let (m, detail) = (proposed(), contact());
    let with = |pairs: &[(&str, &str)], owner| Treatment {
        replace: pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        owner,
        ..Treatment::default()
    };
    let open = |field: &str, t: Treatment| {
        m.set_treatment(field, t, &detail).map_or_else(|i| (i.slug, i.column), |_| ("", String::new()))
    };
    assert_eq!(open("statecode", with(&[("0", "1")], Owner::Crm)), ("replace-open", "1".into()));
    assert_eq!(open("statecode", with(&[("0", "1"), ("1", "0")], Owner::Crm)).0, "");
    assert_eq!(open("donotemail", with(&[("yes", "no")], Owner::Consent)), ("replace-open", "no".into()));
    assert_eq!(open("donotemail", with(&[("yes", "no"), ("0", "yes")], Owner::Consent)).0, "");
    assert_eq!(open("gendercode", with(&[("1", "2")], Owner::Crm)).0, "", "other lists may be replaced in part");
    // An opt-out is one by its name, whoever owns its column.
    assert_eq!(open("donotemail", with(&[("yes", "no")], Owner::Crm)), ("replace-open", "no".into()));
    // A consent made of a list, and a state made of words: every value of the set must come out.
    let spelled = |line: &str, owner| Treatment { owner, ..steps(line) };
    assert_eq!(
        open("gendercode", spelled("boolean '1' '9'", Owner::Consent)),
        ("replace-open", "2".into()),
        "a code that is neither yes nor no"
    );
    assert_eq!(open("gendercode", spelled("boolean '1' '2'", Owner::Consent)).0, "");
    assert_eq!(open("statecode", spelled("boolean '0' '5'", Owner::Crm)), ("replace-open", "1".into()));
    assert_eq!(open("statecode", spelled("boolean '0' '1'", Owner::Crm)).0, "");
    assert_eq!(open("gendercode", spelled("boolean '1' '9'", Owner::Crm)).0, "", "other lists may refuse values");
}

/// The contact with two picklists as Salesforce has them: one that says where a row stands, and one of several texts.
fn with_picklists() -> TableDetail {
    use crate::catalog::{Field, FieldType, Labels, OptionItem, OptionSet};
    let mut detail = contact();
    let kinds = [
        ("Status", FieldType::Text { max_length: Some(40), format: Some("Picklist".into()) }),
        ("Rating", FieldType::Text { max_length: Some(40), format: Some("Picklist".into()) }),
        ("Topics__c", FieldType::MultiChoice),
    ];
    for (name, kind) in kinds {
        let set = format!("Lead_{name}");
        let option = |(code, text): (i64, &str)| OptionItem {
            value: Some(text.to_owned()),
            ..OptionItem::new(code, Labels::one(1033, text))
        };
        let options = [(1, "Open"), (2, "A/B"), (3, "Closed")].map(option).into();
        detail.fields.push(Field { option_set: Some(set.clone()), ..Field::new(name, kind) });
        detail.option_sets.push(OptionSet { name: set, labels: Labels::default(), global: false, options });
    }
    detail
}

#[test]
fn a_picklist_that_says_where_a_row_stands_needs_every_answer_and_other_picklists_none() {
    let detail = with_picklists();
    let m = propose(&Name::parse("crm").unwrap(), &detail, &[]);
    let answered = |field: &str, all: &[&str]| {
        let replace = all.iter().map(|from| ((*from).to_owned(), "x".to_owned())).collect();
        let answer = m.set_treatment(field, Treatment { replace, ..Treatment::default() }, &detail);
        answer.map_or_else(|i| (i.slug, i.column), |_| ("", String::new()))
    };
    assert_eq!(answered("Status", &["Open"]), ("replace-open", "A/B, Closed".into()));
    assert_eq!(answered("Status", &["Open", "A/B", "Closed"]).0, "");
    assert_eq!(answered("Rating", &["Open"]).0, "");
}

/// Codes are digits; texts may hold the very sign they are joined by.
#[test]
fn joining_texts_loses_them_unless_it_is_by_the_sign_none_of_them_holds() {
    let detail = with_picklists();
    let m = propose(&Name::parse("crm").unwrap(), &detail, &[]);
    for (field, separator, lossy) in
        [("Topics__c", "/", true), ("Topics__c", ";", false), ("Topics__c", "; ", false), ("new_interests", "/", false)]
    {
        let mut joined = m.clone();
        let rule = joined.rules.iter_mut().find(|r| r.field == field).unwrap();
        (rule.include, rule.treatment) = (true, steps(&format!("join '{separator}'")));
        let issues = lint(&joined, &detail);
        let issue = issues.iter().find(|i| i.field == field && i.slug == "lossy");
        assert_eq!(issue.is_some(), lossy, "{field} {separator}");
        let mended = issue.map(|i| mend(i, &joined, &detail).unwrap());
        assert!(mended.is_none_or(|m| m.rule(field).unwrap().treatment.is_plain()));
    }
}

#[test]
fn every_finding_of_a_rule_comes_with_its_mending_where_there_is_one() {
    let mut detail = contact();
    let set = |m: &Mapping, field: &str, t: Treatment| {
        let mut next = m.clone();
        let place = next.rules.iter_mut().find(|r| r.field == field).unwrap();
        (place.treatment, place.include) = (t, true);
        next
    };
    detail.fields.iter_mut().find(|f| f.name == "jobtitle").unwrap().source = crate::catalog::FieldSource::Rollup;
    detail.fields.iter_mut().find(|f| f.name == "telephone1").unwrap().secured = true;
    let named = ["followemail", "PersonHasOptedOutOfEmail", "PersonDoNotCall"];
    detail.fields.retain(|f| !named.contains(&f.name.as_str()));
    detail.fields.extend(named.map(|name| crate::catalog::Field::new(name, crate::catalog::FieldType::Boolean)));
    let reasons = detail.field("statuscode").and_then(|f| f.option_set.clone()).unwrap();
    let reasons = detail.option_sets.iter_mut().find(|set| set.name == reasons).unwrap();
    reasons.options.iter_mut().for_each(|reason| reason.state = Some(reason.code - 1));
    let one = |all: &[&str]| all.iter().map(|from| ((*from).to_owned(), "7".to_owned())).collect();
    let m = propose(&Name::parse("crm").unwrap(), &detail, &[]);
    let consent = |pairs: &[(&str, &str)]| Treatment {
        replace: pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect(),
        default: Some("yes".into()),
        owner: Owner::Consent,
        ..Treatment::default()
    };
    let hand = |change: &dyn Fn(&mut Mapping)| {
        let mut next = m.clone();
        change(&mut next);
        next
    };
    let needed = |r: &crate::mapping::FieldRule| r.reason == crate::mapping::Reason::Key || r.field == "modifiedon";
    let long = |n: usize| format!("a_very_long_column_name_that_goes_on_{n}");
    let cases = [
        (set(&m, "lastname", steps("number , | lower")), "step-unfit", true),
        (set(&m, "createdon", steps("clock Nowhere/At_All")), "zone-unknown", true),
        (set(&m, "lastname", Treatment { unlisted: Unlisted::Stop, ..Treatment::default() }), "unlisted-unfit", true),
        (set(&m, "lastname", Treatment { owner: Owner::Consent, ..Treatment::default() }), "owner-unfit", true),
        (set(&m, "birthdate", Treatment { default: Some("soon".into()), ..Treatment::default() }), "value-unfit", true),
        (set(&m, "donotemail", Treatment { owner: Owner::Consent, ..Treatment::default() }), "consent-empty", true),
        (set(&m, "followemail", consent(&[])), "consent-turned", true),
        (set(&m, "donotemail", consent(&[("yes", "no"), ("no", "yes")])), "consent-turned", true),
        (set(&m, "PersonDoNotCall", consent(&[("yes", "no"), ("no", "yes")])), "consent-turned", true),
        (set(&m, "PersonHasOptedOutOfEmail", consent(&[("yes", "no"), ("no", "yes")])), "consent-turned", true),
        (set(&m, "lastname", steps("max 10")), "narrowed", true),
        (set(&m, "lastname", steps("upper")), "lossy", true),
        (set(&m, "statecode", Treatment { default: Some("0".into()), ..Treatment::default() }), "lossy", true),
        (
            set(&m, "gendercode", Treatment { unlisted: Unlisted::Default, ..Treatment::default() }),
            "unlisted-empty",
            true,
        ),
        (hand(&|h| h.schema = "fb_run".into()), "schema-name", true),
        (hand(&|h| h.rules.retain(|r| r.field != "new_favouritecolour")), "field-new", true),
        (hand(&|h| h.rules[2].field = "lastname".into()), "field-twice", true),
        (hand(&|h| h.rules.iter_mut().for_each(|r| r.include &= needed(r))), "only-the-key", true),
        (hand(&|_| {}), "secured", true),
        (set(&m, "creditlimit", Treatment::default()), "number-rounded", true),
        (set(&m, "jobtitle", Treatment::default()), "untracked", true),
        (set(&m, "numberofchildren", Treatment::default()), "empty-as-zero", true),
        (
            set(&m, "statecode", Treatment { replace: [("0".into(), "1".into())].into(), ..Treatment::default() }),
            "replace-open",
            true,
        ),
        (
            set(&m, "gendercode", Treatment { replace: [("7".into(), "1".into())].into(), ..Treatment::default() }),
            "replace-stray",
            true,
        ),
        (set(&m, "statuscode", Treatment { replace: one(&["1", "2"]), ..Treatment::default() }), "states-mixed", true),
        (m.rename_all([("firstname", long(1).as_str()), ("lastname", long(2).as_str())]).unwrap(), "names-cut", true),
    ];
    for (mapping, slug, mends) in cases {
        let issue = lint(&mapping, &detail).into_iter().find(|i| i.slug == slug);
        let issue = issue.unwrap_or_else(|| panic!("{slug}: {:?}", found(&mapping, &detail)));
        let mended = mend(&issue, &mapping, &detail);
        assert_eq!(mended.is_some(), mends, "{slug}");
        if let Some(mended) = mended {
            assert!(lint(&mended, &detail).iter().all(|i| *i != issue), "{slug}");
            assert!(mended.version > mapping.version);
        }
    }
    let all = set(
        &set(&m, "lastname", steps("number , | lower")),
        "donotemail",
        Treatment { owner: Owner::Consent, ..Treatment::default() },
    );
    let only = mend_only(&all, "lastname", &detail);
    assert_eq!((only.version, only.rule("donotemail")), (2, all.rule("donotemail")));
    assert!(only.rule("lastname").unwrap().treatment.is_plain());
    let amount = set(&m, "creditlimit", Treatment::default());
    let exact = mend_only(&amount, "creditlimit", &detail);
    assert_eq!((exact.version, exact.rule("creditlimit").unwrap().conversion), (amount.version + 1, Conversion::Text));
    assert_eq!(mend_all(&amount, &detail).rule("creditlimit"), amount.rule("creditlimit"), "nobody asked for that");
    let guarded = mend_only(&all, "telephone1", &detail);
    assert!(!guarded.rule("telephone1").unwrap().include, "asked for by name, it is left out");
    let mended = mend_all(&all, &detail);
    assert_eq!(mended.version, 2, "one version for all of it");
    let grave: Vec<_> =
        lint(&mended, &detail).into_iter().filter(|i| i.severity != crate::mapping::Severity::Info).collect();
    assert!(grave.iter().all(|i| i.slug == "secured"), "{grave:?}");
    assert!(mended.rule("telephone1").unwrap().include, "whether a guarded field may be read is not guessed");
}

#[test]
fn steps_say_what_is_wrong_with_them() {
    let slug = |text: &str| steps_of(text).map_or_else(|p| p.slug, |_| "");
    for (text, expected) in [
        ("", ""),
        ("trim|lower", ""),
        ("part '|' 2 | trim", ""),
        ("rot13", "unknown"),
        // A bar at the end waits for the next step; one in between is a step that is missing.
        ("trim | ", ""),
        ("trim | | lower", "unknown"),
        ("|", "unknown"),
        ("trim 5", "arguments"),
        ("phone 0", "arguments"),
        ("phone", ""),
        ("number ;", "arguments"),
        ("join ''", "arguments"),
        ("format 16 .", "arguments"),
        ("part ',' 0", "arguments"),
        ("label 0", "arguments"),
        ("join 'a", "unclosed"),
    ] {
        assert_eq!(slug(text), expected, "{text}");
    }
    assert_eq!(slug(&"trim|".repeat(900)), "too-long");
    assert_eq!(slug(&vec!["trim"; MAX_STEPS + 1].join("|")), "too-many");
}
