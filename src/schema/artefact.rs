//! What can be made of an account's schemas for the outside, as files with their texts.
use super::custom_resource::custom_resources_json;
use super::{
    Built, CampaignSchema, PackageParts, SrcSchemaOptions, enumerations_sql, enumerations_xml, first_package_xml,
    package_xml, postgres_ddl, sqlite_ddl, src_schema_xml, view_schema_name, view_schema_xml, whole_package_xml,
};
use crate::account::ExternalAccount;
use crate::flow::Flow;
use crate::mapping::Enumeration;
use crate::text::Lang;

/// A form the schemas can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArtefactKind {
    /// `CREATE TABLE` for SQLite.
    Sqlite,
    /// `CREATE TABLE` for PostgreSQL.
    Postgres,
    /// One `srcSchema` a table.
    SrcSchema,
    /// One view schema for all tables of the account, as the platform's connector makes it.
    ViewSchema,
    /// The lists as a package.
    Enumerations,
    /// The schemas and lists as a package, to be imported again whenever they change.
    Package,
    /// The account, the pointers and a workflow as a package, to be imported once.
    FirstPackage,
    /// Both as one package, to be imported once.
    WholePackage,
    /// The tables as Campaign Standard knows them.
    CustomResource,
}

/// What artefacts are made of.
#[derive(Debug, Clone, Copy)]
pub struct ArtefactParts<'a> {
    /// The external account.
    pub account: &'a ExternalAccount,
    /// Its tables.
    pub tables: &'a [&'a Built],
    /// The lists of all tables.
    pub enumerations: &'a [Enumeration],
    /// All flows.
    pub flows: &'a [Flow],
    /// Namespace of what is made.
    pub namespace: &'a str,
    /// Language of labels.
    pub lang: Lang,
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Artefact {
    /// Its name.
    pub file: String,
    /// What stands in it.
    pub text: String,
}

/// Makes the artefacts of an account: one file a table, or one for all of them.
pub fn artefacts(kind: ArtefactKind, parts: &ArtefactParts<'_>) -> Vec<Artefact> {
    let ArtefactParts { account, tables, flows, namespace, lang, .. } = *parts;
    let used: Vec<Enumeration> = parts.enumerations.iter().filter(|e| is_used(e, tables)).cloned().collect();
    let each = |ending: &str, text: &dyn Fn(&Built) -> String| -> Vec<Artefact> {
        tables.iter().map(|b| Artefact { file: format!("{}.{ending}", b.schema.name), text: text(b) }).collect()
    };
    let one = |file: String, text: String| vec![Artefact { file, text }];
    match kind {
        ArtefactKind::Sqlite => {
            with_lists(each("sqlite.sql", &|b| sqlite_ddl(&b.schema)), &used, account, "sqlite.sql")
        }
        ArtefactKind::Postgres => {
            with_lists(each("postgres.sql", &|b| postgres_ddl(b, lang)), &used, account, "postgres.sql")
        }
        ArtefactKind::SrcSchema => {
            let schemas: Vec<CampaignSchema> = tables.iter().map(|b| b.schema.clone()).collect();
            let options = SrcSchemaOptions { namespace, lang, enumerations: &used, schemas: &schemas };
            each("srcschema.xml", &|b| src_schema_xml(&b.schema, &options))
        }
        ArtefactKind::ViewSchema => {
            let name = view_schema_name(account.system, &account.name);
            one(format!("{name}.srcschema.xml"), view_schema_xml(account.system, &account.name, tables, lang))
        }
        ArtefactKind::Enumerations => {
            one(format!("{}-enumerations.package.xml", account.name), enumerations_xml(&used, namespace))
        }
        ArtefactKind::Package => {
            let parts = PackageParts { account, tables, enumerations: &used, flows, namespace, lang };
            one(format!("{}.package.xml", account.name), package_xml(&parts))
        }
        ArtefactKind::FirstPackage => {
            let parts = PackageParts { account, tables, enumerations: &used, flows, namespace, lang };
            one(format!("{}.first.package.xml", account.name), first_package_xml(&parts))
        }
        ArtefactKind::WholePackage => {
            let parts = PackageParts { account, tables, enumerations: &used, flows, namespace, lang };
            one(format!("{}.whole.package.xml", account.name), whole_package_xml(&parts))
        }
        ArtefactKind::CustomResource => {
            one(format!("{}.custom-resources.json", account.name), custom_resources_json(tables, &used, lang))
        }
    }
}

/// The tables, and where labels in several languages are carried the lists beside them: no table has a place for those.
fn with_lists(
    mut files: Vec<Artefact>,
    lists: &[Enumeration],
    account: &ExternalAccount,
    ending: &str,
) -> Vec<Artefact> {
    if lists.iter().flat_map(|l| &l.values).any(|v| !v.labels.is_empty()) {
        let file = format!("{}-enumerations.{ending}", account.name);
        files.push(Artefact { file, text: enumerations_sql(lists) });
    }
    files
}

/// Whether a column holds its values, one or several.
fn is_used(list: &Enumeration, tables: &[&Built]) -> bool {
    tables.iter().flat_map(|b| &b.schema.columns).any(|c| c.enumeration.as_deref() == Some(&list.name))
        || tables.iter().any(|b| holds_several(list, b))
}

/// Whether a field of several values is carried whose option set fills the list.
fn holds_several(list: &Enumeration, built: &Built) -> bool {
    let sets = list.sources.iter().filter(|s| s.account == built.mapping.account).map(|s| s.option_set.as_str());
    let sets: Vec<&str> = sets.collect();
    built.carried().any(|(field, rule)| {
        field.option_set.as_deref().is_some_and(|set| sets.contains(&set)) && rule.is_some_and(|r| r.keeps_codes(field))
    })
}
