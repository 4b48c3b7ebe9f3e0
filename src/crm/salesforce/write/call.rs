//! One call of the door: how its changes are made, and whether it makes sense to send more of them. Sends one request that
//! changes something, and tells apart what never left, what was answered, and what was sent without an answer: the last one
//! is an unknown outcome and never a failure (correctness.md B14).
use super::SalesforceWriter;
use crate::crm::salesforce::api::Header;
use crate::crm::salesforce::auth::Ticket;
use crate::crm::salesforce::errors;
use crate::crm::unsent::certainly_unsent;
use crate::fault::{ErrorKind, Fault, Retry};
use crate::http::{HttpResponse, Payload, WriteMethod, WritePermit};
use crate::port::{Manner, WriteTable};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// A call under way.
pub(super) struct Call<'a> {
    pub(super) table: &'a WriteTable,
    pub(super) manner: Manner,
    over: OnceLock<Fault>,
}

/// What became of a request.
#[derive(Debug)]
pub(super) enum Sent {
    /// Done, or answered record by record.
    Answer(HttpResponse),
    /// Certainly not done; worth another try where the fault says so.
    Unsent(Fault),
    /// It may have been done.
    Lost(Fault),
}

impl<'a> Call<'a> {
    pub(super) fn new(table: &'a WriteTable, manner: Manner) -> Self {
        Self { table, manner, over: OnceLock::new() }
    }

    /// Why nothing more is sent.
    pub(super) fn over(&self) -> Option<&Fault> {
        self.over.get()
    }

    /// A refusal that all further requests would meet as well.
    fn note(&self, fault: &Fault) {
        use ErrorKind as K;
        let of_one = matches!(fault.kind, K::Bug | K::ForeignLink | K::RequestTooLarge | K::ValueUnfit);
        let of_all = matches!(
            fault.kind,
            K::SalesforceQuota | K::SalesforceReserve | K::SalesforceSession | K::SalesforceApiOff | K::SalesforceLimit
        );
        if of_all || (certainly_unsent(fault.kind) && !of_one && fault.policy().retry == Retry::Never) {
            let _ = self.over.set(fault.clone());
        }
    }

    /// The headers that say how records are made ("Assignment Rule Header", "Duplicate Rule Header").
    pub(super) fn headers(&self) -> Vec<Header> {
        let mut headers = vec![("sforce-mru", "updateMru=false".to_owned())];
        // Without a word the rules act on leads and cases.
        let assign = if self.manner.assignment_rules { "TRUE" } else { "FALSE" };
        headers.push(("sforce-auto-assign", assign.to_owned()));
        if !self.manner.duplicate_rules {
            headers.push(("sforce-duplicate-rule-header", "allowSave=true".to_owned()));
        }
        headers
    }
}

impl SalesforceWriter {
    /// Sends once; nothing once the call is over.
    pub(super) async fn send(
        &self,
        call: &Call<'_>,
        what: (WriteMethod, &str),
        headers: &[Header],
        payload: &Payload,
    ) -> Sent {
        if let Some(fault) = call.over() {
            return Sent::Unsent(fault.clone());
        }
        // Until the request is made, all that happens is signing in.
        let made = AtomicBool::new(false);
        let permit = |ticket: &Ticket| {
            made.store(true, Ordering::Relaxed);
            WritePermit::granted(ticket.instance.clone())
        };
        match self.api.change(permit, what, headers, payload).await {
            Ok(response) => self.judge(call, response),
            Err(fault) if !made.load(Ordering::Relaxed) || certainly_unsent(fault.kind) => {
                call.note(&fault);
                Sent::Unsent(fault)
            }
            Err(fault) => Sent::Lost(unknown(&fault)),
        }
    }

    /// What an answer to the whole request means. A gateway may have answered in the server's place.
    fn judge(&self, call: &Call<'_>, response: HttpResponse) -> Sent {
        let json = response.is_json() || response.body.is_empty();
        if (200..300).contains(&response.status) && json {
            return Sent::Answer(response);
        }
        let fault = errors::fault_of(&response, self.api.clock.now());
        let coded = !errors::listed(&response.body).is_empty();
        match response.status {
            503 | 420 | 429 => Sent::Unsent(fault),
            200..=299 | 406 | 408 | 500..=599 => Sent::Lost(unknown(&fault)),
            400..=499 if coded => {
                call.note(&fault);
                Sent::Unsent(fault)
            }
            _ => Sent::Unsent(fault),
        }
    }
}

/// The fault of an outcome that is not known.
pub(super) fn unknown(cause: &Fault) -> Fault {
    let mut fault = Fault::new(ErrorKind::OutcomeUnknown, format!("no answer: {cause}"));
    fault.args.clone_from(&cause.args);
    fault
}
