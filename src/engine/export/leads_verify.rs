//! What a comparison of a flow of leads tells: of rows that became leads whether the CRM still has them and with which values;
//! of the others where they stand on their way.
use super::Naming;
use super::leads::{Leads, same};
use super::looking::ask;
use super::session::{Exporter, Run};
use crate::engine::outward::BATCH;
use crate::engine::session::Ending;
use crate::engine::verify::{Difference, Findings, Unequal, told};
use crate::fault::Outcome;
use crate::flow::{ReadWay, SameAddress, lasting_id};
use crate::mapping::{Cell, Filter, Literal};
use crate::port::{MadeRow, ReadColumn, ReadOrder, ReadQuery};
use crate::run::Counters;
use std::collections::HashMap;

/// Identifiers asked for at once, as for rows that are changed.
const AT_ONCE: usize = 100;

/// A lead as the CRM has it.
pub(super) struct LeadThere {
    /// The values of the fields that columns fill, in their order.
    pub(super) values: Vec<Cell<'static>>,
    /// What names it where a field does.
    name: Option<String>,
    /// It became a customer.
    converted: bool,
}

/// Leads by their identifiers.
type There = HashMap<String, LeadThere>;

impl Exporter {
    /// Compares every row of the table.
    pub(super) fn verify_leads(&self, run: &mut Run<'_>, (leads, findings): (&Leads, &Findings)) -> Outcome<Ending> {
        let open: Vec<Unequal> = run.outbox.open()?.into_iter().map(|(intent, _)| unanswered(&intent.row)).collect();
        let parked = open.len() as u64;
        self.count(run, Counters { read: parked, parked, ..Counters::default() });
        if !told(findings, open) || self.walk(run)? == Ending::Cancelled {
            return Ok(Ending::Cancelled);
        }
        let mut behind = i64::MIN;
        loop {
            if !self.control.passes(&self.runtime) {
                return Ok(Ending::Cancelled);
            }
            let page = run.outbox.made(behind, BATCH)?;
            behind = page.rows.last().map_or(behind, |made| made.row.place);
            let Some((unequal, counters)) = self.judge_leads(leads, &page.rows)? else { return Ok(Ending::Cancelled) };
            self.count(run, counters);
            if !told(findings, unequal) {
                return Ok(Ending::Cancelled);
            }
            if page.is_last {
                return Ok(Ending::Done);
            }
        }
    }

    fn count(&self, run: &mut Run<'_>, counters: Counters) {
        run.record.counters.add(&counters);
        run.record.pages += 1;
        self.progress.page(run.record, None);
    }

    /// Rows that became leads, held against what the CRM has. None where the comparison shall end.
    fn judge_leads(&self, leads: &Leads, rows: &[MadeRow]) -> Outcome<Option<(Vec<Unequal>, Counters)>> {
        let ids: Vec<&str> = rows.iter().filter_map(|made| made.id.as_deref()).collect();
        let Some(there) = self.leads_there(leads, &ids)? else { return Ok(None) };
        let lost: Vec<String> = ids.iter().filter(|id| !there.contains_key(**id)).map(|id| (*id).to_owned()).collect();
        let merged = match lost.is_empty() {
            true => Default::default(),
            false => {
                let asked = self.doors.crm.merged_into(&self.order.query.table, &lost);
                let Some(merged) = self.control.wait(&self.runtime, asked) else { return Ok(None) };
                merged?
            }
        };
        let mut counters = Counters { read: rows.len() as u64, ..Counters::default() };
        let mut unequal = Vec::new();
        for made in rows {
            let found = made.id.as_ref().and_then(|id| there.get(id));
            let judged = match (&made.id, found) {
                // It is a lead, and nobody noted which.
                (None, _) => None,
                (Some(_), Some(lead)) => self.judge_lead(leads, made, lead),
                (Some(id), None) if merged.contains_key(id) => Some((Difference::Merged, Vec::new())),
                (Some(_), None) => Some((Difference::NotThere, Vec::new())),
            };
            *(if judged.is_some() { &mut counters.applied } else { &mut counters.unchanged }) += 1;
            unequal.extend(judged.map(|(difference, columns)| Unequal::of(&made.row.row, difference, columns)));
        }
        Ok(Some((unequal, counters)))
    }

    /// How a lead is not what was sent; none where it is.
    pub(super) fn judge_lead(
        &self,
        leads: &Leads,
        made: &MadeRow,
        lead: &LeadThere,
    ) -> Option<(Difference, Vec<String>)> {
        if lead.converted {
            return Some((Difference::Converted, Vec::new()));
        }
        // Of one the CRM had before, nothing was to be changed.
        if leads.rules.same_address != SameAddress::Update && !self.is_ours(made, lead) {
            return None;
        }
        let here = made.state.is_none_or(|state| state == made.row.state);
        let difference = if here { Difference::Overwritten } else { Difference::Edited };
        let values = match leads.compose(&made.row) {
            Ok(values) => values,
            Err(bad) => return Some((Difference::Edited, bad.field.into_iter().collect())),
        };
        let differs = leads.fields.iter().zip(&lead.values).filter(|(field, there)| {
            let ours = values.iter().find(|(name, _)| *name == field.field).map(|(_, cell)| cell);
            // A description that a topic begins is not the column's value alone.
            let own = leads.has_topic || field.field != leads.topic_field;
            own && ours.is_some_and(|ours| !same(ours, there))
        });
        let column = |at: usize| self.order.schema.columns.get(at).map(|column| column.name.clone());
        let columns: Vec<String> = differs.filter_map(|(field, _)| column(field.column)).collect();
        (!columns.is_empty()).then_some((difference, columns))
    }

    /// Whether the lead was made of the row, and not found there.
    fn is_ours(&self, made: &MadeRow, lead: &LeadThere) -> bool {
        let own = lasting_id(&["lead", &self.order.schema.name, made.row.row.trim()]);
        let name = if lead.name.is_some() { lead.name.as_deref() } else { made.id.as_deref() };
        name.is_some_and(|name| name.eq_ignore_ascii_case(&own))
    }

    /// What the CRM has under these identifiers. None where the comparison shall end.
    pub(super) fn leads_there(&self, leads: &Leads, ids: &[&str]) -> Outcome<Option<There>> {
        let mut columns: Vec<ReadColumn> = leads.fields.iter().map(|field| field.read(&self.order.query)).collect();
        let filled = columns.len();
        let mut place = |column: ReadColumn| {
            let known = columns.iter().position(|known| known.field == column.field);
            known.unwrap_or_else(|| {
                columns.push(column);
                columns.len() - 1
            })
        };
        let converted = leads.converted.clone().map(&mut place);
        let named = match &self.order.naming {
            Naming::Lasting(Some(field)) => self
                .order
                .table
                .column(field)
                .map(|column| place(ReadColumn::new(field, field.as_str(), column.kind.clone()))),
            _ => None,
        };
        let question = |some: &[&str]| ReadQuery {
            columns: columns.clone(),
            filter: Some(Filter::In {
                field: self.order.query.primary_id.clone(),
                values: some.iter().map(|id| Literal::Text((*id).to_owned())).collect(),
            }),
            since: None,
            order: ReadOrder::ById,
            page_size: u32::try_from(AT_ONCE).unwrap_or(u32::MAX),
            way: ReadWay::Pages,
            ..self.order.query.clone()
        };
        let asked = ask(self.doors.crm.clone(), ids.chunks(AT_ONCE).map(question).collect(), true);
        let Some(answers) = self.control.wait(&self.runtime, asked) else { return Ok(None) };
        let mut there = There::new();
        for (query, pages) in &answers? {
            for raw in pages {
                let page = self.doors.crm.decode(query, raw)?;
                for (key, cells) in page.rows.iter() {
                    let cell = |at: Option<usize>| at.and_then(|at| cells.get(at));
                    let lead = LeadThere {
                        converted: matches!(cell(converted), Some(Cell::Integer(1))),
                        name: cell(named).map(Cell::display).filter(|name| !name.is_empty()),
                        values: cells.iter().take(filled).map(|cell| cell.clone().into_owned()).collect(),
                    };
                    there.insert(key.id.to_string(), lead);
                }
            }
        }
        Ok(Some(there))
    }
}

fn unanswered(row: &str) -> Unequal {
    Unequal::of(row, Difference::Unanswered, Vec::new())
}
