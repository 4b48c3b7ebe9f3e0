//! A schema as Adobe Campaign's `srcSchema` (experienceleague, "About schema edition"): enumerations first, then the
//! main element with its keys, attributes, and links last.
use super::xml::{Document, NodeNames, namespace, node_name, xpath};
use super::{CampaignSchema, CampaignType, Column};
use crate::mapping::Enumeration;
use crate::text::Lang;
use std::io;

/// How a schema is written.
#[derive(Debug, Clone, Copy)]
pub struct SrcSchemaOptions<'a> {
    /// Namespace; one the platform keeps for itself gets an `x` at its end.
    pub namespace: &'a str,
    /// Language of the labels.
    pub lang: Lang,
    /// The enumerations as they shall stand; those no column uses are left out.
    pub enumerations: &'a [Enumeration],
    /// All schemas of the workspace: a link needs the key column of its target.
    pub schemas: &'a [CampaignSchema],
}

/// The `srcSchema` of a schema: well-formed whatever the CRM calls its tables, fields and values.
pub fn src_schema_xml(schema: &CampaignSchema, options: &SrcSchemaOptions<'_>) -> String {
    Document::write(|doc| write_schema(doc, schema, options))
}

/// The same within another document.
pub(super) fn write_schema(
    doc: &mut Document,
    schema: &CampaignSchema,
    options: &SrcSchemaOptions<'_>,
) -> io::Result<()> {
    let namespace = namespace(options.namespace);
    let name = node_name(&schema.name);
    let label = schema.labels.best(options.lang).unwrap_or(&schema.name);
    let attributes = [
        ("name", name.as_str()),
        ("namespace", &namespace),
        ("label", label),
        ("labelSingular", label),
        ("mappingType", "sql"),
        ("entitySchema", "xtk:srcSchema"),
        ("xtkschema", "xtk:srcSchema"),
    ];
    doc.within("srcSchema", &attributes, |doc| {
        let used = |e: &&Enumeration| schema.columns.iter().any(|c| c.enumeration.as_deref() == Some(&e.name));
        for list in options.enumerations.iter().filter(used) {
            enumeration(doc, list)?;
        }
        // The platform's own key would be called `id`.
        let own_id = schema.columns.iter().any(|c| c.name.eq_ignore_ascii_case("id"));
        let autopk = if own_id { "" } else { "true" };
        doc.within("element", &[("name", &name), ("label", label), ("autopk", autopk)], |doc| {
            doc.within("key", &[("name", "crmId")], |doc| doc.leaf("keyfield", &[("xpath", &xpath(&schema.key))]))?;
            schema.columns.iter().try_for_each(|c| attribute(doc, c, schema, options))?;
            schema.columns.iter().try_for_each(|c| link(doc, c, schema, &namespace, options))
        })
    })
}

fn enumeration(doc: &mut Document, list: &Enumeration) -> io::Result<()> {
    // What rows hold decides: numbers, or texts in a list of texts.
    let texts = list.values.iter().any(|v| v.value.is_some());
    let base = if texts { "string" } else { "long" };
    let attributes = [("name", node_name(&list.name)), ("basetype", base.into()), ("label", list.label.clone())];
    let attributes: Vec<_> = attributes.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let mut names = NodeNames::default();
    doc.within("enumeration", &attributes, |doc| {
        list.values.iter().try_for_each(|value| {
            let (name, held) = (names.claim(&value.name), value.stored());
            // A list has labels in one language; the others stand where people find them.
            let further: Vec<String> = value.labels.0.iter().map(|(l, label)| format!("{l}: {label}")).collect();
            let further = further.join("; ");
            doc.leaf("value", &[("name", &name), ("label", &value.label), ("desc", &further), ("value", &held)])
        })
    })
}

fn attribute(
    doc: &mut Document,
    column: &Column,
    schema: &CampaignSchema,
    options: &SrcSchemaOptions<'_>,
) -> io::Result<()> {
    let name = node_name(&column.name);
    let label = column.labels.best(options.lang).unwrap_or(&column.name);
    let known = |n: &&String| options.enumerations.iter().any(|e| &&e.name == n);
    let enumeration = column.enumeration.as_ref().filter(known).map(|n| node_name(n)).unwrap_or_default();
    let required = if column.name == schema.key { "true" } else { "" };
    // Left alone the platform makes numbers NOT NULL with 0, which is a code of its own: "no value" would become one.
    let not_null = if column.kind.is_number() && required.is_empty() { "false" } else { "" };
    doc.leaf(
        "attribute",
        &[
            ("name", &name),
            ("label", label),
            ("type", column.kind.name()),
            ("length", &length_of(column.kind)),
            ("required", required),
            ("notNull", not_null),
            ("enum", &enumeration),
        ],
    )
}

/// Without a length the platform takes one of its own, so texts always carry theirs.
pub(super) fn length_of(kind: CampaignType) -> String {
    match kind {
        CampaignType::String { length } => length.to_string(),
        _ => String::new(),
    }
}

/// Integrity is neutral: a reference to a row that is not there is kept, and nothing is deleted along with it.
fn link(
    doc: &mut Document,
    column: &Column,
    schema: &CampaignSchema,
    namespace: &str,
    options: &SrcSchemaOptions<'_>,
) -> io::Result<()> {
    let is_target = |s: &&CampaignSchema| Some(&s.name) == column.link.as_ref();
    let Some(target) = options.schemas.iter().chain([schema]).find(is_target) else { return Ok(()) };
    let name = format!("{}Link", node_name(&column.name));
    let target_schema = format!("{namespace}:{}", node_name(&target.name));
    let label = column.labels.best(options.lang).unwrap_or(&column.name);
    let reverse = schema.labels.best(options.lang).unwrap_or(&schema.name);
    let attributes = [
        ("name", name.as_str()),
        ("type", "link"),
        ("target", &target_schema),
        ("label", label),
        ("revLabel", reverse),
        ("integrity", "neutral"),
        ("revIntegrity", "neutral"),
        ("externalJoin", "true"),
    ];
    doc.within("element", &attributes, |doc| {
        doc.leaf("join", &[("xpath-src", &xpath(&column.name)), ("xpath-dst", &xpath(&target.key))])
    })
}

#[cfg(test)]
mod tests;
