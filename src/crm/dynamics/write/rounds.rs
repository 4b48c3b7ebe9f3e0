//! Changes that stand alone, tried in rounds: what is settled leaves, what was certainly not done or is guarded by the CRM
//! comes again, after the pause the CRM asks for.
use super::DynamicsWriter;
use super::call::{Call, is_final};
use super::courier::{Sent, unknown};
use super::item::{Item, Step};
use super::parts;
use super::verdict::{self, Verdict};
use crate::fault::{ErrorKind, Fault};
use crate::http::HttpResponse;
use crate::port::RowResult;
use futures_util::future::BoxFuture;

/// Results by the place of their change.
pub(super) type Settled = Vec<(usize, RowResult)>;

impl DynamicsWriter {
    /// Tries the items until all are settled or patience ends.
    pub(super) async fn rounds(&self, call: &Call<'_>, mut items: Vec<Item<'_>>) -> Settled {
        let mut settled = Vec::new();
        let mut pauses = self.api.waiting.pauses(self.api.http.config());
        while !items.is_empty() {
            let steps = self.round(call, &items).await;
            let before = settled.len();
            let (mut again, mut named) = (Vec::new(), None);
            for (mut item, step) in items.into_iter().zip(steps) {
                match step {
                    Step::Done(result) => settled.push((item.index, item.settle(result))),
                    Step::Taken(fault) => settled.push((item.index, self.looked_up(call, &item, fault).await)),
                    Step::Doubt(fault) if !item.repeatable(call.manner) => {
                        settled.push((item.index, RowResult::Unknown(Box::new(fault))));
                    }
                    Step::Doubt(fault) => {
                        item.doubted(fault);
                        again.push(item);
                    }
                    Step::Again(fault) => {
                        named = named.max(fault.retry_after_s);
                        item.not_done(fault);
                        again.push(item);
                    }
                }
            }
            items = again;
            if settled.len() > before {
                // Something moved: patience begins anew. Every such round leaves fewer items.
                pauses = self.api.waiting.pauses(self.api.http.config());
            }
            match pauses.next() {
                _ if items.is_empty() => break,
                Some(pause) => self.api.waiting.rest(pause, named, self.api.http.config(), &self.api.clock).await,
                None => {
                    settled.extend(items.drain(..).map(|item| (item.index, item.give_up())));
                }
            }
        }
        settled
    }

    /// One try of each item: alone, or together in a batch that is cut in two where it is refused as a whole.
    fn round<'a>(&'a self, call: &'a Call<'a>, items: &'a [Item<'a>]) -> BoxFuture<'a, Vec<Step>> {
        Box::pin(async move {
            if let [item] = items {
                return vec![self.single(call, item).await];
            }
            let operations: Vec<_> = items.iter().map(|i| &i.operation).collect();
            let answered = match self.send_batch(call, self.batch(&operations, false)).await {
                Sent::Answer(response) => response,
                Sent::Unsent(fault) => return each(items, |_| unsent(fault.clone())),
                Sent::Lost(fault) => {
                    self.size.shrink();
                    return each(items, |_| Step::Doubt(fault.clone()));
                }
            };
            match self.read_batch(call, &answered, items) {
                Ok(steps) => steps,
                // Nothing was done, and which operation is to blame only smaller batches can tell.
                Err(()) => {
                    self.size.shrink();
                    let (left, right) = items.split_at(items.len() / 2);
                    let mut steps = self.round(call, left).await;
                    crate::failpoint::reach("half-sent");
                    steps.extend(self.round(call, right).await);
                    steps
                }
            }
        })
    }

    /// `Err` where the batch was refused as a whole, so that it must be cut.
    fn read_batch(&self, call: &Call<'_>, response: &HttpResponse, items: &[Item<'_>]) -> Result<Vec<Step>, ()> {
        let now = self.api.clock.now();
        if parts::is_batch(response) {
            let answers = match parts::singles(response, items.len()) {
                Ok(answers) => answers,
                Err(fault) => return Ok(each(items, |_| Step::Doubt(unknown(&fault)))),
            };
            let tried = answers.len();
            let judged = items.iter().zip(&answers);
            let mut steps: Vec<Step> = judged.map(|(item, answer)| step(call, answer, item, now)).collect();
            if steps.iter().all(|s| matches!(s, Step::Done(_))) {
                self.size.grow();
            }
            let rest = items.get(tried..).unwrap_or_default();
            steps
                .extend(each(rest, |_| Step::Again(Fault::new(ErrorKind::ServerError, "the batch stopped before it"))));
            return Ok(steps);
        }
        match verdict::of_batch(response, now) {
            Verdict::Again(fault) => Ok(each(items, |_| Step::Again(fault.clone()))),
            Verdict::Doubtful(fault) => Ok(each(items, |_| Step::Doubt(unknown(&fault)))),
            Verdict::Settled(result) => Ok(each(items, |_| Step::Done(result.clone()))),
            Verdict::TooLarge(_) | Verdict::Taken(_) => Err(()),
        }
    }

    async fn single(&self, call: &Call<'_>, item: &Item<'_>) -> Step {
        match self.send_one(call, &item.operation).await {
            Sent::Answer(response) => step(call, &response, item, self.api.clock.now()),
            Sent::Unsent(fault) => unsent(fault),
            Sent::Lost(fault) => Step::Doubt(fault),
        }
    }

    /// A row that was to be made met something of the same name: the row itself, which is as good as made, or another row
    /// with one of its keys.
    async fn looked_up(&self, call: &Call<'_>, item: &Item<'_>, fault: Fault) -> RowResult {
        match self.look(call.table, &item.change.name).await {
            Ok(Some(_)) => RowResult::Unchanged,
            Ok(None) => item.settle(RowResult::Refused(Box::new(fault))),
            Err(other) => item.settle(RowResult::Refused(Box::new(other))),
        }
    }
}

fn step(call: &Call<'_>, response: &HttpResponse, item: &Item<'_>, now: jiff::Timestamp) -> Step {
    let verdict = verdict::of(response, item.change.intent, &item.change.name, now);
    if let Verdict::Settled(RowResult::Updated { version: Some(_) } | RowResult::Created { version: Some(_), .. }) =
        &verdict
    {
        call.show(response);
    }
    match verdict {
        Verdict::Settled(result) => Step::Done(result),
        Verdict::Again(fault) => Step::Again(fault),
        Verdict::Doubtful(fault) => Step::Doubt(unknown(&fault)),
        Verdict::Taken(fault) => Step::Taken(fault),
        Verdict::TooLarge(fault) => Step::Done(RowResult::Refused(Box::new(fault))),
    }
}

pub(super) fn unsent(fault: Fault) -> Step {
    if is_final(&fault) { Step::Done(RowResult::Refused(Box::new(fault))) } else { Step::Again(fault) }
}

fn each(items: &[Item<'_>], step: impl Fn(&Item<'_>) -> Step) -> Vec<Step> {
    items.iter().map(step).collect()
}
