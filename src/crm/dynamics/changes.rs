//! What changed in the definitions since a stamp: RetrieveMetadataChanges (learn.microsoft.com, "Cache schema data",
//! "Query schema definitions"). Keys and shared option sets are asked for whole, because the function tells neither the
//! deletion of a key nor the state of its index, and a shared set belongs to no table.
use super::api::Api;
use super::metadata::{self, TABLE_PROPERTIES};
use super::shapes::{Attribute, Entity, Label, List, Options};
use super::{assemble, lax, odata};
use crate::catalog::{AlternateKey, CatalogDelta, OptionSet, TableDelta};
use crate::fault::{Fault, Outcome, Retry};
use crate::http::Patience;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Shared option sets asked for at once.
const AT_ONCE: usize = 4;
/// Tables whose keys are asked for in one request; the address stays far below 32,768 characters.
const TABLES_A_CALL: usize = 50;

const ATTRIBUTE_PROPERTIES: [&str; 22] = [
    "LogicalName",
    "SchemaName",
    "AttributeType",
    "AttributeTypeName",
    "DisplayName",
    "RequiredLevel",
    "IsValidForRead",
    "IsValidForCreate",
    "IsValidForUpdate",
    "IsSecured",
    "AttributeOf",
    "SourceType",
    "MaxLength",
    "Format",
    "FormatName",
    "Precision",
    "MinValue",
    "MaxValue",
    "Targets",
    "DateTimeBehavior",
    "OptionSet",
    "GlobalOptionSet",
];

const RELATIONSHIP_PROPERTIES: [&str; 14] = [
    "SchemaName",
    "ReferencingEntity",
    "ReferencingAttribute",
    "ReferencedEntity",
    "ReferencedAttribute",
    "ReferencingEntityNavigationPropertyName",
    "ReferencedEntityNavigationPropertyName",
    "Entity1LogicalName",
    "Entity2LogicalName",
    "IntersectEntityName",
    "Entity1IntersectAttribute",
    "Entity2IntersectAttribute",
    "Entity1NavigationPropertyName",
    "Entity2NavigationPropertyName",
];

/// The answer; everything in it may be odd.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    #[serde(deserialize_with = "lax::one")]
    server_version_stamp: Option<String>,
    deleted_metadata: Value,
    #[serde(deserialize_with = "lax::list")]
    entity_metadata: Option<Vec<Entity>>,
}

const VERSION_ONLY: &str = "odata.include-annotations=\"Microsoft.Dynamics.CRM.globalmetadataversion\"";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Versioned {
    #[serde(rename = "@Microsoft.Dynamics.CRM.globalmetadataversion", deserialize_with = "lax::one")]
    version: Option<String>,
}

/// The stamp of this moment; none where the organisation does not know the function.
///
/// # Errors
/// Transport and sign-in faults.
pub(super) async fn stamp(api: &Api) -> Outcome<Option<String>> {
    let query = json!({
        "Properties": {"PropertyNames": ["LogicalName"]},
        "Criteria": {"FilterOperator": "And", "Conditions": [{"PropertyName": "LogicalName",
            "ConditionOperator": "Equals", "Value": {"Type": "System.String", "Value": "systemuser"}}]},
    });
    let path = format!("RetrieveMetadataChanges(Query=@p1)?@p1={}", odata::encode(&query.to_string()));
    Ok(metadata::definitions::<Answer>(api, &path).await.or_else(unless_lasting)?.server_version_stamp)
}

/// The number of the definitions: it moves with any change of them. It comes as an annotation of any read; the user's own
/// table is one every application user may ask (learn.microsoft.com, "Use the Dataverse Web API: globalmetadataversion").
///
/// # Errors
/// Transport and sign-in faults.
pub(super) async fn schema_version(api: &Api) -> Outcome<Option<String>> {
    let link = api.link("systemusers?$select=systemuserid&$top=1")?;
    let answer = api
        .fetch(&link, Some(VERSION_ONLY), Patience::Short, |response| {
            Ok(serde_json::from_slice::<Versioned>(&response.body).unwrap_or_default())
        })
        .await;
    match answer {
        Ok(answer) => Ok(answer.version.filter(|v| !v.is_empty())),
        Err(fault) if fault.policy().retry == Retry::Never => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// What changed since the stamp in all tables, with the keys of the described ones and the shared option sets in use;
/// none where the stamp has expired or the function is not there: then everything has to be read again.
///
/// # Errors
/// Transport and sign-in faults.
pub(super) async fn since(
    api: &Api,
    stamp: &str,
    described: &[String],
    shared: &[String],
) -> Outcome<Option<CatalogDelta>> {
    let answer: Answer = metadata::definitions(api, &path_since(stamp)).await.or_else(unless_lasting)?;
    let Some(mut delta) = delta(answer) else { return Ok(None) };
    delta.keys = keys(api, described).await?;
    delta.shared = shared_sets(api, shared).await?;
    Ok(Some(delta))
}

fn path_since(stamp: &str) -> String {
    let mut own: Vec<&str> = TABLE_PROPERTIES.split(',').collect();
    own.extend(["Attributes", "ManyToOneRelationships", "OneToManyRelationships", "ManyToManyRelationships"]);
    let query = json!({
        "Properties": {"PropertyNames": own},
        "AttributeQuery": {"Properties": {"PropertyNames": ATTRIBUTE_PROPERTIES}},
        "RelationshipQuery": {"Properties": {"PropertyNames": RELATIONSHIP_PROPERTIES}},
    });
    let (query, stamp) = (odata::encode(&query.to_string()), odata::encode(&stamp.replace('\'', "''")));
    format!(
        "RetrieveMetadataChanges(Query=@p1,DeletedMetadataFilters=@p2,ClientVersionStamp=@p3)?@p1={query}\
         &@p2=Microsoft.Dynamics.CRM.DeletedMetadataFilters%27All%27&@p3=%27{stamp}%27"
    )
}

/// A refusal that trying again would not change counts as "cannot be told"; reading everything shows what is behind it.
fn unless_lasting(fault: Fault) -> Outcome<Answer> {
    if fault.policy().retry == Retry::Never { Ok(Answer::default()) } else { Err(fault) }
}

/// The answer as the catalog takes it; none where it has no stamp.
fn delta(answer: Answer) -> Option<CatalogDelta> {
    let stamp = answer.server_version_stamp.filter(|s| !s.is_empty())?;
    let tables = answer.entity_metadata.unwrap_or_default().into_iter().filter_map(change).collect();
    let mut gone = BTreeSet::new();
    identifiers(&answer.deleted_metadata, &mut gone);
    Some(CatalogDelta { stamp, tables, gone, ..CatalogDelta::default() })
}

/// All identifiers, however the collections around them are written.
fn identifiers(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => found.extend(assemble::id(Some(text.clone()))),
        Value::Array(items) => items.iter().for_each(|v| identifiers(v, found)),
        Value::Object(members) => members.values().for_each(|v| identifiers(v, found)),
        _ => {}
    }
}

/// One table's changes. Where only something below it changed (`HasChanged` is false), its own properties stay as known.
fn change(mut entity: Entity) -> Option<TableDelta> {
    let own = if entity.has_changed == Some(false) { None } else { metadata::table(&entity) };
    let name = entity.logical_name.clone().filter(|n| odata::name(n).is_ok());
    let id = assemble::id(entity.metadata_id.clone());
    name.as_ref().or(id.as_ref())?;
    let table = name.clone().unwrap_or_default();
    let told: Vec<Attribute> = entity.attributes.take().unwrap_or_default();
    let (fields, sets): (Vec<_>, Vec<_>) = told.into_iter().filter_map(|a| assemble::field(&table, a)).unzip();
    let relationships = assemble::relationships(
        &table,
        entity.many_to_one_relationships.unwrap_or_default(),
        entity.one_to_many_relationships.unwrap_or_default(),
        entity.many_to_many_relationships.unwrap_or_default(),
    );
    Some(TableDelta { id, name, table: own, fields, option_sets: sets.into_iter().flatten().collect(), relationships })
}

/// The keys of these tables as they are now.
async fn keys(api: &Api, tables: &[String]) -> Outcome<BTreeMap<String, Vec<AlternateKey>>> {
    let mut found = BTreeMap::new();
    for some in tables.chunks(TABLES_A_CALL) {
        let named = some.iter().filter(|t| odata::name(t).is_ok()).map(|t| format!("LogicalName eq '{t}'"));
        let filter = odata::encode(&named.collect::<Vec<_>>().join(" or "));
        let path = format!(
            "EntityDefinitions?$select=LogicalName&$filter={filter}\
             &$expand=Keys($select=LogicalName,DisplayName,KeyAttributes,EntityKeyIndexStatus)"
        );
        let list: List<Entity> = metadata::definitions(api, &path).await?;
        for entity in list.value {
            if let (Some(table), Some(keys)) = (entity.logical_name, entity.keys) {
                found.insert(table, keys.into_iter().filter_map(assemble::key).collect());
            }
        }
    }
    Ok(found)
}

/// These shared option sets as they are now; one that is gone is left out.
async fn shared_sets(api: &Api, names: &[String]) -> Outcome<Vec<OptionSet>> {
    let names: Vec<String> = names.iter().filter(|n| odata::name(n).is_ok()).cloned().collect();
    let found: Vec<Option<OptionSet>> = stream::iter(names)
        .map(|name| async move {
            let path = format!(
                "GlobalOptionSetDefinitions(Name=%27{name}%27)/Microsoft.Dynamics.CRM.OptionSetMetadata\
                 ?$select=Name,DisplayName,Options"
            );
            match metadata::definitions::<Options>(api, &path).await {
                Ok(set) => Ok(shared_set(set)),
                Err(fault) if metadata::is_refusal(fault.kind) => Ok(None),
                Err(fault) => Err(fault),
            }
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    Ok(found.into_iter().flatten().collect())
}

fn shared_set(set: Options) -> Option<OptionSet> {
    let name = set.name.clone().filter(|n| odata::name(n).is_ok())?;
    let labels = Label::labels(set.display_name.clone());
    Some(OptionSet { name, labels, global: true, options: assemble::options(set) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{FieldType, OptionItem};
    use crate::fault::ErrorKind;

    /// An answer in the documented shape, made up here.
    fn answer() -> Value {
        json!({
            "@odata.context": "https://org.crm4.dynamics.com/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.RetrieveMetadataChangesResponse",
            "ServerVersionStamp": "1234600!01/02/2026 03:04:05",
            "DeletedMetadata": {"Count": 1, "IsReadOnly": false, "Keys": ["Attribute"],
                "Values": [{"Count": 1, "Items": ["AAAAAAAA-0000-4000-8000-000000000001"]}]},
            "EntityMetadata": [
                {"MetadataId": "bbbbbbbb-0000-4000-8000-000000000001", "HasChanged": false, "LogicalName": "contact",
                 "EntitySetName": null, "Attributes": [
                    {"@odata.type": "#Microsoft.Dynamics.CRM.ComplexPicklistAttributeMetadata", "LogicalName": "new_tier",
                     "MetadataId": "cccccccc-0000-4000-8000-000000000001", "HasChanged": true, "AttributeType": "Picklist",
                     "AttributeTypeName": {"Value": "PicklistType"}, "DisplayName": {"LocalizedLabels": [], "UserLocalizedLabel": null},
                     "OptionSet": {"Name": "contact_new_tier", "IsGlobal": false, "Options": [
                        {"Value": 1, "HasChanged": false, "Label": null},
                        {"Value": 2, "HasChanged": true, "Label": {"LocalizedLabels": [{"Label": "Gold", "LanguageCode": 1033}]}}]}},
                    {"LogicalName": "new_note", "AttributeType": "Memo", "MaxLength": 4000, "HasChanged": true}],
                 "ManyToOneRelationships": [], "OneToManyRelationships": [], "ManyToManyRelationships": []},
                {"MetadataId": "dddddddd-0000-4000-8000-000000000001", "HasChanged": true, "LogicalName": "new_card",
                 "EntitySetName": "new_cards", "PrimaryIdAttribute": "new_cardid", "IsPrivate": false},
                7, {"LogicalName": "a b"}
            ]
        })
    }

    #[test]
    fn an_answer_becomes_a_delta() {
        let delta = delta(serde_json::from_value(answer()).unwrap()).unwrap();
        assert_eq!(delta.stamp, "1234600!01/02/2026 03:04:05");
        assert!(delta.gone.contains("aaaaaaaa-0000-4000-8000-000000000001"));
        let [contact, card] = &delta.tables[..] else { panic!("{delta:?}") };
        assert_eq!((contact.name.as_deref(), &contact.table), (Some("contact"), &None));
        assert_eq!(contact.fields.len(), 2);
        assert_eq!(contact.fields[1].kind, FieldType::Memo { max_length: Some(4000) });
        let options: Vec<&OptionItem> = contact.option_sets[0].options.iter().collect();
        assert!(options[0].labels.is_empty() && !options[1].labels.is_empty());
        assert_eq!(card.table.as_ref().unwrap().entity_set, "new_cards");
    }

    #[test]
    fn an_answer_without_a_stamp_tells_nothing() {
        for odd in
            [json!({}), json!({"ServerVersionStamp": ""}), json!({"ServerVersionStamp": 7, "EntityMetadata": "x"})]
        {
            assert!(delta(serde_json::from_value(odd).unwrap()).is_none());
        }
    }

    #[test]
    fn the_stamp_stands_quoted_and_encoded_in_the_address() {
        let path = path_since("12'!01/02/2026 03:04:05");
        assert!(path.ends_with("&@p3=%2712%27%27!01%2F02%2F2026%2003%3A04%3A05%27"), "{path}");
        assert!(path.len() < 8_000 && !path.contains('"'));
    }

    #[test]
    fn lasting_refusals_give_way_and_passing_ones_are_told() {
        assert!(unless_lasting(Fault::new(ErrorKind::QueryRefused, "0x80044352")).is_ok());
        assert!(unless_lasting(Fault::new(ErrorKind::Timeout, "slow")).is_err());
        assert!(unless_lasting(Fault::new(ErrorKind::Throttled, "429")).is_err());
    }
}
