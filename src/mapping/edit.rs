//! Changes of a mapping. Each gives back the changed mapping under the next version, or says why it is refused; a change
//! that changes nothing keeps the version.
use super::lint::{LintIssue, Severity};
use super::propose::{is_watermark, obstacle};
use super::{Conversion, FieldRule, MAX_STEPS, Mapping, Reason, Treatment, compile, lint_treatment};
use crate::catalog::{Field, TableDetail};
use crate::schema::{Identifiers, check_identifier};

/// Whether the rule can run.
fn ready(rule: FieldRule, field: &Field, detail: &TableDetail) -> Result<(), LintIssue> {
    compile(&rule, field, detail).map(drop).map_err(|p| refused(p.slug, &rule.field, &p.what))
}

fn refused(slug: &'static str, field: &str, column: &str) -> LintIssue {
    LintIssue::new(slug, Severity::Error, field, column)
}

impl Mapping {
    /// The rule of a field.
    pub fn rule(&self, field: &str) -> Option<&FieldRule> {
        self.rules.iter().find(|r| r.field == field)
    }

    /// Takes a field in, or out again.
    ///
    /// # Errors
    /// `field-unknown`; `cannot-carry`; `key-stays` and `watermark-stays`, since no run can do without them.
    pub fn toggle(&self, field: &str) -> Result<Mapping, LintIssue> {
        let rule = self.find(field)?;
        if !rule.reason.can_carry() {
            return Err(refused("cannot-carry", field, &rule.column));
        }
        match rule.reason {
            Reason::Key if rule.include => return Err(refused("key-stays", field, &rule.column)),
            _ if rule.include && is_watermark(field) => {
                return Err(refused("watermark-stays", field, &rule.column));
            }
            _ => {}
        }
        let column = if rule.include { rule.column.clone() } else { self.free_column(rule) };
        // A table's column that has no room any more is left out; it can be asked for again under another name.
        let target = FieldRule { column: column.clone(), ..rule.clone() }.target_column();
        let room = check_identifier(&target).is_ok() && !self.has_column(field, &target);
        Ok(self.changed(field, |r| {
            r.include = !r.include;
            r.with_target &= !r.include || room;
            r.column = column;
        }))
    }

    /// Gives a field's column another name.
    ///
    /// # Errors
    /// `field-unknown`; `not-included`; `column-taken`; `name-...` when the name is not safe.
    pub fn rename(&self, field: &str, column: &str) -> Result<Mapping, LintIssue> {
        self.rename_all([(field, column)])
    }

    /// Gives several columns other names at once, so that two may change places.
    ///
    /// # Errors
    /// As [`Mapping::rename`].
    pub fn rename_all<'n>(
        &self,
        names: impl IntoIterator<Item = (&'n str, &'n str)> + Clone,
    ) -> Result<Mapping, LintIssue> {
        let mut next = self.clone();
        for (field, column) in names.clone() {
            let column = column.trim();
            if !self.find(field)?.include {
                return Err(refused("not-included", field, column));
            }
            check_identifier(column).map_err(|problem| refused(problem.slug(), field, column))?;
            if let Some(rule) = next.rules.iter_mut().find(|r| r.field == field) {
                rule.column = column.to_owned();
            }
        }
        for (field, column) in names {
            let Some(rule) = next.rule(field) else { continue };
            let column = column.trim();
            if next.has_column(field, column) || (rule.with_target && rule.target_column().eq_ignore_ascii_case(column))
            {
                return Err(refused("column-taken", field, column));
            }
            if rule.with_target {
                next.room_for_target(rule)?;
            }
        }
        next.version = if next == *self { self.version } else { self.version.saturating_add(1) };
        Ok(next)
    }

    /// Chooses what happens to a field's values.
    ///
    /// # Errors
    /// `field-unknown`; `cannot-carry`; `key-stays` for the key, whose values stay as they are; `conversion-unfit`.
    pub fn set_conversion(
        &self,
        field: &str,
        conversion: Conversion,
        detail: &TableDetail,
    ) -> Result<Mapping, LintIssue> {
        let rule = self.find(field)?;
        let Some(described) = detail.field(field) else { return Err(refused("field-gone", field, &rule.column)) };
        if obstacle(described).is_some() {
            return Err(refused("cannot-carry", field, &rule.column));
        }
        if rule.reason == Reason::Key && conversion != Conversion::Keep {
            return Err(refused("key-stays", field, &rule.column));
        }
        if !conversion.fits(&described.kind) {
            return Err(refused("conversion-unfit", field, &rule.column));
        }
        ready(FieldRule { conversion, ..rule.clone() }, described, detail)?;
        Ok(self.changed(field, |r| r.conversion = conversion))
    }

    /// Chooses what happens to a field's values after the conversion, and whose they are.
    ///
    /// # Errors
    /// `field-unknown`; `cannot-carry`; `key-stays` for the key; what [`compile`] finds, with the step or value in `column`;
    /// `replace-open` for a state or a consent that leaves values without an answer.
    pub fn set_treatment(&self, field: &str, wanted: Treatment, detail: &TableDetail) -> Result<Mapping, LintIssue> {
        let rule = self.find(field)?;
        let Some(described) = detail.field(field) else { return Err(refused("field-gone", field, &rule.column)) };
        if obstacle(described).is_some() {
            return Err(refused("cannot-carry", field, &rule.column));
        }
        if rule.reason == Reason::Key && !wanted.is_plain() {
            return Err(refused("key-stays", field, &rule.column));
        }
        if wanted.steps.len() > MAX_STEPS {
            return Err(refused("step-unfit", field, &wanted.steps.len().to_string()));
        }
        let next = FieldRule { treatment: wanted.clone(), ..rule.clone() };
        if let Some(open) = lint_treatment::left_open(&next, described, detail) {
            return Err(refused("replace-open", field, &open));
        }
        ready(next, described, detail)?;
        Ok(self.changed(field, |r| r.treatment = wanted))
    }

    /// Keeps the table a reference points to in a column beside its value, or no longer.
    ///
    /// # Errors
    /// `field-unknown`; `not-included`; `no-target` for a field that refers to no row; `column-taken` and `name-...` for the
    /// column the table would stand in.
    pub fn set_target(&self, field: &str, with: bool, detail: &TableDetail) -> Result<Mapping, LintIssue> {
        let rule = self.find(field)?;
        if !rule.include {
            return Err(refused("not-included", field, &rule.column));
        }
        let Some(described) = detail.field(field) else { return Err(refused("field-gone", field, &rule.column)) };
        if !described.kind.is_reference() {
            return Err(refused("no-target", field, &rule.column));
        }
        if with {
            self.room_for_target(rule)?;
        }
        Ok(self.changed(field, |r| r.with_target = with))
    }

    /// Whether the column for the table of a rule's references is safe and free.
    fn room_for_target(&self, rule: &FieldRule) -> Result<(), LintIssue> {
        let column = rule.target_column();
        check_identifier(&column).map_err(|problem| refused(problem.slug(), &rule.field, &column))?;
        if self.has_column(&rule.field, &column) { Err(refused("column-taken", &rule.field, &column)) } else { Ok(()) }
    }

    /// Whether another rule than that field's fills such a column.
    fn has_column(&self, field: &str, column: &str) -> bool {
        let same = |name: &str| name.eq_ignore_ascii_case(column);
        self.included()
            .filter(|r| r.field != field)
            .any(|r| same(&r.column) || (r.with_target && same(&r.target_column())))
    }

    fn find(&self, field: &str) -> Result<&FieldRule, LintIssue> {
        self.rule(field).ok_or_else(|| refused("field-unknown", field, ""))
    }

    /// The rule's own column, or a near one if another rule has come to use it.
    fn free_column(&self, rule: &FieldRule) -> String {
        if check_identifier(&rule.column).is_ok() && !self.has_column(&rule.field, &rule.column) {
            return rule.column.clone();
        }
        let mut names = Identifiers::default();
        for other in self.included() {
            names.take(&other.column);
            if other.with_target {
                names.take(&other.target_column());
            }
        }
        names.claim(&rule.column)
    }

    fn changed(&self, field: &str, change: impl FnOnce(&mut FieldRule)) -> Mapping {
        let mut next = self.clone();
        if let Some(rule) = next.rules.iter_mut().find(|r| r.field == field) {
            change(rule);
        }
        if next != *self {
            next.version = self.version.saturating_add(1);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::contact;
    use crate::mapping::{lint, propose};
    use proptest::prelude::*;

    fn proposed() -> Mapping {
        propose(&Name::parse("crm").unwrap(), &contact(), &[])
    }

    fn slug(result: Result<Mapping, LintIssue>) -> &'static str {
        result.err().map_or("", |i| i.slug)
    }

    #[test]
    fn key_and_watermark_cannot_be_dropped_and_the_impossible_not_taken_in() {
        let m = proposed();
        assert_eq!(slug(m.toggle("contactid")), "key-stays");
        assert_eq!(slug(m.toggle("modifiedon")), "watermark-stays");
        assert_eq!(slug(m.toggle("entityimage")), "cannot-carry");
        assert_eq!(slug(m.toggle("ghost")), "field-unknown");
        let with = m.toggle("nickname").unwrap();
        assert_eq!((with.rule("nickname").unwrap().include, with.version), (true, 2));
    }

    #[test]
    fn a_name_is_safe_and_used_once() {
        let m = proposed();
        assert_eq!(slug(m.rename("lastname", "FIRSTNAME")), "column-taken");
        assert_eq!(slug(m.rename("lastname", "order")), "name-reserved");
        assert_eq!(slug(m.rename("lastname", "")), "name-empty");
        assert_eq!(slug(m.rename("lastname", "성")), "name-bad-character");
        assert_eq!(slug(m.rename("nickname", "nick")), "not-included");
        let renamed = m.rename("lastname", " nickname ").unwrap();
        assert_eq!(renamed.rule("lastname").unwrap().column, "nickname");
        assert_eq!(renamed.toggle("nickname").unwrap().rule("nickname").unwrap().column, "nickname_2");
    }

    #[test]
    fn two_columns_may_change_places() {
        let swapped = proposed().rename_all([("firstname", "lastname"), ("lastname", "firstname")]).unwrap();
        assert_eq!(swapped.rule("firstname").unwrap().column, "lastname");
        assert_eq!(swapped.rule("lastname").unwrap().column, "firstname");
        assert_eq!(swapped.version, 2);
        assert_eq!(slug(proposed().rename_all([("firstname", "x"), ("lastname", "X")])), "column-taken");
    }

    #[test]
    fn a_conversion_must_fit_the_field() {
        let (m, detail) = (proposed(), contact());
        assert_eq!(slug(m.set_conversion("donotemail", Conversion::Phone, &detail)), "conversion-unfit");
        assert_eq!(slug(m.set_conversion("contactid", Conversion::Upper, &detail)), "key-stays");
        let day = m.set_conversion("createdon", Conversion::Day, &detail).unwrap();
        assert_eq!(day.version, 2);
        assert_eq!(day.set_conversion("createdon", Conversion::Day, &detail).unwrap().version, 2);
    }

    #[test]
    fn the_table_of_a_reference_stands_beside_it_where_there_is_room() {
        let (m, detail) = (proposed(), contact());
        assert!(m.rule("parentcustomerid").unwrap().with_target, "a customer is an account or a contact");
        let without = m.set_target("parentcustomerid", false, &detail).unwrap();
        assert_eq!((without.rule("parentcustomerid").unwrap().with_target, without.version), (false, 2));
        assert_eq!(slug(m.set_target("lastname", true, &detail)), "no-target");
        assert_eq!(slug(m.set_target("nickname", true, &detail)), "not-included");
        assert_eq!(slug(m.rename("lastname", "parentcustomerid_type")), "column-taken");
        let taken = without.rename("lastname", "parentcustomerid_TYPE").unwrap();
        assert_eq!(slug(taken.set_target("parentcustomerid", true, &detail)), "column-taken");
        assert_eq!(slug(m.rename_all([("parentcustomerid", "x"), ("lastname", "x_type")])), "column-taken");
    }

    proptest! {
        #[test]
        fn no_series_of_edits_makes_a_bad_mapping(edits in prop::collection::vec((0usize..60, 0u8..4, "[a-c]|order|[ -~]{0,9}"), 0..40)) {
            let detail = contact();
            let mut mapping = proposed();
            for (place, what, text) in edits {
                let field = mapping.rules[place % mapping.rules.len()].field.clone();
                let next = match what {
                    0 => mapping.toggle(&field),
                    1 => mapping.rename(&field, &text),
                    2 => mapping.set_target(&field, text.len() % 2 == 0, &detail),
                    _ => mapping.set_conversion(&field, Conversion::ALL[text.len() % 8], &detail),
                };
                if let Ok(next) = next {
                    prop_assert!(next.version - mapping.version <= 1);
                    mapping = next;
                }
            }
            prop_assert!(lint(&mapping, &detail).iter().all(|i| i.severity > Severity::Error));
        }
    }
}
