//! Package files: what an administrator imports into the campaign platform in one go (experienceleague, "Packages"). Importing
//! one writes over what stands there under the same names, so there are two, and the two as one: schemas and lists, to be imported again whenever
//! the mapping changes; and what is imported once and then belongs to the platform: the account, the pointers of incremental
//! reading, and a workflow to build on. Nothing in them is secret, nothing is switched on, and no internal id is named.
use super::src_schema::{SrcSchemaOptions, write_schema};
use super::xml::{Document, NodeNames, namespace, node_name};
use super::{Built, CampaignSchema};
use crate::account::{AuthMethod, ExternalAccount};
use crate::flow::{Direction, Flow, ReadMode};
use crate::mapping::{Enumeration, ListKind};
use crate::text::Lang;
use std::io;

/// From when on an incremental reading starts that never ran, in the form the connector's pointers have.
const BEGINNING: &str = "1970/01/01 00:00:00";
/// The type of an option that holds a text.
const TEXT_OPTION: &str = "6";

/// As long as a package's description may be.
const LONGEST_DESCRIPTION: usize = 2000;

/// What a package is made of.
#[derive(Debug, Clone, Copy)]
pub struct PackageParts<'a> {
    /// The external account.
    pub account: &'a ExternalAccount,
    /// Its tables.
    pub tables: &'a [&'a Built],
    /// The lists its tables use.
    pub enumerations: &'a [Enumeration],
    /// Its flows.
    pub flows: &'a [Flow],
    /// Namespace of what is made.
    pub namespace: &'a str,
    /// Language of labels.
    pub lang: Lang,
}

/// The schemas and lists. Imported again it changes nothing else.
pub fn package_xml(parts: &PackageParts<'_>) -> String {
    let account = &parts.account.name;
    let desc = "Made by Fieldbridge; look it over before installing. It may be imported again after the mapping was changed. \
                After the import: update the database structure.";
    let name = format!("{}Schemas", node_name(account.as_str()));
    package(&name, &format!("CRM schemas of {account}"), desc, parts.namespace, |doc| {
        schemas(doc, parts)?;
        lists(doc, parts.enumerations, |kind| !kind.is_fixed())
    })
}

/// All of it in one file, for an environment where nothing of it stands yet: schemas, lists, account, pointers, workflow.
pub fn whole_package_xml(parts: &PackageParts<'_>) -> String {
    let account = &parts.account.name;
    let desc = format!("{} {}", "Made by Fieldbridge; look it over before installing.", once(parts));
    let desc: String = desc.chars().take(LONGEST_DESCRIPTION).collect();
    let name = format!("{}Whole", node_name(account.as_str()));
    package(&name, &format!("CRM set-up of {account}, whole"), &desc, parts.namespace, |doc| {
        schemas(doc, parts)?;
        lists(doc, parts.enumerations, |kind| kind != ListKind::System)?;
        external_account(doc, parts.account)?;
        pointers(doc, parts)?;
        workflow(doc, parts)
    })
}

/// What is imported once, before the first workflow runs.
pub fn first_package_xml(parts: &PackageParts<'_>) -> String {
    let account = &parts.account.name;
    let desc = format!("{} {}", "Made by Fieldbridge; look it over before installing.", once(parts));
    let desc: String = desc.chars().take(LONGEST_DESCRIPTION).collect();
    let name = format!("{}Setup", node_name(account.as_str()));
    package(&name, &format!("CRM setup of {account}"), &desc, parts.namespace, |doc| {
        external_account(doc, parts.account)?;
        pointers(doc, parts)?;
        workflow(doc, parts)
    })
}

/// What has to be known of a package with account, pointers and workflow.
fn once(parts: &PackageParts<'_>) -> String {
    format!(
        "Import it once: a second import switches the account off and sets the pointers back to the beginning, so that \
         everything is read again. After the import: open the external account, choose its type and enter its secret. The \
         workflow is empty: it wants one CRM connector activity a table. Tables in their order: {}",
        tables_in_order(parts)
    )
}

fn tables_in_order(parts: &PackageParts<'_>) -> String {
    let imports = |f: &&Flow| f.account == parts.account.name && f.direction == Direction::Import;
    let mut flows: Vec<&Flow> = parts.flows.iter().filter(imports).collect();
    flows.sort_by_key(|f| f.order);
    flows.iter().map(|f| f.table.as_str()).collect::<Vec<_>>().join(", ")
}

/// A package that holds the lists only.
pub fn enumerations_xml(enumerations: &[Enumeration], asked_namespace: &str) -> String {
    let desc = "Made by Fieldbridge; look it over before installing. The platform's lists keep no codes: those stand in \
                the schemas.";
    package("enumerations", "Enumerations of the CRM", desc, asked_namespace, |doc| {
        lists(doc, enumerations, |kind| !kind.is_fixed())
    })
}

fn package(
    name: &str,
    label: &str,
    desc: &str,
    asked_namespace: &str,
    inside: impl FnOnce(&mut Document) -> io::Result<()>,
) -> String {
    let namespace = namespace(asked_namespace);
    let attributes = [
        ("namespace", namespace.as_str()),
        ("name", name),
        ("label", label),
        ("vendor", &namespace),
        ("buildNumber", "*"),
        ("buildVersion", "*"),
    ];
    Document::write(|doc| {
        doc.within("package", &attributes, |doc| {
            doc.text("desc", desc)?;
            inside(doc)
        })
    })
}

/// One schema a table, those others link to first.
fn schemas(doc: &mut Document, parts: &PackageParts<'_>) -> io::Result<()> {
    if parts.tables.is_empty() {
        return Ok(());
    }
    let all: Vec<CampaignSchema> = parts.tables.iter().map(|b| b.schema.clone()).collect();
    let options = SrcSchemaOptions {
        namespace: parts.namespace,
        lang: parts.lang,
        enumerations: parts.enumerations,
        schemas: &all,
    };
    doc.within("entities", &[("schema", "xtk:srcSchema")], |doc| {
        parents_first(&all).into_iter().try_for_each(|schema| write_schema(doc, schema, &options))
    })
}

/// Those whose links are all written come next; where links go in a circle, the one named first.
fn parents_first(all: &[CampaignSchema]) -> Vec<&CampaignSchema> {
    let mut waiting: Vec<&CampaignSchema> = all.iter().collect();
    let mut ordered = Vec::new();
    while !waiting.is_empty() {
        let awaits = |s: &CampaignSchema| {
            let links = s.columns.iter().filter_map(|c| c.link.as_deref());
            links.filter(|l| *l != s.name).any(|l| waiting.iter().any(|w| w.name == l))
        };
        let next = waiting.iter().position(|s| !awaits(s)).unwrap_or(0);
        ordered.push(waiting.remove(next));
    }
    ordered
}

/// The lists of these kinds. One nothing may be added to is not written over; a closed one is made where nothing stands yet,
/// and the platform's own are never ours to make.
fn lists(doc: &mut Document, enumerations: &[Enumeration], meant: impl Fn(ListKind) -> bool) -> io::Result<()> {
    let meant: Vec<&Enumeration> = enumerations.iter().filter(|list| meant(list.kind)).collect();
    if meant.is_empty() {
        return Ok(());
    }
    doc.within("entities", &[("schema", "xtk:enum")], |doc| {
        meant.iter().try_for_each(|list| {
            let mut names = NodeNames::default();
            doc.within("enum", &[("name", &node_name(&list.name)), ("label", &list.label)], |doc| {
                list.values.iter().enumerate().try_for_each(|(order, value)| {
                    let (name, order) = (names.claim(&value.name), order.to_string());
                    doc.leaf("value", &[("name", &name), ("label", &value.label), ("order", &order)])
                })
            })
        })
    })
}

/// The type's number is not published, so the administrator chooses it; the secret is entered there.
fn external_account(doc: &mut Document, account: &ExternalAccount) -> io::Result<()> {
    let name = node_name(account.name.as_str());
    let label = format!("CRM {}", account.name);
    let user = match &account.auth {
        AuthMethod::Password { user, .. } => user.as_str(),
        _ => "",
    };
    let server = account.url.origin();
    let attributes =
        [("name", name.as_str()), ("label", &label), ("active", "0"), ("server", &server), ("account", user)];
    doc.within("entities", &[("schema", "nms:extAccount")], |doc| {
        doc.within("extAccount", &attributes, |doc| {
            doc.leaf("folder", &[("_operation", "none"), ("name", "nmsExtAccount")])
        })
    })
}

fn workflow_name(account: &ExternalAccount) -> String {
    format!("{}Import", node_name(account.name.as_str()))
}

fn incremental<'a>(parts: &PackageParts<'a>) -> Vec<&'a Flow> {
    parts
        .flows
        .iter()
        .filter(|f| {
            f.account == parts.account.name && f.mode == ReadMode::Incremental && f.direction == Direction::Import
        })
        .collect()
}

/// The option an incremental import keeps its last date in, named as the connector's default does.
fn pointers(doc: &mut Document, parts: &PackageParts<'_>) -> io::Result<()> {
    let flows = incremental(parts);
    if flows.is_empty() {
        return Ok(());
    }
    let workflow = workflow_name(parts.account);
    doc.within("entities", &[("schema", "xtk:option")], |doc| {
        flows.into_iter().try_for_each(|flow| {
            let name = format!("LASTIMPORT_{workflow}_{}", node_name(flow.name.as_str()));
            let what = format!("Last import of {}", flow.table);
            doc.leaf(
                "option",
                &[("name", &name), ("dataType", TEXT_OPTION), ("stringValue", BEGINNING), ("description", &what)],
            )
        })
    })
}

/// The form of the connector's own activity is not published: the workflow is a frame to draw it in.
fn workflow(doc: &mut Document, parts: &PackageParts<'_>) -> io::Result<()> {
    let (name, label) = (workflow_name(parts.account), format!("CRM import of {}", parts.account.name));
    doc.within("entities", &[("schema", "xtk:workflow")], |doc| {
        doc.within("workflow", &[("internalName", &name), ("label", &label), ("schema", "nms:recipient")], |doc| {
            doc.leaf("scenario", &[("_operation", "none"), ("internalName", "notifySupervisor")])?;
            doc.leaf("folder", &[("_operation", "none"), ("name", "nmsTechnicalWorkflow")])
        })
    })
}
