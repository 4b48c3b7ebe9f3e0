//! Definitions from the wire become a described table. Names that are no names are left out; labels stay as they came and
//! are cleaned where they are shown.
use super::shapes::{Attribute, Entity, Key, Label, ManyToMany, OneToMany, OptionShape, Options, Privilege, Typed};
use super::{field_kind, odata};
use crate::catalog::{
    self, AlternateKey, Field, FieldSource, FieldType, KeyState, LinkTable, OptionItem, OptionSet, Relationships,
    Right, Table, TableDetail, TablePrivilege, ToMany, ToOne, YesNo,
};
use std::collections::{BTreeMap, BTreeSet};

/// The lasting identifier of a definition: a GUID in small letters.
pub(super) fn id(text: Option<String>) -> Option<String> {
    let id = text?.trim_matches(['{', '}']).to_ascii_lowercase();
    uuid::Uuid::try_parse(&id).ok().filter(|u| !u.is_nil()).map(|u| u.to_string())
}

fn name(text: Option<String>) -> Option<String> {
    text.filter(|n| odata::name(n).is_ok())
}

/// A described table from its definition and, by field, what the typed requests told.
pub(super) fn detail(table: Table, entity: Entity, mut typed: BTreeMap<String, Typed>) -> TableDetail {
    let mut detail = TableDetail::new(table);
    for mut attribute in entity.attributes.unwrap_or_default() {
        if let Some(more) = attribute.logical_name.as_ref().and_then(|n| typed.remove(n)) {
            attribute.typed = more;
        }
        if let Some((field, set)) = field(&detail.table.name, attribute) {
            detail.fields.push(field);
            detail.option_sets.extend(set);
        }
    }
    detail.keys = entity.keys.unwrap_or_default().into_iter().filter_map(key).collect();
    detail.relationships = relationships(
        &detail.table.name,
        entity.many_to_one_relationships.unwrap_or_default(),
        entity.one_to_many_relationships.unwrap_or_default(),
        entity.many_to_many_relationships.unwrap_or_default(),
    );
    detail.privileges = privileges(entity.privileges);
    detail.tidy();
    detail
}

/// The privileges of a definition.
pub(super) fn privileges(all: Option<Vec<Privilege>>) -> Vec<TablePrivilege> {
    let right = |word: &str| {
        Some(match word {
            "Create" => Right::Create,
            "Read" => Right::Read,
            "Write" => Right::Write,
            "Delete" => Right::Delete,
            "Assign" => Right::Assign,
            "Share" => Right::Share,
            "Append" => Right::Append,
            "AppendTo" => Right::AppendTo,
            _ => return None,
        })
    };
    let one = |p: Privilege| Some(TablePrivilege { right: right(&p.privilege_type?)?, name: name(p.name)? });
    all.unwrap_or_default().into_iter().filter_map(one).collect()
}

/// A field with the option set it uses.
pub(super) fn field(table: &str, attribute: Attribute) -> Option<(Field, Option<OptionSet>)> {
    let kind = field_kind::field_type(&attribute);
    let mut field = Field::new(name(attribute.logical_name)?, kind);
    let Typed { targets, option_set: own, global_option_set: shared, format, min_value, max_value, .. } =
        attribute.typed;
    let unreadable = matches!(field.kind, FieldType::PartyList | FieldType::EntityName);
    let demanded = attribute.required_level.and_then(|r| r.value);
    field.labels = Label::labels(attribute.display_name);
    field.required = matches!(demanded.as_deref(), Some("SystemRequired" | "ApplicationRequired"));
    field.readable = attribute.is_valid_for_read != Some(false) && !unreadable;
    field.secured = attribute.is_secured == Some(true);
    field.companion_of = attribute.attribute_of.filter(|a| !a.is_empty());
    field.creatable = attribute.is_valid_for_create != Some(false);
    field.updatable = attribute.is_valid_for_update != Some(false);
    field.source = match attribute.source_type {
        Some(1) => FieldSource::Calculated,
        Some(2) => FieldSource::Rollup,
        Some(3) => FieldSource::Formula,
        _ => FieldSource::Simple,
    };
    field.schema_name = name(attribute.schema_name);
    field.id = id(attribute.metadata_id);
    field.targets = targets.unwrap_or_default().into_iter().filter(|t| odata::name(t).is_ok()).collect();
    if field.kind.is_reference() {
        // "Lookup properties" (learn.microsoft.com, "Web API properties").
        let value = format!("_{}_value", field.name);
        field.target_wire = Some(format!("{value}@{}", odata::LOOKUP_TABLE));
        field.wire = Some(value);
    }
    let kept = |f: &String| !matches!(f.as_str(), "" | "None") && !matches!(field.kind, FieldType::Text { .. });
    field.format = format.filter(kept);
    if matches!(
        field.kind,
        FieldType::Integer | FieldType::Decimal { .. } | FieldType::Double | FieldType::Money { .. }
    ) {
        (field.limits.min, field.limits.max) = (min_value, max_value);
    }
    if field.kind == FieldType::Boolean {
        field.yes_no = yes_no(own);
        return Some((field, None));
    }
    let set = option_set(table, &field.name, own, shared);
    field.option_set = set.as_ref().map(|s| s.name.clone());
    Some((field, set))
}

fn yes_no(set: Option<Options>) -> Option<YesNo> {
    let set = set?;
    let labels = |option: Option<OptionShape>| Label::labels(option.and_then(|o| o.label));
    let (yes, no) = (labels(set.true_option), labels(set.false_option));
    (!(yes.is_empty() && no.is_empty())).then_some(YesNo { yes, no })
}

/// Options come back from either property, whether the set is local or global.
fn option_set(table: &str, field: &str, own: Option<Options>, shared: Option<Options>) -> Option<OptionSet> {
    let filled = |set: &Options| set.options.as_ref().is_some_and(|o| !o.is_empty());
    let is_global = shared.as_ref().is_some_and(filled) || own.as_ref().is_some_and(|s| s.is_global == Some(true));
    let named = shared.as_ref().and_then(|s| s.name.clone()).or_else(|| own.as_ref().and_then(|s| s.name.clone()));
    let source = own.filter(filled).or(shared.filter(filled))?;
    let local = || format!("{table}_{field}");
    Some(OptionSet {
        name: name(named).filter(|_| is_global).unwrap_or_else(local),
        labels: Label::labels(source.display_name.clone()),
        global: is_global,
        options: options(source),
    })
}

/// The options in the CRM's order; a code that comes twice counts once.
pub(super) fn options(set: Options) -> Vec<OptionItem> {
    let mut seen = BTreeSet::new();
    let one = |option: OptionShape| {
        let code = option.value.filter(|code| seen.insert(*code))?;
        let (state, default_status) = (option.state, option.default_status);
        Some(OptionItem { state, default_status, ..OptionItem::new(code, Label::labels(option.label)) })
    };
    set.options.unwrap_or_default().into_iter().filter_map(one).collect()
}

/// An alternate key.
pub(super) fn key(key: Key) -> Option<AlternateKey> {
    let fields: Vec<String> = key.key_attributes.unwrap_or_default();
    let state = match key.entity_key_index_status.as_deref() {
        Some("Active") => KeyState::Active,
        Some("Pending") => KeyState::Pending,
        Some("InProgress") => KeyState::InProgress,
        Some("Failed") => KeyState::Failed,
        _ => KeyState::Unknown,
    };
    let good = !fields.is_empty() && fields.iter().all(|f| odata::name(f).is_ok());
    let name = name(key.logical_name).filter(|_| good)?;
    Some(AlternateKey { name, labels: Label::labels(key.display_name), fields, state, id: id(key.metadata_id) })
}

/// The relationships of a table, seen from it.
pub(super) fn relationships(
    table: &str,
    to_one: Vec<OneToMany>,
    to_many: Vec<OneToMany>,
    both: Vec<ManyToMany>,
) -> Relationships {
    let mut all = Relationships {
        to_one: to_one.into_iter().filter_map(reference).collect(),
        to_many: to_many.into_iter().filter_map(referrer).collect(),
        many_to_many: both.into_iter().filter_map(|link| linked(table, link)).collect(),
    };
    all.tidy();
    all
}

fn reference(link: OneToMany) -> Option<ToOne> {
    Some(ToOne {
        name: name(link.schema_name)?,
        field: name(link.referencing_attribute)?,
        table: name(link.referenced_entity)?,
        table_field: name(link.referenced_attribute).unwrap_or_default(),
        navigation: name(link.referencing_entity_navigation_property_name),
        id: id(link.metadata_id),
    })
}

fn referrer(link: OneToMany) -> Option<ToMany> {
    Some(ToMany {
        name: name(link.schema_name)?,
        table: name(link.referencing_entity)?,
        field: name(link.referencing_attribute)?,
        navigation: name(link.referenced_entity_navigation_property_name),
        id: id(link.metadata_id),
    })
}

/// The other side of a link; a table linked with itself is its own other side.
fn linked(table: &str, link: ManyToMany) -> Option<catalog::ManyToMany> {
    let (first, second) = (name(link.entity1_logical_name)?, name(link.entity2_logical_name)?);
    let fields = (name(link.entity1_intersect_attribute), name(link.entity2_intersect_attribute));
    let navigations = (name(link.entity1_navigation_property_name), name(link.entity2_navigation_property_name));
    let (other, (own_field, other_field), navigation) = match first == table {
        true => (second, fields, navigations.0),
        false => (first, (fields.1, fields.0), navigations.1),
    };
    let link_table = LinkTable {
        name: name(link.intersect_entity_name)?,
        own_field: own_field.unwrap_or_default(),
        other_field: other_field.unwrap_or_default(),
    };
    let (name, id) = (name(link.schema_name)?, id(link.metadata_id));
    Some(catalog::ManyToMany { name, table: other, link: link_table, navigation, id })
}

#[cfg(test)]
mod tests;
