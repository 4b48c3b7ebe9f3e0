//! What rows made on the campaign side are called in the CRM, which of them it has already, and how the others are made there.
use super::Naming;
use super::batch::{value, wait};
use super::decide::cell_hash;
use super::outcome::{Batch, Sending};
use super::session::{Exporter, Run};
use crate::fault::Outcome;
use crate::flow::{WriteMode, lasting_id};
use crate::mapping::Cell;
use crate::port::{Intent, OutIntent, OutRow, RowChange, RowName, Value};
use crate::seeded_bug::SeededBug;
use std::collections::HashSet;

impl Exporter {
    /// Rows made on the campaign side: those the CRM has already, under their key or because an earlier run made them, take
    /// its identifier; the others are to be made. None where the run shall end.
    pub(super) fn name(
        &self,
        run: &mut Run<'_>,
        batch: &mut Batch,
        rows: Vec<(OutRow, Option<OutIntent>)>,
    ) -> Outcome<Option<Vec<Sending>>> {
        let mut named = Vec::new();
        for (row, intent) in rows {
            match self.name_of(&row, intent.as_ref()) {
                Some(name) => named.push((row, intent, name)),
                None => {
                    let field = match &self.order.naming {
                        Naming::Key { field, .. } => Some(field.as_str()),
                        _ => None,
                    };
                    batch.refuse_for(&row, "no-key", field);
                }
            }
        }
        let named = self.one_of_each(batch, named);
        // Only what may be there is looked for: what has a key, and what an earlier run may have made.
        let looked: Vec<bool> =
            named.iter().map(|(_, intent, name)| intent.is_some() || matches!(name, RowName::Key(_))).collect();
        let names: Vec<RowName> =
            named.iter().zip(&looked).filter(|(_, look)| **look).map(|((_, _, name), _)| name.clone()).collect();
        let Some(found) = self.find(run, &names)? else { return Ok(None) };
        let Some(gone) = self.made_and_gone(run, &named, &looked, &found)? else { return Ok(None) };
        let holders = self.holders(run, found.iter().flatten())?;
        let mut found = found.into_iter();
        let (mut sending, mut fresh) = (Vec::new(), Vec::new());
        for ((row, intent, name), look) in named.into_iter().zip(looked) {
            let there = if look { found.next().flatten() } else { None };
            match there {
                // An earlier run made it, and somebody deleted it there before anybody heard.
                None if gone.contains(&row.row) => batch.refuse_for(&row, "not-there", None),
                None if self.order.leads.is_some() => fresh.push((row, name, intent)),
                None => {
                    let sent = self.create(row, name);
                    match self.waits(&sent) {
                        // What an earlier run sent of it may still be on its way.
                        Some(_) if intent.is_some() => wait(batch, &sent.row),
                        Some(held) => batch.refuse(&sent.row, held.bad, held.said),
                        None => sending.push(sent),
                    }
                }
                Some(id) if intent.as_ref().is_some_and(|i| i.creates) => {
                    batch.counters.applied += 1;
                    run.named += 1;
                    batch.name(&row, id);
                }
                Some(id) if holders.get(&id).is_some_and(|holder| self.collides(&row, holder)) => {
                    self.refuse_collation(batch, &row, &id);
                }
                Some(_) if self.order.flow.writing.mode == WriteMode::Insert => {
                    batch.refuse_for(&row, "already-there", None);
                }
                Some(id) => {
                    batch.counters.unchanged += 1;
                    run.named += 1;
                    batch.name(&row, id);
                }
            }
        }
        match &self.order.leads {
            Some(leads) => self.leads(run, batch, (leads, fresh)),
            None => Ok(Some(sending)),
        }
    }

    fn name_of(&self, row: &OutRow, intent: Option<&OutIntent>) -> Option<RowName> {
        match &self.order.naming {
            Naming::Chosen => {
                let before = intent.and_then(|i| i.id.clone());
                Some(RowName::Id(before.unwrap_or_else(|| self.doors.clock.fresh_id().to_string())))
            }
            Naming::Key { field, column, .. } => {
                let cell = row.cells.get(*column)?;
                let filled = !cell.display().trim().is_empty();
                filled.then(|| RowName::Key(vec![(field.clone(), cell.clone())]))
            }
            Naming::Lasting(field) => {
                let own = row.row.trim();
                let id = (!own.is_empty()).then(|| lasting_id(&["lead", &self.order.schema.name, own]))?;
                let id = if SeededBug::LeadKeyDrawn.is_on() { self.doors.clock.fresh_id().to_string() } else { id };
                Some(match field {
                    Some(field) => RowName::Key(vec![(field.clone(), Cell::Text(id.into()))]),
                    None => RowName::Id(id),
                })
            }
            Naming::Nothing => None,
        }
    }

    /// Identifiers of the rows of these names, where they are there; none where the run shall end. A dry run has no right to
    /// write, and so asks as a reader.
    pub(super) fn find(&self, run: &Run<'_>, names: &[RowName]) -> Outcome<Option<Vec<Option<String>>>> {
        if names.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let Some(writer) = &run.writer else { return self.read_names(names) };
        let answer = self.control.wait(&self.runtime, writer.find(&self.order.table, names));
        let Some(found) = answer else { return Ok(None) };
        Ok(Some(found?.into_iter().map(|row| row.map(|row| row.id)).collect()))
    }

    /// Of rows an earlier run may have made and that are not found, those the CRM tells to be deleted. None where the run shall
    /// end.
    fn made_and_gone(
        &self,
        run: &Run<'_>,
        named: &[(OutRow, Option<OutIntent>, RowName)],
        looked: &[bool],
        found: &[Option<String>],
    ) -> Outcome<Option<HashSet<String>>> {
        let asked = named.iter().zip(looked).filter(|(_, look)| **look).map(|(named, _)| named).zip(found);
        let lost =
            asked.filter(|((_, intent, _), there)| there.is_none() && intent.as_ref().is_some_and(|i| i.creates));
        let (rows, names): (Vec<&str>, Vec<RowName>) =
            lost.map(|((row, _, name), _)| (row.row.as_str(), name.clone())).unzip();
        let Some(writer) = run.writer.as_ref().filter(|_| !names.is_empty()) else { return Ok(Some(HashSet::new())) };
        let Some(gone) = self.control.wait(&self.runtime, writer.went(&self.order.table, &names)) else {
            return Ok(None);
        };
        Ok(Some(rows.into_iter().zip(gone?).filter(|(_, gone)| *gone).map(|(row, _)| row.to_owned()).collect()))
    }

    fn create(&self, row: OutRow, name: RowName) -> Sending {
        let key = match &name {
            RowName::Key(parts) => parts.first().map(|(field, _)| field.clone()),
            _ => None,
        };
        let wanted = self.order.fields.fields.iter().filter(|f| f.creatable && key.as_ref() != Some(&f.field));
        let values = wanted.filter_map(|field| {
            let value = value(field, row.cells.get(field.column)?);
            (value != Value::Plain(Cell::Null)).then(|| (field.field.clone(), value))
        });
        let change = RowChange { intent: Intent::Create, values: values.collect(), name: name.clone() };
        let id = match name {
            RowName::Id(id) => Some(id),
            _ => None,
        };
        let agreed = self.order.fields.ours().filter_map(|field| {
            let hash = cell_hash(row.cells.get(field.column)?);
            Some((field.field.clone(), (hash, hash)))
        });
        let agreed = agreed.collect();
        let intent = OutIntent { row: row.row.clone(), creates: true, id, told: Vec::new() };
        Sending { agreed, ..Sending::plain(row, change, intent) }
    }
}
