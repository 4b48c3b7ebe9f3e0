//! Records events: each row is made once, and closed where its table wants that as a second change.
use super::courier::unknown;
use super::event::{self, Closing, EventRow};
use super::{DynamicsWriter, in_order};
use crate::fault::Outcome;
use crate::mapping::Cell;
use crate::port::{
    CampaignEvent, CrmWrite, EventHome, Intent, Manner, RowChange, RowName, RowResult, Value, WriteTable,
};

impl DynamicsWriter {
    /// One result for each event, in their order.
    pub(super) async fn record_events(&self, home: &EventHome, events: &[CampaignEvent]) -> Outcome<Vec<RowResult>> {
        let mut results = Vec::new();
        let mut groups: Vec<(WriteTable, Vec<(usize, EventRow)>)> = Vec::new();
        for (index, event) in events.iter().enumerate() {
            match event::row(home, event) {
                Err(fault) => results.push((index, RowResult::Refused(Box::new(fault)))),
                Ok(row) => match groups.iter_mut().find(|(table, _)| table.table == row.table.table) {
                    Some((_, rows)) => rows.push((index, row)),
                    None => groups.push((row.table.clone(), vec![(index, row)])),
                },
            }
        }
        for (table, rows) in groups {
            let made = self.make_events(&table, &rows).await;
            results.extend(rows.iter().map(|(index, _)| *index).zip(made));
        }
        Ok(in_order(events.len(), results))
    }

    /// One result for each row. Once something is sent the call goes on to its end: what cannot be known of one row takes
    /// nothing away from the others.
    async fn make_events(&self, table: &WriteTable, rows: &[(usize, EventRow)]) -> Vec<RowResult> {
        let changes: Vec<RowChange> = rows.iter().map(|(_, row)| row.change.clone()).collect();
        let closes = rows.iter().any(|(_, row)| row.closing.is_some());
        let mut results = self.made(table, &changes, Manner { versions: closes, ..Manner::default() }).await;
        let mut closings = Vec::new();
        for (at, ((_, row), result)) in rows.iter().zip(&mut results).enumerate() {
            let (Some(closing), true) = (&row.closing, result.is_settled()) else { continue };
            match self.open_version(table, &row.change.name, result).await {
                Ok(Some(version)) => closings.push((at, closed(&row.change.name, closing, version))),
                Ok(None) => {}
                // It is there, but whether it is closed nobody knows.
                Err(fault) => *result = RowResult::Unknown(Box::new(unknown(&fault))),
            }
        }
        let changes: Vec<RowChange> = closings.iter().map(|(_, change)| change.clone()).collect();
        let made = self.made(table, &changes, Manner::default()).await;
        for ((at, _), outcome) in closings.into_iter().zip(made) {
            // What was made and closed is told as made; only what went wrong with the closing is told instead.
            if let (false, Some(result)) = (outcome.is_settled(), results.get_mut(at)) {
                *result = outcome;
            }
        }
        results
    }

    /// One result for each change; where the call fails as a whole, nothing of it was sent.
    async fn made(&self, table: &WriteTable, changes: &[RowChange], manner: Manner) -> Vec<RowResult> {
        match self.apply(table, changes, manner).await {
            Ok(written) => written.rows,
            Err(fault) => changes.iter().map(|_| RowResult::Refused(Box::new(fault.clone()))).collect(),
        }
    }

    /// The version of a row that is still to be closed: the one just made, or one an earlier try made and left open.
    async fn open_version(&self, table: &WriteTable, name: &RowName, result: &RowResult) -> Outcome<Option<i64>> {
        if let RowResult::Created { version: Some(version), .. } = result {
            return Ok(Some(*version));
        }
        Ok(self.look_open(table, name).await?.filter(|(_, open)| *open).map(|(row, _)| row.version))
    }
}

fn closed(name: &RowName, closing: &Closing, version: i64) -> RowChange {
    let whole = |n| Value::Plain(Cell::Integer(n));
    RowChange {
        name: name.clone(),
        intent: Intent::Update { version: Some(version) },
        values: vec![("statecode".into(), whole(closing.state)), ("statuscode".into(), whole(closing.status))],
    }
}
