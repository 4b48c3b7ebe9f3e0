//! Proposes the rules of a table: every field gets one, with the reason it is proposed, left out or impossible.
use super::lint_treatment::{Says, tells_consent};
use super::shape::{is_custom, is_technical, known_shape};
use super::{Conversion, FieldRule, LintIssue, Mapping, Owner, Reason, Treatment};
use crate::account::{Name, System};
use crate::catalog::{CHANGE_DATES, Catalog, Field, FieldType, TableDetail};
use crate::schema::{Identifiers, safe_identifier};

/// Whether the field tells when a row changed; without it only full reads are possible.
pub fn is_watermark(field: &str) -> bool {
    CHANGE_DATES.contains(&field)
}

/// What an amount is in: Dynamics refers to the currency, Salesforce names it where the organisation has several.
const CURRENCY_FIELDS: [&str; 2] = ["transactioncurrencyid", "CurrencyIsoCode"];

/// The tables a campaign nearly always wants, as that CRM writes them.
pub fn usual_tables(system: System) -> [&'static str; 3] {
    match system {
        System::Dynamics => ["contact", "account", "lead"],
        System::Salesforce => ["Contact", "Account", "Lead"],
    }
}

/// The tables proposed of a catalog: the usual ones, where the CRM has them.
pub fn propose_tables(catalog: &Catalog) -> Vec<String> {
    let usual = System::ALL.into_iter().flat_map(usual_tables);
    usual.filter(|name| catalog.table(name).is_some()).map(str::to_owned).collect()
}

/// The proposed mapping of a table, always the same for the same table and choice. The key comes first, then what is
/// proposed, then what could be carried over, then what cannot.
pub fn propose(account: &Name, detail: &TableDetail, chosen_tables: &[String]) -> Mapping {
    let mut columns = Identifiers::default();
    let named = columns_of(detail, &mut columns);
    let mut judged: Vec<(Reason, &Field, String)> =
        named.into_iter().map(|(field, column)| (reason_of(field, detail, chosen_tables), field, column)).collect();
    let shape = known_shape(&detail.table.name);
    judged.sort_by_cached_key(|(reason, field, _)| {
        let place = shape.iter().position(|s| *s == field.name).unwrap_or(usize::MAX);
        (rank(*reason), place, field.name.clone())
    });
    let rules = judged.into_iter().map(|(reason, field, column)| {
        let mut rule = FieldRule {
            field: field.name.clone(),
            column,
            include: is_proposed(reason),
            conversion: conversion_of(field),
            with_target: false,
            reason,
            treatment: treatment_of(field),
        };
        // A customer, an owner, a regarding object: which row it is depends on the table it stands in.
        let target = rule.target_column();
        if field.has_several_targets() && rule.reason.can_carry() && !columns.is_taken(&target) {
            rule.with_target = columns.claim(&target) == target;
        }
        rule
    });
    Mapping {
        account: account.clone(),
        table: detail.table.name.clone(),
        schema: safe_identifier(&detail.table.name),
        version: 1,
        rules: rules.collect(),
    }
}

/// The fields with the columns they go to, the key first and the others by name: which of two names that fall together is
/// counted up depends on nothing but the table, so that it is the same whatever else is chosen.
fn columns_of<'d>(detail: &'d TableDetail, columns: &mut Identifiers) -> Vec<(&'d Field, String)> {
    let mut fields: Vec<&Field> = detail.fields.iter().collect();
    fields.sort_by_key(|field| (field.name != detail.table.primary_id, &field.name));
    fields.into_iter().map(|field| (field, columns.claim(&field.name))).collect()
}

/// The mapping with that field carried, by the rule it has, or the proposed one under a free column where it has none.
///
/// # Errors
/// `field-unknown`; `cannot-carry`.
pub fn take_in(
    mapping: &Mapping,
    field: &str,
    detail: &TableDetail,
    chosen_tables: &[String],
) -> Result<Mapping, LintIssue> {
    if let Some(rule) = mapping.rule(field) {
        return if rule.include { Ok(mapping.clone()) } else { mapping.toggle(field) };
    }
    let own = detail.field(field).ok_or_else(|| LintIssue::about_unknown(field))?;
    let mut next = mapping.clone();
    next.rules.push(FieldRule {
        field: field.to_owned(),
        column: safe_identifier(field),
        include: false,
        conversion: conversion_of(own),
        with_target: own.has_several_targets(),
        reason: reason_of(own, detail, chosen_tables),
        treatment: treatment_of(own),
    });
    next.toggle(field)
}

/// The same mapping with a schema no other mapping fills: two accounts must not write into one table.
pub fn with_free_schema(mut mapping: Mapping, others: &[Mapping]) -> Mapping {
    let mut names = Identifiers::default();
    let is_other = |m: &&Mapping| m.account != mapping.account || m.table != mapping.table;
    for other in others.iter().filter(is_other) {
        names.take(&other.schema);
    }
    if names.is_taken(&mapping.schema) {
        mapping.schema = names.claim(&format!("{}_{}", mapping.account, mapping.table).replace('-', "_"));
    }
    mapping
}

/// Why a field is proposed, could be carried over, or cannot be.
pub fn reason_of(field: &Field, detail: &TableDetail, chosen_tables: &[String]) -> Reason {
    if let Some(obstacle) = obstacle(field) {
        return obstacle;
    }
    let name = field.name.as_str();
    if name == detail.table.primary_id {
        Reason::Key
    } else if is_watermark(name) {
        Reason::Watermark
    } else if in_shape(name, detail) || (CURRENCY_FIELDS.contains(&name) && proposes_money(detail)) {
        Reason::KnownShape
    } else if is_technical(name) {
        Reason::Technical
    } else if field.targets.iter().any(|t| chosen_tables.contains(t)) {
        Reason::Link
    } else if is_custom(name) {
        Reason::Custom
    } else if field.required {
        Reason::Required
    } else {
        Reason::Ordinary
    }
}

fn in_shape(name: &str, detail: &TableDetail) -> bool {
    known_shape(&detail.table.name).contains(&name) || detail.table.primary_name.as_deref() == Some(name)
}

/// An amount means nothing without its currency.
fn proposes_money(detail: &TableDetail) -> bool {
    let money = |f: &&Field| matches!(f.kind, FieldType::Money { .. }) && obstacle(f).is_none();
    detail
        .fields
        .iter()
        .filter(money)
        .any(|f| in_shape(&f.name, detail) || (is_custom(&f.name) && !is_technical(&f.name)))
}

/// What stands in the way of carrying a field over, if anything does.
pub fn obstacle(field: &Field) -> Option<Reason> {
    match &field.kind {
        _ if field.companion_of.is_some() => Some(Reason::Companion),
        FieldType::EntityName => Some(Reason::Companion),
        FieldType::Image | FieldType::File => Some(Reason::Binary),
        FieldType::PartyList => Some(Reason::NotAColumn),
        FieldType::Other { .. } => Some(Reason::UnknownType),
        _ if !field.readable => Some(Reason::Unreadable),
        _ => None,
    }
}

pub(super) fn is_proposed(reason: Reason) -> bool {
    !matches!(reason, Reason::Ordinary | Reason::Technical) && reason.can_carry()
}

fn rank(reason: Reason) -> u8 {
    match reason {
        Reason::Key => 0,
        Reason::KnownShape => 1,
        Reason::Link => 2,
        Reason::Required => 3,
        Reason::Custom => 4,
        Reason::Watermark => 5,
        Reason::Ordinary => 6,
        Reason::Technical => 7,
        _ => 8,
    }
}

/// Only where the CRM itself says that the text is an e-mail address is anything changed about it.
fn conversion_of(field: &Field) -> Conversion {
    match &field.kind {
        FieldType::Text { format: Some(format), .. } if format.eq_ignore_ascii_case("email") => Conversion::Email,
        _ => Conversion::Keep,
    }
}

/// What forbids to contact somebody is a consent: the CRM alone does not take it back (correctness.md B12).
fn treatment_of(field: &Field) -> Treatment {
    match tells_consent(field) {
        Some(Says::No) => Treatment { owner: Owner::Consent, ..Treatment::default() },
        Some(Says::Yes) | None => Treatment::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::{Fixture, contact};
    use crate::schema::check_identifier;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn crm() -> Name {
        Name::parse("crm").unwrap()
    }

    fn reason(mapping: &Mapping, field: &str) -> (bool, Reason) {
        let rule = mapping.rules.iter().find(|r| r.field == field).unwrap();
        (rule.include, rule.reason)
    }

    #[test]
    fn a_contact_gets_its_known_shape_with_reasons() {
        let detail = contact();
        let mapping = propose(&crm(), &detail, &["contact".into(), "account".into()]);
        assert_eq!(mapping.rules.len(), detail.fields.len());
        assert_eq!(mapping.rules[0].field, "contactid");
        let included: Vec<_> = mapping.included().map(|r| r.field.as_str()).collect();
        assert_eq!(included[1..4], ["fullname", "salutation", "firstname"]);
        assert!((25..=35).contains(&included.len()), "{included:?}");
        for (field, expected) in [
            ("contactid", (true, Reason::Key)),
            ("modifiedon", (true, Reason::Watermark)),
            ("donotbulkemail", (true, Reason::KnownShape)),
            ("parentcustomerid", (true, Reason::KnownShape)),
            ("governmentid", (true, Reason::Required)),
            ("new_favouritecolour", (true, Reason::Custom)),
            ("new_interests", (true, Reason::Custom)),
            ("nickname", (false, Reason::Ordinary)),
            ("transactioncurrencyid", (false, Reason::Ordinary)),
            ("masterid", (false, Reason::Technical)),
            ("creditlimit_base", (false, Reason::Technical)),
            ("gendercodename", (false, Reason::Companion)),
            ("parentcustomeridtype", (false, Reason::Companion)),
            ("new_hidden", (false, Reason::Unreadable)),
            ("entityimage", (false, Reason::Binary)),
            ("new_contract", (false, Reason::Binary)),
            ("new_parties", (false, Reason::NotAColumn)),
            ("new_odd", (false, Reason::UnknownType)),
        ] {
            assert_eq!(reason(&mapping, field), expected, "{field}");
        }
    }

    #[test]
    fn only_what_the_crm_calls_an_email_is_normalised() {
        let mapping = propose(&crm(), &contact(), &[]);
        for rule in &mapping.rules {
            let expected = if rule.field.starts_with("emailaddress") { Conversion::Email } else { Conversion::Keep };
            assert_eq!(rule.conversion, expected, "{}", rule.field);
        }
    }

    #[test]
    fn what_forbids_to_contact_somebody_is_proposed_as_consent() {
        use Owner::{Consent, Crm};
        let named = ["HasOptedOutOfEmail", "DoNotCall", "PersonHasOptedOutOfEmail"];
        let mut detail = contact();
        detail.fields.extend(named.map(|name| Field::new(name, FieldType::Boolean)));
        let mapping = propose(&crm(), &detail, &[]);
        let of = |field: &str| mapping.rule(field).unwrap().treatment.owner;
        for field in ["donotemail", "donotbulkemail", "donotsendmm"].into_iter().chain(named) {
            assert_eq!(of(field), Consent, "{field}");
        }
        assert_eq!((of("followemail"), of("lastname")), (Crm, Crm), "its yes allows, it forbids nothing");
        let later = Mapping {
            rules: mapping.rules.iter().filter(|r| r.field != "DoNotCall").cloned().collect(),
            ..mapping.clone()
        };
        let later = take_in(&later, "DoNotCall", &detail, &[]).unwrap();
        assert_eq!(later.rule("DoNotCall").unwrap().treatment.owner, Consent, "one that is taken in later as well");
    }

    #[test]
    fn a_reference_is_proposed_when_its_table_is_chosen() {
        let detail = contact();
        let mapping = propose(&crm(), &detail, &["transactioncurrency".into()]);
        assert_eq!(reason(&mapping, "transactioncurrencyid"), (true, Reason::Link));
    }

    #[test]
    fn an_amount_brings_its_currency() {
        let currency = ["transactioncurrency"];
        let table = |money: &str| {
            let table = Fixture::table("new_deal").field(money, FieldType::Money { precision: None });
            table.lookup("transactioncurrencyid", FieldType::Lookup, &currency).done()
        };
        let proposed = |money: &str| reason(&propose(&crm(), &table(money), &[]), "transactioncurrencyid");
        assert_eq!(proposed("new_amount"), (true, Reason::KnownShape));
        assert_eq!(proposed("amount"), (false, Reason::Ordinary));
    }

    #[test]
    fn two_accounts_do_not_fill_one_table() {
        let first = propose(&crm(), &contact(), &[]);
        let second = propose(&Name::parse("other-eu").unwrap(), &contact(), &[]);
        let second = with_free_schema(second, std::slice::from_ref(&first));
        assert_eq!(second.schema, "other_eu_contact");
        assert_eq!(with_free_schema(first.clone(), &[first.clone(), second]).schema, "contact");
    }

    #[test]
    fn a_custom_table_keeps_its_own_fields_and_the_name_people_know_it_by() {
        let mut detail = Fixture::table("new_loyaltycard").texts(&["new_name", "new_level", "remark"]).done();
        detail.table.primary_name = Some("new_name".into());
        let mapping = propose(&crm(), &detail, &[]);
        assert_eq!(reason(&mapping, "new_name"), (true, Reason::KnownShape));
        assert_eq!(reason(&mapping, "new_level"), (true, Reason::Custom));
        assert_eq!(reason(&mapping, "remark"), (false, Reason::Ordinary));
    }

    #[test]
    fn two_thousand_columns_are_no_trouble() {
        let names: Vec<String> = (0..2000).map(|n| format!("new_{}{n}", "x".repeat(70))).collect();
        let detail = Fixture::table("wide").texts(&names.iter().map(String::as_str).collect::<Vec<_>>()).done();
        let mapping = propose(&crm(), &detail, &[]);
        let columns: BTreeSet<_> = mapping.rules.iter().map(|r| r.column.to_lowercase()).collect();
        assert_eq!(columns.len(), detail.fields.len());
    }

    proptest! {
        #[test]
        fn every_field_gets_one_rule_with_a_column_of_its_own(
            names in prop::collection::btree_set("[a-zA-Z_`\" 가-힣]{1,8}|order|Order|rowid", 0..30),
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let detail = Fixture::bare("t").texts(&names).done();
            let mapping = propose(&crm(), &detail, &[]);
            prop_assert_eq!(&mapping, &propose(&crm(), &detail, &[]));
            prop_assert_eq!(mapping.rules.len(), detail.fields.len());
            let columns: BTreeSet<_> = mapping.rules.iter().map(|r| r.column.to_ascii_lowercase()).collect();
            prop_assert_eq!(columns.len(), mapping.rules.len());
            for rule in &mapping.rules {
                prop_assert_eq!(check_identifier(&rule.column), Ok(()));
            }
        }

        /// A field goes to the same column whatever else is carried, although references to what is carried come first.
        #[test]
        fn columns_stay_what_they_are_when_a_table_is_added(
            names in prop::collection::btree_set("[aAbB]{1,2}|[가나]{1,2}|order|Order", 1..12),
            references in prop::collection::vec(any::<bool>(), 12),
        ) {
            let fields = names.iter().zip(references);
            let detail = fields.fold(Fixture::bare("t"), |table, (name, refers)| match refers {
                true => table.lookup(name, FieldType::Lookup, &["other"]),
                false => table.texts(&[name.as_str()]),
            });
            let detail = detail.done();
            let columns = |chosen: &[&str]| -> Vec<(String, String)> {
                let chosen: Vec<String> = chosen.iter().map(ToString::to_string).collect();
                let mut all: Vec<_> =
                    propose(&crm(), &detail, &chosen).rules.into_iter().map(|r| (r.field, r.column)).collect();
                all.sort();
                all
            };
            prop_assert_eq!(columns(&["t"]), columns(&["t", "other"]));
        }
    }
}
