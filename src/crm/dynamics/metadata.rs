//! The list of tables, from one EntityDefinitions answer (metadata has no paging).
use super::api::{Api, bad_json, spoken};
use super::shapes::{Entity, Label, List};
use super::{assemble, errors};
use crate::catalog::{Ownership, Table, TableKind};
use crate::fault::{ErrorKind, Outcome};
use crate::http::{BearerToken, Patience};
use serde::de::DeserializeOwned;

/// What is asked of every definition.
pub(super) const TABLE_PROPERTIES: &str = "LogicalName,EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute,DisplayName,\
IsCustomEntity,IsActivity,IsPrivate,IsIntersect,OwnershipType,ChangeTrackingEnabled,CanChangeTrackingBeEnabled,\
DataProviderId,TableType";

/// The same for organisations whose version knows no `TableType`.
pub(super) const OLDER_PROPERTIES: &str = "LogicalName,EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute,DisplayName,\
IsCustomEntity,IsActivity,IsPrivate,IsIntersect,ChangeTrackingEnabled,DataProviderId";

/// The provider Microsoft's own elastic tables name.
const ELASTIC_PROVIDER: &str = "1d9bde74-9ebd-4da9-8ff5-aa74945b9f74";

/// Reads definitions as they are at this moment. A discovery is asked for because something may just have been changed, and
/// without this header the answer may come from a cache that is half a minute old (learn.microsoft.com, "Query table
/// definitions using the Web API").
///
/// # Errors
/// Transport and sign-in faults, refusals.
pub(super) async fn definitions<T: DeserializeOwned>(api: &Api, path: &str) -> Outcome<T> {
    let link = api.link(path)?;
    let question = &|token: &BearerToken| {
        let request = spoken(token.follow(link.clone())?).header("if-none-match", "null");
        Ok(request.header("consistency", "Strong"))
    };
    api.waiting
        .retry(api.http.config(), &api.clock, Patience::Long, || async move {
            let response = errors::accept(api.exchange(question).await?, api.clock.now())?;
            serde_json::from_slice(&response.body).map_err(|e| bad_json(&e, &response))
        })
        .await
}

/// Whether the server only does not know what it was asked.
pub(super) fn is_refusal(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::TableMissing | ErrorKind::RowMissing) || is_unknown_property(kind)
}

/// All tables whose rows can be read, sorted by name.
pub(super) async fn tables(api: &Api) -> Outcome<Vec<Table>> {
    let path = |properties: &str| format!("EntityDefinitions?$select={properties}&$filter=IsPrivate%20eq%20false");
    let list: List<Entity> = match definitions(api, &path(TABLE_PROPERTIES)).await {
        Err(fault) if is_unknown_property(fault.kind) => definitions(api, &path(OLDER_PROPERTIES)).await?,
        other => other?,
    };
    let mut tables: Vec<Table> = list.value.iter().filter_map(table).collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    tables.dedup_by(|a, b| a.name == b.name);
    Ok(tables)
}

/// Whether a refusal may come from a property an older version lacks.
pub(super) fn is_unknown_property(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::FieldMissing | ErrorKind::QueryRefused | ErrorKind::FunctionUnsupported)
}

/// A table, if its rows can be read: it has a set and an identifier and is not private.
pub(super) fn table(entity: &Entity) -> Option<Table> {
    let filled = |name: &Option<String>| name.clone().filter(|n| super::odata::name(n).is_ok());
    if entity.is_private == Some(true) {
        return None;
    }
    Some(Table {
        setup: false,
        name: filled(&entity.logical_name)?,
        entity_set: filled(&entity.entity_set_name)?,
        primary_id: filled(&entity.primary_id_attribute)?,
        primary_name: filled(&entity.primary_name_attribute),
        labels: Label::labels(entity.display_name.clone()),
        custom: entity.is_custom_entity == Some(true),
        kind: kind(entity),
        change_tracking: entity.change_tracking_enabled == Some(true),
        can_track: entity.can_change_tracking_be_enabled.as_ref().and_then(|w| w.value),
        ownership: entity.ownership_type.as_deref().and_then(ownership),
        id: assemble::id(entity.metadata_id.clone()),
    })
}

/// `UserOwned`, `TeamOwned`, `OrganizationOwned`, `None`; business-owned rows belong to a row of another table.
fn ownership(word: &str) -> Option<Ownership> {
    match word {
        "UserOwned" | "TeamOwned" => Some(Ownership::User),
        "OrganizationOwned" => Some(Ownership::Organization),
        "None" | "BusinessOwned" | "BusinessParented" => Some(Ownership::None),
        _ => None,
    }
}

fn kind(entity: &Entity) -> TableKind {
    let provider = entity.data_provider_id.as_deref().filter(|p| !p.is_empty());
    let elastic = provider.is_some_and(|p| p.eq_ignore_ascii_case(ELASTIC_PROVIDER));
    match entity.table_type.as_deref() {
        Some("Elastic") => TableKind::Elastic,
        _ if elastic => TableKind::Elastic,
        Some("Virtual") => TableKind::Virtual,
        _ if provider.is_some() => TableKind::Virtual,
        _ if entity.is_intersect == Some(true) => TableKind::Intersect,
        _ if entity.is_activity == Some(true) => TableKind::Activity,
        _ => TableKind::Standard,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    fn read(extra: serde_json::Value) -> Option<Table> {
        let mut entity = json!({
            "LogicalName": "contact", "EntitySetName": "contacts", "PrimaryIdAttribute": "contactid",
            "PrimaryNameAttribute": "fullname", "IsCustomEntity": false, "ChangeTrackingEnabled": true,
            "DisplayName": {"LocalizedLabels": [
                {"Label": "Contact", "LanguageCode": 1033, "IsManaged": true},
                {"Label": "연락처", "LanguageCode": 1042}
            ], "UserLocalizedLabel": null}
        });
        for (name, value) in extra.as_object().unwrap() {
            entity[name] = value.clone();
        }
        table(&serde_json::from_value(entity).unwrap())
    }

    #[test]
    fn a_definition_becomes_a_table() {
        let t = read(json!({})).unwrap();
        assert_eq!(
            (t.name.as_str(), t.entity_set.as_str(), t.primary_id.as_str()),
            ("contact", "contacts", "contactid")
        );
        assert_eq!((t.labels.best(Lang::En), t.labels.best(Lang::Ko)), (Some("Contact"), Some("연락처")));
        assert!(t.change_tracking && t.kind == TableKind::Standard);
    }

    #[test]
    fn tables_without_readable_rows_are_left_out() {
        assert!(read(json!({"EntitySetName": null})).is_none());
        assert!(read(json!({"EntitySetName": ""})).is_none());
        assert!(read(json!({"PrimaryIdAttribute": null})).is_none());
        assert!(read(json!({"IsPrivate": true})).is_none());
        assert!(read(json!({"EntitySetName": "x/$batch"})).is_none(), "names that are no names");
        assert!(read(json!({"IsIntersect": true, "EntitySetName": null})).is_none());
    }

    #[test]
    fn owners_and_tracking_are_told_where_the_crm_tells_them() {
        let t = read(
            json!({"OwnershipType": "UserOwned", "CanChangeTrackingBeEnabled": {"Value": true, "CanBeChanged": false},
            "MetadataId": "AAAAAAAA-0000-4000-8000-000000000001"}),
        )
        .unwrap();
        assert_eq!((t.ownership, t.can_track), (Some(Ownership::User), Some(true)));
        assert_eq!(t.id.as_deref(), Some("aaaaaaaa-0000-4000-8000-000000000001"));
        let silent = read(json!({"OwnershipType": 3, "CanChangeTrackingBeEnabled": true})).unwrap();
        assert_eq!((silent.ownership, silent.can_track, silent.id), (None, None, None));
    }

    #[test]
    fn one_odd_definition_hides_no_other() {
        let text = r#"{"value": [7, null, {"LogicalName": 1}, {"LogicalName": "lead", "EntitySetName": "leads",
            "PrimaryIdAttribute": "leadid", "DisplayName": "<b>", "IsActivity": "no"}]}"#;
        let list: List<Entity> = serde_json::from_str(text).unwrap();
        let names: Vec<_> = list.value.iter().filter_map(table).map(|t| t.name).collect();
        assert_eq!(names, ["lead"]);
        assert!(serde_json::from_str::<List<Entity>>(r#"{"value": {}}"#).is_err(), "an answer that is no list is none");
    }

    #[test]
    fn what_stands_behind_a_table_is_told() {
        let kind = |extra| read(extra).unwrap().kind;
        assert_eq!(kind(json!({"IsActivity": true})), TableKind::Activity);
        assert_eq!(kind(json!({"IsIntersect": true})), TableKind::Intersect);
        assert_eq!(kind(json!({"TableType": "Virtual"})), TableKind::Virtual);
        assert_eq!(kind(json!({"TableType": "Elastic", "DataProviderId": "x"})), TableKind::Elastic);
        assert_eq!(kind(json!({"DataProviderId": "7015a531-cc0d-4537-b5f2-c882a1eb65ad"})), TableKind::Virtual);
        assert_eq!(kind(json!({"DataProviderId": null, "TableType": "Standard"})), TableKind::Standard);
    }
}
