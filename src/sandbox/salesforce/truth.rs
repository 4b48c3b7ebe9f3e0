//! The truth, for tests: every record as it stands, without pages, orders or conditions, spelt on a road of its own.
use super::id;
use super::org::Org;
use super::store::Row;
use super::val::Val;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One record: the names of its fields and their values, as REST spells them.
pub type TrueRecord = BTreeMap<&'static str, Value>;

/// Reads the organisation as it stands now.
#[derive(Clone)]
pub struct SalesforceOracle(pub(crate) Arc<Org>);

impl SalesforceOracle {
    /// How many records an object has, without the recycle bin.
    pub fn count(&self, object: &str) -> usize {
        self.records(object).len()
    }

    /// All records of an object, without the recycle bin.
    pub fn records(&self, object: &str) -> Vec<TrueRecord> {
        let state = self.0.state();
        let Some(object) = state.object(object) else { return Vec::new() };
        let rows = state.rows(&self.0.world, object).filter(|row| !row.deleted());
        rows.map(|row| self.record_of(&state, &row)).collect()
    }

    /// When every record of an object, without the recycle bin, last changed, in seconds of the Unix epoch, by its identifier.
    pub fn stamps(&self, object: &str) -> BTreeMap<String, i64> {
        let state = self.0.state();
        let Some(object) = state.object(object) else { return BTreeMap::new() };
        let rows = state.rows(&self.0.world, object).filter(|row| !row.deleted());
        rows.map(|row| (row.id().text(), row.stamp())).collect()
    }

    /// One record by its identifier, the recycle bin included.
    pub fn record(&self, id: &str) -> Option<TrueRecord> {
        let state = self.0.state();
        let row = state.by_id(&self.0.world, id::Id::parse(id)?)?;
        Some(self.record_of(&state, &row))
    }

    /// The identifiers of what lies in the recycle bin.
    pub fn deleted(&self, object: &str) -> Vec<String> {
        let state = self.0.state();
        let Some(object) = state.object(object) else { return Vec::new() };
        state.rows(&self.0.world, object).filter(Row::deleted).map(|row| row.id().text()).collect()
    }

    /// The identifiers of the records clients made and changed, in the order in which that took effect; the last thousand.
    pub fn written(&self) -> Vec<String> {
        self.0.state().written.iter().map(|id| id.text()).collect()
    }

    fn record_of(&self, state: &super::store::State, row: &Row) -> TrueRecord {
        let features = self.0.config.features();
        let fields = row.object.fields.iter().filter(|field| features.show(field));
        fields.map(|field| (field.name, spelt(&self.0.reader(state).value(row, field)))).collect()
    }
}

/// A value, spelt with nothing the pages are written with.
fn spelt(value: &Val) -> Value {
    let instant = |seconds: i64| jiff::Timestamp::from_second(seconds).ok();
    match value {
        Val::Null => Value::Null,
        Val::Bool(value) => json!(value),
        Val::Int(value) => json!(value),
        Val::Num(value) => json!(value),
        Val::Text(text) => json!(text),
        Val::Id(id) => json!(id.text()),
        Val::At(seconds) => {
            json!(instant(*seconds).map(|at| at.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string()))
        }
        Val::Day(days) => json!(instant(days * 86_400).map(|at| at.strftime("%Y-%m-%d").to_string())),
        Val::Address(parts) => {
            Value::Object(parts.iter().map(|(name, part)| ((*name).to_owned(), spelt(part))).collect())
        }
    }
}
