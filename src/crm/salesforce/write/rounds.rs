//! Round after round of collections, until every record has its result: what was certainly not done is tried again after a
//! pause, what may have been done only where that cannot take effect twice. Records whose row is locked come again, those of
//! one parent together (see `lock`) and one request at a time, so that they do not lock each other out.
use super::call::{Call, Sent};
use super::collection::{self, Told};
use super::record::{Item, Verb};
use super::{SalesforceWriter, Settled, TOGETHER};
use crate::crm::salesforce::errors::{ApiError, Reaction};
use crate::fault::{ErrorKind, Fault, Retry};
use crate::http::{Payload, WriteMethod};
use crate::port::{RowName, RowResult};

/// What one try of a record came to.
enum Step {
    Done(RowResult),
    /// Certainly not done, worth another try.
    Again(Fault),
    /// Another record may be in its way, or itself; a look decides.
    Taken(Fault),
}

impl SalesforceWriter {
    /// One result for each item.
    pub(super) async fn rounds(&self, call: &Call<'_>, verb: &Verb, items: Vec<Item>) -> Settled {
        let mut settled = Settled::new();
        let mut left = items;
        let mut pauses = self.api.waiting.pauses(self.api.http.config());
        let at_once = if *verb == Verb::UpdateSince { 1 } else { TOGETHER };
        loop {
            left.sort_by(|a, b| (&a.parent, a.index).cmp(&(&b.parent, b.index)));
            let mut again: Vec<(Item, Fault)> = Vec::new();
            for chunk in left.chunks(at_once) {
                let (done, more) = self.round(call, verb, chunk).await;
                settled.extend(done);
                again.extend(more);
            }
            if again.is_empty() {
                return settled;
            }
            let named = again.iter().filter_map(|(_, fault)| fault.retry_after_s).max();
            let Some(pause) = pauses.next() else {
                settled.extend(again.into_iter().map(|(item, fault)| (item.index, given_up(&item, fault))));
                return settled;
            };
            self.api.waiting.rest(pause, named, self.api.http.config(), &self.api.clock).await;
            left = self.with_parents(call.table, again.into_iter().map(|(item, why)| (item, Some(why)))).await;
        }
    }

    /// One request: what it settled, and what comes again with the reason.
    async fn round(&self, call: &Call<'_>, verb: &Verb, items: &[Item]) -> (Settled, Vec<(Item, Fault)>) {
        let sent = match (verb, items) {
            (Verb::UpdateSince, [item]) => self.send_since(call, item).await,
            _ => {
                let (method, path, payload) = collection::request(call, verb, items);
                let sent = self.send(call, (method, &path), &call.headers(), &payload).await;
                match sent {
                    Sent::Answer(response) => collection::results(&response.body, items).map_err(Broken::Lost),
                    Sent::Unsent(fault) => Err(Broken::Unsent(fault)),
                    Sent::Lost(fault) => Err(Broken::Lost(fault)),
                }
            }
        };
        let (mut settled, mut again) = (Settled::new(), Vec::new());
        match sent {
            Ok(told) => {
                let primary = told.iter().flat_map(|t| &t.errors).find(|e| !is_secondary(e)).map(ApiError::fault);
                let whole = call.manner.all_or_nothing && told.iter().any(|t| !t.success);
                for (item, told) in items.iter().zip(told) {
                    match self.step(call, item, told, primary.as_ref().filter(|_| whole)).await {
                        Step::Done(result) => settled.push((item.index, settle(item, result))),
                        Step::Again(fault) => again.push((item.clone(), fault)),
                        Step::Taken(fault) => settled.push((item.index, settle(item, refused(fault)))),
                    }
                }
            }
            Err(Broken::Unsent(fault)) if matches!(fault.policy().retry, Retry::Never | Retry::Later) => {
                settled.extend(items.iter().map(|item| (item.index, settle(item, refused(fault.clone())))));
            }
            Err(Broken::Unsent(fault)) => again.extend(items.iter().map(|item| (item.clone(), fault.clone()))),
            Err(Broken::Lost(fault)) => {
                for item in items {
                    match item.repeatable {
                        true => again.push((Item { doubt: Some(fault.clone()), ..item.clone() }, fault.clone())),
                        false => settled.push((item.index, RowResult::Unknown(Box::new(fault.clone())))),
                    }
                }
            }
        }
        (settled, again)
    }

    /// One record by itself, changed only if nobody changed it since ("Conditional Requests", `If-Unmodified-Since`).
    async fn send_since(&self, call: &Call<'_>, item: &Item) -> Result<Vec<Told>, Broken> {
        let id = item.id.as_deref().unwrap_or_default();
        let path = format!("sobjects/{}/{id}", call.table.address);
        let mut headers = call.headers();
        let since = item.version.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()).unwrap_or_default();
        headers.push(("if-unmodified-since", since.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()));
        let body = serde_json::Value::Object(item.fields.clone()).to_string();
        let told = |errors| vec![Told { id: None, success: false, errors, created: None }];
        match self.send(call, (WriteMethod::Patch, &path), &headers, &Payload::json(body.into_bytes())).await {
            Sent::Answer(_) => Ok(vec![Told { id: item.id.clone(), success: true, errors: Vec::new(), created: None }]),
            Sent::Unsent(fault) if fault.detail.starts_with("HTTP 412") => {
                Ok(told(vec![ApiError { code: CHANGED.to_owned(), message: fault.detail, fields: Vec::new() }]))
            }
            Sent::Unsent(fault) => Err(Broken::Unsent(fault)),
            Sent::Lost(fault) => Err(Broken::Lost(fault)),
        }
    }

    /// What a collection's word on a record means.
    async fn step(&self, call: &Call<'_>, item: &Item, told: Told, whole: Option<&Fault>) -> Step {
        if told.success && whole.is_none() {
            return Step::Done(done(item, told));
        }
        let Some(error) = told.errors.first() else {
            // Rolled back with others, which say why.
            let why = Fault::new(ErrorKind::ChangeSetRefused, "another change of the same set was refused");
            return Step::Done(refused(why));
        };
        match judged(item, error) {
            Step::Taken(fault) => match self.is_there(call, item).await {
                Ok(true) if item.doubt.is_some() => Step::Done(RowResult::Created { id: None, version: None }),
                Ok(true) => Step::Done(RowResult::Unchanged),
                Ok(false) => Step::Taken(fault),
                Err(_) => Step::Again(fault),
            },
            Step::Again(fault) if whole.is_some_and(|w| w.policy().retry == Retry::Never) => Step::Done(refused(fault)),
            step => step,
        }
    }

    /// Whether a record with the item's external id is there.
    async fn is_there(&self, call: &Call<'_>, item: &Item) -> Result<bool, Fault> {
        let (Verb::Insert { key: Some(field) }, Some(key)) = (&item.verb, &item.key) else { return Ok(false) };
        let name = RowName::Key(vec![(field.clone(), key.clone())]);
        Ok(self.look(call.table, &[name]).await?.into_iter().flatten().next().is_some())
    }
}

/// Why a request has no results.
enum Broken {
    Unsent(Fault),
    Lost(Fault),
}

/// Our word for a record that changed since.
const CHANGED: &str = "CHANGED_SINCE";

/// What an error of a record means.
fn judged(item: &Item, error: &ApiError) -> Step {
    let fault = error.fault();
    let delete = item.verb == Verb::Delete;
    let code = error.code.replace('_', "").to_ascii_lowercase();
    let reaction = error.verdict().map(|(_, reaction)| reaction);
    match (code.as_str(), reaction) {
        ("changedsince", _) => Step::Done(RowResult::Conflict(Box::new(fault))),
        ("invalidcrossreferencekey" | "notfound", _) if delete => Step::Done(RowResult::Unchanged),
        (_, Some(Reaction::Gone)) if delete => Step::Done(RowResult::Unchanged),
        (_, Some(Reaction::RetryRow | Reaction::Retry)) => Step::Again(fault),
        (_, Some(Reaction::Settled)) if matches!(item.verb, Verb::Insert { key: Some(_) }) => Step::Taken(fault),
        _ => Step::Done(refused(fault)),
    }
}

fn is_secondary(error: &ApiError) -> bool {
    error.verdict().is_some_and(|(_, reaction)| reaction == Reaction::Secondary)
}

fn refused(fault: Fault) -> RowResult {
    RowResult::Refused(Box::new(fault))
}

fn done(item: &Item, told: Told) -> RowResult {
    let id = told.id.as_deref().and_then(crate::crm::salesforce::id::canonical).map(std::borrow::Cow::into_owned);
    match (&item.verb, told.created) {
        (Verb::Insert { .. }, _) | (Verb::Upsert { .. }, Some(true)) => RowResult::Created { id, version: None },
        (Verb::Upsert { .. }, None) => RowResult::Written,
        (Verb::Update | Verb::UpdateSince | Verb::Upsert { .. }, _) => RowResult::Updated { version: None },
        (Verb::Delete, _) => RowResult::Deleted,
    }
}

/// The result in the light of earlier tries: what looks like somebody else's doing may be our own.
fn settle(item: &Item, result: RowResult) -> RowResult {
    match (&item.doubt, result) {
        (Some(doubt), RowResult::Conflict(_) | RowResult::Refused(_)) => RowResult::Unknown(Box::new(doubt.clone())),
        (Some(_), RowResult::Unchanged) if item.verb == Verb::Delete => RowResult::Deleted,
        (_, result) => result,
    }
}

fn given_up(item: &Item, last: Fault) -> RowResult {
    match &item.doubt {
        Some(doubt) => RowResult::Unknown(Box::new(doubt.clone())),
        None => RowResult::Refused(Box::new(last)),
    }
}
