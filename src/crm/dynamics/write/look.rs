//! Looks whether a row is there, by what names it.
use super::{DynamicsWriter, name, verdict};
use crate::crm::dynamics::api::{bad_json, spoken};
use crate::crm::dynamics::errors::{self, ApiError};
use crate::crm::dynamics::{odata, values};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{BearerToken, Patience};
use crate::port::{FoundRow, RowName, WriteTable};
use serde_json::Value as Json;

impl DynamicsWriter {
    /// The row, or that there is none.
    ///
    /// # Errors
    /// Whatever keeps us from knowing.
    pub(super) async fn look(&self, table: &WriteTable, row: &RowName) -> Outcome<Option<FoundRow>> {
        let found = self.look_at(table, row, &table.primary_id).await?;
        found.map(|row| as_found(&row, table)).transpose()
    }

    /// The version of an activity and whether it is still open, or that there is none.
    ///
    /// # Errors
    /// As [`DynamicsWriter::look`].
    pub(super) async fn look_open(&self, table: &WriteTable, row: &RowName) -> Outcome<Option<(FoundRow, bool)>> {
        let fields = format!("{},statecode", table.primary_id);
        let Some(row) = self.look_at(table, row, &fields).await? else { return Ok(None) };
        let open = row.get("statecode").and_then(Json::as_i64) == Some(0);
        Ok(Some((as_found(&row, table)?, open)))
    }

    async fn look_at(&self, table: &WriteTable, row: &RowName, fields: &str) -> Outcome<Option<Json>> {
        for field in fields.split(',') {
            odata::name(field)?;
        }
        let link = self.api.link(&format!("{}?$select={fields}", name::address(table, row)?))?;
        let question = &|token: &BearerToken| Ok(spoken(token.follow(link.clone())?).header("if-none-match", "null"));
        let attempt = || async move {
            let response = self.api.exchange(question).await?;
            let absent = || ApiError::of(&response).is_some_and(|error| verdict::is_absent(&error.code()));
            if response.status == 404 && absent() {
                return Ok(None);
            }
            let response = errors::accept(response, self.api.clock.now())?;
            serde_json::from_slice(&response.body).map(Some).map_err(|e| bad_json(&e, &response))
        };
        self.api.waiting.retry(self.api.http.config(), &self.api.clock, Patience::Long, attempt).await
    }
}

fn as_found(row: &Json, table: &WriteTable) -> Outcome<FoundRow> {
    let id = row.get(&table.primary_id).and_then(Json::as_str).and_then(values::guid);
    let version = row.get("@odata.etag").and_then(Json::as_str).and_then(values::version);
    match id {
        Some(id) => Ok(FoundRow { id: id.into_owned(), version: version.unwrap_or(0) }),
        None => Err(Fault::new(ErrorKind::BadJson, "a row without its identifier")),
    }
}
