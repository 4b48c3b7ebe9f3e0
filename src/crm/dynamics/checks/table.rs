//! Definitions: of anything at all, then of each table: its fields, change tracking, alternate keys.
use super::super::api::Api;
use super::super::shapes::{Attribute, List};
use super::super::{metadata, odata};
use super::{Finding, is_about_the_probe};
use crate::account::TableScope;
use crate::catalog::TableKind;
use crate::fault::{ErrorKind, Fault};
use crate::http::Patience;
use crate::text::Told;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NameOnly {
    logical_name: String,
}

/// A definition with a field, a relationship and an option set of its own: each kind has a privilege of its own.
const DEFINED: &str = "EntityDefinitions?$select=LogicalName&$filter=LogicalName%20eq%20%27contact%27\
&$expand=Attributes($select=LogicalName;$filter=LogicalName%20eq%20%27contactid%27),\
ManyToOneRelationships($select=SchemaName;$filter=ReferencingAttribute%20eq%20%27parentcustomerid%27)";
const OPTIONS: &str = "EntityDefinitions(LogicalName=%27contact%27)/Attributes/\
Microsoft.Dynamics.CRM.StateAttributeMetadata?$select=LogicalName&$expand=OptionSet($select=Options)";

pub(super) async fn metadata(api: &Api) -> Finding {
    let tried = api.shown(DEFINED);
    match api.json::<List<NameOnly>>(DEFINED, Patience::Short).await {
        Ok(list) => {
            let names: Vec<&str> = list.value.iter().map(|e| e.logical_name.as_str()).collect();
            let told = Told::new("told-metadata").count("count", names.len()).with("names", names.join(", "));
            if names.is_empty() {
                return Finding::warned(tried, told, "remedy-metadata-none");
            }
            match api.json::<List<NameOnly>>(OPTIONS, Patience::Short).await {
                Ok(_) => Finding::passed(tried, told),
                Err(fault) => Finding::failed(api.shown(OPTIONS), fault),
            }
        }
        Err(fault) => Finding::failed(tried, fault),
    }
}

/// A refusal that means the table is not there.
fn absent(fault: Fault, table: &str) -> Fault {
    match fault.kind {
        ErrorKind::QueryRefused | ErrorKind::RowMissing | ErrorKind::TableMissing => {
            Fault::new(ErrorKind::TableMissing, format!("{table}: {}", fault.detail)).with("table", table)
        }
        _ => fault,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Definition {
    data_provider_id: Option<String>,
    table_type: Option<String>,
    #[serde(default)]
    attributes: Vec<Attribute>,
}

fn key(table: &str) -> String {
    // A name that is none is refused before it gets into an address; the table is then not found.
    format!("EntityDefinitions(LogicalName=%27{}%27)", odata::name(table).unwrap_or("-"))
}

/// The table and its mapped fields: there, readable, not secured; virtual and elastic tables are told.
pub(super) async fn fields(api: &Api, table: &TableScope) -> Finding {
    let attributes = "LogicalName,AttributeType,AttributeTypeName,IsValidForRead,IsSecured,AttributeOf";
    let path = |own: &str| format!("{}?$select={own}&$expand=Attributes($select={attributes})", key(&table.name));
    let mut asked = path("LogicalName,DataProviderId,TableType");
    let mut answer = api.json::<Definition>(&asked, Patience::Short).await;
    if matches!(&answer, Err(fault) if metadata::is_unknown_property(fault.kind)) {
        asked = path("LogicalName,DataProviderId");
        answer = api.json(&asked, Patience::Short).await;
    }
    let tried = api.shown(&asked);
    match answer {
        Ok(definition) => judged(tried, &definition, table),
        Err(fault) => Finding::failed(tried, absent(fault, &table.name)),
    }
}

fn judged(tried: String, definition: &Definition, table: &TableScope) -> Finding {
    let known: BTreeMap<&str, &Attribute> =
        definition.attributes.iter().filter_map(|a| Some((a.logical_name.as_deref()?, a))).collect();
    let found = |field: &String| known.get(field.as_str());
    let lost: Vec<&str> = table
        .fields
        .iter()
        .filter(|f| found(f).is_none_or(|a| a.is_valid_for_read == Some(false)))
        .map(String::as_str)
        .collect();
    if !lost.is_empty() {
        let names = lost.join(", ");
        let detail = format!("{}: not there or not readable: {names}", table.name);
        return Finding::failed(
            tried,
            Fault::new(ErrorKind::FieldMissing, detail).with("field", names).with("table", &table.name),
        );
    }
    let secured: Vec<&str> = table
        .fields
        .iter()
        .filter(|f| found(f).is_some_and(|a| a.is_secured == Some(true)))
        .map(String::as_str)
        .collect();
    let key = if table.fields.is_empty() { "told-fields-unmapped" } else { "told-fields" };
    let told = Told::new(key).count("fields", known.len()).count("mapped", table.fields.len());
    match kind(definition) {
        _ if !secured.is_empty() => {
            let told = Told::new("told-fields-secured").with("fields", secured.join(", "));
            Finding::warned(tried, told, "remedy-fields-secured")
        }
        TableKind::Virtual => Finding::warned(tried, told, "remedy-table-virtual"),
        TableKind::Elastic => Finding::warned(tried, told, "remedy-table-elastic"),
        _ => Finding::passed(tried, told),
    }
}

fn kind(definition: &Definition) -> TableKind {
    let provider = definition.data_provider_id.as_deref().is_some_and(|id| !id.is_empty());
    match definition.table_type.as_deref() {
        Some("Elastic") => TableKind::Elastic,
        Some("Virtual") => TableKind::Virtual,
        _ if provider => TableKind::Virtual,
        _ => TableKind::Standard,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tracking {
    change_tracking_enabled: Option<bool>,
    can_change_tracking_be_enabled: Option<super::super::shapes::Wrapped<bool>>,
}

/// Whether the table records its changes, and whether it could.
pub(super) async fn change_tracking(api: &Api, table: &str) -> Finding {
    let path = format!("{}?$select=LogicalName,ChangeTrackingEnabled,CanChangeTrackingBeEnabled", key(table));
    let tried = api.shown(&path);
    let tracking = match api.json::<Tracking>(&path, Patience::Short).await {
        Ok(tracking) => tracking,
        Err(fault) => return Finding::failed(tried, absent(fault, table)),
    };
    let possible = tracking.can_change_tracking_be_enabled.and_then(|p| p.value) != Some(false);
    match (tracking.change_tracking_enabled, possible) {
        (Some(true), _) => Finding::passed(tried, Told::new("told-tracking-on")),
        (_, true) => Finding::warned(tried, Told::new("told-tracking-off"), "remedy-tracking-off"),
        (_, false) => Finding::warned(tried, Told::new("told-tracking-impossible"), "remedy-tracking-impossible"),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Key {
    logical_name: Option<String>,
    schema_name: Option<String>,
    entity_key_index_status: Option<String>,
    #[serde(default)]
    key_attributes: Vec<String>,
}

impl Key {
    fn name(&self) -> &str {
        self.logical_name.as_deref().or(self.schema_name.as_deref()).unwrap_or("?")
    }

    fn is_called(&self, name: &str) -> bool {
        [&self.logical_name, &self.schema_name].into_iter().flatten().any(|n| n.eq_ignore_ascii_case(name))
    }

    fn is_active(&self) -> bool {
        self.entity_key_index_status.as_deref() == Some("Active")
    }

    fn words(&self) -> String {
        let status = self.entity_key_index_status.as_deref().unwrap_or("?");
        format!("{} ({}): {status}", self.name(), self.key_attributes.join(", "))
    }
}

/// The alternate keys: those rows can be found by must be there and active where rows are written; where they are only
/// read, and of other keys, it is told.
pub(super) async fn keys(api: &Api, table: &TableScope) -> Finding {
    let properties = "LogicalName,SchemaName,EntityKeyIndexStatus,KeyAttributes";
    let path = format!("{}/Keys?$select={properties}", key(&table.name));
    let tried = api.shown(&path);
    match api.json::<List<Key>>(&path, Patience::Short).await {
        Ok(list) => judged_keys(tried, &list.value, table),
        Err(fault)
            if table.keys.is_empty() && is_about_the_probe(fault.kind) && fault.kind != ErrorKind::TableMissing =>
        {
            Finding::warned(tried, Told::raw(fault.detail), "remedy-keys-unknown")
        }
        Err(fault) => Finding::failed(tried, absent(fault, &table.name)),
    }
}

fn judged_keys(tried: String, keys: &[Key], table: &TableScope) -> Finding {
    let gone: Vec<&String> = table.keys.iter().filter(|wanted| !keys.iter().any(|key| key.is_called(wanted))).collect();
    let lost = gone.iter().map(|wanted| format!("{wanted}: –"));
    let idle = keys.iter().filter(|key| !key.is_active());
    let unusable = |wanted: &&String| gone.contains(wanted) || idle.clone().any(|key| key.is_called(wanted));
    if let Some(wanted) = table.keys.iter().find(unusable).filter(|_| table.writes.any()) {
        let found = keys.iter().find(|key| key.is_called(wanted));
        let state = found.map_or_else(|| format!("{wanted}: –"), Key::words);
        let fault = Fault::new(ErrorKind::KeyNotActive, format!("{}: {state}", table.name));
        return Finding::failed(tried, fault.with("table", &table.name).with("key", wanted));
    }
    let all = keys.iter().map(Key::words).chain(lost).collect::<Vec<_>>().join("; ");
    let told = Told::new("told-keys").count("count", keys.len()).with("keys", &all);
    if keys.is_empty() && gone.is_empty() {
        Finding::passed(tried, Told::new("told-keys-none"))
    } else if gone.is_empty() && keys.iter().all(Key::is_active) {
        Finding::passed(tried, told)
    } else {
        Finding::warned(tried, told, "remedy-key-inactive")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Verdict, Writes};
    use serde_json::json;

    fn verdict_of(definition: serde_json::Value, fields: &[&str]) -> Verdict {
        let definition: Definition = serde_json::from_value(definition).unwrap();
        let fields = fields.iter().map(|f| (*f).to_owned()).collect();
        judged(String::new(), &definition, &TableScope { name: "contact".into(), fields, ..TableScope::default() })
            .verdict
    }

    fn remedy(verdict: &Verdict) -> &str {
        match verdict {
            Verdict::Warned { remedy } => remedy,
            Verdict::Failed { fault } => fault.kind.slug(),
            _ => "",
        }
    }

    #[test]
    fn mapped_fields_must_be_there_and_readable_and_secured_ones_are_told() {
        let definition = json!({"Attributes": [
            {"LogicalName": "lastname"}, {"LogicalName": "hidden", "IsValidForRead": false},
            {"LogicalName": "iban", "IsSecured": true}]});
        assert_eq!(verdict_of(definition.clone(), &["lastname"]), Verdict::Passed);
        for (fields, expected) in [
            (&["nickname2"][..], "field-missing"),
            (&["hidden"], "field-missing"),
            (&["lastname", "iban"], "remedy-fields-secured"),
        ] {
            assert_eq!(remedy(&verdict_of(definition.clone(), fields)), expected, "{fields:?}");
        }
        for (own, expected) in [
            (json!({"TableType": "Elastic"}), "remedy-table-elastic"),
            (json!({"TableType": "Virtual"}), "remedy-table-virtual"),
            (json!({"DataProviderId": "1a"}), "remedy-table-virtual"),
            (json!({"TableType": "Standard"}), ""),
        ] {
            assert_eq!(remedy(&verdict_of(own, &[])), expected);
        }
    }

    #[test]
    fn a_wanted_key_must_be_active_and_another_one_is_told() {
        let keys: Vec<Key> = serde_json::from_value(json!([
            {"LogicalName": "new_extid", "SchemaName": "new_ExtId", "EntityKeyIndexStatus": "Active", "KeyAttributes": ["new_extid"]},
            {"LogicalName": "new_email", "EntityKeyIndexStatus": "Failed", "KeyAttributes": ["emailaddress1"]}]))
        .unwrap();
        let verdict = |keys: &[Key], wanted: &[&str], written: bool| {
            let keys_wanted = wanted.iter().map(|k| (*k).to_owned()).collect();
            let writes = Writes { update: written, ..Writes::default() };
            judged_keys(String::new(), keys, &TableScope { keys: keys_wanted, writes, ..TableScope::default() }).verdict
        };
        for (written, wanted, expected) in [
            (true, "new_ExtId", "remedy-key-inactive"),
            (true, "new_email", "key-not-active"),
            (true, "gone", "key-not-active"),
            (false, "new_email", "remedy-key-inactive"),
            (false, "gone", "remedy-key-inactive"),
        ] {
            assert_eq!(remedy(&verdict(&keys, &[wanted], written)), expected, "{wanted} {written}");
        }
        assert_eq!(remedy(&verdict(&keys[..1], &["gone"], false)), "remedy-key-inactive", "one that went is told");
        assert_eq!(verdict(&keys[..1], &["new_extid"], true), Verdict::Passed);
        assert_eq!(verdict(&[], &[], true), Verdict::Passed);
    }
}
