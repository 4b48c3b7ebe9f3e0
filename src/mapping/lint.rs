//! What is wrong with a mapping, or worth knowing. Words: `lint-<slug>` with the arguments of [`LintIssue::args`].
use super::propose::{is_watermark, obstacle};
use super::{FieldRule, Mapping, lint_treatment};
use crate::catalog::TableDetail;
use crate::fault::{ErrorKind, Fault};
use crate::schema::check_identifier;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How much an issue matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Cannot be used like this.
    Error,
    /// Works, but somebody should know.
    Warning,
    /// Merely new.
    Info,
}

/// One finding about a mapping, or the reason an edit is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LintIssue {
    /// The stem of its catalog key, `lint-<slug>`.
    pub slug: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The field it is about; empty when it is about the whole mapping.
    pub field: String,
    /// The column it is about, or what was asked for instead.
    pub column: String,
}

/// Every slug an issue can carry, for the coverage of the catalogs.
pub const LINT_SLUGS: [&str; 41] = [
    "field-unknown",
    "cannot-carry",
    "key-stays",
    "watermark-stays",
    "column-taken",
    "conversion-unfit",
    "not-included",
    "name-empty",
    "name-too-long",
    "name-bad-start",
    "name-bad-character",
    "name-reserved",
    "name-reserved-prefix",
    "key-missing",
    "watermark-missing",
    "field-gone",
    "field-twice",
    "field-new",
    "only-the-key",
    "secured",
    "schema-name",
    "schema-taken",
    "no-target",
    "step-unfit",
    "value-unfit",
    "zone-unknown",
    "labels-unknown",
    "unlisted-unfit",
    "owner-unfit",
    "replace-open",
    "replace-stray",
    "states-mixed",
    "lossy",
    "unlisted-empty",
    "narrowed",
    "number-rounded",
    "empty-as-zero",
    "untracked",
    "consent-empty",
    "consent-turned",
    "names-cut",
];

impl LintIssue {
    pub(crate) fn new(slug: &'static str, severity: Severity, field: &str, column: &str) -> Self {
        Self { slug, severity, field: field.to_owned(), column: column.to_owned() }
    }

    /// A field the mapping does not have.
    pub fn about_unknown(field: &str) -> Self {
        Self::new("field-unknown", Severity::Error, field, "")
    }

    /// Its catalog key.
    pub fn key(&self) -> String {
        format!("lint-{}", self.slug)
    }

    /// `MappingInvalid` with `table`, `field`, `column` and `problem`, its catalog key.
    pub fn fault(&self, table: &str) -> Fault {
        let why = format!("{table}: {} {} {}", self.slug, self.field, self.column);
        let fault = Fault::new(ErrorKind::MappingInvalid, why.trim_end()).with("table", table);
        self.args().into_iter().fold(fault, |f, (name, value)| f.with(&name, value)).with("problem", self.key())
    }

    /// The arguments of its sentence, `field` and `column`, cleaned.
    pub fn args(&self) -> BTreeMap<String, String> {
        let clean = |t: &str| crate::text::clean_line(t).into_owned();
        BTreeMap::from([("field".into(), clean(&self.field)), ("column".into(), clean(&self.column))])
    }
}

/// Looks a mapping over against its table as the CRM describes it now. The gravest findings come first.
pub fn lint(mapping: &Mapping, detail: &TableDetail) -> Vec<LintIssue> {
    let mut issues = Vec::new();
    if check_identifier(&mapping.schema).is_err() {
        issues.push(LintIssue::new("schema-name", Severity::Error, "", &mapping.schema));
    }
    lint_whole(mapping, detail, &mut issues);
    let mut fields = BTreeSet::new();
    let mut columns = BTreeSet::new();
    for rule in mapping.included() {
        if !fields.insert(rule.field.as_str()) {
            issues.push(LintIssue::new("field-twice", Severity::Error, &rule.field, &rule.column));
        }
        if !columns.insert(rule.column.to_ascii_lowercase()) {
            issues.push(LintIssue::new("column-taken", Severity::Error, &rule.field, &rule.column));
        }
        if rule.with_target && !columns.insert(rule.target_column().to_ascii_lowercase()) {
            issues.push(LintIssue::new("column-taken", Severity::Error, &rule.field, &rule.target_column()));
        }
        lint_rule(rule, detail, &mut issues);
    }
    lint_treatment::names_cut(mapping, &mut issues);
    let known: BTreeSet<&str> = mapping.rules.iter().map(|r| r.field.as_str()).collect();
    for field in detail.fields.iter().filter(|f| !known.contains(f.name.as_str()) && obstacle(f).is_none()) {
        issues.push(LintIssue::new("field-new", Severity::Info, &field.name, ""));
    }
    issues.sort_by_key(|i| i.severity);
    issues
}

/// Mappings that fill one schema together, which no two may.
pub fn lint_schemas(mappings: &[Mapping]) -> Vec<LintIssue> {
    let mut seen = BTreeSet::new();
    let twice = mappings.iter().filter(|m| !seen.insert(m.schema.to_ascii_lowercase()));
    twice.map(|m| LintIssue::new("schema-taken", Severity::Error, &m.table, &m.schema)).collect()
}

fn lint_whole(mapping: &Mapping, detail: &TableDetail, issues: &mut Vec<LintIssue>) {
    let has = |name: &str| mapping.included().any(|r| r.field == name);
    let key = detail.table.primary_id.as_str();
    if !has(key) {
        issues.push(LintIssue::new("key-missing", Severity::Error, key, ""));
    }
    let watermark = detail.fields.iter().map(|f| f.name.as_str()).find(|name| is_watermark(name));
    if let Some(watermark) = watermark.filter(|name| !has(name)) {
        issues.push(LintIssue::new("watermark-missing", Severity::Error, watermark, ""));
    }
    if mapping.included().all(|r| r.field == key || is_watermark(&r.field)) {
        issues.push(LintIssue::new("only-the-key", Severity::Warning, key, ""));
    }
}

fn lint_rule(rule: &FieldRule, detail: &TableDetail, issues: &mut Vec<LintIssue>) {
    let target = rule.with_target.then(|| rule.target_column());
    for column in [Some(rule.column.clone()), target].into_iter().flatten() {
        if let Err(problem) = check_identifier(&column) {
            issues.push(LintIssue::new(problem.slug(), Severity::Error, &rule.field, &column));
        }
    }
    let mut push = |slug, severity| issues.push(LintIssue::new(slug, severity, &rule.field, &rule.column));
    let Some(field) = detail.field(&rule.field) else {
        push("field-gone", Severity::Error);
        return;
    };
    if obstacle(field).is_some() {
        push("cannot-carry", Severity::Error);
    } else if !rule.conversion.fits(&field.kind) {
        push("conversion-unfit", Severity::Error);
    }
    if field.secured {
        push("secured", Severity::Warning);
    }
    if obstacle(field).is_none() {
        lint_treatment::lint_treatment(rule, field, detail, issues);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::contact;
    use crate::mapping::{Conversion, propose};

    fn proposed() -> Mapping {
        propose(&Name::parse("crm").unwrap(), &contact(), &[])
    }

    fn slugs(mapping: &Mapping) -> Vec<(&'static str, String)> {
        lint(mapping, &contact()).into_iter().map(|i| (i.slug, i.field)).collect()
    }

    fn rule<'m>(mapping: &'m mut Mapping, field: &str) -> &'m mut FieldRule {
        mapping.rules.iter_mut().find(|r| r.field == field).unwrap()
    }

    #[test]
    fn a_proposal_is_clean() {
        // That addresses are written one way loses how they were written, which is said and no more.
        let normalised = ["emailaddress1", "emailaddress2"].map(|f| ("lossy", f.to_owned()));
        // And an opt-out of which the CRM says nothing stays unknown, which is told as well.
        let asked = |slug: &str, field: &str| slug == "consent-empty" && field.starts_with("donot");
        let found = slugs(&proposed());
        assert!(found.iter().any(|(slug, field)| asked(slug, field)), "{found:?}");
        let rest: Vec<_> = found.into_iter().filter(|(slug, field)| !asked(slug, field)).collect();
        assert_eq!(rest, normalised);
        assert!(lint(&proposed(), &contact()).iter().all(|i| i.severity == Severity::Info));
    }

    #[test]
    fn what_a_hand_edited_file_may_break_is_found() {
        type Break = fn(&mut Mapping);
        let cases: [(&str, &str, Break); 10] = [
            ("key-missing", "contactid", |m| rule(m, "contactid").include = false),
            ("watermark-missing", "modifiedon", |m| rule(m, "modifiedon").include = false),
            ("column-taken", "lastname", |m| rule(m, "lastname").column = "FirstName".into()),
            ("field-gone", "ghost", |m| rule(m, "lastname").field = "ghost".into()),
            ("cannot-carry", "entityimage", |m| rule(m, "entityimage").include = true),
            ("conversion-unfit", "donotemail", |m| rule(m, "donotemail").conversion = Conversion::Email),
            ("name-reserved", "lastname", |m| rule(m, "lastname").column = "select".into()),
            ("name-bad-character", "lastname", |m| rule(m, "lastname").column = "a\"; drop".into()),
            ("schema-name", "", |m| m.schema = "fb_run".into()),
            ("field-twice", "lastname", |m| rule(m, "firstname").field = "lastname".into()),
        ];
        for (slug, field, change) in cases {
            let mut mapping = proposed();
            change(&mut mapping);
            let found = slugs(&mapping);
            assert!(found.contains(&(slug, field.to_owned())), "{slug}: {found:?}");
            assert!(found.iter().all(|(s, _)| LINT_SLUGS.contains(s)));
        }
    }

    #[test]
    fn one_schema_is_filled_by_one_mapping() {
        let other = Mapping { table: "lead".into(), schema: "Contact".into(), ..proposed() };
        let found = lint_schemas(&[proposed(), other]);
        assert_eq!(found.iter().map(|i| (i.slug, i.field.as_str())).collect::<Vec<_>>(), [("schema-taken", "lead")]);
        assert!(lint_schemas(&[proposed()]).is_empty());
    }

    #[test]
    fn a_field_that_appeared_is_told_and_a_guarded_one_too() {
        let mut detail = contact();
        let mapping = proposed();
        let mut new = detail.field("nickname").unwrap().clone();
        new.name = "new_added".into();
        detail.fields.push(new);
        detail.fields.iter_mut().find(|f| f.name == "lastname").unwrap().secured = true;
        let found: Vec<_> = lint(&mapping, &detail)
            .into_iter()
            .filter(|i| !["lossy", "consent-empty"].contains(&i.slug))
            .map(|i| (i.slug, i.severity))
            .collect();
        assert_eq!(found, [("secured", Severity::Warning), ("field-new", Severity::Info)]);
    }
}
