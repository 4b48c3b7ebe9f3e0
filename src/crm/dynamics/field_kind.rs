//! CRM types from what the definitions say. The type name decides, because `AttributeType` calls multi-selects, images
//! and files all `Virtual`; customers and owners are references like any lookup.
use super::shapes::{Attribute, Typed};
use crate::catalog::{DateBehaviour, FieldType};

/// The type of a field.
pub(super) fn field_type(attribute: &Attribute) -> FieldType {
    use FieldType as T;
    let typed = &attribute.typed;
    let name = attribute.attribute_type_name.as_ref().and_then(|n| n.value.as_deref());
    let word = name.map(|n| n.strip_suffix("Type").unwrap_or(n)).or(attribute.attribute_type.as_deref());
    let max_length = typed.max_length.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
    let precision = typed.precision.and_then(|n| u8::try_from(n).ok());
    match word.unwrap_or_default() {
        "String" => T::Text { max_length, format: format(typed) },
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

fn behaviour(typed: &Typed) -> DateBehaviour {
    match typed.date_time_behavior.as_ref().and_then(|b| b.value.as_deref()) {
        Some("DateOnly") => DateBehaviour::DateOnly,
        Some("TimeZoneIndependent") => DateBehaviour::TimeZoneIndependent,
        _ => DateBehaviour::UserLocal,
    }
}

/// A typed request: which fields it is about and what is asked of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cast {
    /// The class of the definitions.
    pub(super) class: &'static str,
    /// The query's options.
    pub(super) ask: &'static str,
    /// Whether the fields cannot be carried rightly without its answer. What the others tell is only shown, so an older
    /// organisation that does not know them loses nothing.
    pub(super) needed: bool,
}

/// The typed request that tells more about fields of this type.
pub(super) fn cast_for(kind: &FieldType) -> Option<Cast> {
    use FieldType as T;
    const SETS: &str = "$select=LogicalName&$expand=OptionSet,GlobalOptionSet";
    const SET: &str = "$select=LogicalName&$expand=OptionSet";
    const LIMITS: &str = "$select=LogicalName,MinValue,MaxValue,Precision";
    let cast = |class, ask, needed| Some(Cast { class, ask, needed });
    match kind {
        T::Text { .. } => cast("StringAttributeMetadata", "$select=LogicalName,MaxLength,FormatName", true),
        T::Memo { .. } => cast("MemoAttributeMetadata", "$select=LogicalName,MaxLength,Format", true),
        T::Integer => cast("IntegerAttributeMetadata", "$select=LogicalName,MinValue,MaxValue,Format", false),
        T::Decimal { .. } => cast("DecimalAttributeMetadata", LIMITS, true),
        T::Double => cast("DoubleAttributeMetadata", LIMITS, false),
        T::Money { .. } => cast("MoneyAttributeMetadata", LIMITS, true),
        T::Boolean => cast("BooleanAttributeMetadata", SET, false),
        T::DateTime { .. } => cast("DateTimeAttributeMetadata", "$select=LogicalName,DateTimeBehavior,Format", true),
        T::Lookup | T::Customer | T::Owner => cast("LookupAttributeMetadata", "$select=LogicalName,Targets", true),
        T::Choice => cast("PicklistAttributeMetadata", SETS, true),
        T::MultiChoice => cast("MultiSelectPicklistAttributeMetadata", SETS, true),
        T::State => cast("StateAttributeMetadata", SET, true),
        T::Status => cast("StatusAttributeMetadata", SET, true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FieldType as T;
    use serde_json::json;

    fn kind(attribute: serde_json::Value) -> FieldType {
        field_type(&serde_json::from_value(attribute).unwrap())
    }

    #[test]
    fn customers_and_owners_are_references() {
        for (word, name) in [("Customer", "CustomerType"), ("Owner", "OwnerType"), ("Lookup", "LookupType")] {
            let kind = kind(json!({"LogicalName": "x", "AttributeType": word, "AttributeTypeName": {"Value": name}}));
            assert!(kind.is_reference(), "{word}");
            assert_eq!(cast_for(&kind).unwrap().class, "LookupAttributeMetadata");
        }
    }

    #[test]
    fn without_a_type_name_the_type_is_used_and_details_are_carried() {
        let date = json!({"LogicalName": "d", "AttributeType": "DateTime"});
        assert_eq!(kind(date.clone()), T::DateTime { behaviour: DateBehaviour::UserLocal });
        let mut wall = date;
        wall["DateTimeBehavior"] = json!({"Value": "TimeZoneIndependent"});
        assert_eq!(kind(wall), T::DateTime { behaviour: DateBehaviour::TimeZoneIndependent });
        let text = json!({"AttributeType": "String", "MaxLength": 100, "FormatName": {"Value": "Email"}});
        assert_eq!(kind(text), T::Text { max_length: Some(100), format: Some("Email".into()) });
        let odd = json!({"AttributeType": "String", "MaxLength": -1});
        assert_eq!(kind(odd), T::Text { max_length: None, format: None });
    }
}
