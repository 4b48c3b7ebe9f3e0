//! Tables, keys and relationships as the Web API's metadata shows them.
use super::model::{Label, Ownership, Table};
use super::{AlternateKey, keys_of, metadata, metadata_id};
use crate::sandbox::data::cell::guid_text;
use crate::sandbox::drift::Drift;
use crate::sandbox::relations::{self, Relation};
use serde_json::{Map, Value, json};

/// A label in both languages, as metadata writes it.
pub(crate) fn label(label: Label, managed: bool) -> Value {
    if label.en.is_empty() {
        return json!({ "LocalizedLabels": [], "UserLocalizedLabel": null });
    }
    let one = |text: &str, code: u32| {
        let id = guid_text(metadata_id(&format!("label {code} {text}")));
        json!({ "Label": text, "LanguageCode": code, "IsManaged": managed, "MetadataId": id, "HasChanged": null })
    };
    let en = one(label.en, 1033);
    json!({ "LocalizedLabels": [en.clone(), one(label.ko, 1042)], "UserLocalizedLabel": en })
}

/// A managed property.
pub(crate) fn managed(value: bool, changeable: bool, name: &str) -> Value {
    json!({ "Value": value, "CanBeChanged": changeable, "ManagedPropertyLogicalName": name })
}

/// What a privilege on a table is called after: `Contact`, `Activity`, `User`.
pub(crate) fn privilege_stem(table: &Table) -> Option<&'static str> {
    match table.logical {
        _ if table.activity => Some("Activity"),
        // The parties of an activity have no privileges of their own.
        "activityparty" => None,
        _ if table.intersect => None,
        "systemuser" => Some("User"),
        "annotation" => Some("Note"),
        "transactioncurrency" => Some("TransactionCurrency"),
        "savedquery" => Some("Query"),
        _ => Some(table.schema),
    }
}

fn privileges(table: &Table) -> Value {
    let Some(stem) = privilege_stem(table) else { return json!([]) };
    let kinds = ["Create", "Read", "Write", "Delete", "Assign", "Share", "Append", "AppendTo"];
    let one = |kind: &&str| {
        let name = format!("prv{kind}{stem}");
        let owned = table.owner == Ownership::User;
        json!({ "CanBeBasic": owned, "CanBeDeep": owned, "CanBeGlobal": true, "CanBeLocal": owned,
            "CanBeEntityReference": false, "CanBeParentEntityReference": false, "Name": name,
            "PrivilegeId": guid_text(metadata_id(&name)), "PrivilegeType": kind })
    };
    Value::Array(kinds.iter().map(one).collect())
}

/// One table's own properties.
pub(crate) fn entity(table: &Table) -> Map<String, Value> {
    let (identity, abilities) = (naming(table), abilities(table));
    let mut all = Map::new();
    for part in [identity, abilities] {
        if let Value::Object(part) = part {
            all.extend(part);
        }
    }
    all
}

fn naming(table: &Table) -> Value {
    let plural = Label { en: plural(table.label.en), ko: table.label.ko };
    let kind = match (table.virtual_, table.elastic) {
        (true, _) => "Virtual",
        (_, true) => "Elastic",
        _ => "Standard",
    };
    let provider = table.virtual_.then(|| guid_text(metadata_id("virtual provider")));
    let set = (!table.private).then_some(table.set);
    json!({
        "MetadataId": guid_text(metadata_id(table.logical)), "HasChanged": null,
        "LogicalName": table.logical, "SchemaName": table.schema, "EntitySetName": table.set,
        "CollectionSchemaName": table.schema, "LogicalCollectionName": set,
        "PrimaryIdAttribute": table.id, "PrimaryNameAttribute": table.name, "PrimaryImageAttribute": image(table),
        "ObjectTypeCode": table.type_code,
        "DisplayName": label(table.label, !table.custom), "DisplayCollectionName": label(plural, !table.custom),
        "Description": label(Label { en: "", ko: "" }, true),
        "IsCustomEntity": table.custom, "IsManaged": !table.custom, "TableType": kind, "DataProviderId": provider,
        "DataSourceId": null, "ExternalName": table.virtual_.then_some("erp_invoices"),
        "OwnershipType": table.owner.wire(), "IntroducedVersion": "5.0.0.0",
    })
}

fn plural(en: &'static str) -> &'static str {
    // Built once per label: the metadata lives as long as the process.
    static PLURALS: std::sync::LazyLock<std::collections::HashMap<&'static str, String>> =
        std::sync::LazyLock::new(|| {
            let plural = |en: &str| match en.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
                Some(stem) => format!("{stem}ies"),
                None if en.ends_with(['s', 'x']) || en.ends_with("ch") => format!("{en}es"),
                None => format!("{en}s"),
            };
            metadata().tables.iter().map(|table| (table.label.en, plural(table.label.en))).collect()
        });
    PLURALS.get(en).map_or(en, String::as_str)
}

fn image(table: &Table) -> Option<&'static str> {
    table.columns.iter().find(|column| column.kind == super::Kind::Image).map(|column| column.logical)
}

fn abilities(table: &Table) -> Value {
    let business = !(table.private || table.intersect);
    json!({
        "IsActivity": table.activity, "IsActivityParty": false, "IsPrivate": table.private,
        "IsIntersect": table.intersect, "IsLogicalEntity": false, "IsChildEntity": table.owner == Ownership::None,
        "ChangeTrackingEnabled": table.tracked,
        "CanChangeTrackingBeEnabled": managed(table.tracked || table.owner == Ownership::User && !table.virtual_,
            true, "canchangetrackingbeenabled"),
        "IsOptimisticConcurrencyEnabled": business && !table.virtual_, "IsAvailableOffline": business,
        "IsValidForAdvancedFind": business, "IsAuditEnabled": managed(false, true, "canmodifyauditsettings"),
        "IsCustomizable": managed(true, true, "iscustomizable"), "IsConnectionsEnabled": managed(business, false, "canmodifyconnectionsettings"),
        "IsDuplicateDetectionEnabled": managed(business, true, "canmodifyduplicatedetectionsettings"),
        "CanCreateAttributes": managed(business, false, "cancreateattributes"),
        "HasActivities": matches!(table.logical, "account" | "contact" | "lead" | "campaign"),
        "HasNotes": business, "IsBusinessProcessEnabled": business, "IsEnabledForCharts": business,
        "IsImportable": business, "IsMailMergeEnabled": managed(business, false, "canmodifymailmergesettings"),
        "IsSolutionAware": false, "IsStateModelAware": false, "EnforceStateTransitions": false,
        "EntityHelpUrl": null, "EntityColor": null, "DaysSinceRecordLastModified": 0,
        "Privileges": privileges(table), "ActivityTypeMask": i32::from(table.activity),
    })
}

/// The alternate keys of a table; `status` tells the state of each one's index, and none for a key that is gone.
pub(crate) fn keys(table: &Table, status: impl Fn(&AlternateKey) -> Option<&'static str>) -> Value {
    let one = |key: &AlternateKey| {
        let status = status(key)?;
        let key = json!({ "MetadataId": guid_text(metadata_id(key.logical)), "LogicalName": key.logical,
            "SchemaName": key.schema, "EntityLogicalName": table.logical, "KeyAttributes": key.columns,
            "DisplayName": label(key.label, false), "EntityKeyIndexStatus": status, "IsManaged": false,
            "HasChanged": null, "IsSynchronous": false, "IsSecondaryKey": false, "IntroducedVersion": "1.0.0.0",
            "IsCustomizable": managed(true, true, "iscustomizable"), "AsyncJob": null });
        Some(key)
    };
    Value::Array(keys_of(table.logical).filter_map(one).collect())
}

/// The references from (`many_to_one`) or to a table that are there now.
pub(crate) fn references<'d>(
    table: &'d Table,
    many_to_one: bool,
    drift: &'d Drift,
) -> impl Iterator<Item = &'static Relation> {
    relations::all().iter().filter(move |relation| {
        let end = if many_to_one { relation.from } else { relation.target };
        end.no == table.no && drift.has_relation(relation)
    })
}

/// The same as metadata shows them.
pub(crate) fn relationships(table: &Table, many_to_one: bool, drift: &Drift) -> Value {
    Value::Array(references(table, many_to_one, drift).map(relationship).collect())
}

/// One relationship as metadata shows it.
pub(crate) fn relationship(relation: &Relation) -> Value {
    let Relation { schema, from, column, target, one, many } = relation;
    json!({
        "@odata.type": "#Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
        "MetadataId": guid_text(metadata_id(&format!("{schema}.{}", from.logical))), "SchemaName": schema,
        "RelationshipType": "OneToManyRelationship", "IsCustomRelationship": from.custom,
        "ReferencingEntity": from.logical, "ReferencingAttribute": column.logical,
        "ReferencedEntity": target.logical, "ReferencedAttribute": target.id,
        "ReferencingEntityNavigationPropertyName": one,
        "ReferencedEntityNavigationPropertyName": many, "IsManaged": !from.custom,
        "HasChanged": null, "IsHierarchical": false, "SecurityTypes": "Append", "RelationshipBehavior": 1,
        "IsValidForAdvancedFind": true, "IntroducedVersion": "5.0.0.0",
        "IsCustomizable": managed(true, true, "iscustomizable"),
        "CascadeConfiguration": { "Assign": "NoCascade", "Delete": "RemoveLink", "Archive": "RemoveLink",
            "Merge": "NoCascade", "Reparent": "NoCascade", "Share": "NoCascade", "Unshare": "NoCascade",
            "RollupView": "NoCascade" },
    })
}
