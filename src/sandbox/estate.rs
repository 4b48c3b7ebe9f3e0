//! What an administrator set up beside the data: the companion solution with its steps and processes, the application
//! user's kind and roles, the organisation's version and kind; and the misfortunes of all that.
use super::data::cell::guid_text;
use super::errors::ODataError;
use super::reply::Reply;
use super::server::Ask;
use serde_json::{Map, Value, json};

/// The misfortunes of this room.
pub(crate) const FAULTS: [(&str, &str); 12] = [
    ("foreign_tenant", "the challenge names another tenant (foreign_tenant=GUID)"),
    ("access_mode", "the application user is of another kind (access_mode=1, 2, 3 or 5)"),
    ("old_version", "the organisation is an old one (old_version=8.2.2.112)"),
    ("production", "the organisation is a production environment"),
    ("no_roles", "the application user has no role and no privilege"),
    ("team_roles", "the application user has its roles through a team only"),
    ("administrator", "the application user is System Administrator (administrator=System Customizer)"),
    ("row_unshared", "no rights on single rows, though the table may be read"),
    ("retention", "changes are kept for few days (retention=1)"),
    ("budget_low", "little of the service limits is left (budget_low=40)"),
    ("steps_disabled", "a processing step of the solution is switched off"),
    ("process_owner", "a process of the solution belongs to somebody else"),
];

/// The solution the sandbox has installed.
const SOLUTION: &str = "FieldbridgeCompanion";
const SOLUTION_ID: &str = "5f1e0000-0000-4000-8000-000000000001";

/// Whether a fact of this name holds, and its value.
fn fact(ask: &Ask<'_>, name: &str) -> Option<String> {
    let rule = ask.shared.facts(name).into_iter().next()?;
    Some(rule.text("value").unwrap_or_default().to_owned())
}

/// Whether a misfortune changes the application user or its roles.
pub(crate) fn bends_the_user(ask: &Ask<'_>) -> bool {
    ["no_roles", "team_roles", "administrator", "access_mode"].iter().any(|name| fact(ask, name).is_some())
}

/// Whether a misfortune changes the organisation's settings.
pub(crate) fn bends_the_organization(ask: &Ask<'_>) -> bool {
    fact(ask, "retention").is_some()
}

/// Whether a misfortune takes the rights on single rows away.
pub(crate) fn unshared(ask: &Ask<'_>) -> bool {
    fact(ask, "row_unshared").is_some()
}

/// Answers what is asked about the companion solution; `None` for everything else, which stands in rows.
pub(crate) fn answer(ask: &Ask<'_>, rest: &str) -> Result<Option<Reply>, ODataError> {
    let set = rest.split(['(', '/', '?']).next().unwrap_or_default();
    let asked = |what: &str| ask.query.filter.as_deref().is_some_and(|filter| filter.contains(what));
    let rows = match set {
        "solutions" if asked(SOLUTION) => vec![solution()],
        "sdkmessageprocessingsteps" if asked(SOLUTION_ID) || fact(ask, "steps_disabled").is_some() => steps(ask),
        "workflows" if fact(ask, "process_owner").is_some() => processes(ask),
        _ => return Ok(None),
    };
    let mut chosen = Vec::new();
    for row in rows {
        if accepted(ask, &row)? {
            chosen.push(row);
        }
    }
    Ok(Some(Reply::json(200, &json!({ "@odata.context": format!("{}/$metadata#{set}", ask.base), "value": chosen }))))
}

fn accepted(ask: &Ask<'_>, row: &Value) -> Result<bool, ODataError> {
    let (Some(text), Some(members)) = (&ask.query.filter, row.as_object()) else { return Ok(true) };
    if let Some(part) = text.strip_prefix("contains(name,'").and_then(|rest| rest.strip_suffix("')")) {
        return Ok(members.get("name").and_then(Value::as_str).is_some_and(|name| name.contains(part)));
    }
    let filter = super::odata::parse::parse(text, &ask.query.aliases)?;
    super::odata::expand::accepts(&filter, members, "solution")
}

fn solution() -> Value {
    json!({ "@odata.etag": "W/\"5020\"", "solutionid": SOLUTION_ID, "uniquename": SOLUTION,
        "friendlyname": "Fieldbridge Companion", "version": "1.4.0.2", "ismanaged": true })
}

fn steps(ask: &Ask<'_>) -> Vec<Value> {
    let disabled = fact(ask, "steps_disabled").is_some();
    let step = |name: &str, off: bool| {
        json!({ "@odata.etag": "W/\"5021\"", "name": name, "statecode": i32::from(off),
            "solutionid": SOLUTION_ID })
    };
    vec![step("Contact: note the opt-out", false), step("Contact: tell the campaign", disabled)]
}

fn processes(ask: &Ask<'_>) -> Vec<Value> {
    let ours = guid_text(ask.shared.world.app_user());
    let theirs = "5f1e0000-0000-4000-8000-00000000000f".to_owned();
    let foreign = fact(ask, "process_owner").is_some();
    let process = |name: &str, owner: &str| json!({ "@odata.etag": "W/\"5022\"", "name": name, "statecode": 1, "_ownerid_value": owner });
    let second = if foreign { &theirs } else { &ours };
    vec![process("Adobe Campaign Email Bounce", &ours), process("Adobe Campaign Email Click", second)]
}

/// The tenant the challenge names, where it is not our own.
pub(crate) fn foreign_tenant(shared: &super::instance::Instance) -> Option<String> {
    let rule = shared.facts("foreign_tenant").into_iter().next()?;
    Some(rule.text("value").unwrap_or("99999999-9999-4999-8999-999999999999").to_owned())
}

/// The version the organisation tells.
pub(crate) fn version(ask: &Ask<'_>) -> String {
    let old = fact(ask, "old_version").map(|told| if told.is_empty() { "8.2.2.112".to_owned() } else { told });
    old.unwrap_or_else(|| "9.2.24061.187".to_owned())
}

/// `Customer` is production.
pub(crate) fn kind(ask: &Ask<'_>) -> &'static str {
    if fact(ask, "production").is_some() { "Customer" } else { "CustomerTest" }
}

/// For how many days changes are kept.
pub(crate) fn retention(ask: &Ask<'_>) -> i64 {
    fact(ask, "retention").map_or(super::delta::TOKEN_DAYS, |told| told.parse().unwrap_or(1))
}

/// The requests the limits still grant, where a fault says so.
pub(crate) fn budget(shared: &super::instance::Instance) -> Option<u64> {
    let rule = shared.facts("budget_low").into_iter().next()?;
    Some(rule.number("value").unwrap_or(40))
}

/// The roles of the application user's own.
pub(crate) fn roles(ask: &Ask<'_>, id: &str) -> Value {
    if fact(ask, "no_roles").is_some() || fact(ask, "team_roles").is_some() {
        return json!([]);
    }
    let admin = fact(ask, "administrator").map(|told| match told.is_empty() {
        true => "System Administrator".to_owned(),
        false => told,
    });
    let name = admin.unwrap_or_else(|| "Fieldbridge Connector".to_owned());
    json!([{ "@odata.etag": "W/\"5013\"", "name": name, "roleid": id }])
}

/// Whether the application user holds privileges at all.
pub(crate) fn holds_privileges(ask: &Ask<'_>) -> bool {
    fact(ask, "no_roles").is_none()
}

/// The user's row as the faults have it.
pub(crate) fn user(ask: &Ask<'_>, row: &mut Map<String, Value>) {
    if let (Some(mode), true) = (fact(ask, "access_mode"), row.contains_key("accessmode")) {
        row.insert("accessmode".to_owned(), json!(mode.parse::<i64>().unwrap_or(1)));
    }
}
