//! Global value sets: custom picklists of whatever objects that take their values from one list are one option set in the
//! catalog (developer.salesforce.com, Tooling API, "GlobalValueSet", "CustomField").
//!
//! A set that is called like the list of a standard field, `Contact_LeadSource`, is told from it by Salesforce's own mark for
//! global sets: the list keeps its name, whatever sets come.
//!
//! What a field's values come from is told of one field at a time. It is asked only where the organisation has such sets at
//! all, of custom picklists that depend on nothing, and again only where the description of the object changed. Where the
//! user may not look, every picklist is a list of its own, and the catalog says so.
use super::api::{Api, query_path};
use super::describe::Description;
use super::described::Descriptions;
use super::soql::Select;
use crate::catalog::{Field, FieldType, Labels, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use futures_util::future::try_join_all;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// What Salesforce marks the names of global value sets with, in later versions.
const MARK: &str = "__gvs";
/// Of so many fields of an object it is asked.
const MOST: usize = 60;
/// So many are asked about side by side.
const AT_ONCE: usize = 5;

/// The global value sets of an organisation by their names, with their labels.
type Sets = BTreeMap<String, String>;

/// An object with its sets, beside the description it was made from.
type Shared = (Arc<Description>, TableDetail);

/// What was found out so far.
#[derive(Default)]
pub(super) struct ValueSets {
    /// None until they were asked for.
    sets: Mutex<Option<Arc<Sets>>>,
    shared: Mutex<HashMap<String, Shared>>,
    /// Names of sets, with those they go by here.
    told_apart: Mutex<BTreeMap<String, String>>,
}

/// A set, or a custom field.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    id: String,
    developer_name: String,
    #[serde(default)]
    namespace_prefix: Option<String>,
    #[serde(default)]
    master_label: Option<String>,
}

impl Named {
    /// The name with its package's before it.
    fn whole(&self) -> String {
        match self.namespace_prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
            Some(prefix) => format!("{prefix}__{}", self.developer_name),
            None => self.developer_name.clone(),
        }
    }
}

/// What a field is defined as.
#[derive(Deserialize)]
struct Definition {
    #[serde(rename = "Metadata", default)]
    metadata: Value,
}

impl ValueSets {
    /// The object for the catalog, its picklists with the sets they share.
    ///
    /// # Errors
    /// Transport, sign-in and quota faults. That the user may not look is none.
    pub(super) async fn shared(
        &self,
        described: &Descriptions,
        (api, found): (&Api, &Arc<Description>),
    ) -> Outcome<TableDetail> {
        let table = &found.detail.table.name;
        let known = self.shared.lock().unwrap_or_else(PoisonError::into_inner).get(table).cloned();
        if let Some((_, detail)) = known.filter(|(from, _)| Arc::ptr_eq(from, found)) {
            return Ok(detail);
        }
        let mut detail = found.detail.clone();
        match self.links(api, &detail).await {
            Ok(mut links) => {
                for (set, _) in links.values_mut().flatten() {
                    *set = self.told_apart(described, set).await?;
                }
                detail.sharing_hidden = links.len() < candidates(&detail).count();
                share(&mut detail, &links);
            }
            Err(fault) if is_refusal(fault.kind) => detail.sharing_hidden = true,
            Err(fault) => return Err(fault),
        }
        let entry = (Arc::clone(found), detail.clone());
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).insert(table.clone(), entry);
        Ok(detail)
    }

    /// Fields with the name and the label of their set; none for those that have a list of their own. Fields beyond the
    /// most that are asked about are missing.
    async fn links(&self, api: &Api, detail: &TableDetail) -> Outcome<BTreeMap<String, Option<(String, String)>>> {
        let wanted: Vec<&str> = candidates(detail).map(|field| field.name.as_str()).collect();
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let sets = self.sets(api).await?;
        if sets.is_empty() {
            return Ok(wanted.into_iter().map(|field| (field.to_owned(), None)).collect());
        }
        let select = Select::from("CustomField")?.field("DeveloperName")?.field("NamespacePrefix")?;
        let select = select.equals("EntityDefinition.QualifiedApiName", &detail.table.name)?;
        let fields: Vec<Named> = tooling(api, &select).await?;
        let ids: BTreeMap<String, String> =
            fields.into_iter().map(|field| (format!("{}__c", field.whole()), field.id)).collect();
        let mut links = BTreeMap::new();
        let asked_of = wanted.get(..MOST.min(wanted.len())).unwrap_or_default();
        for some in asked_of.chunks(AT_ONCE) {
            let asked = some.iter().map(|name| set_of(api, name, ids.get(*name)));
            for (name, set) in try_join_all(asked).await? {
                let known = set.and_then(|set| sets.get_key_value(&set));
                links.insert(name, known.map(|(name, label)| (name.clone(), label.clone())));
            }
        }
        Ok(links)
    }

    /// The name a set goes by here: its own, unless a field's own list goes by that.
    async fn told_apart(&self, described: &Descriptions, set: &str) -> Outcome<String> {
        let known = self.told_apart.lock().unwrap_or_else(PoisonError::into_inner).get(set).cloned();
        if let Some(name) = known {
            return Ok(name);
        }
        let name = if is_a_fields(described, set).await? { format!("{set}{MARK}") } else { set.to_owned() };
        self.told_apart.lock().unwrap_or_else(PoisonError::into_inner).insert(set.to_owned(), name.clone());
        Ok(name)
    }

    /// All sets there are, asked for once.
    async fn sets(&self, api: &Api) -> Outcome<Arc<Sets>> {
        let known = self.sets.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(sets) = known {
            return Ok(sets);
        }
        let select = Select::from("GlobalValueSet")?.field("DeveloperName")?;
        let select = select.field("NamespacePrefix")?.field("MasterLabel")?;
        let found: Vec<Named> = tooling(api, &select).await?;
        let one = |set: Named| (set.whole(), set.master_label.clone().unwrap_or_else(|| set.developer_name.clone()));
        let sets: Arc<Sets> = Arc::new(found.into_iter().map(one).collect());
        *self.sets.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&sets));
        Ok(sets)
    }
}

/// Whether a field's own list goes by this name: the object's, an underscore, the field's. No name of a set holds the two
/// underscores of a custom field or object.
async fn is_a_fields(described: &Descriptions, set: &str) -> Outcome<bool> {
    let Some((object, _)) = set.split_once('_').filter(|(object, field)| !object.is_empty() && !field.is_empty())
    else {
        return Ok(false);
    };
    match described.description(object).await {
        Ok(found) => Ok(found.detail.option_sets.iter().any(|own| own.name.eq_ignore_ascii_case(set))),
        Err(fault) if is_refusal(fault.kind) => Ok(false),
        Err(fault) => Err(fault),
    }
}

/// The picklists that may share their values: custom ones. What depends on another field goes with that one's values, which
/// is the field's own matter.
fn candidates(detail: &TableDetail) -> impl Iterator<Item = &Field> {
    let picks = |field: &Field| match &field.kind {
        FieldType::MultiChoice => true,
        FieldType::Text { format, .. } => format.as_deref() == Some("Picklist"),
        _ => false,
    };
    let fields = detail.fields.iter().filter(|field| field.option_set.is_some() && field.controller.is_none());
    fields.filter(move |field| field.name.ends_with("__c") && picks(field))
}

/// The set a field takes its values from.
async fn set_of(api: &Api, field: &str, id: Option<&String>) -> Outcome<(String, Option<String>)> {
    let Some(id) = id else { return Ok((field.to_owned(), None)) };
    let select = Select::from("CustomField")?.without_id().field("Metadata")?.equals("Id", id)?;
    let found: Vec<Definition> = tooling(api, &select).await?;
    let name = found.first().and_then(|one| one.metadata.get("valueSet")?.get("valueSetName")?.as_str());
    // Later versions mark the names of global ones.
    let name = name.map(|name| name.strip_suffix(MARK).unwrap_or(name).to_owned());
    Ok((field.to_owned(), name))
}

async fn tooling<T: DeserializeOwned>(api: &Api, select: &Select) -> Outcome<Vec<T>> {
    #[derive(Deserialize)]
    struct Page<T> {
        done: bool,
        records: Vec<T>,
    }
    let page: Page<T> = api.json(&query_path("tooling/query", &select.to_string()), Patience::Long).await?;
    match page.done {
        true => Ok(page.records),
        false => Err(Fault::new(ErrorKind::Truncated, "a list of the setup that goes on")),
    }
}

/// Whether a fault says that this user may not look, rather than that nobody can at the moment.
fn is_refusal(kind: ErrorKind) -> bool {
    use ErrorKind as K;
    matches!(
        kind,
        K::SalesforceTypeHidden
            | K::SalesforceFieldHidden
            | K::SalesforceAccess
            | K::SalesforceApiOff
            | K::SalesforceRowGone
            | K::SalesforceRestriction
            | K::SalesforceQueryMalformed
            | K::SalesforceUnknown
    )
}

/// Gives fields the sets they share in place of lists of their own.
fn share(detail: &mut TableDetail, links: &BTreeMap<String, Option<(String, String)>>) {
    for (name, link) in links {
        let Some((set, label)) = link else { continue };
        let Some(field) = detail.fields.iter_mut().find(|field| field.name == *name) else { continue };
        let own = field.option_set.replace(set.clone());
        if let Some(own) = own.and_then(|own| detail.option_sets.iter_mut().find(|known| known.name == own)) {
            (own.name, own.global) = (set.clone(), true);
            let languages: Vec<u32> = own.labels.0.keys().copied().collect();
            own.labels = languages.first().map_or_else(|| own.labels.clone(), |id| Labels::one(*id, label.clone()));
        }
    }
    detail.tidy();
}
