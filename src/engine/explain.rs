//! Explaining one row: what the CRM has, what the flow makes of it, what is here, and what is known of how that came. Reads
//! both sides, writes nothing.
use super::control::Control;
use super::convert::{convert_page, keep_accepted};
use super::progress::Progress;
use super::session::Session;
use super::stage::Stage;
use super::verify::{Known, Unequal};
use super::{Doors, RunOrder, begun};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{Cell, Filter, Literal};
use crate::port::{Audit, BadRow, DecodedPage, KnownRow, Likeness, Position, RawPage, ReadOrder, ReadQuery};
use tokio::runtime::Handle;

/// One row on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct RowStory {
    /// Its identifier, as the CRM spells it where it has the row.
    pub row: String,
    /// The CRM's row.
    pub there: Option<ThereRow>,
    /// What the campaign database knows.
    pub known: KnownRow,
    /// Whether the flow's population names it now; none where the flow has none.
    pub named: Option<bool>,
    /// How the two sides differ, as a comparison of all rows would say; none where they do not, or where there is nothing to
    /// compare.
    pub unequal: Option<Unequal>,
}

/// A row of the CRM.
#[derive(Debug, Clone, PartialEq)]
pub struct ThereRow {
    /// Its version; none for one that cannot be understood.
    pub version: Option<i64>,
    /// Whether it meets the flow's filter.
    pub passes: bool,
    /// What is read of it: fields and values, as they come.
    pub raw: Vec<(String, Cell<'static>)>,
    /// Its values as they would be written, in the order of the schema's columns, or why they cannot be.
    pub carried: Result<Vec<Cell<'static>>, BadRow>,
}

/// Looks at one row on both sides. Blocks; for a thread that may.
///
/// # Errors
/// What reading the CRM and the database can meet. What cannot be an identifier there is a row it does not have.
pub fn explain(order: RunOrder, doors: Doors, runtime: Handle, row: &str) -> Outcome<RowStory> {
    let record = begun(&order.flow, order.run, (order.mode.into(), true), doors.clock.now());
    let (progress, _) = Progress::new(&record, doors.clock.clone());
    let (control, runtime) = (Control::new(progress.clone()), Stage::new(runtime, None));
    let looks = super::refit::Looks::from(doors.clock.now());
    let notes = Default::default();
    Session { order, doors, runtime, control, progress, refit: None, looks, notes }.story(row)
}

impl Session {
    fn story(&self, typed: &str) -> Outcome<RowStory> {
        self.check_order()?;
        let named = self.is_named(typed)?;
        Ok(RowStory { named, ..self.both_sides(typed)? })
    }

    fn both_sides(&self, typed: &str) -> Outcome<RowStory> {
        let whole = self.judged_here();
        let only = Filter::In { field: whole.primary_id.clone(), values: vec![Literal::Text(typed.to_owned())] };
        let query = ReadQuery { filter: Some(only), order: ReadOrder::ById, page_size: 1, ..whole };
        let Some(raw) = self.control.wait(&self.runtime, self.doors.crm.fetch(&query, &Position::Start)) else {
            return Err(Fault::new(ErrorKind::Cancelled, "while a row was read"));
        };
        let mut audit = self.doors.campaign.audit(&self.order.schema, &self.order.flow.name)?;
        let raw = match raw {
            // What is no identifier of that CRM at all names no row of it.
            Err(fault) if fault.kind == ErrorKind::FilterInvalid => return not_there(audit.as_mut(), typed),
            other => other?,
        };
        let page = self.doors.crm.decode(&query, &raw)?;
        if let Some(bad) = page.bad.first() {
            let raw = self.beside(&query, &raw, bad);
            let there = ThereRow { version: None, passes: true, raw, carried: Err(bad.clone()) };
            let known = audit.known(&bad.id)?;
            return Ok(RowStory { row: bad.id.clone(), there: Some(there), known, named: None, unequal: None });
        }
        let Some(key) = page.rows.keys.first().cloned() else { return not_there(audit.as_mut(), typed) };
        let (there, page) = self.carried(&query, page)?;
        let there = ThereRow { version: Some(key.version), ..there };
        let likeness = audit.compare(&page.rows)?.pop().filter(|likeness| *likeness != Likeness::Same);
        let mut read = Known::of(self.checkpoint()?);
        let unequal = likeness.map(|likeness| self.judged(&key, likeness, &mut read)).transpose()?;
        let known = audit.known(&key.id)?;
        Ok(RowStory { row: key.id.to_string(), there: Some(there), known, named: None, unequal })
    }

    /// What the CRM has of a row of which one value cannot be understood: the other fields, as often as another one turns out
    /// to be like this, and of these what is known of their values. Where not even that can be read, nothing.
    fn beside(&self, query: &ReadQuery, page: &RawPage, bad: &BadRow) -> Vec<(String, Cell<'static>)> {
        let (mut rest, mut guilty, mut known) = (query.clone(), bad.clone(), Vec::new());
        while let Some(field) = guilty.field.take() {
            let columns = rest.columns.len();
            rest.columns.retain(|column| column.field != field);
            if rest.columns.len() == columns {
                break;
            }
            known.extend(guilty.sample.take().map(|sample| (field, Cell::Text(sample.into()))));
            let Ok(page) = self.doors.crm.decode(&rest, page) else { break };
            match page.bad.first() {
                Some(next) => guilty = next.clone(),
                None => {
                    let fields = rest.columns.iter().map(|column| column.field.clone());
                    known.extend(fields.zip(page.rows.cells.iter().cloned().map(Cell::into_owned)));
                    break;
                }
            }
        }
        known
    }

    /// A row as it would be written, beside what it was.
    fn carried<'p>(&self, query: &ReadQuery, mut page: DecodedPage<'p>) -> Outcome<(ThereRow, DecodedPage<'p>)> {
        let fields = query.columns.iter().map(|c| c.field.clone());
        let raw = fields.zip(page.rows.cells.iter().cloned().map(Cell::into_owned)).collect();
        let passes = self.row_test(query)?.is_none_or(|test| test.accepts(&page.rows.cells));
        let width = self.order.conversions.iter().filter(|carry| !carry.is_again()).count();
        keep_accepted(&mut page.rows, width, None);
        convert_page(&mut page, &self.order.schema, &self.order.conversions);
        let carried = match page.bad.first() {
            Some(bad) => Err(bad.clone()),
            None => Ok(page.rows.cells.iter().cloned().map(Cell::into_owned).collect()),
        };
        Ok((ThereRow { version: None, passes, raw, carried }, page))
    }
}

/// What is known of a row the CRM does not have, in the spelling that was typed or the one identifiers are kept in.
fn not_there(audit: &mut dyn Audit, typed: &str) -> Outcome<RowStory> {
    let mut known = audit.known(typed)?;
    if known == KnownRow::default() {
        known = audit.known(&typed.to_lowercase())?;
    }
    Ok(RowStory { row: typed.to_owned(), there: None, known, named: None, unequal: None })
}
