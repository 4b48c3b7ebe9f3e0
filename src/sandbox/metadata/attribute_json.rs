//! Columns and option sets as the Web API's metadata shows them.
use super::entity_json::{label, managed};
use super::model::{Behavior, Choice, Column, GlobalSet, Kind, Label, Table};
use super::{column_id, metadata_id};
use crate::sandbox::data::cell::guid_text;
use crate::sandbox::drift::{Drift, shared_set};
use serde_json::{Map, Value, json};

/// `AttributeType`, `AttributeTypeName.Value` and the class of the metadata.
pub(crate) fn type_names(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Id | Kind::Guid => ("Uniqueidentifier", "UniqueidentifierType", "UniqueIdentifierAttributeMetadata"),
        Kind::Text { .. } | Kind::TextName => ("String", "StringType", "StringAttributeMetadata"),
        Kind::Memo { .. } => ("Memo", "MemoType", "MemoAttributeMetadata"),
        Kind::Int => ("Integer", "IntegerType", "IntegerAttributeMetadata"),
        Kind::BigInt => ("BigInt", "BigIntType", "BigIntAttributeMetadata"),
        Kind::Decimal { .. } => ("Decimal", "DecimalType", "DecimalAttributeMetadata"),
        Kind::Double => ("Double", "DoubleType", "DoubleAttributeMetadata"),
        Kind::Money { .. } | Kind::MoneyBase { .. } => ("Money", "MoneyType", "MoneyAttributeMetadata"),
        Kind::Bool { .. } => ("Boolean", "BooleanType", "BooleanAttributeMetadata"),
        Kind::Date(_) => ("DateTime", "DateTimeType", "DateTimeAttributeMetadata"),
        Kind::Picklist { .. } => ("Picklist", "PicklistType", "PicklistAttributeMetadata"),
        Kind::State => ("State", "StateType", "StateAttributeMetadata"),
        Kind::Status => ("Status", "StatusType", "StatusAttributeMetadata"),
        Kind::MultiSelect { .. } => ("Virtual", "MultiSelectPicklistType", "MultiSelectPicklistAttributeMetadata"),
        Kind::Lookup(_) => ("Lookup", "LookupType", "LookupAttributeMetadata"),
        Kind::Customer => ("Customer", "CustomerType", "LookupAttributeMetadata"),
        Kind::Owner => ("Owner", "OwnerType", "LookupAttributeMetadata"),
        Kind::Image => ("Virtual", "ImageType", "ImageAttributeMetadata"),
        Kind::File => ("Virtual", "FileType", "FileAttributeMetadata"),
        Kind::VirtualName => ("Virtual", "VirtualType", "AttributeMetadata"),
        Kind::TypeName => ("EntityName", "EntityNameType", "EntityNameAttributeMetadata"),
    }
}

/// One column's own properties, those of its type included.
pub(crate) fn attribute(table: &Table, column: &Column, number: usize) -> Map<String, Value> {
    let (kind, type_name, class) = type_names(column.kind);
    let custom = column.schema.starts_with("new_") || column.schema.starts_with("msdyn");
    let level = match (column.kind, column.required) {
        (Kind::Id | Kind::Owner, _) => "SystemRequired",
        (_, true) => "ApplicationRequired",
        _ => "None",
    };
    let writable = column.settable();
    let common = json!({
        "MetadataId": guid_text(column_id(table, column)), "HasChanged": null,
        "LogicalName": column.logical, "SchemaName": column.schema, "EntityLogicalName": table.logical,
        "AttributeType": kind, "AttributeTypeName": { "Value": type_name }, "AttributeOf": column.attribute_of,
        "ColumnNumber": number, "DisplayName": label(column.label, !custom),
        "Description": label(Label { en: "", ko: "" }, true),
        "RequiredLevel": { "Value": level, "CanBeChanged": true, "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings" },
        "IsValidForRead": true, "IsValidForCreate": writable,
        "IsValidForUpdate": writable && column.kind != Kind::Id, "IsValidODataAttribute": column.readable,
        "IsPrimaryId": column.logical == table.id, "IsPrimaryName": column.primary_name,
        "IsLogical": column.attribute_of.is_some() || column.logical.starts_with("address1_"),
        "IsCustomAttribute": custom, "IsManaged": !custom, "IsSecured": column.secured, "CanBeSecuredForRead": column.attribute_of.is_none() && column.readable,
        "IsFilterable": column.readable, "IsSearchable": false, "IsRetrievable": true, "SourceType": 0,
        "IsValidForAdvancedFind": managed(column.readable, true, "canmodifysearchsettings"),
        "IsAuditEnabled": managed(false, true, "canmodifyauditsettings"),
        "IsCustomizable": managed(true, true, "iscustomizable"), "IntroducedVersion": "5.0.0.0",
    });
    let mut all = Map::new();
    all.insert("@odata.type".to_owned(), json!(format!("#Microsoft.Dynamics.CRM.{class}")));
    for part in [common, specific(column)] {
        if let Value::Object(part) = part {
            all.extend(part);
        }
    }
    all
}

fn specific(column: &Column) -> Value {
    match column.kind {
        Kind::Text { max, format } => {
            json!({ "MaxLength": max, "DatabaseLength": max * 2, "Format": format, "FormatName": { "Value": format },
                "ImeMode": "Auto", "YomiOf": null, "IsLocalizable": false, "FormulaDefinition": "" })
        }
        Kind::TextName => {
            json!({ "MaxLength": 160, "Format": "Text", "FormatName": { "Value": "Text" }, "YomiOf": null })
        }
        Kind::Memo { max } => json!({ "MaxLength": max, "Format": "TextArea", "FormatName": { "Value": "TextArea" } }),
        Kind::Int => json!({ "MinValue": -2_147_483_648_i64, "MaxValue": 2_147_483_647, "Format": "None" }),
        Kind::BigInt => json!({ "MinValue": i64::MIN, "MaxValue": i64::MAX }),
        Kind::Decimal { scale } => {
            json!({ "MinValue": -100_000_000_000_i64, "MaxValue": 100_000_000_000_i64, "Precision": scale.min(10) })
        }
        Kind::Double => json!({ "MinValue": -1e11, "MaxValue": 1e11, "Precision": 5 }),
        Kind::Money { scale } => json!({ "MinValue": -922_337_203_685_477_i64, "MaxValue": 922_337_203_685_477_i64,
            "Precision": scale, "PrecisionSource": 2, "IsBaseCurrency": false, "CalculationOf": null }),
        Kind::MoneyBase { of } => json!({ "MinValue": -922_337_203_685_477_i64, "MaxValue": 922_337_203_685_477_i64,
            "Precision": 4, "PrecisionSource": 2, "IsBaseCurrency": true, "CalculationOf": of }),
        Kind::Date(behavior) => {
            let (behavior, format) = match behavior {
                Behavior::UserLocal => ("UserLocal", "DateAndTime"),
                Behavior::DateOnly => ("DateOnly", "DateOnly"),
                Behavior::TimeZoneIndependent => ("TimeZoneIndependent", "DateAndTime"),
            };
            json!({ "Format": format, "DateTimeBehavior": { "Value": behavior }, "ImeMode": "Inactive",
                "CanChangeDateTimeBehavior": managed(false, false, "canchangedatetimebehavior"),
                "MinSupportedValue": "1753-01-01T00:00:00Z", "MaxSupportedValue": "9999-12-30T23:59:59Z" })
        }
        Kind::Bool { .. } => json!({ "DefaultValue": false }),
        Kind::Picklist { .. } | Kind::MultiSelect { .. } | Kind::State | Kind::Status => {
            json!({ "DefaultFormValue": -1 })
        }
        Kind::Lookup(targets) => json!({ "Targets": targets, "Format": "None" }),
        Kind::Customer | Kind::Owner => json!({ "Targets": column.kind.targets(), "Format": "None" }),
        Kind::Image => json!({ "IsPrimaryImage": true, "MaxHeight": 144, "MaxWidth": 144, "MaxSizeInKB": 10240,
            "CanStoreFullImage": false }),
        Kind::File => json!({ "MaxSizeInKB": 32768 }),
        _ => json!({}),
    }
}

fn option(choice: &Choice, kind: Kind, managed: bool, choices: &[Choice]) -> Value {
    let mut one = json!({
        "Value": choice.value, "Color": null, "IsManaged": managed, "ExternalValue": null, "ParentValues": [],
        "Tag": null, "IsHidden": false, "MetadataId": null, "HasChanged": null,
        "Label": label(choice.label, managed), "Description": label(Label { en: "", ko: "" }, managed),
    });
    if let Some(object) = one.as_object_mut() {
        match kind {
            Kind::State => {
                let first = choices.first().map(|choice| choice.value);
                object.insert("@odata.type".to_owned(), json!("#Microsoft.Dynamics.CRM.StateOptionMetadata"));
                object.insert("DefaultStatus".to_owned(), json!(first.map(|first| choice.value - first + 1)));
                object.insert("InvariantName".to_owned(), json!(choice.label.en));
            }
            Kind::Status => {
                object.insert("@odata.type".to_owned(), json!("#Microsoft.Dynamics.CRM.StatusOptionMetadata"));
                object.insert("State".to_owned(), json!(choice.state));
                object.insert("TransitionData".to_owned(), Value::Null);
            }
            _ => {}
        }
    }
    one
}

/// The option set of a column: `OptionSet` (local or global), or `GlobalOptionSet` with `only_global`.
pub(crate) fn option_set(table: &Table, column: &Column, only_global: bool, drift: &Drift) -> Value {
    if let Some(name) = shared_set(column) {
        let set = super::metadata().globals.iter().find(|set| set.name == name);
        return set.map_or(Value::Null, |set| Value::Object(global_set(set, drift)));
    }
    if only_global {
        return Value::Null;
    }
    let name = format!("{}_{}", table.logical, column.logical);
    let managed = !column.schema.starts_with("new_");
    let mut set = json!({
        "MetadataId": guid_text(metadata_id(&name)), "HasChanged": null, "Name": name, "IsGlobal": false,
        "IsCustomOptionSet": !managed, "IsManaged": managed, "OptionSetType": set_type(column.kind),
        "DisplayName": label(column.label, managed), "Description": label(Label { en: "", ko: "" }, managed),
    });
    let Some(object) = set.as_object_mut() else { return Value::Null };
    if let Kind::Bool { when, otherwise } = column.kind {
        for (key, value, label) in [("TrueOption", 1, when), ("FalseOption", 0, otherwise)] {
            let choice = Choice { value, label, state: None };
            object.insert(key.to_owned(), option(&choice, column.kind, managed, &[]));
        }
    } else {
        let left = drift.choices(table, column);
        let options = left.map(|choice| option(choice, column.kind, managed, column.choices));
        object.insert("Options".to_owned(), Value::Array(options.collect()));
    }
    set
}

fn set_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool { .. } => "Boolean",
        Kind::State => "State",
        Kind::Status => "Status",
        _ => "Picklist",
    }
}

/// A shared option set.
pub(crate) fn global_set(set: &GlobalSet, drift: &Drift) -> Map<String, Value> {
    let kind = Kind::Picklist { global: Some(set.name) };
    let choices = drift.shared_choices(set);
    let options: Vec<Value> = choices.iter().map(|choice| option(choice, kind, false, choices)).collect();
    let value = json!({
        "@odata.type": "#Microsoft.Dynamics.CRM.OptionSetMetadata",
        "MetadataId": guid_text(metadata_id(set.name)), "HasChanged": null, "Name": set.name, "IsGlobal": true,
        "IsCustomOptionSet": true, "IsManaged": false, "OptionSetType": "Picklist", "ParentOptionSetName": null,
        "DisplayName": label(set.label, false), "Description": label(Label { en: "", ko: "" }, false),
        "Options": options,
    });
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
