//! Writing: the [`CrmWrite`] door. Changes become records, records go in collections of up to 200 or, where they are many,
//! in jobs of Bulk API 2.0, and each change has its own result (correctness.md B14, B15).
//!
//! What keeps a change from taking effect twice is the CRM itself: records are made under a unique external id, which it
//! takes once; removed records cannot be removed again. Only such changes are sent again when an answer is lost; all others
//! are told as unknown. Salesforce names its records itself: a record cannot be made under an id of ours.
mod call;
mod collection;
mod event;
mod ingest;
mod lead;
mod lock;
mod look;
mod membership;
mod reach;
mod record;
mod recorded;
mod rounds;
mod sheet;
mod task;
mod value;

use super::api::Api;
use super::bulk::BulkConfig;
use super::described::Descriptions;
use crate::catalog::KeyState;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{
    CampaignEvent, CrmWrite, EventHome, FoundRow, Manner, MemberStatus, NewLead, ReachNews, Recorded, RowChange,
    RowName, RowResult, Still, TestLead, Value, Wait, WriteColumn, WriteTable, Written,
};
use call::Call;
use record::{Item, Verb};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Records a collection holds at most ("Use sObject Collections").
const TOGETHER: usize = 200;
/// More changes of one kind than this go in a job.
const MANY: usize = 2_000;

/// Results with the places of their changes.
type Settled = Vec<(usize, RowResult)>;

/// Whether a field takes a value, as a change would carry it.
///
/// # Errors
/// `ValueUnfit` with the field.
pub(super) fn takes(column: &WriteColumn, value: &Value) -> Outcome<()> {
    value::json(column, value).map(drop)
}

/// Writes to one organisation.
pub(super) struct SalesforceWriter {
    api: Arc<Api>,
    descriptions: Arc<Descriptions>,
    bulk: BulkConfig,
}

impl SalesforceWriter {
    /// Over a connection. Whoever makes one has the consent.
    pub(super) fn new(api: Arc<Api>, descriptions: Arc<Descriptions>, bulk: BulkConfig) -> Self {
        Self { api, descriptions, bulk }
    }

    async fn make(&self, table: &WriteTable, changes: &[RowChange], manner: Manner) -> Outcome<Written> {
        let (items, mut results) = self.prepared(table, changes, manner).await?;
        let call = Call::new(table, manner);
        if manner.all_or_nothing {
            return Ok(Written { rows: self.together(&call, items, results, changes.len()).await?, together: true });
        }
        for wave in waves(items) {
            for (verb, items) in by_verb(wave) {
                results.extend(self.group(&call, &verb, items).await);
            }
        }
        Ok(Written { rows: in_order(changes.len(), results), together: false })
    }

    /// Changes of one kind, of different records.
    async fn group(&self, call: &Call<'_>, verb: &Verb, items: Vec<Item>) -> Settled {
        let (many, mut rest): (Vec<Item>, Vec<Item>) = match self.by_job(call, verb, items.len()) {
            true => items.into_iter().partition(|item| sheet::fits(verb, item)),
            false => (Vec::new(), items),
        };
        let mut settled = Settled::new();
        if many.len() > MANY {
            let (done, left) = self.ingest(call, verb, many).await;
            settled.extend(done);
            rest.extend(left);
        } else {
            rest.extend(many);
        }
        settled.extend(self.rounds(call, verb, rest).await);
        settled
    }

    /// Whether many changes go in jobs. A job lets no assignment rule act unless it names one, and asks the duplicate rules
    /// without telling which record they found: where the rules are wanted, collections are the way ("Create a Job").
    fn by_job(&self, call: &Call<'_>, verb: &Verb, count: usize) -> bool {
        let wanted = self.bulk.when != super::bulk::BulkUse::Never && count > MANY;
        let assigned = call.manner.assignment_rules && matches!(call.table.table.as_str(), "Lead" | "Case");
        wanted && !assigned && !call.manner.duplicate_rules && !matches!(verb, Verb::Insert { key: None })
    }

    /// All changes or none.
    async fn together(
        &self,
        call: &Call<'_>,
        items: Vec<Item>,
        settled: Settled,
        count: usize,
    ) -> Outcome<Vec<RowResult>> {
        if let Some((at, reason)) = settled.iter().find(|(_, result)| !result.is_settled()) {
            return Ok(refused_with(count, *at, reason));
        }
        let mut groups = by_verb(items);
        match (groups.pop(), groups.is_empty()) {
            (None, _) => Ok(in_order(count, settled)),
            (Some((verb, items)), true) if items.len() <= TOGETHER => {
                let mut results = self.rounds(call, &verb, items).await;
                results.extend(settled);
                Ok(in_order(count, results))
            }
            _ => Err(Fault::new(ErrorKind::Bug, format!("{count} changes of several kinds in one set"))),
        }
    }

    async fn prepared(
        &self,
        table: &WriteTable,
        changes: &[RowChange],
        manner: Manner,
    ) -> Outcome<(Vec<Item>, Settled)> {
        let names: Vec<RowName> = changes.iter().filter(|c| record::must_be_found(c)).map(|c| c.name.clone()).collect();
        let mut found = self.look_each(table, &names).await?.into_iter();
        let (mut items, mut settled) = (Vec::new(), Settled::new());
        for (index, change) in changes.iter().enumerate() {
            let looked = if record::must_be_found(change) { found.next().unwrap_or(Ok(None)) } else { Ok(None) };
            let known = match looked {
                Ok(known) => known,
                Err(fault) => {
                    settled.push((index, RowResult::Refused(fault)));
                    continue;
                }
            };
            match record::item(table, change, known.as_ref(), (index, manner)) {
                Ok(record::Prepared::Send(item)) => items.push(*item),
                Ok(record::Prepared::Settled(result)) => settled.push((index, result)),
                Err(fault) => settled.push((index, RowResult::Refused(Box::new(fault)))),
            }
        }
        self.unguarded(table, manner, &mut items, &mut settled).await?;
        Ok((items, settled))
    }

    /// Records made under an external id that is not unique: the CRM takes it twice. So they are looked for before, and not
    /// sent again.
    async fn unguarded(
        &self,
        table: &WriteTable,
        manner: Manner,
        items: &mut Vec<Item>,
        settled: &mut Settled,
    ) -> Outcome<()> {
        let keyed = |item: &Item| matches!(item.verb, Verb::Insert { key: Some(_) });
        if !items.iter().any(keyed) {
            return Ok(());
        }
        let described = self.descriptions.description(&table.table).await?;
        let unique =
            |field: &str| described.detail.keys.iter().any(|key| key.name == field && key.state == KeyState::Active);
        let mut doubtful: Vec<(usize, RowName)> = Vec::new();
        for item in items.iter_mut() {
            if let (Verb::Insert { key: Some(field) }, Some(key)) = (&item.verb, &item.key)
                && !unique(field)
            {
                doubtful.push((item.index, RowName::Key(vec![(field.clone(), key.clone())])));
                item.repeatable = manner.replay;
            }
        }
        let (places, names): (Vec<usize>, Vec<RowName>) = doubtful.into_iter().unzip();
        let found = self.look_each(table, &names).await?;
        let known: BTreeMap<usize, RowResult> = places
            .into_iter()
            .zip(found)
            .filter_map(|(at, looked)| match looked {
                Ok(None) => None,
                Ok(Some(_)) => Some((at, RowResult::Unchanged)),
                // More than one is there already: one more is not made.
                Err(fault) if fault.kind == ErrorKind::SalesforceManyMatches => Some((at, RowResult::Unchanged)),
                Err(fault) => Some((at, RowResult::Refused(fault))),
            })
            .collect();
        items.retain(|item| !known.contains_key(&item.index));
        settled.extend(known);
        Ok(())
    }
}

/// Splits items so that no record occurs twice in one wave, and the changes of a record keep their order.
fn waves(items: Vec<Item>) -> Vec<Vec<Item>> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut waves: Vec<Vec<Item>> = Vec::new();
    for item in items {
        let wave = match &item.row {
            Some(row) => *seen.entry(row.clone()).and_modify(|n| *n += 1).or_insert(0),
            None => 0,
        };
        match waves.get_mut(wave) {
            Some(items) => items.push(item),
            None => waves.push(vec![item]),
        }
    }
    waves
}

fn by_verb(items: Vec<Item>) -> Vec<(Verb, Vec<Item>)> {
    let mut groups: Vec<(Verb, Vec<Item>)> = Vec::new();
    for item in items {
        match groups.iter_mut().find(|(verb, _)| *verb == item.verb) {
            Some((_, items)) => items.push(item),
            None => groups.push((item.verb.clone(), vec![item])),
        }
    }
    groups
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

/// The reason stands at the change that is the reason; the others say that they were not made because of it.
fn refused_with(count: usize, at: usize, reason: &RowResult) -> Vec<RowResult> {
    let other = Fault::new(ErrorKind::ChangeSetRefused, "another change of the same set was refused");
    let mut rows = vec![RowResult::Refused(Box::new(other)); count];
    if let Some(row) = rows.get_mut(at) {
        *row = reason.clone();
    }
    rows
}

fn unfit(field: &str, why: &str) -> Fault {
    Fault::new(ErrorKind::ValueUnfit, format!("{field}: {why}")).with("field", field).with("why", why)
}

impl CrmWrite for SalesforceWriter {
    fn apply<'a>(&'a self, table: &'a WriteTable, changes: &'a [RowChange], manner: Manner) -> Wait<'a, Written> {
        Box::pin(self.make(table, changes, manner))
    }

    fn member_statuses<'a>(&'a self, campaign: &'a str) -> Wait<'a, Vec<MemberStatus>> {
        Box::pin(self.statuses(campaign))
    }

    fn find<'a>(&'a self, table: &'a WriteTable, names: &'a [RowName]) -> Wait<'a, Vec<Option<FoundRow>>> {
        Box::pin(self.look(table, names))
    }

    fn went<'a>(&'a self, table: &'a WriteTable, names: &'a [RowName]) -> Wait<'a, Vec<bool>> {
        Box::pin(self.lie_in_the_bin(table, names))
    }

    fn record_while<'a>(
        &'a self,
        home: &'a EventHome,
        events: &'a [CampaignEvent],
        still: Still<'a>,
    ) -> Wait<'a, Vec<RowResult>> {
        Box::pin(self.record_events(home, events, still))
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
