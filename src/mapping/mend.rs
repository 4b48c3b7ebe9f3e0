//! What can be done about a finding with one key. A mended mapping no longer has the finding.
use super::lint::{LintIssue, Severity, lint};
use super::lint_treatment::{SHORT_NAME, Says, loses_by, tells_consent};
use super::propose::is_proposed;
use super::{Conversion, FieldRule, Mapping, Treatment, Unlisted, take_in, unlisted_codes};
use crate::catalog::TableDetail;
use crate::schema::{CampaignType, Identifiers, check_identifier, safe_identifier};

/// Most findings mended in one go; every mending removes one.
const MOST: usize = 1000;

/// What is mended alone or not at all: whether a guarded field is to be read is for its administrators to say, and whether
/// nothing is to count as 0, for whoever knows what it means.
const ONE_BY_ONE: [&str; 3] = ["secured", "empty-as-zero", "states-mixed"];

/// The mapping without that finding; none where a person has to say what is meant.
pub fn mend(issue: &LintIssue, mapping: &Mapping, detail: &TableDetail) -> Option<Mapping> {
    let field = issue.field.as_str();
    let treated = |change: fn(&mut Treatment)| {
        let mut treatment = mapping.rule(field)?.treatment.clone();
        change(&mut treatment);
        mapping.set_treatment(field, treatment, detail).ok()
    };
    let next = match issue.slug {
        // The finding is about the column for the table of a reference, and not about the field's own.
        "column-taken" | "name-too-long" if is_target(issue, mapping) => mapping.set_target(field, false, detail).ok(),
        "column-taken"
        | "name-empty"
        | "name-too-long"
        | "name-bad-start"
        | "name-bad-character"
        | "name-reserved"
        | "name-reserved-prefix" => mapping.rename(field, &free_name(mapping, field, usize::MAX)?).ok(),
        "names-cut" => mapping.rename(field, &free_name(mapping, field, SHORT_NAME)?).ok(),
        "key-missing" => take_in(mapping, field, detail, &[]).ok().map(|next| key_first(next, field)),
        "watermark-missing" => take_in(mapping, field, detail, &[]).ok(),
        "untracked" | "cannot-carry" | "field-gone" | "secured" => left_out(mapping, field),
        "field-new" => take_in(mapping, field, detail, &[]).ok(),
        "field-twice" => carried_once(mapping, field),
        "only-the-key" => Some(with_the_proposed(mapping)),
        "schema-name" => Some(numbered(mapping, |next| next.schema = safe_identifier(&mapping.schema))),
        "number-rounded" => mapping.set_conversion(field, Conversion::Text, detail).ok(),
        "lossy" => kept_whole(mapping, field, detail),
        "conversion-unfit" => mapping.set_conversion(field, Default::default(), detail).ok(),
        "step-unfit" | "zone-unknown" | "labels-unknown" => treated(|t| t.steps.clear()),
        "value-unfit" => treated(|t| {
            t.replace.clear();
            t.default = None;
        }),
        "states-mixed" => treated(|t| {
            t.replace.clear();
            t.steps.clear();
        }),
        "unlisted-unfit" => treated(|t| t.unlisted = Unlisted::Keep),
        "owner-unfit" => treated(|t| t.owner = super::Owner::Crm),
        "unlisted-empty" => treated(|t| t.unlisted = Unlisted::Keep),
        "narrowed" => treated(|t| t.steps.retain(|s| !matches!(s, super::Step::Max { .. }))),
        "consent-empty" => treated(|t| t.default = Some("yes".to_owned())),
        "empty-as-zero" => nothing_is_zero(mapping, field, detail),
        "consent-turned" => turned(mapping, field, detail),
        "replace-open" => answered(mapping, field, detail),
        "replace-stray" => {
            let mut treatment = mapping.rule(field)?.treatment.clone();
            treatment.replace.remove(&issue.column);
            mapping.set_treatment(field, treatment, detail).ok()
        }
        _ => None,
    }?;
    (!lint(&next, detail).contains(issue)).then_some(next)
}

/// Mends what can be mended, but for what is merely worth knowing; all of it is one version.
pub fn mend_all(mapping: &Mapping, detail: &TableDetail) -> Mapping {
    mended(mapping, detail, |_| true)
}

/// The same of what is found of one field; where nothing of it is grave, one finding more that is worth knowing or is
/// mended only where somebody asks for it.
pub fn mend_only(mapping: &Mapping, field: &str, detail: &TableDetail) -> Mapping {
    let next = mended(mapping, detail, |issue| issue.field == field);
    if next != *mapping {
        return next;
    }
    let own = lint(mapping, detail).into_iter().filter(|issue| issue.field == field);
    own.into_iter().find_map(|issue| mend(&issue, mapping, detail)).unwrap_or(next)
}

fn mended(mapping: &Mapping, detail: &TableDetail, meant: impl Fn(&LintIssue) -> bool) -> Mapping {
    let mut next = mapping.clone();
    for _ in 0..MOST {
        let found = lint(&next, detail).into_iter().filter(|i| !ONE_BY_ONE.contains(&i.slug));
        let grave = found.filter(|i| i.severity != Severity::Info && meant(i));
        let Some(mended) = grave.into_iter().find_map(|issue| mend(&issue, &next, detail)) else { break };
        next = mended;
    }
    if next != *mapping {
        next.version = mapping.version.saturating_add(1);
    }
    next
}

/// The mapping that carries the fields that are at least so sure, in percent, and no other; what no run can do without
/// stays whatever the bound. All of it is one version.
pub fn accept_above(mapping: &Mapping, least: u8) -> Mapping {
    let mut next = mapping.clone();
    let fields: Vec<(String, bool)> = mapping
        .rules
        .iter()
        .map(|r| (r.field.clone(), r.reason.can_carry() && r.reason.confidence() >= least))
        .collect();
    // What goes makes room for what comes.
    for wanted in [false, true] {
        for (field, _) in fields.iter().filter(|(_, sure)| *sure == wanted) {
            if next.rule(field).is_some_and(|r| r.include != wanted)
                && let Ok(toggled) = next.toggle(field)
            {
                next = toggled;
            }
        }
    }
    next.version = mapping.version;
    if next != *mapping {
        next.version = mapping.version.saturating_add(1);
    }
    next
}

/// Whether a finding is about the column that tells the table of a reference.
fn is_target(issue: &LintIssue, mapping: &Mapping) -> bool {
    let told = |r: &&FieldRule| r.field == issue.field && r.with_target && r.column != issue.column;
    mapping.included().find(told).is_some_and(|r| r.target_column() == issue.column)
}

/// The key's rule leads the others, as in a proposal; the version stands.
fn key_first(mut mapping: Mapping, key: &str) -> Mapping {
    if let Some(place) = mapping.rules.iter().position(|r| r.field == key) {
        let rule = mapping.rules.remove(place);
        mapping.rules.insert(0, rule);
    }
    mapping
}

/// A field that cannot be carried goes, though it may no longer be taken in again.
fn left_out(mapping: &Mapping, field: &str) -> Option<Mapping> {
    let mut next = mapping.clone();
    let rule = next.rules.iter_mut().find(|r| r.field == field && r.include)?;
    rule.include = false;
    next.version = mapping.version.saturating_add(1);
    Some(next)
}

/// The mapping changed, as one version.
fn numbered(mapping: &Mapping, change: impl FnOnce(&mut Mapping)) -> Mapping {
    let mut next = mapping.clone();
    change(&mut next);
    next.version = mapping.version.saturating_add(1);
    next
}

/// A field that is carried several times is carried by the first of its rules.
fn carried_once(mapping: &Mapping, field: &str) -> Option<Mapping> {
    let first = mapping.rules.iter().position(|r| r.field == field && r.include)?;
    Some(numbered(mapping, |next| {
        let mut place = 0..;
        next.rules.retain(|r| place.next() == Some(first) || r.field != field);
    }))
}

/// What is proposed of the table's fields comes along.
fn with_the_proposed(mapping: &Mapping) -> Mapping {
    let proposed = mapping.rules.iter().filter(|r| !r.include && is_proposed(r.reason));
    let wanted: Vec<String> = proposed.map(|r| r.field.clone()).collect();
    let all = wanted.iter().fold(mapping.clone(), |next, field| next.toggle(field).unwrap_or(next));
    Mapping { version: mapping.version.saturating_add(1), ..all }
}

/// Without the first conversion or step after which the value that came cannot be told any more.
fn kept_whole(mapping: &Mapping, field: &str, detail: &TableDetail) -> Option<Mapping> {
    let rule = mapping.rule(field)?;
    let mut treatment = rule.treatment.clone();
    let set = detail.field(field).and_then(|f| f.option_set.as_deref()).and_then(|name| detail.option_set(name));
    match treatment.steps.iter().position(|step| loses_by(step, set)) {
        _ if !rule.conversion.is_lossless() => return mapping.set_conversion(field, Default::default(), detail).ok(),
        Some(place) => drop(treatment.steps.remove(place)),
        None if !treatment.replace.is_empty() => treatment.replace.clear(),
        None => {
            treatment.default = None;
            // Nothing would stand in the place of codes that are not listed.
            if treatment.unlisted == Unlisted::Default {
                treatment.unlisted = Unlisted::Keep;
            }
        }
    }
    mapping.set_treatment(field, treatment, detail).ok()
}

/// Where nothing comes, 0 or no stands in the column, which is said.
fn nothing_is_zero(mapping: &Mapping, field: &str, detail: &TableDetail) -> Option<Mapping> {
    let rule = mapping.rule(field)?;
    let said = if rule.column_type(detail.field(field)?) == CampaignType::Boolean { "no" } else { "0" };
    let treatment = Treatment { default: Some(said.to_owned()), ..rule.treatment.clone() };
    mapping.set_treatment(field, treatment, detail).ok()
}

/// A permission becomes the refusal it is the opposite of; a refusal stays one.
fn turned(mapping: &Mapping, field: &str, detail: &TableDetail) -> Option<Mapping> {
    let mut treatment = mapping.rule(field)?.treatment.clone();
    treatment.replace.clear();
    if tells_consent(detail.field(field)?)? == Says::Yes {
        treatment.replace.extend([("no", "yes"), ("yes", "no")].map(|(from, to)| (from.to_owned(), to.to_owned())));
    }
    mapping.set_treatment(field, treatment, detail).ok()
}

/// Values without an answer stay as they are, which is said.
fn answered(mapping: &Mapping, field: &str, detail: &TableDetail) -> Option<Mapping> {
    let rule = mapping.rule(field)?;
    let described = detail.field(field)?;
    let mut treatment = rule.treatment.clone();
    for option in unlisted_codes(rule, described, detail) {
        let held = option.stored().into_owned();
        treatment.replace.insert(held.clone(), held);
    }
    mapping.set_treatment(field, treatment, detail).ok()
}

/// A safe name near the column's that no other column has, and whose beginning none has either.
fn free_name(mapping: &Mapping, field: &str, most: usize) -> Option<String> {
    let rule = mapping.rule(field)?;
    let base = if rule.column.is_empty() { &rule.field } else { &rule.column };
    let mut names = Identifiers::default();
    let mut short = Vec::new();
    for other in mapping.included().filter(|r| r.field != field) {
        names.take(&other.column);
        short.push(other.column.to_ascii_lowercase().chars().take(SHORT_NAME).collect::<String>());
        if other.with_target {
            names.take(&other.target_column());
        }
    }
    if most == usize::MAX {
        return Some(names.claim(&safe_identifier(base)));
    }
    let tried = (2..1000u32).map(|number| {
        let ending = format!("_{number}");
        let head: String = base.chars().take(most.saturating_sub(ending.len())).collect();
        format!("{head}{ending}")
    });
    tried.into_iter().find(|name| {
        check_identifier(name).is_ok() && !names.is_taken(name) && !short.contains(&name.to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::contact;
    use crate::catalog::{FieldType, Labels, OptionItem};
    use crate::mapping::propose;

    fn proposed(detail: &TableDetail) -> Mapping {
        propose(&Name::parse("crm").unwrap(), detail, &[])
    }

    /// The mapping after the first finding of this name was mended.
    fn without(slug: &str, mapping: &Mapping, detail: &TableDetail) -> Mapping {
        let found = lint(mapping, detail);
        let issue = found.iter().find(|i| i.slug == slug).unwrap_or_else(|| panic!("{slug}: {found:?}"));
        mend(issue, mapping, detail).unwrap_or_else(|| panic!("{issue:?} is not mended"))
    }

    #[test]
    fn a_rule_that_is_absent_altogether_comes_back() {
        let detail = contact();
        for (slug, field) in [("key-missing", "contactid"), ("watermark-missing", "modifiedon")] {
            let mut bare = proposed(&detail);
            bare.rules.retain(|r| r.field != field);
            let mended = without(slug, &bare, &detail);
            assert!(mended.rule(field).is_some_and(|r| r.include), "{slug}");
            assert_eq!(mended.version, bare.version + 1);
        }
        let mut bare = proposed(&detail);
        bare.rules.retain(|r| r.field != "contactid");
        assert_eq!(without("key-missing", &bare, &detail).rules[0].field, "contactid", "the key leads");
    }

    #[test]
    fn a_column_of_a_reference_that_has_no_room_is_given_up_and_the_field_stays() {
        let detail = contact();
        let with = |change: &dyn Fn(&mut Mapping)| {
            let mut mapping = proposed(&detail);
            change(&mut mapping);
            mapping
        };
        let rename = |m: &mut Mapping, field: &str, column: &str| {
            m.rules.iter_mut().filter(|r| r.field == field).for_each(|r| column.clone_into(&mut r.column));
        };
        let taken = with(&|m| {
            rename(m, "lastname", "parentcustomerid_type");
            let place = m.rules.iter().position(|r| r.field == "lastname").unwrap();
            let lastname = m.rules.remove(place);
            m.rules.insert(0, lastname);
        });
        let long = "a".repeat(61);
        let too_long = with(&|m| rename(m, "parentcustomerid", &long));
        for (slug, mapping) in [("column-taken", taken), ("name-too-long", too_long)] {
            let issue = lint(&mapping, &detail).into_iter().find(|i| i.slug == slug).unwrap();
            assert!(issue.field == "parentcustomerid" && issue.column.ends_with("_type"), "{issue:?}");
            let mended = without(slug, &mapping, &detail);
            let (before, rule) = (mapping.rule("parentcustomerid"), mended.rule("parentcustomerid").unwrap());
            assert!(rule.include && !rule.with_target, "{slug}");
            assert_eq!(Some(&rule.column), before.map(|r| &r.column), "{slug}");
        }
    }

    #[test]
    fn a_status_that_is_kept_in_texts_is_answered_in_texts() {
        let mut detail = contact();
        let set = detail.option_sets.iter_mut().find(|s| s.name == "contact_statuscode").unwrap();
        set.options = ["Open", "Closed"].map(|text| OptionItem::text(text, Labels::one(1033, text))).into();
        detail.fields.iter_mut().find(|f| f.name == "statuscode").unwrap().kind = FieldType::Status;
        let mut mapping = proposed(&detail);
        let rule = mapping.rules.iter_mut().find(|r| r.field == "statuscode").unwrap();
        rule.include = true;
        rule.treatment.steps = vec![crate::mapping::Step::Text];
        rule.treatment.replace = [("Open".to_owned(), "Ouvert".to_owned())].into();
        let found = lint(&mapping, &detail);
        let issue = found.iter().find(|i| i.slug == "replace-open").unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(issue.column, "Closed", "it is named as rows hold it");
        let mended = without("replace-open", &mapping, &detail);
        let answers = &mended.rule("statuscode").unwrap().treatment.replace;
        assert_eq!(answers.iter().collect::<Vec<_>>().len(), 2);
        assert_eq!(answers.get("Closed").map(String::as_str), Some("Closed"));
    }
}
