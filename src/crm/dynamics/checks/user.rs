//! The user we are in the organisation: enabled, of the right kind, with a role.
use super::super::crm::DynamicsCrm;
use super::super::identity::{self, UserRow};
use super::super::privilege;
use super::{Finding, is_about_the_probe};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::text::Told;

/// Access modes by which rows can be worked with (learn.microsoft.com, "systemuser table reference", accessmode).
const READ_WRITE: i64 = 0;
const READ_ONLY: i64 = 2;
const NON_INTERACTIVE: i64 = 4;

/// The row of the user we are, and how it was asked for.
pub(super) async fn row(crm: &DynamicsCrm) -> Result<(UserRow, String), (Fault, String)> {
    let user_id = crm.user_id().await.map_err(|fault| (fault, crm.api.shown("WhoAmI")))?;
    let tried = crm.api.shown(&identity::user_path(&user_id));
    match identity::user(&crm.api, &user_id).await {
        Ok(user) => Ok((user, tried)),
        Err(fault) => Err((fault, tried)),
    }
}

/// A user that may not read its own row can still be able to work.
pub(super) fn unreadable(fault: Fault, tried: String) -> Finding {
    match fault.kind {
        ErrorKind::PrivilegeMissing | ErrorKind::RecordAccess => {
            Finding::warned(tried, Told::raw(fault.detail), "remedy-user-unreadable")
        }
        _ => Finding::failed(tried, fault),
    }
}

pub(super) async fn application_user(crm: &DynamicsCrm) -> Finding {
    let (user, tried) = match row(crm).await {
        Ok(found) => found,
        Err((fault, tried)) => return unreadable(fault, tried),
    };
    let name = user.fullname.unwrap_or_default();
    if user.isdisabled == Some(true) {
        return Finding::failed(tried, Fault::new(ErrorKind::UserDisabled, format!("{name}: isdisabled = true")));
    }
    let told = |key: &str| Told::new(key).with("name", &name);
    match user.accessmode {
        None => Finding::passed(tried, told("told-user")),
        Some(READ_WRITE) => Finding::passed(tried, told("told-user-interactive")),
        Some(NON_INTERACTIVE) => Finding::passed(tried, told("told-user-application")),
        Some(READ_ONLY) => Finding::warned(tried, told("told-user-read-only"), "remedy-user-read-only"),
        Some(mode) => {
            let fault = Fault::new(ErrorKind::UserKindWrong, format!("{name}: accessmode = {mode}"));
            Finding::failed(tried, fault.with("mode", mode.to_string()))
        }
    }
}

/// Roles of its own by name; where there are none, the privileges it holds nevertheless (a team's role lends them).
pub(super) async fn roles(crm: &DynamicsCrm) -> Finding {
    let (user, tried) = match row(crm).await {
        Ok(found) => found,
        Err((fault, tried)) => {
            // Whoever holds nothing at all may not read its own row either.
            return match (fault.kind, held(crm).await) {
                (ErrorKind::PrivilegeMissing, Ok((0, tried))) => Finding::failed(tried, without()),
                _ => unreadable(fault, tried),
            };
        }
    };
    let names = user.role_names();
    if !names.is_empty() {
        return Finding::passed(tried, Told::new("told-roles").with("roles", names.join(", ")));
    }
    let (held, tried) = match held(crm).await {
        Ok(found) => found,
        Err(fault) if is_about_the_probe(fault.kind) => {
            return Finding::warned(tried, Told::raw(fault.detail), "remedy-no-direct-role");
        }
        Err(fault) => return Finding::failed(tried, fault),
    };
    match held {
        0 => Finding::failed(tried, without()),
        held => Finding::passed(tried, Told::new("told-roles-by-team").count("count", held)),
    }
}

fn without() -> Fault {
    Fault::new(ErrorKind::RoleMissing, "no role and no privilege")
}

async fn held(crm: &DynamicsCrm) -> Outcome<(usize, String)> {
    let user_id = crm.user_id().await?;
    let tried = crm.api.shown(&privilege::all_path(&user_id));
    Ok((privilege::count(&crm.api, &user_id).await?, tried))
}
