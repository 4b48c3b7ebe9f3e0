//! Definitions of every kind, in the documented shapes, become what the catalog says of them. All data is made up here.
use super::*;
use crate::catalog::{BindProblem, Caution, DateBehaviour, Labels, cautions, navigation};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A described table from a definition and the answers of typed requests.
fn described(entity: Value, typed: Value) -> TableDetail {
    let entity: Entity = serde_json::from_value(entity).unwrap();
    let answers: Vec<super::super::shapes::TypedAnswer> = serde_json::from_value(typed).unwrap();
    let typed = answers.into_iter().filter_map(|t| Some((t.logical_name?, t.typed))).collect();
    detail(Table::new("contact", "contacts", "contactid"), entity, typed)
}

fn of(attributes: Value, typed: Value) -> TableDetail {
    described(json!({ "LogicalName": "contact", "Attributes": attributes }), typed)
}

fn option(code: i64, english: &str, korean: &str) -> Value {
    json!({"Value": code, "IsHidden": false, "Label": {"LocalizedLabels": [
        {"Label": english, "LanguageCode": 1033, "IsManaged": true}, {"Label": korean, "LanguageCode": 1042}],
        "UserLocalizedLabel": {"Label": english, "LanguageCode": 1033}}})
}

#[test]
fn fields_carry_what_the_definitions_say() {
    let d = of(
        json!([
            {"LogicalName": "parentcustomerid", "SchemaName": "ParentCustomerId", "AttributeType": "Customer",
             "AttributeTypeName": {"Value": "CustomerType"}, "MetadataId": "{0C4F8A10-0000-4000-8000-0000000000AB}"},
            {"LogicalName": "birthdate", "AttributeType": "DateTime", "IsSecured": true, "IsValidForUpdate": false,
             "RequiredLevel": {"Value": "ApplicationRequired"}},
            {"LogicalName": "gendercodename", "AttributeType": "Virtual", "AttributeOf": "gendercode", "IsValidForRead": true},
            {"LogicalName": "secret", "AttributeType": "String", "IsValidForRead": false},
            {"LogicalName": null}, {"LogicalName": "no good"}
        ]),
        json!([
            {"LogicalName": "parentcustomerid", "Targets": ["account", "contact"]},
            {"LogicalName": "birthdate", "DateTimeBehavior": {"Value": "DateOnly"}, "Format": "DateOnly"}
        ]),
    );
    let names: Vec<_> = d.fields.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["birthdate", "gendercodename", "parentcustomerid", "secret"], "sorted");
    let birth = d.field("birthdate").unwrap();
    assert_eq!(birth.kind, FieldType::DateTime { behaviour: DateBehaviour::DateOnly });
    assert!(birth.required && birth.secured && birth.readable && birth.creatable && !birth.updatable);
    assert_eq!(cautions(birth), [Caution::Secured]);
    let customer = d.field("parentcustomerid").unwrap();
    assert_eq!((customer.wire_name().as_str(), customer.targets.len()), ("_parentcustomerid_value", 2));
    assert_eq!(customer.schema_name.as_deref(), Some("ParentCustomerId"));
    assert_eq!(customer.id.as_deref(), Some("0c4f8a10-0000-4000-8000-0000000000ab"));
    assert_eq!(d.field("gendercodename").unwrap().companion_of.as_deref(), Some("gendercode"));
    assert!(!d.field("secret").unwrap().readable);
}

/// Attribute type, type name, what the typed request tells, what the catalog says. AttributeType calls several things
/// `Virtual`; the type name decides.
#[test]
fn every_kind_of_field_is_known() {
    use FieldType as T;
    let text = |max_length, format: Option<&str>| T::Text { max_length, format: format.map(str::to_owned) };
    let other = |name: &str| T::Other { name: name.into() };
    let date = |behaviour| T::DateTime { behaviour };
    for (kind, type_name, typed, expected) in [
        (
            "String",
            "StringType",
            json!({"MaxLength": 100, "FormatName": {"Value": "Email"}}),
            text(Some(100), Some("Email")),
        ),
        ("Memo", "MemoType", json!({"MaxLength": 2000}), T::Memo { max_length: Some(2000) }),
        ("Integer", "IntegerType", json!({"MinValue": -5, "MaxValue": 5}), T::Integer),
        ("BigInt", "BigIntType", json!({}), T::BigInt),
        ("Decimal", "DecimalType", json!({"Precision": 4, "MinValue": -0.5}), T::Decimal { precision: Some(4) }),
        ("Double", "DoubleType", json!({"Precision": 5}), T::Double),
        ("Money", "MoneyType", json!({"Precision": 2, "PrecisionSource": 2}), T::Money { precision: Some(2) }),
        ("Boolean", "BooleanType", json!({}), T::Boolean),
        (
            "DateTime",
            "DateTimeType",
            json!({"DateTimeBehavior": {"Value": "UserLocal"}}),
            date(DateBehaviour::UserLocal),
        ),
        ("DateTime", "DateTimeType", json!({"DateTimeBehavior": {"Value": "DateOnly"}}), date(DateBehaviour::DateOnly)),
        (
            "DateTime",
            "DateTimeType",
            json!({"DateTimeBehavior": {"Value": "TimeZoneIndependent"}}),
            date(DateBehaviour::TimeZoneIndependent),
        ),
        ("Picklist", "PicklistType", json!({}), T::Choice),
        ("State", "StateType", json!({}), T::State),
        ("Status", "StatusType", json!({}), T::Status),
        ("Virtual", "MultiSelectPicklistType", json!({}), T::MultiChoice),
        ("Lookup", "LookupType", json!({"Targets": ["contact"]}), T::Lookup),
        ("Customer", "CustomerType", json!({"Targets": ["account", "contact"]}), T::Customer),
        ("Owner", "OwnerType", json!({"Targets": ["systemuser", "team"]}), T::Owner),
        ("Uniqueidentifier", "UniqueidentifierType", json!({}), T::UniqueId),
        ("Virtual", "ImageType", json!({}), T::Image),
        ("Virtual", "FileType", json!({}), T::File),
        ("PartyList", "PartyListType", json!({}), T::PartyList),
        ("EntityName", "EntityNameType", json!({}), T::EntityName),
        ("Virtual", "VirtualType", json!({}), other("Virtual")),
        ("ManagedProperty", "ManagedPropertyType", json!({}), other("ManagedProperty")),
        ("CalendarRules", "CalendarRulesType", json!({}), other("CalendarRules")),
    ] {
        let mut typed = typed;
        typed["LogicalName"] = json!("x");
        let d = of(
            json!([{"LogicalName": "x", "AttributeType": kind, "AttributeTypeName": {"Value": type_name}}]),
            json!([typed]),
        );
        assert_eq!(d.field("x").unwrap().kind, expected, "{type_name}");
    }
}

#[test]
fn limits_formats_and_sources_are_kept() {
    let d = of(
        json!([
            {"LogicalName": "numberofchildren", "AttributeType": "Integer"},
            {"LogicalName": "new_total", "AttributeType": "Decimal", "SourceType": 2},
            {"LogicalName": "new_age", "AttributeType": "Integer", "SourceType": 1},
            {"LogicalName": "new_score", "AttributeType": "Integer", "SourceType": 3},
            {"LogicalName": "estimatedclosedate", "AttributeType": "DateTime", "SourceType": 0}
        ]),
        json!([
            {"LogicalName": "numberofchildren", "MinValue": 0, "MaxValue": 1_000_000_000, "Format": "None"},
            {"LogicalName": "new_total", "MinValue": -100000000000.5, "MaxValue": 100000000000i64, "Precision": 2},
            {"LogicalName": "estimatedclosedate", "Format": "DateOnly", "DateTimeBehavior": {"Value": "UserLocal"}}
        ]),
    );
    let limits = |name: &str| {
        let limits = &d.field(name).unwrap().limits;
        (limits.min.as_ref().map(|n| n.to_string()), limits.max.as_ref().map(|n| n.to_string()))
    };
    assert_eq!(limits("numberofchildren"), (Some("0".into()), Some("1000000000".into())));
    assert_eq!(limits("new_total"), (Some("-100000000000.5".into()), Some("100000000000".into())));
    assert_eq!(d.field("numberofchildren").unwrap().format, None);
    let source = |name: &str| d.field(name).unwrap().source;
    assert_eq!((source("new_total"), source("new_age")), (FieldSource::Rollup, FieldSource::Calculated));
    assert_eq!((source("new_score"), source("estimatedclosedate")), (FieldSource::Formula, FieldSource::Simple));
    assert_eq!(cautions(d.field("estimatedclosedate").unwrap()), [Caution::DayAsInstant]);
    assert_eq!(cautions(d.field("new_total").unwrap()), [Caution::Derived]);
}

#[test]
fn option_sets_come_from_either_property() {
    let d = of(
        json!([
            {"LogicalName": "gendercode", "AttributeType": "Picklist"},
            {"LogicalName": "new_segment", "AttributeType": "Picklist"},
            {"LogicalName": "new_tier", "AttributeType": "Picklist"},
            {"LogicalName": "new_other", "AttributeType": "Virtual", "AttributeTypeName": {"Value": "MultiSelectPicklistType"}},
            {"LogicalName": "empty", "AttributeType": "Picklist"}
        ]),
        json!([
            {"LogicalName": "gendercode", "OptionSet": {"Name": "contact_gendercode", "IsGlobal": false, "Options": [option(2, "Female", "여성"), option(1, "Male", "남성"), {"Value": null}]}, "GlobalOptionSet": null},
            {"LogicalName": "new_segment", "OptionSet": null, "GlobalOptionSet": {"Name": "new_segment", "Options": [option(100_000_000, "Gold", "골드")]}},
            {"LogicalName": "new_tier", "OptionSet": {"Name": "new_tiers", "IsGlobal": true, "Options": [option(1, "A", "가")]}, "GlobalOptionSet": null},
            {"LogicalName": "new_other", "OptionSet": {"Options": [option(1, "x", "x")]}, "GlobalOptionSet": {"Name": "new_segment2", "Options": []}},
            {"LogicalName": "empty", "OptionSet": {"Options": []}}
        ]),
    );
    let set = |field: &str| d.field(field).unwrap().option_set.clone();
    assert_eq!(set("gendercode").as_deref(), Some("contact_gendercode"));
    assert_eq!(set("new_segment").as_deref(), Some("new_segment"));
    assert_eq!(set("new_tier").as_deref(), Some("new_tiers"));
    assert_eq!(set("empty"), None);
    let gender = d.option_set("contact_gendercode").unwrap();
    let codes: Vec<_> = gender.options.iter().map(|o| o.code).collect();
    assert_eq!((codes, gender.global), (vec![2, 1], false), "the CRM's order is kept");
    assert_eq!(gender.option(1).unwrap().labels.0.get(&1042).map(String::as_str), Some("남성"));
    assert!(d.option_set("new_segment").unwrap().global && d.option_set("new_tiers").unwrap().global);
    assert_eq!(d.field("new_other").unwrap().kind, FieldType::MultiChoice);
    assert_eq!(set("new_other").as_deref(), Some("contact_new_other"), "a set without options lends no name");
}

#[test]
fn states_status_reasons_and_the_names_of_yes_and_no_are_known() {
    let with = |mut option: Value, name: &str, value: i64| {
        option[name] = json!(value);
        option
    };
    let d = of(
        json!([{"LogicalName": "statecode", "AttributeType": "State"}, {"LogicalName": "statuscode", "AttributeType": "Status"},
            {"LogicalName": "donotemail", "AttributeType": "Boolean"}]),
        json!([
            {"LogicalName": "statecode", "OptionSet": {"Options": [with(option(0, "Active", "활성"), "DefaultStatus", 1)]}},
            {"LogicalName": "statuscode", "OptionSet": {"Options": [with(option(2, "Inactive", "비활성"), "State", 1)]}},
            {"LogicalName": "donotemail", "OptionSet": {"TrueOption": option(1, "Do Not Allow", "허용 안 함"), "FalseOption": option(0, "Allow", "허용")}}
        ]),
    );
    assert_eq!(d.option_set("contact_statecode").unwrap().option(0).unwrap().default_status, Some(1));
    assert_eq!(d.option_set("contact_statuscode").unwrap().option(2).unwrap().state, Some(1));
    let names = d.field("donotemail").unwrap().yes_no.clone().unwrap();
    assert_eq!(names.yes.0.get(&1042).map(String::as_str), Some("허용 안 함"));
    assert_eq!(names.no, Labels([(1033, "Allow".to_owned()), (1042, "허용".to_owned())].into()));
    assert_eq!(d.field("donotemail").unwrap().option_set, None, "it is no enumeration");
}

#[test]
fn keys_relationships_and_privileges_are_read() {
    let d = described(
        json!({
            "Attributes": [{"LogicalName": "parentcustomerid", "AttributeType": "Customer"}],
            "Keys": [
                {"LogicalName": "new_number", "KeyAttributes": ["new_number"], "EntityKeyIndexStatus": "Active",
                 "DisplayName": {"LocalizedLabels": [{"Label": "Number", "LanguageCode": 1033}]}},
                {"LogicalName": "new_mail", "KeyAttributes": ["emailaddress1", "new_brand"], "EntityKeyIndexStatus": "Failed"},
                {"LogicalName": "new_odd", "KeyAttributes": []}
            ],
            "ManyToOneRelationships": [
                {"SchemaName": "contact_customer_accounts", "ReferencingAttribute": "parentcustomerid", "ReferencedEntity": "account",
                 "ReferencedAttribute": "accountid", "ReferencingEntityNavigationPropertyName": "parentcustomerid_account"},
                {"SchemaName": "contact_customer_contacts", "ReferencingAttribute": "parentcustomerid", "ReferencedEntity": "contact",
                 "ReferencedAttribute": "contactid", "ReferencingEntityNavigationPropertyName": "parentcustomerid_contact"}
            ],
            "OneToManyRelationships": [{"SchemaName": "lead_parent_contact", "ReferencingEntity": "lead",
                "ReferencingAttribute": "parentcontactid", "ReferencedEntityNavigationPropertyName": "lead_parent_contact"}],
            "ManyToManyRelationships": [{"SchemaName": "listcontact_association", "Entity1LogicalName": "list",
                "Entity2LogicalName": "contact", "IntersectEntityName": "listmember", "Entity1IntersectAttribute": "listid",
                "Entity2IntersectAttribute": "entityid", "Entity2NavigationPropertyName": "listcontact_association"}],
            "Privileges": [{"Name": "prvReadContact", "PrivilegeType": "Read"}, {"Name": "prvCreateContact", "PrivilegeType": "Create"},
                {"Name": "x y", "PrivilegeType": "Write"}, {"Name": "prvOdd", "PrivilegeType": "None"}]
        }),
        json!([{"LogicalName": "parentcustomerid", "Targets": ["account", "contact"]}]),
    );
    let keys: Vec<_> = d.keys.iter().map(|k| (k.name.as_str(), k.fields.len(), k.state)).collect();
    assert_eq!(keys, [("new_mail", 2, KeyState::Failed), ("new_number", 1, KeyState::Active)]);
    assert_eq!(navigation(&d, "parentcustomerid", "contact"), Ok("parentcustomerid_contact"));
    assert!(matches!(navigation(&d, "parentcustomerid", "lead"), Err(BindProblem::NoTarget { .. })));
    assert_eq!(d.relationships.to_many[0].table, "lead");
    let link = &d.relationships.many_to_many[0];
    assert_eq!((link.table.as_str(), link.link.own_field.as_str()), ("list", "entityid"));
    assert_eq!((d.privilege(Right::Read), d.privilege(Right::Write)), (Some("prvReadContact"), None));
    assert_eq!(d.privileges.len(), 2);
}

#[test]
fn odd_definitions_hide_nothing_but_themselves() {
    let html = "<script>alert('x')</script>\u{1b}[2J";
    let d = described(
        json!({
            "Attributes": [
                7, null, "text", [],
                {"LogicalName": ["a"], "AttributeType": "String"},
                {"LogicalName": "new_good", "AttributeType": 9, "AttributeTypeName": "StringType", "DisplayName": 3,
                 "RequiredLevel": true, "IsValidForRead": "yes", "SourceType": "rollup", "MetadataId": "not-a-guid",
                 "MaxLength": {"Value": 1}},
                {"LogicalName": "new_named", "AttributeTypeName": {"Value": "StringType"},
                 "DisplayName": {"LocalizedLabels": [{"Label": html, "LanguageCode": 1033}, {"Label": 7, "LanguageCode": 1042}, 5],
                 "UserLocalizedLabel": "x"}},
                {"LogicalName": "new_named", "AttributeType": "Integer"},
                {"LogicalName": "a'b/../$batch", "AttributeType": "String"}
            ],
            "Keys": {"LogicalName": "x"},
            "ManyToOneRelationships": [{"SchemaName": 1}, {"SchemaName": "good", "ReferencingAttribute": "new_named",
                "ReferencedEntity": "contact", "ReferencingEntityNavigationPropertyName": "a b\"&$x"}],
            "OneToManyRelationships": null, "ManyToManyRelationships": "none", "Privileges": [[], {}]
        }),
        json!([]),
    );
    let names: Vec<_> = d.fields.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["new_good", "new_named"]);
    let good = d.field("new_good").unwrap();
    assert!(good.readable && !good.required && good.id.is_none());
    assert!(matches!(d.field("new_named").unwrap().kind, FieldType::Text { .. }), "the first of two counts");
    assert_eq!(d.field("new_named").unwrap().labels, Labels::one(1033, html), "kept as it came, cleaned where shown");
    assert_eq!((d.keys.len(), d.privileges.len()), (0, 0));
    assert_eq!((d.relationships.to_one.len(), d.relationships.to_one[0].navigation.as_ref()), (1, None));
}

#[test]
fn ten_thousand_options_are_read_each_code_once() {
    let options: Vec<Value> = (0..20_000).map(|n| option(n % 10_000, &format!("Option {n}"), "값")).collect();
    let d = of(
        json!([{"LogicalName": "new_many", "AttributeType": "Picklist"}]),
        json!([{"LogicalName": "new_many", "OptionSet": {"Options": options}}]),
    );
    let set = d.option_set("contact_new_many").unwrap();
    assert_eq!(set.options.len(), 10_000);
    assert_eq!(set.option(9_999).unwrap().labels.0[&1033], "Option 9999", "the first of two counts");
}

fn any_json() -> impl Strategy<Value = Value> {
    let names = || {
        proptest::sample::select(vec![
            "LogicalName",
            "AttributeType",
            "AttributeTypeName",
            "DisplayName",
            "Value",
            "Options",
            "OptionSet",
            "Label",
            "LocalizedLabels",
            "Attributes",
            "Keys",
            "KeyAttributes",
            "Targets",
            "MaxLength",
            "Precision",
            "SchemaName",
            "ManyToOneRelationships",
            "Privileges",
            "LanguageCode",
            "MetadataId",
        ])
    };
    let words =
        proptest::sample::select(vec!["x", "String", "Picklist", "StringType", "contact", "", "a b", "\u{1b}[2J"]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|n| json!(n)),
        words.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((names(), inner), 0..7)
                .prop_map(|members| Value::Object(members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_read_as_something_in_order(attributes in any_json(), keys in any_json(), typed in any_json()) {
        let entity = json!({"LogicalName": "contact", "Attributes": [attributes.clone(), {"LogicalName": "x", "OptionSet": typed}],
            "Keys": keys, "Privileges": attributes});
        let d = described(entity, json!([]));
        prop_assert!(d.fields.windows(2).all(|w| w[0].name < w[1].name));
        prop_assert!(d.fields.iter().all(|f| odata::name(&f.name).is_ok()));
        prop_assert!(d.fields.iter().filter_map(|f| f.option_set.as_ref()).all(|s| d.option_set(s).is_some()));
    }
}
