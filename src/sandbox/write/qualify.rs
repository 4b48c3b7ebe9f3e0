//! `QualifyLead`: a lead becomes an account, a contact, an opportunity, and is closed
//! (learn.microsoft.com, "QualifyLead Action").
use super::draft::Draft;
use super::value::bad_payload;
use super::{body, commit};
use crate::sandbox::data::cell::{Cell, guid_text};
use crate::sandbox::data::world::Row;
use crate::sandbox::errors::ODataError;
use crate::sandbox::metadata::{Table, table};
use crate::sandbox::overlay::State;
use crate::sandbox::reply::Reply;
use crate::sandbox::server::Ask;
use serde_json::{Value, json};

/// What of a lead its contact takes over.
const TO_CONTACT: [&str; 17] = [
    "firstname",
    "lastname",
    "jobtitle",
    "salutation",
    "emailaddress1",
    "telephone1",
    "mobilephone",
    "websiteurl",
    "description",
    "address1_line1",
    "address1_city",
    "address1_postalcode",
    "address1_country",
    "donotemail",
    "donotbulkemail",
    "donotphone",
    "donotsendmm",
];

/// Qualifies one lead.
pub(super) fn perform(
    ask: &Ask<'_>,
    state: &mut State,
    leads: &'static Table,
    lead: &Row,
) -> Result<Reply, ODataError> {
    let body = body(ask)?;
    let flag = |name: &str| match body.get(name) {
        Some(Value::Bool(value)) => Ok(*value),
        _ => Err(bad_payload(format!("The parameter '{name}' is missing or not Edm.Boolean."))),
    };
    let (account, contact, opportunity) = (flag("CreateAccount")?, flag("CreateContact")?, flag("CreateOpportunity")?);
    let Some(status) = body.get("Status").and_then(Value::as_i64) else {
        return Err(bad_payload("The parameter 'Status' is missing or not Edm.Int32.".to_owned()));
    };
    let world = &ask.shared.world;
    let value = |name: &str| leads.column(name).map_or(Cell::Null, |column| world.cell(leads, lead, column));
    if value("statecode") != Cell::Int(0) {
        let text = "The lead is already closed.".to_owned();
        return Err(ODataError::new(400, "0x80040265", text));
    }
    let table = |name: &'static str| table(name).ok_or_else(|| ODataError::no_segment(name));
    let mut made: Vec<(&'static Table, u128)> = Vec::new();
    super::atomically(state, |state| {
        let mut new = |state: &mut State, own: &'static Table, mut draft: Draft| -> Result<u128, ODataError> {
            if let Some(column) = own.column("originatingleadid") {
                draft.values.point(column.logical, "lead", lead.id);
            }
            let row = commit::create(ask, state, own, draft, None)?;
            made.push((own, row.id));
            Ok(row.id)
        };
        let mut parent = None;
        if account {
            let mut draft = Draft::default();
            let name = match value("companyname") {
                Cell::Null => value("fullname"),
                name => name,
            };
            draft.values.set("name", name);
            draft.values.set("telephone1", value("telephone1"));
            parent = Some(new(state, table("account")?, draft)?);
        }
        let mut person = None;
        if contact {
            let mut draft = Draft::default();
            for name in TO_CONTACT {
                draft.values.set(name, value(name));
            }
            if let Some(account) = parent {
                draft.values.point("parentcustomerid", "account", account);
            }
            person = Some(new(state, table("contact")?, draft)?);
        }
        if opportunity {
            let mut draft = Draft::default();
            draft.values.set("name", value("subject"));
            match (parent, person) {
                (Some(account), _) => draft.values.point("customerid", "account", account),
                (None, Some(contact)) => draft.values.point("customerid", "contact", contact),
                _ => {}
            }
            new(state, table("opportunity")?, draft)?;
        }
        let mut closing = Draft::default();
        closing.values.set("statecode", Cell::Int(1));
        closing.values.set("statuscode", Cell::Int(status));
        if let Some(id) = parent {
            closing.values.point("parentaccountid", "account", id);
        }
        if let Some(id) = person {
            closing.values.point("parentcontactid", "contact", id);
        }
        commit::update(ask, state, leads, lead, closing).map(|_| ())
    })?;
    let one = |(own, id): &(&'static Table, u128)| json!({ "@odata.type": format!("#Microsoft.Dynamics.CRM.{}", own.logical), own.id: guid_text(*id) });
    let context = format!("{}/$metadata#Collection(mscrm.crmbaseentity)", ask.base);
    Ok(Reply::json(200, &json!({ "@odata.context": context, "value": made.iter().map(one).collect::<Vec<_>>() })))
}
