//! The metadata endpoints: tables, columns with their casts, keys, relationships, shared option sets. Never paged.
use super::data::cell::{guid_text, parse_guid};
use super::errors::ODataError;
use super::metadata::attribute_json::{attribute, global_set, option_set, type_names};
use super::metadata::entity_json::{entity, keys, relationships};
use super::metadata::{Column, Table, column_id, metadata, metadata_id};
use super::odata::expand::{self, Expand};
use super::odata::parse;
use super::relations;
use super::relationship_definitions;
use super::reply::Reply;
use super::server::Ask;
use serde_json::{Map, Value, json};

type Members = Map<String, Value>;

/// Answers `EntityDefinitions…`, `GlobalOptionSetDefinitions…`, `RelationshipDefinitions…`.
pub(crate) fn answer(ask: &Ask<'_>, rest: &str) -> Result<Reply, ODataError> {
    let segments = segments(rest);
    let mut segments = segments.iter().map(String::as_str);
    let first = segments.next().unwrap_or_default();
    let (name, key) = keyed(first);
    let tail: Vec<&str> = segments.collect();
    match (name, key) {
        ("GlobalOptionSetDefinitions", key) => option_sets(ask, key),
        ("RelationshipDefinitions", _) => {
            defines(ask, "Relationship")?;
            relationship_definitions::answer(ask, rest)
        }
        (_, None) => tables(ask),
        (_, Some(key)) => {
            defines(ask, "Entity")?;
            let table = find_table(ask, key)?;
            one_table(ask, table, &tail)
        }
    }
}

/// Splits at slashes outside parentheses.
fn segments(path: &str) -> Vec<String> {
    let (mut out, mut depth) = (vec![String::new()], 0usize);
    for c in path.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                out.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

/// `Name(key)` apart.
fn keyed(segment: &str) -> (&str, Option<&str>) {
    match segment.split_once('(') {
        Some((name, key)) => (name, Some(key.trim_end_matches(')'))),
        None => (segment, None),
    }
}

/// `LogicalName='contact'` as `contact`.
fn named<'a>(key: &'a str, property: &str) -> Option<&'a str> {
    let value = key.strip_prefix(property)?.strip_prefix('=')?;
    Some(value.trim().trim_matches('\''))
}

fn find_table(ask: &Ask<'_>, key: &str) -> Result<&'static Table, ODataError> {
    let found = match (named(key, "LogicalName"), named(key, "MetadataId").or(Some(key)).and_then(parse_guid)) {
        (Some(name), _) => super::metadata::table(name),
        (None, Some(id)) => metadata().tables.iter().find(|table| metadata_id(table.logical) == id),
        _ => None,
    };
    found.filter(|table| ask.shared.has(table)).ok_or_else(|| {
        let text = format!("Could not find an entity with the specified key: {key}.");
        ODataError::new(404, "0x80060888", text)
    })
}

fn expands(ask: &Ask<'_>) -> Vec<Expand> {
    ask.query.expand.as_deref().map(expand::parse).unwrap_or_default()
}

fn list(ask: &Ask<'_>, kind: &str, items: Vec<Members>) -> Reply {
    Reply::json(200, &json!({ "@odata.context": format!("{}/$metadata#{kind}", ask.base), "value": items }))
}

fn tables(ask: &Ask<'_>) -> Result<Reply, ODataError> {
    defines(ask, "Entity")?;
    let filter = ask.query.filter.as_deref().map(|text| parse::parse(text, &ask.query.aliases)).transpose()?;
    let mut items = Vec::new();
    for table in &metadata().tables {
        if !ask.shared.has(table) {
            continue;
        }
        let all = defined(ask, table);
        if let Some(filter) = &filter
            && !expand::accepts(filter, &all, "EntityMetadata")?
        {
            continue;
        }
        items.push(chosen(ask, table, all, ask.query.select.as_deref(), &expands(ask))?);
    }
    Ok(list(ask, "EntityDefinitions", items))
}

/// A table's own properties as this organisation has them.
pub(super) fn defined(ask: &Ask<'_>, table: &Table) -> Members {
    let mut all = entity(table);
    if !super::delta::tracked(ask, table) {
        all.insert("ChangeTrackingEnabled".to_owned(), Value::Bool(false));
    }
    all
}

/// A table's alternate keys as this organisation has them.
pub(super) fn table_keys(ask: &Ask<'_>, table: &Table) -> Value {
    keys(table, |key| ask.shared.key_status(key))
}

/// A table's selected properties with what is expanded beside them.
fn chosen(
    ask: &Ask<'_>,
    table: &Table,
    all: Members,
    select: Option<&[String]>,
    expands: &[Expand],
) -> Result<Members, ODataError> {
    let mut out = expand::select(all, select, "EntityMetadata")?;
    for one in expands {
        let value = match one.name.as_str() {
            "Attributes" => Value::Array(attributes(ask, table, None, one)?.into_iter().map(Value::Object).collect()),
            "Keys" => narrowed(table_keys(ask, table), one)?,
            "ManyToOneRelationships" | "OneToManyRelationships" => narrowed(linked(ask, table, &one.name)?, one)?,
            "ManyToManyRelationships" => narrowed(joined(ask, table)?, one)?,
            other => return Err(ODataError::no_property(other, "EntityMetadata")),
        };
        out.insert(one.name.clone(), value);
    }
    Ok(out)
}

/// The references from or to a table, by the property's name.
fn linked(ask: &Ask<'_>, table: &Table, property: &str) -> Result<Value, ODataError> {
    defines(ask, "Relationship")?;
    Ok(relationships(table, property == "ManyToOneRelationships", &ask.shared.drift()))
}

fn joined(ask: &Ask<'_>, table: &Table) -> Result<Value, ODataError> {
    defines(ask, "Relationship")?;
    Ok(relations::many_to_many(table.logical).map(relationship_definitions::many_to_many).collect())
}

/// Whether the caller may read definitions of a kind: `Entity`, `Attribute`, `OptionSet`, `Relationship`.
pub(super) fn defines(ask: &Ask<'_>, kind: &str) -> Result<(), ODataError> {
    let name = format!("prvRead{kind}");
    if ask.who.may(&name) { Ok(()) } else { Err(ask.who.lacks(&name, (0, &kind.to_lowercase(), kind))) }
}

fn narrowed(value: Value, one: &Expand) -> Result<Value, ODataError> {
    let Value::Array(items) = value else { return Ok(value) };
    let filter = one.filter.as_deref().map(|text| parse::parse(text, &Default::default())).transpose()?;
    let mut kept = Vec::new();
    for item in items {
        match (&filter, &item) {
            (Some(filter), Value::Object(members)) if !expand::accepts(filter, members, "MetadataBase")? => {}
            _ => kept.push(item),
        }
    }
    let keep = |item: Value| match item {
        Value::Object(members) => expand::select(members, one.select.as_deref(), "MetadataBase").map(Value::Object),
        other => Ok(other),
    };
    Ok(Value::Array(kept.into_iter().map(keep).collect::<Result<_, _>>()?))
}

/// A table's columns, all or those of one class.
fn attributes(request: &Ask<'_>, table: &Table, class: Option<&str>, ask: &Expand) -> Result<Vec<Members>, ODataError> {
    defines(request, "Attribute")?;
    let filter = ask.filter.as_deref().map(|text| parse::parse(text, &Default::default())).transpose()?;
    let mut out = Vec::new();
    let drift = request.shared.drift();
    for (number, column) in drift.columns(table).enumerate() {
        if class.is_some_and(|class| type_names(column.kind).2 != class) {
            continue;
        }
        let all = attribute(table, column, number + 1);
        if let Some(filter) = &filter
            && !expand::accepts(filter, &all, "AttributeMetadata")?
        {
            continue;
        }
        out.push(one_attribute(request, (table, column), all, class.is_some(), ask)?);
    }
    Ok(out)
}

fn one_attribute(
    request: &Ask<'_>,
    (table, column): (&Table, &Column),
    all: Members,
    cast: bool,
    ask: &Expand,
) -> Result<Members, ODataError> {
    // Without a cast a caller may still name properties of a derived type; those that this one lacks are left out.
    let select = ask.select.as_ref().map(|names| match cast {
        true => names.clone(),
        false => {
            names.iter().filter(|name| all.contains_key(*name) || !DERIVED.contains(&name.as_str())).cloned().collect()
        }
    });
    let mut out = expand::select(all, select.as_deref(), "AttributeMetadata")?;
    for nested in &ask.nested {
        defines(request, "OptionSet")?;
        let value = match nested.name.as_str() {
            "OptionSet" => option_set(table, column, false, &request.shared.drift()),
            "GlobalOptionSet" => option_set(table, column, true, &request.shared.drift()),
            other => return Err(ODataError::no_property(other, "AttributeMetadata")),
        };
        let value = match value {
            Value::Object(members) => {
                // A boolean's option set has no Options, a picklist's no TrueOption.
                let select = nested
                    .select
                    .as_ref()
                    .map(|names| names.iter().filter(|name| members.contains_key(*name)).cloned().collect::<Vec<_>>());
                Value::Object(expand::select(members, select.as_deref(), "OptionSetMetadata")?)
            }
            other => other,
        };
        out.insert(nested.name.clone(), value);
    }
    Ok(out)
}

const DERIVED: [&str; 9] = [
    "MaxLength",
    "Format",
    "FormatName",
    "MinValue",
    "MaxValue",
    "Precision",
    "Targets",
    "DateTimeBehavior",
    "PrecisionSource",
];

/// What follows `EntityDefinitions(key)`.
fn one_table(ask: &Ask<'_>, table: &'static Table, tail: &[&str]) -> Result<Reply, ODataError> {
    let wanted = Expand {
        select: ask.query.select.clone(),
        filter: ask.query.filter.clone(),
        nested: expands(ask),
        ..Expand::default()
    };
    let context = format!("EntityDefinitions('{}')", table.logical);
    match tail {
        [] => {
            let chosen = chosen(ask, table, defined(ask, table), ask.query.select.as_deref(), &expands(ask))?;
            Ok(bare(ask, "EntityDefinitions/$entity", chosen))
        }
        ["Attributes"] => Ok(list(ask, &format!("{context}/Attributes"), attributes(ask, table, None, &wanted)?)),
        ["Attributes", cast] if cast.starts_with("Microsoft.Dynamics.CRM.") => {
            let class = cast.trim_start_matches("Microsoft.Dynamics.CRM.");
            if !class.ends_with("AttributeMetadata") || class == "EnumAttributeMetadata" {
                return Err(ODataError::no_segment(cast));
            }
            Ok(list(ask, &format!("{context}/Attributes/{cast}"), attributes(ask, table, Some(class), &wanted)?))
        }
        [segment, rest @ ..] if segment.starts_with("Attributes(") => {
            defines(ask, "Attribute")?;
            let key = keyed(segment).1.unwrap_or_default();
            let drift = ask.shared.drift();
            let found = drift.columns(table).enumerate().find(|(_, column)| match named(key, "LogicalName") {
                Some(name) => column.logical == name,
                None => guid_text(column_id(table, column)) == key.to_lowercase(),
            });
            let Some((number, column)) = found else {
                let text = format!("Could not find an attribute with the specified key: {key}.");
                return Err(ODataError::new(404, "0x80060888", text));
            };
            let all = attribute(table, column, number + 1);
            let one = one_attribute(ask, (table, column), all, !rest.is_empty(), &wanted)?;
            Ok(bare(ask, &format!("{context}/Attributes/$entity"), one))
        }
        ["Keys"] => Ok(collection(ask, &format!("{context}/Keys"), &narrowed(table_keys(ask, table), &wanted)?)),
        [name @ ("ManyToOneRelationships" | "OneToManyRelationships")] => {
            Ok(collection(ask, &format!("{context}/{name}"), &narrowed(linked(ask, table, name)?, &wanted)?))
        }
        ["ManyToManyRelationships"] => {
            Ok(collection(ask, &format!("{context}/ManyToManyRelationships"), &narrowed(joined(ask, table)?, &wanted)?))
        }
        [property, "$value"] => match defined(ask, table).get(*property) {
            Some(Value::String(text)) => Ok(Reply::new(200, "text/plain", text.clone().into_bytes())),
            Some(value) => Ok(Reply::new(200, "text/plain", value.to_string().into_bytes())),
            None => Err(ODataError::no_segment(property)),
        },
        [other, ..] => Err(ODataError::no_segment(other)),
    }
}

fn collection(ask: &Ask<'_>, kind: &str, value: &Value) -> Reply {
    Reply::json(200, &json!({ "@odata.context": format!("{}/$metadata#{kind}", ask.base), "value": value }))
}

fn bare(ask: &Ask<'_>, kind: &str, members: Members) -> Reply {
    let mut whole = Members::new();
    whole.insert("@odata.context".to_owned(), json!(format!("{}/$metadata#{kind}", ask.base)));
    whole.extend(members);
    Reply::json(200, &Value::Object(whole))
}

fn option_sets(ask: &Ask<'_>, key: Option<&str>) -> Result<Reply, ODataError> {
    defines(ask, "OptionSet")?;
    let (select, drift) = (ask.query.select.as_deref(), ask.shared.drift());
    let Some(key) = key else {
        let one = |set| expand::select(global_set(set, &drift), select, "OptionSetMetadata");
        let sets = metadata().globals.iter().map(one);
        return Ok(list(ask, "GlobalOptionSetDefinitions", sets.collect::<Result<_, _>>()?));
    };
    let found = metadata().globals.iter().find(|set| match named(key, "Name") {
        Some(name) => set.name == name,
        None => Some(metadata_id(set.name)) == parse_guid(key),
    });
    let Some(set) = found else {
        let text = format!("Could not find an option set with the specified key: {key}.");
        return Err(ODataError::new(404, "0x80060888", text));
    };
    let set = expand::select(global_set(set, &drift), select, "OptionSetMetadata")?;
    Ok(bare(ask, "GlobalOptionSetDefinitions/$entity", set))
}
