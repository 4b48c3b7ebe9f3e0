//! A companion solution: installed, its steps switched on, its processes owned by the user we are (Marketo and Adobe
//! Campaign both ask for this).
use super::super::api::Api;
use super::super::crm::DynamicsCrm;
use super::super::shapes::List;
use super::super::{identity, odata};
use super::Finding;
use crate::account::CheckScope;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::text::Told;
use serde::Deserialize;

/// Processes are found by this part of their name (Adobe's integration guides name them so).
const PROCESS_NAME: &str = "Adobe Campaign";
/// A process that is switched on.
const ACTIVATED: i64 = 1;

#[derive(Deserialize)]
struct Solution {
    solutionid: Option<String>,
    friendlyname: Option<String>,
    version: Option<String>,
    ismanaged: Option<bool>,
}

fn path(name: &str) -> String {
    let literal = odata::encode(&format!("uniquename eq '{}'", name.replace('\'', "''")));
    format!("solutions?$select=solutionid,friendlyname,version,ismanaged&$filter={literal}")
}

async fn find(api: &Api, scope: &CheckScope) -> Outcome<Option<Solution>> {
    let name = scope.solution.as_deref().unwrap_or_default();
    let list: List<Solution> = api.json(&path(name), Patience::Short).await?;
    Ok(list.value.into_iter().next())
}

fn missing(scope: &CheckScope) -> Fault {
    let name = scope.solution.as_deref().unwrap_or_default();
    Fault::new(ErrorKind::SolutionMissing, format!("no solution of the unique name {name}")).with("solution", name)
}

pub(super) async fn installed(api: &Api, scope: &CheckScope) -> Finding {
    let tried = api.shown(&path(scope.solution.as_deref().unwrap_or_default()));
    match find(api, scope).await {
        Ok(Some(found)) => {
            let told = Told::new(if found.ismanaged == Some(true) { "told-solution-managed" } else { "told-solution" })
                .with("name", found.friendlyname.unwrap_or_default())
                .with("version", found.version.unwrap_or_default());
            Finding::passed(tried, told)
        }
        Ok(None) => Finding::failed(tried, missing(scope)),
        Err(fault) => Finding::failed(tried, fault),
    }
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
    statecode: Option<i64>,
    #[serde(rename = "_ownerid_value")]
    owner: Option<String>,
}

fn names(rows: &[Named]) -> String {
    rows.iter().filter_map(|row| row.name.as_deref()).collect::<Vec<_>>().join(", ")
}

/// Steps that are switched off (learn.microsoft.com, "sdkmessageprocessingstep": statecode 0 enabled, 1 disabled).
pub(super) async fn steps(api: &Api, scope: &CheckScope) -> Finding {
    let id = match find(api, scope).await {
        Ok(Some(found)) => {
            found.solutionid.as_deref().and_then(super::super::values::guid).map(std::borrow::Cow::into_owned)
        }
        Ok(None) => return Finding::failed(String::new(), missing(scope)),
        Err(fault) => return Finding::failed(String::new(), fault),
    };
    let own = id.map_or_else(String::new, |id| format!(" and solutionid eq {id}"));
    let filter = odata::encode(&format!("statecode eq 1{own}"));
    let path = format!("sdkmessageprocessingsteps?$select=name,statecode&$filter={filter}");
    let tried = api.shown(&path);
    match api.json::<List<Named>>(&path, Patience::Short).await {
        Ok(list) if list.value.is_empty() => Finding::passed(tried, Told::new("told-steps")),
        Ok(list) => {
            let names = names(&list.value);
            Finding::failed(tried, Fault::new(ErrorKind::StepsDisabled, &names).with("steps", names))
        }
        Err(fault) => Finding::failed(tried, fault),
    }
}

/// Processes that are switched off, or belong to somebody else.
pub(super) async fn processes(crm: &DynamicsCrm) -> Finding {
    let filter = odata::encode(&format!("contains(name,'{PROCESS_NAME}')"));
    let path = format!("workflows?$select=name,statecode,_ownerid_value&$filter={filter}");
    let tried = crm.api.shown(&path);
    let (list, user_id) = match crm.api.json::<List<Named>>(&path, Patience::Short).await {
        Ok(list) => match crm.user_id().await {
            Ok(user_id) => (list.value, user_id),
            Err(fault) => return Finding::failed(tried, fault),
        },
        Err(fault) => return Finding::failed(tried, fault),
    };
    if list.is_empty() {
        return Finding::passed(tried, Told::new("told-processes-none").with("name", PROCESS_NAME));
    }
    let own =
        |row: &Named| row.owner.as_deref().and_then(|o| identity::guid(o).ok()).as_deref() == Some(user_id.as_str());
    let (fine, wrong): (Vec<Named>, Vec<Named>) =
        list.into_iter().partition(|row| own(row) && row.statecode == Some(ACTIVATED));
    if wrong.is_empty() {
        return Finding::passed(tried, Told::new("told-processes").with("names", names(&fine)));
    }
    let names = names(&wrong);
    Finding::failed(tried, Fault::new(ErrorKind::ProcessOwner, &names).with("processes", names))
}
