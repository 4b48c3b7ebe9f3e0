//! All tables of an account in one view schema, the form the platform's own CRM connector generates
//! (experienceleague, "CRM connectors"; its screens show namespace, name and enumerations, not the tables' own XML, which
//! follows the documented grammar here): the database update makes no table of it, and fields keep the CRM's names.
use super::xml::{Document, NodeNames, node_name, xpath};
use super::{Built, column_kind, src_schema::length_of};
use crate::account::{Name, System};
use crate::catalog::{Field, FieldType, OptionSet, TableDetail};
use crate::mapping::Conversion;
use crate::text::Lang;
use std::io;

/// The namespace the platform's connector uses for a CRM.
fn vendor(system: System) -> &'static str {
    match system {
        System::Dynamics => "mscrm",
        System::Salesforce => "sfdc",
    }
}

/// The schema's name within its namespace.
pub fn view_schema_name(system: System, account: &Name) -> String {
    format!("{}Schema{}", vendor(system), node_name(account.as_str()))
}

/// The view schema of an account's tables.
pub fn view_schema_xml(system: System, account: &Name, tables: &[&Built], lang: Lang) -> String {
    let name = view_schema_name(system, account);
    let namespace = vendor(system);
    let label = format!("list of tables of connector '{namespace}' linked to external account '{account}'");
    let attributes = [
        ("name", name.as_str()),
        ("namespace", namespace),
        ("label", &label),
        ("mappingType", "sql"),
        ("view", "true"),
        ("entitySchema", "xtk:srcSchema"),
        ("xtkschema", "xtk:srcSchema"),
    ];
    let mut names = NodeNames::default();
    let named: Vec<(String, &Built)> = tables.iter().map(|b| (names.claim(&b.detail.table.name), *b)).collect();
    Document::write(|doc| {
        doc.within("srcSchema", &attributes, |doc| {
            named.iter().try_for_each(|(table, built)| lists(doc, table, built, lang))?;
            doc.within("element", &[("name", &name), ("label", &label)], |doc| {
                named.iter().try_for_each(|(table, built)| element(doc, table, built, lang))
            })
        })
    })
}

fn lists(doc: &mut Document, table: &str, built: &Built, lang: Lang) -> io::Result<()> {
    let label_of = table_label(&built.detail, lang);
    built.carried().filter_map(|(field, _)| Some((field, list_of(field, &built.detail)?))).try_for_each(
        |(field, set)| {
            let name = format!("{table}_{}", node_name(&field.name));
            let label = format!("List of '{}' from '{label_of}'", field_label(field, lang));
            doc.within("enumeration", &[("basetype", "string"), ("name", &name), ("label", &label)], |doc| {
                values(doc, set, lang)
            })
        },
    )
}

/// Codes are the names, since nothing else about a value stays the same; texts name themselves.
fn values(doc: &mut Document, set: &OptionSet, lang: Lang) -> io::Result<()> {
    let mut seen = std::collections::BTreeSet::new();
    let mut names = NodeNames::default();
    set.options.iter().filter(|o| seen.insert(o.code)).try_for_each(|option| {
        let held = option.stored();
        let label = option.labels.best(lang).unwrap_or(&held);
        let name = match &option.value {
            Some(text) => names.claim(text),
            None => format!("v{}", held.replace('-', "m")),
        };
        doc.leaf("value", &[("name", &name), ("label", label), ("value", &held)])
    })
}

fn element(doc: &mut Document, table: &str, built: &Built, lang: Lang) -> io::Result<()> {
    let label = table_label(&built.detail, lang);
    let refused: Vec<&str> =
        built.carried().filter(|(f, _)| !connector_carries(f)).map(|(f, _)| f.name.as_str()).collect();
    let desc = match refused.is_empty() {
        true => String::new(),
        false => format!("The connector does not carry: {}", refused.join(", ")),
    };
    doc.within("element", &[("name", table), ("label", label), ("desc", &desc)], |doc| {
        let key = format!("{table}_pk");
        doc.within("key", &[("name", &key), ("internal", "true")], |doc| {
            doc.leaf("keyfield", &[("xpath", &xpath(&built.detail.table.primary_id))])
        })?;
        let fields = built.carried().map(|(field, _)| field).filter(|f| connector_carries(f));
        fields.into_iter().try_for_each(|field| attribute(doc, table, field, &built.detail, lang))
    })
}

fn attribute(doc: &mut Document, table: &str, field: &Field, detail: &TableDetail, lang: Lang) -> io::Result<()> {
    let name = node_name(&field.name);
    let list = list_of(field, detail).map(|_| format!("{table}_{name}")).unwrap_or_default();
    let kind = column_kind(field, Conversion::Keep);
    // The connector keeps a picklist's value as text beside its list.
    let (kind, length) = match list.is_empty() {
        true => (kind.name(), length_of(kind)),
        false => ("string", "255".to_owned()),
    };
    let label = field_label(field, lang);
    doc.leaf("attribute", &[("name", &name), ("label", label), ("type", kind), ("length", &length), ("enum", &list)])
}

/// What the connector's table of supported types lets through (experienceleague, "Supported field types for Microsoft
/// Dynamics CRM"): references to one table, no customers, no choices of several values.
fn connector_carries(field: &Field) -> bool {
    match field.kind {
        FieldType::Customer | FieldType::MultiChoice => false,
        FieldType::Lookup => field.targets.len() <= 1,
        _ => true,
    }
}

fn list_of<'d>(field: &Field, detail: &'d TableDetail) -> Option<&'d OptionSet> {
    let set = detail.option_set(field.option_set.as_deref()?)?;
    let one = field.kind.is_choice() || (field.kind != FieldType::MultiChoice && set.holds_texts());
    one.then_some(set)
}

fn field_label(field: &Field, lang: Lang) -> &str {
    field.labels.best(lang).unwrap_or(&field.name)
}

fn table_label(detail: &TableDetail, lang: Lang) -> &str {
    detail.table.labels.best(lang).unwrap_or(&detail.table.name)
}
