//! Builds a campaign schema from a mapping and what the CRM says of the table. The schema's columns, the conversions and
//! the fields to read are made from one list, so that they always stand in the same order: the key first.
use super::{CampaignSchema, CampaignType, Column, ColumnWrite, Identifiers, safe_identifier};
use crate::catalog::{DateBehaviour, Field, FieldType, Labels, OptionItem, TableDetail};
use crate::mapping::{
    Carry, Conversion, EnumChoice, FieldRule, Mapping, Owner, Reason, Step, Treatment, compile_for, enumeration_name,
    obstacle, personal_of,
};
use crate::text::Lang;

/// The longest identifier there is: a GUID in text.
const ID_LENGTH: u32 = 36;
/// Longer one-line texts become long texts.
const LONGEST_STRING: u32 = 4000;
/// As many codes as a multi-choice can hold: 150 of up to eleven characters, with commas.
const CODES_LENGTH: u32 = 2000;
/// A number or an instant as text.
const AS_TEXT_LENGTH: u32 = 100;
/// A table's name.
const TABLE_LENGTH: u32 = 128;

/// A field to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadColumn {
    /// CRM field.
    pub field: String,
    /// The name of its value in rows and queries, as the CRM's adapter spelled it in the catalog.
    pub wire: String,
    /// CRM type: decides how the value is decoded into a [`Cell`](crate::mapping::Cell).
    pub kind: FieldType,
    /// A number comes as text with every digit the CRM wrote, where a floating-point number would not keep them all.
    pub exact: bool,
}

impl ReadColumn {
    /// A field under its name on the wire, numbers as numbers.
    pub fn new(field: &str, wire: impl Into<String>, kind: FieldType) -> Self {
        Self { field: field.to_owned(), wire: wire.into(), kind, exact: false }
    }

    /// A field as the catalog describes it.
    pub fn of(field: &Field) -> Self {
        Self::new(&field.name, field.wire_name(), field.kind.clone())
    }
}

/// One field that is carried over.
struct Carried<'a> {
    field: &'a Field,
    column: String,
    /// The field's rule; the key's without anything that would change it.
    rule: FieldRule,
    /// Not the value but the table it points to.
    target: bool,
    /// Not the whole value but whether it holds this option.
    option: Option<&'a OptionItem>,
    /// Whether the column before reads the same field.
    again: bool,
}

impl<'a> Carried<'a> {
    fn plain(field: &'a Field, column: String, rule: FieldRule) -> Self {
        Self { field, column, rule, target: false, option: None, again: false }
    }
}

/// The key first, then the included rules in their order. Rules whose field is gone or cannot be carried are left out
/// (the lint tells of them); the key is there even if a hand-edited file dropped it.
fn carried<'a>(mapping: &Mapping, detail: &'a TableDetail) -> Vec<Carried<'a>> {
    let key = detail.table.primary_id.as_str();
    let carry = |rule: &FieldRule| {
        let field = detail.field(&rule.field).filter(|f| obstacle(f).is_none())?;
        let rule = if rule.field == key { plain(rule) } else { rule.clone() };
        Some(Carried::plain(field, rule.column.clone(), rule))
    };
    let with_more = |rule: &FieldRule| {
        let Some(value) = carry(rule) else { return Vec::new() };
        if rule.treatment.steps.contains(&Step::Columns) {
            return columns_of(value, detail);
        }
        let target = (rule.with_target && value.field.kind.is_reference())
            .then(|| Carried { target: true, ..Carried::plain(value.field, rule.target_column(), plain(rule)) });
        std::iter::once(value).chain(target).collect()
    };
    let key_rule = mapping.rule(key);
    let first = match key_rule {
        Some(rule) => carry(rule),
        None => {
            let column = safe_identifier(key);
            let rule = key_rule_of(key, &column);
            detail.field(key).map(|field| Carried::plain(field, column, rule))
        }
    };
    let mut all: Vec<Carried<'a>> =
        first.into_iter().chain(mapping.included().filter(|r| r.field != key).flat_map(with_more)).collect();
    name_options(&mut all);
    all
}

/// A column for each value of the field's option set; the value itself where there is none.
fn columns_of<'a>(value: Carried<'a>, detail: &'a TableDetail) -> Vec<Carried<'a>> {
    let set = value.field.option_set.as_deref().and_then(|name| detail.option_set(name));
    let Some(set) = set.filter(|s| !s.options.is_empty()) else { return vec![value] };
    let mut seen = std::collections::BTreeSet::new();
    let options = set.options.iter().filter(|o| seen.insert(o.code)).enumerate();
    let one = |(place, option): (usize, &'a OptionItem)| {
        let mut rule = value.rule.clone();
        for step in rule.treatment.steps.iter_mut().filter(|s| **s == Step::Columns) {
            *step = Step::Has { value: option.stored().into_owned() };
        }
        let column = format!("{}_{}", value.column, option.stored());
        Carried { option: Some(option), again: place > 0, ..Carried::plain(value.field, column, rule) }
    };
    options.map(one).collect()
}

/// Names of columns made of values are made fit, and none takes another column's.
fn name_options(all: &mut [Carried<'_>]) {
    if all.iter().all(|c| c.option.is_none()) {
        return;
    }
    let mut names = Identifiers::default();
    all.iter().filter(|c| c.option.is_none()).for_each(|c| names.take(&c.column));
    for carried in all.iter_mut().filter(|c| c.option.is_some()) {
        carried.column = names.claim(&carried.column);
    }
}

/// The campaign schema of a mapping. `mappings` are all mappings of the workspace (a reference links to the first of its
/// targets that is mapped too); `enumerations` say which enumeration an option set goes to.
pub fn build(
    mapping: &Mapping,
    detail: &TableDetail,
    mappings: &[Mapping],
    enumerations: &[EnumChoice],
) -> CampaignSchema {
    let columns: Vec<Column> = carried(mapping, detail)
        .into_iter()
        .map(|c| Column {
            name: c.column,
            labels: match c.option {
                Some(option) => named_after(c.field, option),
                None => c.field.labels.clone(),
            },
            kind: match c.target {
                true => CampaignType::String { length: TABLE_LENGTH },
                false => c.rule.column_type(c.field),
            },
            field: c.field.name.clone(),
            enumeration: enumeration_of(c.field, &c.rule, mapping, enumerations).filter(|_| !c.target),
            link: link_of(c.field, mapping, mappings).filter(|_| !c.target),
            among: !c.target && c.field.kind.is_reference() && c.field.targets.len() > 1,
            personal: !c.target && personal_of(&mapping.table, &c.rule, c.field).is_some(),
            write: if c.target { ColumnWrite::Always } else { write_of(&c.rule.treatment) },
        })
        .collect();
    CampaignSchema {
        name: mapping.schema.clone(),
        labels: detail.table.labels.clone(),
        key: columns.first().map(|c| c.name.clone()).unwrap_or_default(),
        columns,
    }
}

/// What happens to each column's values, in the order of the schema's columns.
///
/// A rule that does not fit counts as its conversion alone; the lint tells of it, and no run begins with it.
pub fn conversions(mapping: &Mapping, detail: &TableDetail) -> Vec<Carry> {
    conversions_for(mapping, detail, detail)
}

/// The same where a rule that says what happens to unlisted codes goes by those `seen` lists. The columns are those of
/// `detail` all the same, so that schema, conversions and query stay in one order.
pub fn conversions_for(mapping: &Mapping, detail: &TableDetail, seen: &TableDetail) -> Vec<Carry> {
    let ready = |c: Carried<'_>| match compile_for(&c.rule, c.field, detail, seen) {
        Ok(Carry::Ruled(program)) if c.again => Carry::Again(program),
        Ok(carry) => carry,
        Err(_) => Carry::Plain(c.rule.conversion),
    };
    carried(mapping, detail).into_iter().map(ready).collect()
}

/// What a column is called that tells whether a field holds an option: both their names, by language.
fn named_after(field: &Field, option: &OptionItem) -> Labels {
    let english = |labels: &Labels| labels.best(Lang::En).map(str::to_owned);
    let of_option = |lcid: &u32, fallback: &str| option.labels.0.get(lcid).map_or(fallback, String::as_str).to_owned();
    let fallback = english(&option.labels).unwrap_or_else(|| option.stored().into_owned());
    let both = field.labels.0.iter().map(|(lcid, name)| (*lcid, format!("{name}: {}", of_option(lcid, &fallback))));
    Labels(both.collect())
}

fn plain(rule: &FieldRule) -> FieldRule {
    FieldRule { conversion: Conversion::Keep, treatment: Treatment::default(), ..rule.clone() }
}

fn key_rule_of(key: &str, column: &str) -> FieldRule {
    FieldRule {
        field: key.to_owned(),
        column: column.to_owned(),
        include: true,
        conversion: Conversion::Keep,
        with_target: false,
        reason: Reason::Key,
        treatment: Treatment::default(),
    }
}

/// How a row that is here takes the value.
fn write_of(treatment: &Treatment) -> ColumnWrite {
    match treatment.owner {
        Owner::Consent => ColumnWrite::Strictest,
        Owner::Marketing => ColumnWrite::First,
        Owner::Crm if treatment.apply_updates == crate::seeded_bug::SeededBug::UpdatesNotApplied.is_on() => {
            ColumnWrite::First
        }
        Owner::Crm => ColumnWrite::Always,
    }
}

/// The fields to read, in the order of the schema's columns.
pub fn read_columns(mapping: &Mapping, detail: &TableDetail) -> Vec<ReadColumn> {
    carried(mapping, detail)
        .into_iter()
        .filter(|c| !c.again)
        .map(|c| match c.target {
            true => ReadColumn::new(&c.field.name, c.field.target_wire_name(), FieldType::EntityName),
            false => ReadColumn { exact: c.rule.reads_digits(c.field), ..ReadColumn::of(c.field) },
        })
        .collect()
}

/// The campaign type of a field's column after a conversion: that of its CRM type, and room for as long a set of values as the
/// CRM allows.
pub fn column_kind(field: &Field, conversion: Conversion) -> CampaignType {
    match (&field.kind, field.limits.length.filter(|length| *length > CODES_LENGTH)) {
        (FieldType::MultiChoice, Some(length)) if length <= LONGEST_STRING => CampaignType::String { length },
        (FieldType::MultiChoice, Some(_)) => CampaignType::Memo,
        _ => campaign_type(&field.kind, conversion),
    }
}

/// The campaign type of a CRM type after a conversion. Types that cannot be carried count as long text.
pub fn campaign_type(kind: &FieldType, conversion: Conversion) -> CampaignType {
    let plain = plain_type(kind);
    match (conversion, plain) {
        (Conversion::Day, CampaignType::DateTime) => CampaignType::Date,
        (Conversion::Text, CampaignType::String { .. } | CampaignType::Memo) => plain,
        (Conversion::Text, _) => CampaignType::String { length: AS_TEXT_LENGTH },
        _ => plain,
    }
}

fn plain_type(kind: &FieldType) -> CampaignType {
    match kind {
        FieldType::Text { max_length: Some(length), .. } if (1..=LONGEST_STRING).contains(length) => {
            CampaignType::String { length: *length }
        }
        FieldType::Integer | FieldType::Choice | FieldType::State | FieldType::Status => CampaignType::Long,
        FieldType::BigInt => CampaignType::Int64,
        FieldType::Decimal { .. } | FieldType::Double | FieldType::Money { .. } => CampaignType::Double,
        FieldType::Boolean => CampaignType::Boolean,
        FieldType::DateTime { behaviour: DateBehaviour::DateOnly } => CampaignType::Date,
        FieldType::DateTime { .. } => CampaignType::DateTime,
        FieldType::MultiChoice => CampaignType::String { length: CODES_LENGTH },
        FieldType::Lookup | FieldType::Customer | FieldType::Owner | FieldType::UniqueId => {
            CampaignType::String { length: ID_LENGTH }
        }
        // Text of a length nobody told, and everything that is refused earlier.
        _ => CampaignType::Memo,
    }
}

/// An option set nobody decided about yet goes to the enumeration that would be proposed for it.
fn enumeration_of(field: &Field, rule: &FieldRule, mapping: &Mapping, enumerations: &[EnumChoice]) -> Option<String> {
    if !rule.keeps_code(field) {
        return None;
    }
    let set = field.option_set.as_deref()?;
    match enumerations.iter().find(|c| c.account == mapping.account && c.option_set == set) {
        Some(choice) => choice.enumeration.clone(),
        None => Some(enumeration_name(set)),
    }
}

fn link_of(field: &Field, mapping: &Mapping, mappings: &[Mapping]) -> Option<String> {
    if !field.kind.is_reference() {
        return None;
    }
    let mapped = |table: &String| mappings.iter().find(|m| m.account == mapping.account && m.table == *table);
    field.targets.iter().find_map(mapped).map(|m| m.schema.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::{account, contact};
    use crate::mapping::propose;

    fn column<'s>(schema: &'s CampaignSchema, name: &str) -> &'s Column {
        schema.columns.iter().find(|c| c.name == name).unwrap()
    }

    fn contact_schema(mappings: &[Mapping]) -> (Mapping, CampaignSchema) {
        let mapping = propose(&Name::parse("crm").unwrap(), &contact(), &["account".into()]);
        let schema = build(&mapping, &contact(), mappings, &[]);
        (mapping, schema)
    }

    #[test]
    fn crm_types_become_campaign_types() {
        use CampaignType as T;
        let (mapping, _) = contact_schema(&[]);
        let mapping = ["description", "creditlimit", "numberofchildren", "versionnumber"]
            .iter()
            .fold(mapping, |m, f| m.toggle(f).unwrap());
        let schema = build(&mapping, &contact(), &[], &[]);
        for (name, kind, word) in [
            ("contactid", T::String { length: 36 }, "string(36)"),
            ("firstname", T::String { length: 100 }, "string(100)"),
            ("description", T::Memo, "memo"),
            ("numberofchildren", T::Long, "long"),
            ("versionnumber", T::Int64, "int64"),
            ("creditlimit", T::Double, "double"),
            ("donotemail", T::Boolean, "boolean"),
            ("birthdate", T::Date, "date"),
            ("modifiedon", T::DateTime, "datetime"),
            ("new_visit", T::DateTime, "datetime"),
            ("gendercode", T::Long, "long"),
            ("statecode", T::Long, "long"),
            ("new_interests", T::String { length: 2000 }, "string(2000)"),
            ("ownerid", T::String { length: 36 }, "string(36)"),
        ] {
            assert_eq!(column(&schema, name).kind, kind, "{name}");
            assert_eq!(kind.word(), word);
        }
        assert_eq!(column(&schema, "gendercode").enumeration.as_deref(), Some("contact_gendercode"));
        assert_eq!(column(&schema, "new_interests").enumeration, None);
    }

    #[test]
    fn columns_conversions_and_fields_stand_in_one_order_with_the_key_first() {
        let (mut mapping, _) = contact_schema(&[]);
        mapping.rules.rotate_left(5);
        let schema = build(&mapping, &contact(), &[], &[]);
        let read = read_columns(&mapping, &contact());
        assert_eq!(schema.key, "contactid");
        let fields: Vec<_> = schema.columns.iter().map(|c| c.field.as_str()).collect();
        assert_eq!(fields[0], "contactid");
        assert_eq!(fields, read.iter().map(|r| r.field.as_str()).collect::<Vec<_>>());
        let conversions = conversions(&mapping, &contact());
        assert_eq!(conversions.len(), fields.len());
        for (field, carry) in fields.iter().zip(conversions) {
            assert_eq!(Carry::from(mapping.rule(field).unwrap().conversion), carry);
        }
        assert!(read.iter().any(|r| r.wire == "_parentcustomerid_value"));
    }

    #[test]
    fn a_reference_that_may_point_to_several_tables_keeps_the_table_beside_it_where_wanted() {
        let (mut mapping, _) = contact_schema(&[]);
        assert!(contact().field("parentcustomerid").unwrap().has_several_targets());
        mapping.rules.iter_mut().filter(|r| r.field == "parentcustomerid").for_each(|r| r.with_target = true);
        mapping.rules.iter_mut().filter(|r| r.field == "lastname").for_each(|r| r.with_target = true);
        let (schema, read) = (build(&mapping, &contact(), &[], &[]), read_columns(&mapping, &contact()));
        let at = schema.columns.iter().position(|c| c.name == "parentcustomerid_type").unwrap();
        assert_eq!(schema.columns[at - 1].name, "parentcustomerid");
        assert_eq!(schema.columns[at].kind, CampaignType::String { length: 128 });
        assert_eq!(read[at].wire, "_parentcustomerid_value@table");
        assert_eq!((read.len(), conversions(&mapping, &contact()).len()), (schema.columns.len(), schema.columns.len()));
        assert!(schema.columns.iter().all(|c| c.name != "lastname_type"), "only references point anywhere");
    }

    #[test]
    fn several_values_at_once_fill_a_column_each_and_are_read_once() {
        use crate::mapping::{Cell, spread};
        let (mut mapping, _) = contact_schema(&[]);
        let rules = mapping.rules.iter_mut().filter(|r| r.field == "new_interests");
        rules.for_each(|r| r.treatment.steps = vec![Step::Columns]);
        let (schema, read) = (build(&mapping, &contact(), &[], &[]), read_columns(&mapping, &contact()));
        assert_eq!(
            (read.len() + 1, read.iter().filter(|r| r.field == "new_interests").count()),
            (schema.columns.len(), 1)
        );
        let (golf, chess) = (column(&schema, "new_interests_1"), column(&schema, "new_interests_9"));
        assert_eq!((golf.kind, chess.kind), (CampaignType::Boolean, CampaignType::Boolean));
        assert!(golf.labels.best(Lang::En).unwrap().ends_with(": Golf"));
        let carries = conversions(&mapping, &contact());
        let cells: Vec<Cell<'_>> = read
            .iter()
            .map(|r| Cell::from(if r.field == "new_interests" { "9".to_owned() } else { String::new() }))
            .collect();
        let wide: Vec<&Cell<'_>> = spread(&carries, &cells).collect();
        assert_eq!((wide.len(), carries.len()), (schema.columns.len(), schema.columns.len()));
        let at = schema.columns.iter().position(|c| c.name == "new_interests_1").unwrap();
        let told: Vec<_> =
            (at..at + 2).map(|i| carries[i].carry(wide[i].clone(), CampaignType::Boolean).unwrap()).collect();
        assert_eq!(told, [Cell::Integer(0), Cell::Integer(1)]);
        assert_eq!(carries[at].for_nothing(), Cell::Integer(0), "an empty set holds nothing");
        assert!(!carries[at].is_again() && carries[at + 1].is_again());
    }

    #[test]
    fn a_key_that_was_dropped_by_hand_is_read_all_the_same() {
        let (mut mapping, _) = contact_schema(&[]);
        mapping.rules.retain(|r| r.field != "contactid");
        assert_eq!(build(&mapping, &contact(), &[], &[]).key, "contactid");
        assert_eq!(read_columns(&mapping, &contact())[0].field, "contactid");
    }

    #[test]
    fn a_reference_links_to_a_mapped_table_of_its_account_only() {
        let accounts = propose(&Name::parse("crm").unwrap(), &account(), &[]);
        let foreign = Mapping { account: Name::parse("other").unwrap(), ..accounts.clone() };
        let (_, without) = contact_schema(&[foreign]);
        assert_eq!(column(&without, "parentcustomerid").link, None);
        let (_, with) = contact_schema(&[accounts]);
        assert_eq!(column(&with, "parentcustomerid").link.as_deref(), Some("account"));
        assert_eq!(column(&with, "ownerid").link, None);
    }

    #[test]
    fn a_conversion_may_change_the_type() {
        let (mapping, _) = contact_schema(&[]);
        let mapping = mapping.set_conversion("createdon", Conversion::Day, &contact()).unwrap();
        let mapping = mapping.set_conversion("gendercode", Conversion::Text, &contact()).unwrap();
        let schema = build(&mapping, &contact(), &[], &[]);
        assert_eq!(column(&schema, "createdon").kind, CampaignType::Date);
        assert_eq!(column(&schema, "gendercode").kind, CampaignType::String { length: 100 });
        assert_eq!(column(&schema, "gendercode").enumeration, None);
    }

    #[test]
    fn a_decided_option_set_goes_to_its_enumeration_or_nowhere() {
        let (mapping, _) = contact_schema(&[]);
        let choice = |to: Option<&str>| EnumChoice {
            enumeration: to.map(str::to_owned),
            ..EnumChoice::new(mapping.account.clone(), "contact_gendercode")
        };
        for to in [Some("gender"), None] {
            let schema = build(&mapping, &contact(), &[], &[choice(to)]);
            assert_eq!(column(&schema, "gendercode").enumeration.as_deref(), to);
        }
    }
}
