//! Writing: the [`CrmWrite`] door. Changes become operations, operations go alone, in batches or in messages for many
//! rows, and each change has its own result (correctness.md B14, B15).
//!
//! What keeps a change from taking effect twice is the CRM itself: rows are made under an id we chose with
//! `If-None-Match: *`, changed under the version they were read at with `If-Match`. Only such changes are sent again when
//! an answer is lost; all others are told as unknown.
mod batch;
mod bulk;
mod call;
mod courier;
mod event;
mod item;
mod lead;
mod look;
mod name;
mod operation;
pub mod opt_out;
mod parts;
mod reach;
mod recorded;
mod rounds;
mod shape;
mod size;
pub mod state;
mod timeline;
mod together;
mod value;
mod verdict;

use super::api::Api;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::WritePermit;
use crate::port::{
    CampaignEvent, CrmWrite, EventHome, FoundRow, Manner, NewLead, RawPage, ReachNews, ReadQuery, Recorded, RowChange,
    RowName, RowResult, Still, TestLead, Value, Wait, WriteColumn, WriteTable, Written,
};
use batch::Batch;
use bulk::{Abilities, Message};
use call::Call;
use futures_util::future::{BoxFuture, join_all};
use item::Item;
use operation::Operation;
use rounds::Settled;
use size::BatchSize;
use std::collections::VecDeque;
use std::sync::Arc;

/// Rows in one message for many rows.
const MESSAGE_ROWS: usize = 100;

/// Whether a field takes a value, as a change would carry it.
///
/// # Errors
/// `ValueUnfit` with the field.
pub(super) fn takes(column: &WriteColumn, value: &Value) -> Outcome<()> {
    value::put(&mut serde_json::Map::new(), column, value)
}

/// Writes to one organisation.
pub(super) struct DynamicsWriter {
    api: Arc<Api>,
    permit: WritePermit,
    size: BatchSize,
    abilities: Abilities,
}

impl DynamicsWriter {
    /// Over a connection, with the right to write there.
    pub(super) fn new(api: Arc<Api>, permit: WritePermit) -> Self {
        Self { api, permit, size: BatchSize::default(), abilities: Abilities::default() }
    }

    /// New for every batch, so that no text in a row can close a part.
    fn mark(&self) -> String {
        uuid::Uuid::new_v4().simple().to_string()
    }

    /// A batch of these operations, as one change set or each by itself.
    fn batch(&self, operations: &[&Operation], set: bool) -> Batch {
        batch::write(operations, set, &self.mark(), self.api.part_address)
    }

    async fn make(&self, call: &Call<'_>, changes: &[RowChange]) -> Outcome<Written> {
        let (items, settled) = prepared(call, changes);
        let manner = call.manner;
        if !manner.all_or_nothing {
            let mut results = settled;
            for wave in item::waves(items) {
                results.extend(self.wave(call, wave).await);
            }
            return Ok(Written { rows: in_order(changes.len(), results), together: false });
        }
        if changes.len() > batch::MOST {
            return Err(Fault::new(ErrorKind::Bug, format!("{} changes in one set", changes.len())));
        }
        let rows = match settled.iter().find(|(_, result)| !result.is_settled()) {
            Some((at, result)) => together::refused(changes.len(), Some(*at), result),
            None => {
                let made = if items.is_empty() { Vec::new() } else { self.together(call, &items).await };
                let made = items.iter().map(|i| i.index).zip(made);
                in_order(changes.len(), settled.into_iter().chain(made).collect())
            }
        };
        Ok(Written { rows, together: true })
    }

    /// Changes of different rows: as many requests at once as the limits allow. Signed in first, so that a refused sign-in is
    /// met once and not by all of them.
    async fn wave<'a>(&'a self, call: &'a Call<'a>, items: Vec<Item<'a>>) -> Settled {
        let mut queue: VecDeque<Item<'_>> = items.into();
        let mut settled = Vec::new();
        while !queue.is_empty() {
            if call.over().is_none()
                && let Err(fault) = self.api.sign_in.ticket().await
            {
                call.unsent(&fault);
            }
            if let Some(fault) = call.over() {
                settled.extend(bulk::over(queue.into(), fault));
                break;
            }
            let places = self.api.at_once().max(1) as usize;
            let mut jobs: Vec<BoxFuture<'_, Settled>> = Vec::new();
            while jobs.len() < places
                && let Some(first) = queue.front()
            {
                let message = Message::of(first, call.manner);
                let fitting = queue.iter().take_while(|i| Message::of(i, call.manner) == message).count();
                match message {
                    Some(message) if fitting > self.size.now() && self.takes(call.table, message).await => {
                        let chunk = queue.drain(..fitting.min(MESSAGE_ROWS)).collect();
                        jobs.push(self.bulk(call, chunk, message));
                    }
                    _ => {
                        let chunk = queue.drain(..queue.len().min(self.size.now())).collect();
                        jobs.push(Box::pin(self.rounds(call, chunk)));
                    }
                }
            }
            settled.extend(join_all(jobs).await.into_iter().flatten());
        }
        settled
    }
}

/// The items to send, and what is settled without sending.
fn prepared<'c>(call: &Call<'_>, changes: &'c [RowChange]) -> (Vec<Item<'c>>, Settled) {
    let (mut items, mut settled) = (Vec::new(), Vec::new());
    for (index, change) in changes.iter().enumerate() {
        match operation::of(call.table, change, call.manner) {
            Ok(Some(operation)) => {
                let operation = match &call.shown {
                    Some(shown) => operation.showing(shown),
                    None => operation,
                };
                items.push(Item::new(index, change, operation));
            }
            Ok(None) => settled.push((index, RowResult::Unchanged)),
            Err(fault) => settled.push((index, RowResult::Refused(Box::new(fault)))),
        }
    }
    (items, settled)
}

/// One result for each change. A change without one would be our own mistake, and is told as unknown.
fn in_order(count: usize, results: Settled) -> Vec<RowResult> {
    let missing = Fault::new(ErrorKind::Bug, "a change without a result");
    let mut rows = vec![RowResult::Unknown(Box::new(missing)); count];
    for (index, result) in results {
        if let Some(row) = rows.get_mut(index) {
            *row = result;
        }
    }
    rows
}

impl CrmWrite for DynamicsWriter {
    fn apply<'a>(&'a self, table: &'a WriteTable, changes: &'a [RowChange], manner: Manner) -> Wait<'a, Written> {
        Box::pin(async move { self.make(&Call::new(table, manner), changes).await })
    }

    fn apply_and_show<'a>(
        &'a self,
        table: &'a WriteTable,
        changes: &'a [RowChange],
        (manner, query): (Manner, &'a ReadQuery),
    ) -> Wait<'a, (Written, Option<RawPage>)> {
        Box::pin(async move {
            let call = Call::new(table, manner).showing(query)?;
            let written = self.make(&call, changes).await?;
            Ok((written, call.page()))
        })
    }

    fn find<'a>(&'a self, table: &'a WriteTable, names: &'a [RowName]) -> Wait<'a, Vec<Option<FoundRow>>> {
        Box::pin(async move {
            let looks = join_all(names.iter().map(|name| self.look(table, name))).await;
            looks.into_iter().collect()
        })
    }

    fn record_while<'a>(
        &'a self,
        home: &'a EventHome,
        events: &'a [CampaignEvent],
        _still: Still<'a>,
    ) -> Wait<'a, Vec<RowResult>> {
        Box::pin(self.record_events(home, events))
    }

    fn recorded<'a>(&'a self, home: &'a EventHome, events: &'a [CampaignEvent]) -> Wait<'a, Vec<Recorded>> {
        Box::pin(self.recorded_events(home, events))
    }

    fn tell_reach<'a>(&'a self, news: &'a [ReachNews]) -> Wait<'a, Vec<RowResult>> {
        Box::pin(self.tell_news(news))
    }

    fn add_leads<'a>(&'a self, leads: &'a [NewLead]) -> Wait<'a, Vec<RowResult>> {
        Box::pin(self.make_leads(leads))
    }

    fn try_a_lead(&self) -> Wait<'_, TestLead> {
        Box::pin(self.write_a_test_lead())
    }
}
