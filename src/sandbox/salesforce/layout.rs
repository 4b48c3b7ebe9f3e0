//! The page layouts and record types of an object.
//!
//! Shape: developer.salesforce.com, REST API Developer Guide, "sObject Layouts"; "DescribeLayoutResult".
use super::ask::Ask;
use super::error::{SfError, json_reply};
use super::furnish::record_types;
use super::id::Id;
use super::model::{Field, Kind, Object};
use super::schema;
use crate::sandbox::reply::Reply;
use serde_json::{Value, json};

/// The record type everybody has.
pub(crate) const MASTER: &str = "012000000000000AAA";

/// Answers `sobjects/NAME/describe/layouts[/RECORDTYPE]`.
pub(crate) fn answer(ask: &Ask<'_>, object: &'static Object, rest: &[&str]) -> Result<Reply, SfError> {
    ask.only(&["GET"])?;
    if !object.writable {
        return Err(SfError::not_found());
    }
    match rest {
        [] => {
            let mappings: Vec<Value> = types(object)
                .into_iter()
                .map(|(id, name, developer)| {
                    json!({
                        "active": true, "available": true, "defaultRecordTypeMapping": id == MASTER,
                        "developerName": developer, "layoutId": layout_id(object), "master": id == MASTER, "name": name,
                        "picklistsForRecordType": null, "recordTypeId": id,
                    })
                })
                .collect();
            let body = json!({
                "layouts": [layout(ask, object)], "recordTypeMappings": mappings,
                "recordTypeSelectorRequired": [record_types(object).next().is_some()],
            });
            Ok(json_reply(200, &body))
        }
        [id] if types(object).iter().any(|(own, ..)| own == id) => Ok(json_reply(200, &layout(ask, object))),
        _ => Err(SfError::not_found()),
    }
}

/// All record types of an object: identifier, name, developer name.
fn types(object: &Object) -> Vec<(String, &'static str, &'static str)> {
    let own = record_types(object).filter_map(|(number, name)| {
        let id = Id::of(schema::object("RecordType")?, number).text();
        Some((id, name, name))
    });
    own.chain([(MASTER.to_owned(), "Master", "Master")]).collect()
}

/// Which of an object's own record types an identifier names, counted from nought; none within for the one everybody has.
pub(crate) fn place_of(object: &Object, id: &str) -> Option<Option<usize>> {
    let at = types(object).iter().position(|(own, ..)| own == id || own.get(..15) == Some(id))?;
    Some((at + 1 < types(object).len()).then_some(at))
}

/// What a describe says of the record types.
pub(crate) fn infos(ask: &Ask<'_>, object: &Object) -> Value {
    let all = types(object);
    let alone = all.len() == 1;
    let one = |(at, (id, name, developer)): (usize, (String, &str, &str))| {
        let place = ask.path(&format!("sobjects/{}/describe/layouts/{id}", object.name));
        json!({
            "active": true, "available": true, "defaultRecordTypeMapping": at == 0,
            "developerName": developer, "master": id == MASTER && (alone || at > 0), "name": name, "recordTypeId": id,
            "urls": { "layout": place },
        })
    };
    Value::Array(all.into_iter().enumerate().map(one).collect())
}

fn layout_id(object: &Object) -> String {
    super::id::with_checksum(&format!("00hFb0{:09}", object.no))
}

/// One section with every field a person sees, two a row.
fn layout(ask: &Ask<'_>, object: &'static Object) -> Value {
    let shown = |field: &&Field| field.kind != Kind::Id && field.compound(object).is_none() && ask.sees(object, field);
    let fields: Vec<&Field> = object.fields.iter().filter(shown).collect();
    let item = |field: &&Field| {
        json!({
            "editableForNew": field.createable, "editableForUpdate": field.updateable, "label": field.label,
            "layoutComponents": [{ "displayLines": 1, "tabOrder": 1, "type": "Field", "value": field.name }],
            "placeholder": false, "required": field.required,
        })
    };
    let rows: Vec<Value> = fields
        .chunks(2)
        .map(|pair| json!({ "layoutItems": pair.iter().map(item).collect::<Vec<_>>(), "numItems": pair.len() }))
        .collect();
    let section = json!({
        "collapsed": false, "columns": 2, "heading": format!("{} Information", object.label), "layoutRows": rows.clone(),
        "layoutSectionId": null, "parentLayoutId": layout_id(object), "rows": rows.len(), "tabOrder": "LeftToRight",
        "useCollapsibleSection": false, "useHeading": true,
    });
    json!({
        "buttonLayoutSection": { "detailButtons": [] }, "detailLayoutSections": [section], "editLayoutSections": [section],
        "feedView": null, "highlightsPanelLayoutSection": null, "id": layout_id(object), "multirowEditLayoutSections": [],
        "offlineLinks": [], "quickActionList": { "quickActionListItems": [] }, "relatedContent": null, "relatedLists": [],
        "saveOptions": [],
    })
}
