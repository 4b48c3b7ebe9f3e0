//! CRM types from what the definitions say. The type name decides, because `AttributeType` calls multi-selects, images
//! and files all `Virtual`; customers and owners are references like any lookup.
use super::shapes::{Attribute, Typed};
use crate::catalog::{DateBehaviour, FieldType};

/// The type of a field.
pub(super) fn field_type(attribute: &Attribute, typed: Option<&Typed>) -> FieldType {
    use FieldType as T;
    let name = attribute.attribute_type_name.as_ref().and_then(|n| n.value.as_deref());
    let word = name.map(|n| n.strip_suffix("Type").unwrap_or(n)).or(attribute.attribute_type.as_deref());
    let max_length = typed.and_then(|t| t.max_length).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
    let precision = typed.and_then(|t| t.precision).and_then(|n| u8::try_from(n).ok());
    match word.unwrap_or_default() {
        "String" => T::Text { max_length, format: typed.and_then(format) },
        "Memo" => T::Memo { max_length },
        "Integer" => T::Integer,
        "BigInt" => T::BigInt,
        "Decimal" => T::Decimal { precision },
        "Double" => T::Double,
        "Money" => T::Money { precision },
        "Boolean" => T::Boolean,
        "DateTime" => T::DateTime { behaviour: behaviour(typed) },
        "Picklist" => T::Choice,
        "State" => T::State,
        "Status" => T::Status,
        "MultiSelectPicklist" => T::MultiChoice,
        "Lookup" => T::Lookup,
        "Customer" => T::Customer,
        "Owner" => T::Owner,
        "Uniqueidentifier" => T::UniqueId,
        "Image" => T::Image,
        "File" => T::File,
        "PartyList" => T::PartyList,
        "EntityName" => T::EntityName,
        other => T::Other { name: crate::text::clean_line(other).into_owned() },
    }
}

fn format(typed: &Typed) -> Option<String> {
    typed.format_name.as_ref().and_then(|f| f.value.clone()).or_else(|| typed.format.clone())
}

fn behaviour(typed: Option<&Typed>) -> DateBehaviour {
    match typed.and_then(|t| t.date_time_behavior.as_ref()).and_then(|b| b.value.as_deref()) {
        Some("DateOnly") => DateBehaviour::DateOnly,
        Some("TimeZoneIndependent") => DateBehaviour::TimeZoneIndependent,
        _ => DateBehaviour::UserLocal,
    }
}

/// The typed request that tells more about fields of this type: the cast's name and what to ask of it.
pub(super) fn cast_for(kind: &FieldType) -> Option<(&'static str, &'static str)> {
    use FieldType as T;
    const SETS: &str = "$select=LogicalName&$expand=OptionSet,GlobalOptionSet";
    const SET: &str = "$select=LogicalName&$expand=OptionSet";
    Some(match kind {
        T::Text { .. } => ("StringAttributeMetadata", "$select=LogicalName,MaxLength,FormatName"),
        T::Memo { .. } => ("MemoAttributeMetadata", "$select=LogicalName,MaxLength"),
        T::Decimal { .. } => ("DecimalAttributeMetadata", "$select=LogicalName,Precision"),
        T::Money { .. } => ("MoneyAttributeMetadata", "$select=LogicalName,Precision"),
        T::DateTime { .. } => ("DateTimeAttributeMetadata", "$select=LogicalName,DateTimeBehavior"),
        T::Lookup | T::Customer | T::Owner => ("LookupAttributeMetadata", "$select=LogicalName,Targets"),
        T::Choice => ("PicklistAttributeMetadata", SETS),
        T::MultiChoice => ("MultiSelectPicklistAttributeMetadata", SETS),
        T::State => ("StateAttributeMetadata", SET),
        T::Status => ("StatusAttributeMetadata", SET),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use FieldType as T;
    use serde_json::json;

    fn kind(attribute_type: &str, type_name: &str) -> FieldType {
        let attribute: Attribute = serde_json::from_value(json!({
            "LogicalName": "x", "AttributeType": attribute_type, "AttributeTypeName": {"Value": type_name}
        }))
        .unwrap();
        field_type(&attribute, None)
    }

    #[test]
    fn the_type_name_decides_where_the_type_says_only_virtual() {
        assert_eq!(kind("Virtual", "MultiSelectPicklistType"), T::MultiChoice);
        assert_eq!(kind("Virtual", "ImageType"), T::Image);
        assert_eq!(kind("Virtual", "FileType"), T::File);
        assert_eq!(kind("Virtual", "VirtualType"), T::Other { name: "Virtual".into() });
        assert_eq!(kind("Picklist", "PicklistType"), T::Choice);
        assert_eq!(kind("Uniqueidentifier", "UniqueidentifierType"), T::UniqueId);
        assert_eq!(kind("PartyList", "PartyListType"), T::PartyList);
        assert_eq!(kind("ManagedProperty", "ManagedPropertyType"), T::Other { name: "ManagedProperty".into() });
    }

    #[test]
    fn customers_and_owners_are_references() {
        for (word, name) in [("Customer", "CustomerType"), ("Owner", "OwnerType"), ("Lookup", "LookupType")] {
            assert!(kind(word, name).is_reference(), "{word}");
            assert_eq!(cast_for(&kind(word, name)).unwrap().0, "LookupAttributeMetadata");
        }
    }

    #[test]
    fn without_a_type_name_the_type_is_used_and_details_are_carried() {
        let attribute: Attribute =
            serde_json::from_value(json!({"LogicalName": "d", "AttributeType": "DateTime"})).unwrap();
        let typed: Typed =
            serde_json::from_value(json!({"DateTimeBehavior": {"Value": "TimeZoneIndependent"}})).unwrap();
        assert_eq!(field_type(&attribute, Some(&typed)), T::DateTime { behaviour: DateBehaviour::TimeZoneIndependent });
        assert_eq!(field_type(&attribute, None), T::DateTime { behaviour: DateBehaviour::UserLocal });
        let attribute: Attribute =
            serde_json::from_value(json!({"LogicalName": "s", "AttributeType": "String"})).unwrap();
        let typed: Typed = serde_json::from_value(json!({"MaxLength": 100, "FormatName": {"Value": "Email"}})).unwrap();
        assert_eq!(
            field_type(&attribute, Some(&typed)),
            T::Text { max_length: Some(100), format: Some("Email".into()) }
        );
        let typed: Typed = serde_json::from_value(json!({"MaxLength": -1})).unwrap();
        assert_eq!(field_type(&attribute, Some(&typed)), T::Text { max_length: None, format: None });
    }
}
