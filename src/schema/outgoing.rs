//! What of a mapping can go back to the CRM: the same rules, read from the campaign side. A rule that cannot be turned
//! round (it cuts, labels, splits) leaves its field out: what would be sent could be another value than the one that came.
use super::{CampaignSchema, CampaignType, ReadColumn};
use crate::catalog::{Field, FieldType, TableDetail};
use crate::mapping::{Carry, Cell, Conversion, FieldRule, Mapping, Owner, Step};

/// A field whose value can go back.
#[derive(Debug, Clone, PartialEq)]
pub struct OutField {
    /// CRM field.
    pub field: String,
    /// Place of its column in the schema.
    pub column: usize,
    /// The column's type.
    pub kind: CampaignType,
    /// How it is read from the CRM.
    pub read: ReadColumn,
    /// What happens to the CRM's value on its way here, to compare both in one form.
    pub carry: Carry,
    /// Whose word counts.
    pub owner: Owner,
    /// Yes means no in the CRM.
    pub negated: bool,
    /// The table it refers to, for references.
    pub target: Option<String>,
    /// Whether a new row may carry it.
    pub creatable: bool,
    /// Whether a change may carry it.
    pub updatable: bool,
}

impl OutField {
    /// Whether changes of the campaign side go to the CRM.
    pub fn is_ours(&self) -> bool {
        self.owner != Owner::Crm && self.updatable
    }

    /// The value as the CRM keeps it.
    pub fn turned(&self, cell: &Cell<'_>) -> Cell<'static> {
        match cell {
            Cell::Integer(n) if self.negated => Cell::Integer(i64::from(*n == 0)),
            // What the CRM tells as nothing is sent as nothing.
            Cell::Text(text) if text.is_empty() => Cell::Null,
            other => other.clone().into_owned(),
        }
    }
}

/// What can go back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutFields {
    /// The fields, in the order of the schema's columns.
    pub fields: Vec<OutField>,
    /// Fields that are the campaign side's and cannot go.
    pub left_out: Vec<String>,
}

impl OutFields {
    /// The fields whose changes go to the CRM.
    pub fn ours(&self) -> impl Iterator<Item = &OutField> {
        self.fields.iter().filter(|f| f.is_ours())
    }
}

/// What of a mapping can go back. Schema, conversions and fields to read are those of the same mapping, in one order.
pub fn out_fields(
    mapping: &Mapping,
    detail: &TableDetail,
    schema: &CampaignSchema,
    (carries, reads): (&[Carry], &[ReadColumn]),
) -> OutFields {
    let mut out = OutFields::default();
    let mut reads = reads.iter();
    for (place, (column, carry)) in schema.columns.iter().zip(carries).enumerate() {
        let Some(read) = (!carry.is_again()).then(|| reads.next()).flatten() else { continue };
        let (Some(rule), Some(field)) = (mapping.rule(&column.field), detail.field(&column.field)) else { continue };
        let is_value = !(rule.with_target && column.name == rule.target_column());
        if column.name == schema.key || !is_value || !(field.creatable || field.updatable) {
            continue;
        }
        let owner = rule.treatment.owner;
        match way_back(rule, field, column.kind) {
            Some(negated) => out.fields.push(OutField {
                field: field.name.clone(),
                column: place,
                kind: column.kind,
                read: read.clone(),
                carry: carry.clone(),
                owner,
                negated,
                target: field.targets.first().cloned().filter(|_| field.kind.is_reference()),
                creatable: field.creatable,
                updatable: field.updatable,
            }),
            None if owner != Owner::Crm && !out.left_out.contains(&field.name) => out.left_out.push(field.name.clone()),
            None => {}
        }
    }
    out
}

/// Whether the rule can be turned round; with whether yes then means no.
fn way_back(rule: &FieldRule, field: &Field, kind: CampaignType) -> Option<bool> {
    let text = matches!(field.kind, FieldType::Text { .. } | FieldType::Memo { .. });
    let conversion = match rule.conversion {
        Conversion::Keep => true,
        Conversion::Trim | Conversion::Lower | Conversion::Upper | Conversion::Email | Conversion::Phone => text,
        Conversion::Text => text,
        Conversion::Day => kind == CampaignType::Date && is_day(&field.kind),
    };
    let negated = match rule.treatment.steps.as_slice() {
        [] => Some(false),
        [Step::Not] if kind == CampaignType::Boolean => Some(true),
        _ => None,
    };
    let reference = !field.kind.is_reference() || field.targets.len() == 1;
    let consent = rule.treatment.owner != Owner::Consent || kind == CampaignType::Boolean;
    let carried = conversion && reference && consent && rule.treatment.replace.is_empty() && !field.source.is_derived();
    negated.filter(|_| carried)
}

fn is_day(kind: &FieldType) -> bool {
    matches!(kind, FieldType::DateTime { behaviour: crate::catalog::DateBehaviour::DateOnly })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::contact;
    use crate::mapping::{Treatment, propose};
    use crate::schema::{build, conversions, read_columns};

    fn out(change: impl FnOnce(Mapping) -> Mapping) -> OutFields {
        let detail = contact();
        let mapping = change(propose(&Name::parse("crm").unwrap(), &detail, &[]));
        let schema = build(&mapping, &detail, &[], &[]);
        out_fields(&mapping, &detail, &schema, (&conversions(&mapping, &detail), &read_columns(&mapping, &detail)))
    }

    fn owned(mapping: Mapping, field: &str, owner: Owner, steps: Vec<Step>) -> Mapping {
        mapping.set_treatment(field, Treatment { owner, steps, ..Treatment::default() }, &contact()).unwrap()
    }

    #[test]
    fn only_what_the_campaign_side_owns_and_the_crm_takes_goes_back() {
        let told = out(|m| {
            let m = owned(m, "jobtitle", Owner::Marketing, Vec::new());
            owned(m, "donotemail", Owner::Consent, vec![Step::Not])
        });
        let ours: Vec<_> = told.ours().map(|f| (f.field.as_str(), f.negated)).collect();
        let proposed = ["donotbulkemail", "donotphone", "donotpostalmail", "donotsendmm"].map(|field| (field, false));
        assert_eq!(ours[..2], [("jobtitle", false), ("donotemail", true)]);
        assert_eq!(ours[2..], proposed, "what is proposed as consent goes back as well");
        let ours = told.ours().nth(1).unwrap();
        assert_eq!(ours.turned(&Cell::Integer(1)), Cell::Integer(0), "yes means no there");
        assert_eq!(ours.read.field, "donotemail");
        assert!(told.fields.iter().any(|f| f.field == "lastname" && f.creatable), "a new row carries the rest");
        assert!(told.fields.iter().all(|f| f.field != "contactid"), "the key is no value");
        assert!(told.left_out.is_empty());
    }

    #[test]
    fn a_rule_that_cannot_be_turned_round_leaves_its_field_out_and_says_so() {
        let told =
            out(|m| owned(m, "jobtitle", Owner::Marketing, vec![Step::Part { separator: "-".into(), number: 1 }]));
        assert_eq!(
            (told.left_out, told.fields.iter().filter(|f| f.field == "jobtitle").count()),
            (vec!["jobtitle".into()], 0)
        );
        let told = out(|m| {
            let m = owned(m, "createdon", Owner::Marketing, Vec::new());
            m.set_conversion("createdon", Conversion::Day, &contact()).unwrap()
        });
        assert!(told.ours().all(|f| f.field != "createdon"), "the time of day is lost");
    }
}
