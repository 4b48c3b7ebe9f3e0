//! Rows that are two here and one in the CRM: their keys differ in case, in blanks at the ends or in the form of their letters
//! only, which the CRM does not tell apart (correctness.md B17). One of them goes: the one that has the CRM's row already, or
//! was sent before, or else the first by its identifier. The others are put aside, and are looked at again when they change.
use super::Naming;
use super::outcome::Batch;
use super::session::{Exporter, Run};
use crate::fault::Outcome;
use crate::port::{BadRow, OutIntent, OutRow, RowName};
use crate::text::{clean_line, key_alike};
use std::collections::HashMap;

/// Why the others are put aside.
const REASON: &str = "key-collation";

/// A row made here, what an earlier run left of it in the outbox, and its name.
pub(super) type Named = (OutRow, Option<OutIntent>, RowName);

impl Exporter {
    /// What a name is compared by, and how it is written.
    fn compared(&self, name: &RowName) -> (String, String) {
        match (name, &self.order.naming) {
            (RowName::Key(parts), naming) => {
                let text = parts.first().map(|(_, cell)| cell.display()).unwrap_or_default();
                (key_alike(&text, naming.tells_cases()), text)
            }
            (name, _) => {
                let text = format!("{name:?}");
                (text.to_lowercase(), text)
            }
        }
    }

    /// Of rows the CRM takes for one, the one that goes.
    pub(super) fn one_of_each(&self, batch: &mut Batch, named: Vec<Named>) -> Vec<Named> {
        let order = |(row, intent, _): &Named| (intent.is_none(), row.row.clone());
        let mut goes: HashMap<String, usize> = HashMap::new();
        for (at, one) in named.iter().enumerate() {
            let best = goes.entry(self.compared(&one.2).0).or_insert(at);
            if named.get(*best).is_some_and(|before| order(one) < order(before)) {
                *best = at;
            }
        }
        let kept: HashMap<String, (usize, String, String)> = goes
            .into_iter()
            .filter_map(|(key, at)| {
                let (row, _, name) = named.get(at)?;
                Some((key, (at, row.row.clone(), self.compared(name).1)))
            })
            .collect();
        let mut left = Vec::with_capacity(kept.len());
        for (at, one) in named.into_iter().enumerate() {
            let (key, text) = self.compared(&one.2);
            match kept.get(&key) {
                Some((first, other, written)) if *first != at => match *written == text {
                    true => batch.refuse_for(&one.0, "key-twice", None),
                    false => self.refuse_collation(batch, &one.0, other),
                },
                _ => left.push(one),
            }
        }
        left
    }

    /// Rows here that have the CRM's row of these identifiers, by identifier: only where rows are found by a key.
    pub(super) fn holders<'i>(
        &self,
        run: &mut Run<'_>,
        ids: impl Iterator<Item = &'i String>,
    ) -> Outcome<HashMap<String, OutRow>> {
        let ids: Vec<String> = ids.cloned().collect();
        if ids.is_empty() || !matches!(self.order.naming, Naming::Key { .. }) {
            return Ok(HashMap::new());
        }
        Ok(run.outbox.named(&ids)?.into_iter().map(|row| (row.row.clone(), row)).collect())
    }

    /// Whether the row's key is another row's but for what the CRM does not tell apart.
    pub(super) fn collides(&self, row: &OutRow, holder: &OutRow) -> bool {
        let Naming::Key { column, .. } = &self.order.naming else { return false };
        let text = |row: &OutRow| row.cells.get(*column).map(crate::mapping::Cell::display).unwrap_or_default();
        let (own, other, tells) = (text(row), text(holder), self.order.naming.tells_cases());
        own != other && key_alike(&own, tells) == key_alike(&other, tells)
    }

    /// Puts a row aside, naming the one that goes.
    pub(super) fn refuse_collation(&self, batch: &mut Batch, row: &OutRow, other: &str) {
        let field = match &self.order.naming {
            Naming::Key { field, .. } => Some(field.clone()),
            _ => None,
        };
        let sample = Some(clean_line(other).into_owned());
        batch.refuse(row, BadRow { id: String::new(), reason: REASON, field, sample }, None);
    }
}
