//! Looks whether records are there, by their ids or by an external id.
use super::SalesforceWriter;
use crate::crm::salesforce::soql::{STAMP, Select};
use crate::crm::salesforce::{id, values};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::mapping::Cell;
use crate::port::{FoundRow, RowName, WriteTable};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// Names in one question: its address must stay short.
const NAMES: usize = 100;

/// A record as a question brings it.
#[derive(Debug, Deserialize)]
pub(super) struct Seen(pub(super) Map<String, Json>);

impl Seen {
    /// A field's text.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.0.get(field).and_then(Json::as_str)
    }

    /// Its id, canonical.
    pub(super) fn id(&self) -> Option<String> {
        Some(id::canonical(self.text("Id")?)?.into_owned())
    }
}

impl SalesforceWriter {
    /// The records of these names, in their order.
    ///
    /// # Errors
    /// Transport, sign-in and rights faults; `SalesforceManyMatches` where an external id names several.
    pub(super) async fn look(&self, table: &WriteTable, names: &[RowName]) -> Outcome<Vec<Option<FoundRow>>> {
        let mut found: Vec<Option<FoundRow>> = vec![None; names.len()];
        let mut left: Vec<(usize, String, String)> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            match name {
                RowName::Id(text) => {
                    let id = id::canonical(text).ok_or_else(|| super::unfit("Id", "it is not a record's id"))?;
                    left.push((at, "Id".to_owned(), id.into_owned()));
                }
                RowName::Key(parts) => {
                    let [(field, Cell::Text(text))] = parts.as_slice() else {
                        return Err(super::unfit(&table.primary_id, "an external id is one text"));
                    };
                    left.push((at, field.clone(), text.to_string()));
                }
                RowName::Unnamed => {}
            }
        }
        left.sort_by(|a, b| a.1.cmp(&b.1));
        for group in left.chunk_by(|a, b| a.1 == b.1) {
            for chunk in group.chunks(NAMES) {
                self.look_by(table, chunk, &mut found).await?;
            }
        }
        Ok(found)
    }

    async fn look_by(
        &self,
        table: &WriteTable,
        names: &[(usize, String, String)],
        found: &mut [Option<FoundRow>],
    ) -> Outcome<()> {
        let Some((_, field, _)) = names.first() else { return Ok(()) };
        let wanted: Vec<&str> = names.iter().map(|(_, _, value)| value.as_str()).collect();
        let select = Select::from(&table.address)?.field(STAMP)?.field(field)?.one_of(field, &wanted)?;
        let seen = self.seen(&select).await?;
        for (at, _, value) in names {
            let mut same = seen.iter().filter(|row| row.text(field).is_some_and(|text| same(field, text, value)));
            let (first, second) = (same.next(), same.next());
            if second.is_some() {
                let why = format!("several records have {field} {value}");
                return Err(Fault::new(ErrorKind::SalesforceManyMatches, why).with("field", field));
            }
            let row = first.and_then(|row| {
                let version = row.text(STAMP).and_then(values::timestamp).map_or(0, |at| at.as_millisecond());
                Some(FoundRow { id: row.id()?, version })
            });
            if let Some(place) = found.get_mut(*at) {
                *place = row;
            }
        }
        Ok(())
    }

    /// The records of a question that fits into one page.
    pub(super) async fn seen(&self, select: &Select) -> Outcome<Vec<Seen>> {
        self.api.rows::<Seen>(&select.to_string(), Patience::Long).await
    }
}

/// External ids are the same whatever the case of their letters; ids are not.
fn same(field: &str, text: &str, value: &str) -> bool {
    match field {
        "Id" => id::canonical(text).is_some_and(|id| id == value),
        _ => text.to_lowercase() == value.to_lowercase(),
    }
}
