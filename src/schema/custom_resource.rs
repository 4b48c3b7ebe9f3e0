//! Tables as Adobe Campaign Standard knows them (experienceleague, "Creating a custom resource", "Microsoft Dynamics 365
//! notices and recommendations"): contacts become profiles, everything else custom resources with a `cus` prefix. A
//! description to build by and to check against the platform's own metadata; what its limits refuse is noted beside it.
use super::xml::{NodeNames, camel, xml_text};
use super::{Built, CampaignType, Column};
use crate::mapping::{Enumeration, PROFILE_NAMES};
use crate::text::Lang;
use serde::Serialize;

/// Characters of an identifier.
const LONGEST_NAME: usize = 30;
/// Columns of a custom resource the integration takes.
const MOST_COLUMNS: usize = 50;
/// Linked columns of a custom resource the integration takes.
const MOST_LINKS: usize = 5;
/// Custom resources the integration takes.
const MOST_RESOURCES: usize = 20;

/// The contacts of Dynamics and of Salesforce.
const CONTACTS: [&str; 2] = ["contact", "Contact"];

/// All resources of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomResources {
    /// The tables.
    pub resources: Vec<CustomResource>,
    /// What the limits refuse of the whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<ResourceNote>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomResource {
    /// `profile`, or a name with the `cus` prefix.
    pub resource: String,
    /// Whether the platform has it already and only its own fields are added.
    pub extends: bool,
    /// What people see.
    pub label: String,
    /// CRM table.
    pub table: String,
    /// The field that identifies a row.
    pub key: String,
    /// Its fields.
    pub fields: Vec<ResourceField>,
    /// Its links to other resources.
    pub links: Vec<ResourceLink>,
    /// What the limits refuse.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<ResourceNote>,
}

/// A field of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceField {
    /// The platform's name.
    pub api_name: String,
    /// What people see.
    pub label: String,
    /// `string`, `integer`, `float`, `double`, `boolean`, `date` or `datetime`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Most characters of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// Whether the platform has it already.
    pub standard: bool,
    /// CRM field.
    pub crm_field: String,
    /// The values of its list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ResourceValue>,
}

/// A value of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResourceValue {
    /// Its name.
    pub name: String,
    /// What people see.
    pub label: String,
    /// What rows hold: a code, or a text.
    pub value: serde_json::Value,
}

/// A link to another resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceLink {
    /// The platform's name; it cannot be changed once published.
    pub api_name: String,
    /// The resource it points to.
    pub target: String,
    /// The field that holds the identifier.
    pub field: String,
    /// The row it points to may come later: with this kind of link it is visible meanwhile.
    pub cardinality: &'static str,
}

/// Something the platform's limits refuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResourceNote {
    /// `columns`, `links`, `resources`, `shorter` or `as-text`.
    pub limit: &'static str,
    /// The field it is about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// What there is.
    pub have: u32,
    /// What the platform takes; 0 where no number says it.
    pub most: u32,
}

/// The description of an account's tables.
pub fn custom_resources(tables: &[&Built], enumerations: &[Enumeration], lang: Lang) -> CustomResources {
    let mut names = NodeNames::default();
    let named: Vec<(String, &Built)> = tables.iter().map(|b| (resource_name(b, &mut names), *b)).collect();
    let resources: Vec<CustomResource> =
        named.iter().map(|(name, built)| resource(name, built, &named, enumerations, lang)).collect();
    let own = resources.iter().filter(|r| !r.extends).count();
    let notes = over("resources", own, MOST_RESOURCES).into_iter().collect();
    CustomResources { resources, notes }
}

/// The same as a text.
pub fn custom_resources_json(tables: &[&Built], enumerations: &[Enumeration], lang: Lang) -> String {
    let text = serde_json::to_string_pretty(&custom_resources(tables, enumerations, lang)).unwrap_or_default();
    text + "\n"
}

fn resource_name(built: &Built, names: &mut NodeNames) -> String {
    if CONTACTS.contains(&built.detail.table.name.as_str()) {
        "profile".into()
    } else {
        claim(&built.schema.name, true, names)
    }
}

/// At most thirty characters with the prefix; a name that is cut carries a mark, as one that was taken does.
fn claim(name: &str, prefixed: bool, names: &mut NodeNames) -> String {
    let camel = camel(name);
    let mut wanted = match prefixed {
        true => format!(
            "cus{}{}",
            camel.get(..1).unwrap_or_default().to_ascii_uppercase(),
            camel.get(1..).unwrap_or_default()
        ),
        false => camel,
    };
    if wanted.len() > LONGEST_NAME - 3 {
        wanted.truncate(LONGEST_NAME - 8);
        wanted.push_str(&format!("{:04x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes()) >> 48));
    }
    let mut candidate = wanted.clone();
    let mut number = 2u32;
    while !names.take(&candidate) {
        candidate = format!("{wanted}{number}");
        number += 1;
    }
    candidate
}

fn resource(
    name: &str,
    built: &Built,
    all: &[(String, &Built)],
    enumerations: &[Enumeration],
    lang: Lang,
) -> CustomResource {
    let extends = name == "profile";
    let (mut fields, mut links, mut notes, mut names) = (Vec::new(), Vec::new(), Vec::new(), NodeNames::default());
    for (_, standard, _) in PROFILE_NAMES.iter().filter(|_| extends) {
        names.take(standard);
    }
    for column in &built.schema.columns {
        let field = field(column, extends, enumerations, lang, &mut names);
        notes.extend(notes_of(column, &field));
        let target = all.iter().find(|(_, b)| column.link.as_deref() == Some(b.schema.name.as_str()));
        if let Some((target, _)) = target {
            let api_name = claim(&format!("{}_link", column.name), extends, &mut names);
            links.push(ResourceLink {
                api_name,
                target: target.clone(),
                field: field.api_name.clone(),
                cardinality: "0-or-1",
            });
        }
        fields.push(field);
    }
    if !extends {
        notes.extend(over("columns", fields.len(), MOST_COLUMNS));
    }
    notes.extend(over("links", links.len(), MOST_LINKS));
    let label = built.schema.labels.best(lang).unwrap_or(&built.schema.name);
    CustomResource {
        resource: name.to_owned(),
        extends,
        label: xml_text(label),
        table: built.detail.table.name.clone(),
        key: fields.first().map(|f: &ResourceField| f.api_name.clone()).unwrap_or_default(),
        fields,
        links,
        notes,
    }
}

fn field(
    column: &Column,
    extends: bool,
    enumerations: &[Enumeration],
    lang: Lang,
    names: &mut NodeNames,
) -> ResourceField {
    let of_profile = PROFILE_NAMES.iter().find(|(crm, _, _)| extends && crm.contains(&column.field.as_str()));
    let (kind, length) = type_of(column.kind);
    let list = column.enumeration.as_ref().and_then(|n| enumerations.iter().find(|e| &e.name == n));
    let mut value_names = NodeNames::default();
    ResourceField {
        api_name: match of_profile {
            Some((_, name, _)) => (*name).to_owned(),
            None => claim(&column.name, extends, names),
        },
        label: xml_text(column.labels.best(lang).unwrap_or(&column.name)),
        kind,
        length: match of_profile {
            Some((_, _, most)) if *most > 0 => Some(*most),
            _ => length,
        },
        standard: of_profile.is_some(),
        crm_field: column.field.clone(),
        values: list.map_or_else(Vec::new, |list| {
            let value = |v: &crate::mapping::EnumerationValue| ResourceValue {
                name: value_names.claim(&v.name),
                label: xml_text(&v.label),
                value: v.value.as_ref().map_or_else(|| v.code.into(), |text| xml_text(text).into()),
            };
            list.values.iter().map(value).collect()
        }),
    }
}

/// The types the integration converts; what is none of them travels as text.
fn type_of(kind: CampaignType) -> (&'static str, Option<u32>) {
    match kind {
        CampaignType::String { length } => ("string", Some(length)),
        CampaignType::Memo => ("string", None),
        CampaignType::Boolean => ("boolean", None),
        CampaignType::Long => ("integer", None),
        CampaignType::Int64 => ("string", Some(20)),
        CampaignType::Double => ("double", None),
        CampaignType::Date => ("date", None),
        CampaignType::DateTime => ("datetime", None),
    }
}

fn notes_of(column: &Column, field: &ResourceField) -> Option<ResourceNote> {
    let note = |limit, have, most| ResourceNote { limit, field: field.api_name.clone(), have, most };
    match (column.kind, field.length) {
        (CampaignType::String { length }, Some(most)) if length > most => Some(note("shorter", length, most)),
        (CampaignType::Int64, _) => Some(note("as-text", 64, 0)),
        _ => None,
    }
}

fn over(limit: &'static str, have: usize, most: usize) -> Option<ResourceNote> {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (have > most).then(|| ResourceNote { limit, field: String::new(), have: number(have), most: number(most) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_the_platform_and_long_ones_stay_apart() {
        let mut names = NodeNames::default();
        let long = "new_a_very_long_name_that_goes_on_and_on";
        let made: Vec<String> =
            [long, &format!("{long}_too"), "x", "x", "이름"].iter().map(|n| claim(n, true, &mut names)).collect();
        assert!(made.iter().all(|n| n.len() <= LONGEST_NAME && n.starts_with("cus")), "{made:?}");
        let distinct: std::collections::BTreeSet<_> = made.iter().map(|n| n.to_lowercase()).collect();
        assert_eq!(distinct.len(), made.len(), "{made:?}");
    }
}
