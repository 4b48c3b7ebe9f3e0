//! Sends one request that changes something, once, and tells apart what never left, what was answered, and what was sent
//! without an answer: the last one is an unknown outcome and never a failure (correctness.md B14).
use super::DynamicsWriter;
use super::batch::Batch;
use super::call::Call;
use super::operation::Operation;
use crate::crm::dynamics::api::accepting;
use crate::crm::dynamics::errors;
use crate::crm::unsent::certainly_unsent;
use crate::fault::{ErrorKind, Fault};
use crate::http::{BearerToken, HttpResponse, Payload, WriteMethod};
use std::sync::atomic::{AtomicBool, Ordering};

/// Where batches go.
const BATCH: &str = "$batch";

/// What became of a request.
#[derive(Debug)]
pub(super) enum Sent {
    /// Answered, whatever the status.
    Answer(HttpResponse),
    /// Nothing reached the server.
    Unsent(Fault),
    /// It may have reached the server, and its answer did not reach us.
    Lost(Fault),
}

impl DynamicsWriter {
    /// An operation by itself.
    pub(super) async fn send_one(&self, call: &Call<'_>, operation: &Operation) -> Sent {
        let payload = operation.body.clone().map_or(Payload::Nothing, Payload::json);
        self.send(call, operation.method, &operation.path, &operation.headers, payload).await
    }

    /// A batch; its operations are all tried, whatever becomes of the others.
    pub(super) async fn send_batch(&self, call: &Call<'_>, batch: Batch) -> Sent {
        let headers = [("prefer", "odata.continue-on-error".to_owned())];
        let payload = Payload::multipart(&batch.boundary, batch.bytes);
        self.send(call, WriteMethod::Post, BATCH, &headers, payload).await
    }

    /// Any request that changes something; none once the call is over.
    pub(super) async fn send(
        &self,
        call: &Call<'_>,
        method: WriteMethod,
        path: &str,
        headers: &[(&'static str, String)],
        payload: Payload,
    ) -> Sent {
        if let Some(fault) = call.over() {
            return Sent::Unsent(fault.clone());
        }
        let link = match self.api.link(path) {
            Ok(link) => link,
            Err(fault) => return Sent::Unsent(fault),
        };
        // Newer servers answer a batch in JSON where only JSON is accepted; refusals of the whole are JSON everywhere.
        let kinds = if path == BATCH { "multipart/mixed, application/json" } else { "application/json" };
        // Until the request is made, all that happens is signing in.
        let made = AtomicBool::new(false);
        let make = |token: &BearerToken| {
            let request = accepting(self.permit.request(token, method, link.clone(), payload.clone())?, kinds);
            made.store(true, Ordering::Relaxed);
            Ok(headers.iter().fold(request, |request, (name, value)| request.header(name, value)))
        };
        match self.api.exchange(make).await {
            Ok(response) => {
                if matches!(response.status, 401 | 403) {
                    call.turned_away(response.status, &errors::fault_of(&response, self.api.clock.now()));
                }
                Sent::Answer(response)
            }
            Err(fault) if !made.load(Ordering::Relaxed) || certainly_unsent(fault.kind) => {
                call.unsent(&fault);
                Sent::Unsent(fault)
            }
            Err(fault) => Sent::Lost(unknown(&fault)),
        }
    }
}

/// The fault of an outcome that is not known.
pub(super) fn unknown(cause: &Fault) -> Fault {
    let mut fault = Fault::new(ErrorKind::OutcomeUnknown, format!("no answer: {cause}"));
    fault.correlation.clone_from(&cause.correlation);
    fault.args.clone_from(&cause.args);
    fault
}
