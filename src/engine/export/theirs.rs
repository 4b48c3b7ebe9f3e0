//! The CRM's side of rows: what it has under their identifiers, in the campaign side's form.
use super::Naming;
use super::looking::{Answer, ask};
use super::session::Exporter;
use crate::catalog::record_id::key_in_form;
use crate::fault::Outcome;
use crate::flow::ReadWay;
use crate::mapping::{Cell, Filter, Literal};
use crate::port::{BadRow, ReadOrder, ReadQuery, RowName};
use crate::text::key_alike;
use jiff::Timestamp;
use std::collections::HashMap;

/// Identifiers asked for at once: the address stays far below what the server takes.
const AT_ONCE: usize = 100;

/// A row as the CRM has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Theirs {
    /// Its version; 0 where the CRM tells none.
    pub(super) version: i64,
    /// The values of the campaign side's own fields, in their order.
    pub(super) cells: Vec<Cell<'static>>,
    /// When it was last changed there, where that was asked for.
    pub(super) modified: Option<Timestamp>,
}

/// Rows by their identifiers; those that cannot be read with the reason.
pub(super) type Found = HashMap<String, Result<Theirs, BadRow>>;

impl Exporter {
    /// What the CRM has under these identifiers; what is not there is absent. None where the run shall end.
    pub(super) fn theirs(&self, ids: &[&str]) -> Outcome<Option<Found>> {
        let asked = ask(self.doors.crm.clone(), self.named(ids), true);
        let Some(answers) = self.control.wait(&self.runtime, asked) else { return Ok(None) };
        self.found(&answers?).map(Some)
    }

    /// The questions for these identifiers.
    pub(super) fn named(&self, ids: &[&str]) -> Vec<ReadQuery> {
        let id = |id: &&str| Literal::Text((*id).to_owned());
        let field = &self.order.query.primary_id;
        // What can be nobody's identifier is nobody's; asked for, it would keep the others from being answered.
        let ids: Vec<&str> = ids.iter().copied().filter(|id| key_in_form(field, id).is_some()).collect();
        ids.chunks(AT_ONCE).map(|some| self.among(field, some.iter().map(id).collect())).collect()
    }

    /// The rows of these answers.
    pub(super) fn found(&self, answers: &[Answer]) -> Outcome<Found> {
        let mut found = Found::new();
        for (query, pages) in answers {
            for raw in pages {
                let page = self.doors.crm.decode(query, raw)?;
                for (key, cells) in page.rows.iter() {
                    found.insert(key.id.clone().into_owned(), Ok(self.told(key.version, cells)));
                }
                found.extend(page.bad.into_iter().map(|bad| (bad.id.clone(), Err(bad))));
            }
        }
        Ok(found)
    }

    /// Rows whose field has one of these values.
    fn among(&self, field: &str, values: Vec<Literal>) -> ReadQuery {
        ReadQuery {
            filter: Some(Filter::In { field: field.to_owned(), values }),
            since: None,
            order: ReadOrder::ById,
            page_size: u32::try_from(AT_ONCE).unwrap_or(u32::MAX),
            way: ReadWay::Pages,
            ..self.order.query.clone()
        }
    }

    /// Identifiers of rows by their key, in the keys' order; none where the run shall end.
    pub(super) fn read_names(&self, names: &[RowName]) -> Outcome<Option<Vec<Option<String>>>> {
        let Naming::Key { field, tells_cases, .. } = &self.order.naming else {
            return Ok(Some(vec![None; names.len()]));
        };
        let column = self.order.fields.fields.iter().find(|f| f.field == *field).map(|f| f.read.clone());
        let key = |name: &RowName| key_of(name).map(|cell| key_alike(&cell.display(), *tells_cases));
        let literal = |cell: &Cell<'static>| match cell {
            Cell::Integer(n) => Literal::Integer(*n),
            other => Literal::Text(other.display()),
        };
        let question = |some: &[RowName]| ReadQuery {
            columns: column.iter().cloned().collect(),
            ..self.among(field, some.iter().filter_map(key_of).map(literal).collect())
        };
        let asked = ask(self.doors.crm.clone(), names.chunks(AT_ONCE).map(question).collect(), false);
        let Some(answers) = self.control.wait(&self.runtime, asked) else { return Ok(None) };
        let mut there: HashMap<String, String> = HashMap::new();
        for (query, pages) in &answers? {
            for raw in pages {
                let page = self.doors.crm.decode(query, raw)?;
                let found =
                    page.rows.iter().filter_map(|(key, cells)| Some((cells.first()?.display(), key.id.to_string())));
                there.extend(found.map(|(value, id)| (key_alike(&value, *tells_cases), id)));
            }
        }
        Ok(Some(names.iter().map(|name| there.get(&key(name)?).cloned()).collect()))
    }

    /// A row as the CRM tells it.
    pub(super) fn told(&self, version: i64, cells: &[Cell<'_>]) -> Theirs {
        let modified = match cells.get(self.order.fields.ours().count()) {
            Some(Cell::Text(at)) => at.parse().ok(),
            _ => None,
        };
        Theirs { version, cells: self.carried(cells), modified }
    }

    /// Values as an import would write them; one that it would refuse stays as the CRM has it, and so differs.
    fn carried(&self, cells: &[Cell<'_>]) -> Vec<Cell<'static>> {
        let carry = |(cell, field): (&Cell<'_>, &crate::schema::OutField)| match cell {
            Cell::Null => field.carry.for_nothing(),
            cell => {
                let raw = cell.clone().into_owned();
                field.carry.carry(raw.clone(), field.kind).unwrap_or(raw)
            }
        };
        cells.iter().zip(self.order.fields.ours()).map(carry).collect()
    }
}

/// The first part of a key.
fn key_of(name: &RowName) -> Option<&Cell<'static>> {
    match name {
        RowName::Key(parts) => parts.first().map(|(_, cell)| cell),
        RowName::Id(_) | RowName::Unnamed => None,
    }
}
