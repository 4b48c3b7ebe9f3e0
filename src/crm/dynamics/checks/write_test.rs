//! The test lead, as the marketplace's Validate button writes one: written, read back and removed again, where a person
//! agreed to it.
use super::super::crm::DynamicsCrm;
use super::Finding;
use crate::fault::{ErrorKind, Fault};
use crate::port::{Crm, WriteConsent};
use crate::text::Told;

pub(super) async fn lead(crm: &DynamicsCrm, agreed: bool) -> Finding {
    let tried = format!("POST, GET, DELETE {}", crm.api.shown("leads").trim_start_matches("GET "));
    if !agreed {
        return Finding::failed(tried, Fault::new(ErrorKind::Held, "nobody agreed to a test lead"));
    }
    let writer = match crm.writer(&WriteConsent::Test) {
        Ok(writer) => writer,
        Err(fault) => return Finding::failed(tried, fault),
    };
    match writer.try_a_lead().await {
        Ok(lead) => match (lead.read_back, lead.left) {
            (_, Some(left)) => {
                let told = Told::new("told-lead-left").with("id", left);
                Finding::warned(tried, told, "remedy-lead-left")
            }
            (true, None) => Finding::passed(tried, Told::new("told-lead")),
            (false, None) => {
                let detail = "the lead was written and removed, but could not be read in between";
                Finding::failed(tried, Fault::new(ErrorKind::RecordAccess, detail).with("table", "lead"))
            }
        },
        Err(fault) => Finding::failed(tried, fault),
    }
}
