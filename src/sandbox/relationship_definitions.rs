//! `RelationshipDefinitions`: all references and all many-to-many relationships, by kind, by name, by filter.
use super::data::cell::{guid_text, parse_guid};
use super::errors::ODataError;
use super::metadata::entity_json::relationships;
use super::metadata::{metadata, metadata_id};
use super::odata::{expand, parse, path};
use super::relations::{self, ManyToMany};
use super::reply::Reply;
use super::server::Ask;
use serde_json::{Map, Value, json};

type Members = Map<String, Value>;

const ONE_TO_MANY: &str = "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata";
const MANY_TO_MANY: &str = "Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata";

/// Answers `RelationshipDefinitions…`.
pub(super) fn answer(ask: &Ask<'_>, rest: &str) -> Result<Reply, ODataError> {
    let segments = path::segments(rest);
    let key = segments.first().and_then(|segment| segment.key.clone());
    let cast = segments.get(1).map(|segment| segment.name.clone());
    let mut items: Vec<Members> = Vec::new();
    let drift = ask.shared.drift();
    if cast.as_deref() != Some(MANY_TO_MANY) {
        let one_to_many = metadata().tables.iter().filter_map(|table| match relationships(table, true, &drift) {
            Value::Array(list) => Some(list),
            _ => None,
        });
        items.extend(one_to_many.flatten().filter_map(members));
    }
    if cast.as_deref() != Some(ONE_TO_MANY) {
        items.extend(relations::MANY_TO_MANY.iter().filter_map(|relation| members(many_to_many(relation))));
    }
    if let Some(key) = key {
        return single(ask, &key, items);
    }
    let kind = if cast.as_deref() == Some(MANY_TO_MANY) {
        "ManyToManyRelationshipMetadata"
    } else {
        "OneToManyRelationshipMetadata"
    };
    let filter = ask.query.filter.as_deref().map(|text| parse::parse(text, &ask.query.aliases)).transpose()?;
    let mut found = Vec::new();
    for item in items {
        // Without a cast, a property that only one kind has keeps the other kind out.
        let passes = match &filter {
            Some(filter) if cast.is_none() => expand::accepts(filter, &item, kind).unwrap_or(false),
            Some(filter) => expand::accepts(filter, &item, kind)?,
            None => true,
        };
        if passes {
            found.push(chosen(ask, item, cast.is_some(), kind)?);
        }
    }
    Ok(Reply::json(
        200,
        &json!({ "@odata.context": format!("{}/$metadata#RelationshipDefinitions", ask.base), "value": found }),
    ))
}

fn members(value: Value) -> Option<Members> {
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

fn chosen(ask: &Ask<'_>, item: Members, cast: bool, kind: &str) -> Result<Members, ODataError> {
    match &ask.query.select {
        Some(names) if !cast => {
            let known: Vec<String> = names.iter().filter(|name| item.contains_key(*name)).cloned().collect();
            expand::select(item, Some(&known), kind)
        }
        select => expand::select(item, select.as_deref(), kind),
    }
}

fn single(ask: &Ask<'_>, key: &str, items: Vec<Members>) -> Result<Reply, ODataError> {
    let wanted = key.strip_prefix("SchemaName=").map(|name| name.trim_matches('\''));
    let id = parse_guid(key.trim_start_matches("MetadataId=")).map(guid_text);
    let found = items.into_iter().find(|item| match wanted {
        Some(name) => item.get("SchemaName").and_then(Value::as_str) == Some(name),
        None => id.is_some() && item.get("MetadataId").and_then(Value::as_str) == id.as_deref(),
    });
    let Some(found) = found else {
        let text = format!("Could not find a relationship with the specified key: {key}.");
        return Err(ODataError::new(404, "0x80060888", text));
    };
    let mut whole = Members::new();
    whole.insert("@odata.context".to_owned(), json!(format!("{}/$metadata#RelationshipDefinitions/$entity", ask.base)));
    whole.extend(chosen(ask, found, false, "RelationshipMetadataBase")?);
    Ok(Reply::json(200, &Value::Object(whole)))
}

/// A many-to-many relationship as metadata shows it.
pub(super) fn many_to_many(relation: &ManyToMany) -> Value {
    let [(one, one_key), (two, two_key)] = relation.ends;
    json!({
        "@odata.type": "#Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata",
        "MetadataId": guid_text(metadata_id(relation.schema)), "SchemaName": relation.schema,
        "RelationshipType": "ManyToManyRelationship", "IsCustomRelationship": false, "IsManaged": true,
        "Entity1LogicalName": one, "Entity1IntersectAttribute": one_key, "Entity1NavigationPropertyName": relation.schema,
        "Entity2LogicalName": two, "Entity2IntersectAttribute": two_key, "Entity2NavigationPropertyName": relation.schema,
        "IntersectEntityName": relation.intersect, "HasChanged": null, "SecurityTypes": "None",
        "IsValidForAdvancedFind": true, "IntroducedVersion": "5.0.0.0",
    })
}
