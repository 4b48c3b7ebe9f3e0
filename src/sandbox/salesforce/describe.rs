//! What the organisation says of its objects and fields.
//!
//! Shape: developer.salesforce.com, "Describe Global" and "sObject Describe".
use super::ask::Ask;
use super::error::{SfError, json_reply};
use super::model::{Choice, Field, Kind, Object};
use super::rights::Right;
use crate::sandbox::reply::Reply;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// Answers `sobjects`.
pub(crate) fn global(ask: &Ask<'_>) -> Result<Reply, SfError> {
    ask.only(&["GET"])?;
    let state = ask.org.state();
    let seen = state.shown().filter(|object| ask.object(object.name).is_ok());
    let entries: Vec<Value> = seen.map(|object| Value::Object(entry(ask, object))).collect();
    let body = json!({ "encoding": "UTF-8", "maxBatchSize": 200, "sobjects": entries });
    Ok(conditional(ask, &body))
}

/// Answers `sobjects/NAME/describe`.
pub(crate) fn object(ask: &Ask<'_>, object: &'static Object) -> Result<Reply, SfError> {
    ask.only(&["GET"])?;
    Ok(conditional(ask, &whole(ask, object)))
}

/// An answer that need not be sent to who has it already.
fn conditional(ask: &Ask<'_>, body: &Value) -> Reply {
    let changed = ask.org.schema_changed();
    let text = body.to_string();
    let tag = format!("\"{:08x}\"", crate::sandbox::data::rng::text(&text, 0xe7a6) >> 32);
    let since = ask.call.header("if-modified-since").and_then(parse_http_date);
    let same = match ask.call.header("if-none-match") {
        // Where both are given the tag decides (RFC 9110, 13.1.3).
        Some(given) => given.trim_start_matches("W/") == tag,
        None => since.is_some_and(|since| since >= changed),
    };
    let reply = match same {
        true => Reply { status: 304, ..Reply::default() },
        false => Reply::new(200, "application/json;charset=UTF-8", text.into_bytes()),
    };
    reply.with("etag", tag).with("last-modified", http_date(changed))
}

/// `Thu, 05 Nov 2026 10:00:00 GMT`.
pub(crate) fn http_date(seconds: i64) -> String {
    let instant = jiff::Timestamp::from_second(seconds);
    instant.map(|now| now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()).unwrap_or_default()
}

/// The instant of such a text.
pub(crate) fn parse_http_date(text: &str) -> Option<i64> {
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp().as_second())
}

/// What the list of all objects says of one.
fn entry(ask: &Ask<'_>, object: &Object) -> Map<String, Value> {
    let may = |right| ask.org.may(object, right);
    // People are records like any other, although clients do not write them here.
    let shown = object.writable || object.name == "User";
    let base = ask.path(&format!("sobjects/{}", object.name));
    let address = |rest: &str| format!("{base}/{rest}");
    let body = json!({
        "activateable": false, "associateEntityType": null, "associateParentEntity": null, "createable": may(Right::Create),
        "custom": object.custom, "customSetting": false, "deepCloneable": false, "deletable": may(Right::Delete),
        "deprecatedAndHidden": false, "feedEnabled": object.writable && !object.custom, "hasSubtypes": false,
        "isInterface": false, "isSubtype": false, "keyPrefix": object.prefix, "label": object.label,
        "labelPlural": object.plural, "layoutable": shown, "mergeable": object.mergeable,
        "mruEnabled": shown, "name": object.name, "queryable": true, "replicateable": ask.org.replicated(object),
        "retrieveable": true, "searchable": shown, "triggerable": shown, "undeletable": object.replicated,
        "updateable": may(Right::Edit),
        "urls": {
            "compactLayouts": address("describe/compactLayouts"), "rowTemplate": address("{ID}"),
            "approvalLayouts": address("describe/approvalLayouts"), "listviews": address("listviews"),
            "describe": address("describe"), "quickActions": address("quickActions"), "layouts": address("describe/layouts"),
            "sobject": base,
        },
    });
    match body {
        Value::Object(body) => body,
        _ => Map::new(),
    }
}

/// Everything about one object.
pub(crate) fn whole(ask: &Ask<'_>, object: &'static Object) -> Value {
    let mut body = entry(ask, object);
    let fields: Vec<Value> = object
        .fields
        .iter()
        .filter(|field| ask.sees(object, field))
        .map(|field| self::field(ask, object, field))
        .collect();
    let more = json!({
        "actionOverrides": [], "childRelationships": children(ask, object), "compactLayoutable": object.writable,
        "defaultImplementation": null, "extendedBy": null, "extendsInterfaces": null, "fields": fields,
        "implementedBy": null, "implementsInterfaces": null, "listviewable": null, "lookupLayoutable": null,
        "namedLayoutInfos": [], "networkScopeFieldName": null, "recordTypeInfos": super::layout::infos(ask, object),
        "searchLayoutable": object.writable, "sobjectDescribeOption": "FULL",
        "supportedScopes": [{ "label": format!("All {}", object.plural.to_lowercase()), "name": "everything" }],
    });
    if let Value::Object(more) = more {
        body.extend(more);
    }
    Value::Object(body)
}

fn children(ask: &Ask<'_>, object: &Object) -> Vec<Value> {
    let mut out = Vec::new();
    let state = ask.org.state();
    for child in state.shown().filter(|child| ask.object(child.name).is_ok()) {
        for field in child.fields.iter().filter(|field| field.targets.contains(&object.name) && ask.sees(child, field))
        {
            out.push(json!({
                "cascadeDelete": false, "childSObject": child.name, "deprecatedAndHidden": false, "field": field.name,
                "junctionIdListNames": [], "junctionReferenceTo": [], "relationshipName": field.children,
                "restrictedDelete": false,
            }));
        }
    }
    out
}

/// Everything about one field: all 57 keys.
fn field(ask: &Ask<'_>, object: &Object, field: &Field) -> Value {
    let (kind, soap) = field.kind.names();
    let open = !ask.org.read_only(object, field);
    let write = |right| open && ask.org.may(object, right);
    let (text, flag) = (field.kind.is_text(), field.kind == Kind::Boolean);
    let defaulted = flag || field.choices.iter().any(|choice| choice.default) || field.name == "OwnerId";
    let nillable = !(ask.org.required(object, field) || flag || field.kind == Kind::Id || system(field));
    let personal = matches!(field.name, "FirstName" | "LastName" | "Salutation") && field.compound(object).is_some();
    let grouped = field.sortable() && !field.kind.is_number() && field.kind != Kind::DateTime;
    let default = field.choices.iter().find(|choice| choice.default).map(|choice| choice.value);
    let mut body = json!({
        "aggregatable": field.sortable() && !flag, "aiPredictionField": false, "autoNumber": false,
        "byteLength": if text { field.length * 3 } else { field.length }, "calculated": field.calculated(),
        "calculatedFormula": formula(field), "cascadeDelete": false, "caseSensitive": false,
        "compoundFieldName": field.compound(object), "controllerName": field.controller,
        "createable": write(Right::Create) && field.createable, "custom": field.custom(),
        "defaultValue": if flag { json!(false) } else { json!(default) }, "defaultValueFormula": null,
        "defaultedOnCreate": defaulted, "dependentPicklist": field.controller.is_some(), "deprecatedAndHidden": false,
        "digits": if field.kind == Kind::Int { field.precision } else { 0 }, "displayLocationInDecimal": false,
        "encrypted": false, "externalId": field.external, "extraTypeInfo": if personal { json!("personname") } else { json!(null) },
    });
    let more = json!({
        "filterable": field.filterable(), "filteredLookupInfo": null, "formulaTreatNullNumberAsZero": false,
        "groupable": grouped, "highScaleNumber": false, "htmlFormatted": false, "idLookup": field.upsert_key,
        "inlineHelpText": null, "label": field.label, "length": field.length, "mask": null, "maskType": null,
        "name": field.name, "nameField": field.name == "Name", "namePointing": field.targets.len() > 1,
        "nillable": nillable, "permissionable": nillable && field.kind != Kind::Address && !system(field),
        "picklistValues": field.choices.iter().map(choice).collect::<Vec<_>>(),
        "polymorphicForeignKey": field.targets.len() > 1,
        "precision": if field.kind.is_number() { field.precision } else { 0 }, "queryByDistance": false,
        "referenceTargetField": null, "referenceTo": field.targets, "relationshipName": field.relation,
        "relationshipOrder": null, "restrictedDelete": false, "restrictedPicklist": field.restricted, "scale": field.scale,
        "searchPrefilterable": field.kind == Kind::Reference, "soapType": soap, "sortable": field.sortable(), "type": kind,
        "unique": ask.org.unique(object, field), "updateable": write(Right::Edit) && field.updateable, "writeRequiresMasterRead": false,
    });
    if let (Value::Object(more), Some(body)) = (more, body.as_object_mut()) {
        body.extend(more);
    }
    body
}

fn system(field: &Field) -> bool {
    matches!(
        field.name,
        "CreatedDate" | "CreatedById" | "LastModifiedDate" | "LastModifiedById" | "SystemModstamp" | "OwnerId"
    )
}

fn formula(field: &Field) -> Value {
    match field.source {
        super::model::Source::Formula(path) => json!(format!("TEXT({path})")),
        super::model::Source::IsSet(other) => json!(format!("NOT(ISBLANK({other}))")),
        _ => Value::Null,
    }
}

fn choice(choice: &Choice) -> Value {
    json!({
        "active": choice.active, "defaultValue": choice.default, "label": choice.label,
        "validFor": choice.valid_for.as_ref().map(|list| valid_for(list)), "value": choice.value,
    })
}

/// Positions as bits from the most significant on, in base64, filled up to multiples of three bytes.
pub(crate) fn valid_for(positions: &[usize]) -> String {
    let last = positions.iter().max().copied().unwrap_or(0);
    let mut bytes = vec![0u8; (last / 8 + 1).next_multiple_of(3)];
    for position in positions {
        if let Some(byte) = bytes.get_mut(position / 8) {
            *byte |= 0x80 >> (position % 8);
        }
    }
    STANDARD.encode(bytes)
}

/// Answers `ui-api/object-info/NAME/picklist-values/RECORDTYPE[/FIELD]`.
pub(crate) fn picklists(ask: &Ask<'_>, object: &'static Object, rest: &[&str]) -> Result<Reply, SfError> {
    ask.only(&["GET"])?;
    let kind = rest.first().copied().unwrap_or_default();
    let place = super::layout::place_of(object, kind).ok_or_else(SfError::not_found)?;
    let address = |field: &str| ask.path(&format!("ui-api/object-info/{}/picklist-values/{kind}/{field}", object.name));
    let one = |field: &'static Field| {
        let controller = field.controller.and_then(|name| object.field(name));
        let positions: Map<String, Value> = controller
            .map(|field| field.choices.iter().enumerate().map(|(at, one)| (one.value.to_owned(), json!(at))).collect())
            .unwrap_or_default();
        let offered = field.choices.iter().filter(|choice| choice.active).enumerate();
        // A record type of one's own leaves every third value out, each another one; the default stays.
        let offered = offered.filter(|(at, one)| one.default || place.is_none_or(|place| (at + place) % 3 != 2));
        let values: Vec<Value> = offered.map(|(_, choice)| {
            json!({ "attributes": null, "label": choice.label, "validFor": choice.valid_for.clone().unwrap_or_default(), "value": choice.value })
        }).collect();
        json!({ "controllerValues": positions, "defaultValue": null, "eTag": "f3a1", "url": address(field.name), "values": values })
    };
    let listed = |field: &&'static Field| matches!(field.kind, Kind::Picklist | Kind::Multi) && ask.sees(object, field);
    match rest {
        [_] => {
            let all: Map<String, Value> =
                object.fields.iter().filter(listed).map(|field| (field.name.to_owned(), one(field))).collect();
            Ok(json_reply(200, &json!({ "eTag": "f3a1", "picklistFieldValues": all })))
        }
        [_, name] => {
            let field = object.field(name).filter(listed).ok_or_else(SfError::not_found)?;
            Ok(json_reply(200, &one(field)))
        }
        _ => Err(SfError::not_found()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_packed_as_the_published_vectors() {
        for (list, text) in [
            (vec![0], "gAAA"),
            (vec![0, 2], "oAAA"),
            (vec![1], "QAAA"),
            (vec![0, 1, 2, 3, 4, 5], "/AAA"),
            (vec![1, 9], "QEAA"),
            (vec![23], "AAAB"),
            (vec![24], "AAAAgAAA"),
        ] {
            assert_eq!(valid_for(&list), text);
        }
    }
}
