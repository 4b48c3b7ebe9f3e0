//! A mapping as it can be put to work while its table is no longer what it was when the mapping was made: what cannot be read
//! is left out, so that its column keeps its values; a column keeps its type where another one would lose something
//! (correctness.md B10). The rule for each change stands in [`super::drift`].
use super::drift::widens;
use super::{Drift, EnumChoice, FieldRule, Mapping, Owner, drift, is_watermark, obstacle};
use crate::catalog::{Field, TableDetail};
use crate::schema::{CampaignType, campaign_type};

/// What can be put to work.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The mapping without the fields that cannot be read.
    pub mapping: Mapping,
    /// The table with the types its columns have: rows are read as the table is now, and kept as this says.
    pub columns: TableDetail,
    /// What became of the table, the gravest first.
    pub drifts: Vec<Drift>,
    /// The fields that are left out.
    pub left_out: Vec<String>,
}

impl Fitted {
    /// The version rows are written under: another one for each number somebody brought about, for other rules under the
    /// same number (a workspace that was made anew beside the rows of an older one counts from 1 again), and for each set of
    /// fields that is left out, so that everything is read once when a field goes, and once more when it comes back, its
    /// values of the time between among it.
    pub fn version(&self) -> u32 {
        let mut names = self.left_out.clone();
        names.sort();
        let rules = self.mapping.rules.iter().filter(|rule| rule.include);
        let rules: Vec<_> = rules.map(|r| (&r.field, &r.column, r.conversion, &r.treatment, r.with_target)).collect();
        let told =
            serde_json::to_string(&(&self.mapping.table, &self.mapping.schema, rules, names)).unwrap_or_default();
        // Never 0, which stands for rows that are to be read anew.
        let mark = (xxhash_rust::xxh3::xxh3_64(told.as_bytes()) % 0x007F_FFFF) as u32 + 1;
        (mark << 8) | (self.mapping.version & 0xFF)
    }
}

/// Fits a mapping that was made for `before` to the table as it is `now`. The key and the date of changes are never left
/// out: without them nothing can be read.
pub fn fit(mapping: &Mapping, enumerations: &[EnumChoice], before: &TableDetail, now: &TableDetail) -> Fitted {
    let drifts = drift(mapping, enumerations, before, Some(now));
    let (mut fitted, mut columns, mut left_out) = (mapping.clone(), now.clone(), Vec::new());
    let can_go = |field: &str| field != now.table.primary_id && !is_watermark(field);
    for rule in fitted.rules.iter_mut().filter(|r| r.include && can_go(&r.field)) {
        if is_left_out(rule, before, now) {
            rule.include = false;
            left_out.push(rule.field.clone());
            continue;
        }
        let (Some(old), Some(new)) = (before.field(&rule.field), now.field(&rule.field)) else { continue };
        if !takes_over((campaign_type(&old.kind, rule.conversion), campaign_type(&new.kind, rule.conversion))) {
            let kept = columns.fields.iter_mut().filter(|f| f.name == rule.field);
            kept.for_each(|f| f.kind = old.kind.clone());
        }
    }
    Fitted { mapping: fitted, columns, drifts, left_out }
}

/// Whether a carried field cannot be read into its column any more. Its line is [`DriftAction::ColumnKept`](super::DriftAction).
pub(super) fn is_left_out(rule: &FieldRule, before: &TableDetail, now: &TableDetail) -> bool {
    if rule.field == now.table.primary_id || is_watermark(&rule.field) {
        return false;
    }
    let answers = |field: &Field| rule.form(field).is_ok_and(|form| form.kind == CampaignType::Boolean);
    let fits = |field: &Field| {
        // What no longer answers yes or no is no consent; what was said before stays.
        rule.conversion.fits(&field.kind) && (rule.treatment.owner != Owner::Consent || answers(field))
    };
    match (before.field(&rule.field), now.field(&rule.field)) {
        // A field that never could be carried is a mistake of the mapping, not a change of the table.
        (Some(old), _) if obstacle(old).is_some() => false,
        (Some(old), Some(new)) => is_lost(old, new) || (fits(old) && !fits(new)),
        // One that was taken in since is what it is.
        (None, Some(new)) => obstacle(new).is_some() || !fits(new),
        (_, None) => true,
    }
}

/// Whether values of the field can no longer be read into its columns: it cannot be carried, only some may read it from now
/// on (others would see it empty), or it became a reference or ceased to be one.
fn is_lost(old: &Field, new: &Field) -> bool {
    let another = old.kind != new.kind && (old.kind.is_reference() || new.kind.is_reference());
    obstacle(new).is_some() && obstacle(old).is_none() || (new.secured && !old.secured) || another
}

/// Whether a column may take the new type without a value being lost or read anew: whole numbers are decimals too, and days
/// moments, for a day that is there becomes its midnight, as one that comes does.
pub(super) fn takes_over((old, new): (CampaignType, CampaignType)) -> bool {
    let alike = old.sqlite() == new.sqlite() || (old, new) == (CampaignType::Long, CampaignType::Double);
    old == new || (widens(old, new) && alike)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::FieldType;
    use crate::catalog::fixtures::contact;
    use crate::mapping::{Conversion, DriftAction, DriftReach, propose};
    use crate::schema;

    fn fitted(change: impl FnOnce(&mut TableDetail)) -> (Mapping, Fitted, TableDetail) {
        let (before, mut now) = (contact(), contact());
        change(&mut now);
        let mapping = propose(&Name::parse("crm").unwrap(), &before, &[]);
        let fitted = fit(&mapping, &[], &before, &now);
        (mapping, fitted, now)
    }

    fn field<'t>(table: &'t mut TableDetail, name: &str) -> &'t mut Field {
        table.fields.iter_mut().find(|f| f.name == name).unwrap()
    }

    fn left_out(mapping: &Mapping, fitted: &Fitted) -> Vec<String> {
        let still: Vec<&str> = fitted.mapping.included().map(|r| r.field.as_str()).collect();
        mapping.included().map(|r| r.field.clone()).filter(|f| !still.contains(&f.as_str())).collect()
    }

    #[test]
    fn a_table_that_stands_still_changes_nothing() {
        let (mapping, fitted, now) = fitted(|_| {});
        let version = fitted.version();
        assert_eq!(fit(&mapping, &[], &now, &now).version(), version);
        assert_eq!((fitted.mapping, fitted.columns, fitted.drifts), (mapping, now, Vec::new()));
    }

    #[test]
    fn other_rules_under_the_same_number_are_another_version() {
        let (mapping, fitted, now) = fitted(|_| {});
        let version = |mapping: &Mapping| fit(mapping, &[], &now, &now).version();
        let rule = |change: fn(&mut FieldRule)| {
            let mut other = mapping.clone();
            other.rules.iter_mut().filter(|r| r.field == "lastname").for_each(change);
            version(&other)
        };
        let changed = [
            rule(|r| r.include = false),
            rule(|r| r.column = "surname".to_owned()),
            rule(|r| {
                r.conversion = if r.conversion == Conversion::Upper { Conversion::Lower } else { Conversion::Upper }
            }),
            rule(|r| r.treatment.default = Some("nobody".to_owned())),
            version(&Mapping { version: mapping.version + 1, ..mapping.clone() }),
            version(&Mapping { schema: "person".to_owned(), ..mapping.clone() }),
        ];
        for (number, other) in changed.into_iter().enumerate() {
            assert_ne!(other, fitted.version(), "change {number}");
            assert!(other != 0 && i32::try_from(other).is_ok(), "kept as a number of 32 bits");
        }
        assert_eq!(
            rule(|r| r.reason = crate::mapping::Reason::Technical),
            fitted.version(),
            "why it is proposed is no rule"
        );
    }

    #[test]
    fn what_cannot_be_read_any_more_is_left_out_and_named() {
        type Change = fn(&mut TableDetail);
        let changes: [Change; 4] = [
            |t| t.fields.retain(|f| f.name != "lastname"),
            |t| field(t, "lastname").readable = false,
            |t| field(t, "lastname").secured = true,
            |t| field(t, "lastname").kind = FieldType::Lookup,
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let (mapping, fitted, now) = fitted(change);
            assert_eq!(left_out(&mapping, &fitted), ["lastname"], "change {number}");
            assert!(fitted.version() > 0xFFFF, "everything is read once");
            let named = |d: &Drift| matches!(&d.action, DriftAction::ColumnKept { field, .. } if field == "lastname");
            assert!(fitted.drifts.iter().any(named), "change {number}: {:?}", fitted.drifts);
            let read = schema::read_columns(&fitted.mapping, &now);
            let kept = schema::build(&fitted.mapping, &fitted.columns, &[], &[]);
            let fields = |c: &crate::schema::Column| c.field.clone();
            assert_eq!(
                read.iter().map(|c| c.field.clone()).collect::<Vec<_>>(),
                kept.columns.iter().map(fields).collect::<Vec<_>>(),
                "what is read and what is kept stand in one order"
            );
        }
    }

    #[test]
    fn an_opt_out_that_says_neither_yes_nor_no_any_more_keeps_what_was_said() {
        let text = FieldType::Text { max_length: Some(7), format: None };
        let (mapping, fitted, _) = fitted(|t| field(t, "donotbulkemail").kind = text);
        assert_eq!(left_out(&mapping, &fitted), ["donotbulkemail"]);
        let named = |d: &Drift| matches!(&d.action, DriftAction::ColumnKept { field, .. } if field == "donotbulkemail");
        assert!(fitted.drifts.iter().any(named), "{:?}", fitted.drifts);
    }

    #[test]
    fn the_key_and_the_date_of_changes_are_never_left_out() {
        for needed in ["contactid", "modifiedon"] {
            let (mapping, fitted, _) = fitted(|t| t.fields.retain(|f| f.name != needed));
            assert!(left_out(&mapping, &fitted).is_empty(), "{needed}");
            assert!(fitted.drifts.iter().any(|d| d.reach == DriftReach::Blocked), "{needed}: {:?}", fitted.drifts);
        }
    }

    #[test]
    fn a_day_that_becomes_a_moment_has_a_column_that_holds_both() {
        use crate::catalog::DateBehaviour as B;
        for (from, to, kept) in [
            (B::DateOnly, B::UserLocal, CampaignType::DateTime),
            (B::DateOnly, B::TimeZoneIndependent, CampaignType::DateTime),
            (B::UserLocal, B::DateOnly, CampaignType::DateTime),
        ] {
            let (mut before, mut now) = (contact(), contact());
            field(&mut before, "birthdate").kind = FieldType::DateTime { behaviour: from };
            field(&mut now, "birthdate").kind = FieldType::DateTime { behaviour: to };
            let mapping = propose(&Name::parse("crm").unwrap(), &before, &[]);
            let fitted = fit(&mapping, &[], &before, &now);
            let schema = schema::build(&fitted.mapping, &fitted.columns, &[], &[]);
            assert_eq!(schema.columns.iter().find(|c| c.field == "birthdate").unwrap().kind, kept, "{from:?}");
            let told: Vec<&str> = fitted.drifts.iter().map(|d| d.action.slug()).collect();
            let wanted: &[&str] = if from == B::DateOnly { &["column-widened"] } else { &[] };
            assert_eq!(told, wanted);
            assert!(fitted.left_out.is_empty() && fitted.drifts.iter().all(|d| d.reach != DriftReach::Blocked));
        }
    }

    #[test]
    fn a_column_is_widened_where_nothing_is_lost_and_keeps_its_type_elsewhere() {
        let text = |length| FieldType::Text { max_length: Some(length), format: None };
        for (now, kept) in [
            (text(400), CampaignType::String { length: 400 }),
            (text(5), CampaignType::String { length: 50 }),
            (FieldType::Integer, CampaignType::String { length: 50 }),
            (
                FieldType::DateTime { behaviour: crate::catalog::DateBehaviour::DateOnly },
                CampaignType::String { length: 50 },
            ),
        ] {
            let (before, mut table) = (contact(), contact());
            let mut before = before;
            field(&mut before, "lastname").kind = text(50);
            field(&mut table, "lastname").kind = now.clone();
            let mut mapping = propose(&Name::parse("crm").unwrap(), &before, &[]);
            let rules = mapping.rules.iter_mut().filter(|r| r.field == "lastname");
            rules.for_each(|r| r.conversion = crate::mapping::Conversion::Keep);
            let fitted = fit(&mapping, &[], &before, &table);
            let schema = schema::build(&fitted.mapping, &fitted.columns, &[], &[]);
            let column = schema.columns.iter().find(|c| c.field == "lastname").unwrap();
            assert_eq!(column.kind, kept, "{now:?}");
        }
    }
}
