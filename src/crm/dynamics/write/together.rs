//! One change set: all changes or none (learn.microsoft.com, "Execute batch operations using the Web API", change sets).
use super::DynamicsWriter;
use super::call::{Call, is_final};
use super::courier::{Sent, unknown};
use super::item::Item;
use super::parts::{self, SetAnswer};
use super::verdict::{self, Verdict};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::HttpResponse;
use crate::port::RowResult;

/// What one try came to.
enum Set {
    Done(Vec<RowResult>),
    /// None was made; the one at this place is the reason, where it is known.
    Refused(Option<usize>, RowResult),
    Again(Fault),
    Doubt(Fault),
}

impl DynamicsWriter {
    /// Makes all changes or none; one result for each item.
    pub(super) async fn together(&self, call: &Call<'_>, items: &[Item<'_>]) -> Vec<RowResult> {
        let repeatable = items.iter().all(|item| item.repeatable(call.manner));
        let mut pauses = self.api.waiting.pauses(self.api.http.config());
        let mut doubt: Option<Fault> = None;
        loop {
            let fault = match (self.try_set(call, items).await, &doubt) {
                (Set::Done(results), _) => return results,
                // What stands in the way now may be what the lost try made.
                (Set::Refused(..), Some(doubt)) => return all(items, &RowResult::Unknown(Box::new(doubt.clone()))),
                (Set::Refused(at, result), None) => return refused(items.len(), at, &result),
                (Set::Doubt(fault), _) if !repeatable => return all(items, &RowResult::Unknown(Box::new(fault))),
                (Set::Doubt(fault), _) => {
                    doubt = Some(fault.clone());
                    fault
                }
                (Set::Again(fault), _) => fault,
            };
            let Some(pause) = pauses.next() else {
                let last =
                    doubt.map_or_else(|| RowResult::Refused(Box::new(fault)), |d| RowResult::Unknown(Box::new(d)));
                return all(items, &last);
            };
            let named = fault.retry_after_s;
            self.api.waiting.rest(pause, named, self.api.http.config(), &self.api.clock).await;
        }
    }

    async fn try_set(&self, call: &Call<'_>, items: &[Item<'_>]) -> Set {
        let operations: Vec<_> = items.iter().map(|i| &i.operation).collect();
        match self.send_batch(call, self.batch(&operations, true)).await {
            Sent::Answer(response) => self.read_set(&response, items).unwrap_or_else(|f| Set::Doubt(unknown(&f))),
            Sent::Unsent(fault) if is_final(&fault) => Set::Refused(None, RowResult::Refused(Box::new(fault))),
            Sent::Unsent(fault) => Set::Again(fault),
            Sent::Lost(fault) => Set::Doubt(fault),
        }
    }

    fn read_set(&self, response: &HttpResponse, items: &[Item<'_>]) -> Outcome<Set> {
        let now = self.api.clock.now();
        if !parts::is_batch(response) {
            return Ok(match verdict::of_batch(response, now) {
                Verdict::Again(fault) => Set::Again(fault),
                Verdict::Doubtful(fault) => Set::Doubt(unknown(&fault)),
                Verdict::TooLarge(fault) | Verdict::Taken(fault) => {
                    Set::Refused(None, RowResult::Refused(Box::new(fault)))
                }
                Verdict::Settled(result) => Set::Refused(None, result),
            });
        }
        let of =
            |answer: &HttpResponse, item: &Item<'_>| verdict::of(answer, item.change.intent, &item.change.name, now);
        match parts::set(response, items.len())? {
            SetAnswer::Done(answers) => Ok(Set::Done(
                items
                    .iter()
                    .zip(&answers)
                    .map(|(item, answer)| match of(answer, item) {
                        Verdict::Settled(result) => result,
                        _ => RowResult::Written,
                    })
                    .collect(),
            )),
            SetAnswer::Failed(answer, number) => {
                let at = number.map(|n| n - 1);
                let about = at.and_then(|at| items.get(at)).map(|item| (item.change.intent, &item.change.name));
                Ok(match verdict::of_set(&answer, about, now) {
                    Verdict::Again(fault) => Set::Again(fault),
                    Verdict::Doubtful(fault) => Set::Doubt(unknown(&fault)),
                    Verdict::Taken(fault) | Verdict::TooLarge(fault) => {
                        Set::Refused(at, RowResult::Refused(Box::new(fault)))
                    }
                    Verdict::Settled(result) => Set::Refused(at, result),
                })
            }
        }
    }
}

fn all(items: &[Item<'_>], result: &RowResult) -> Vec<RowResult> {
    items.iter().map(|_| result.clone()).collect()
}

/// The reason stands at the change that is the reason; the others say that they were not made because of it.
pub(super) fn refused(count: usize, at: Option<usize>, result: &RowResult) -> Vec<RowResult> {
    let others = || {
        let fault = Fault::new(ErrorKind::ChangeSetRefused, "another change of the same set was refused");
        RowResult::Refused(Box::new(fault))
    };
    (0..count).map(|i| if at.is_none_or(|at| at == i) { result.clone() } else { others() }).collect()
}
