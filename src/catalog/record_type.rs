//! Record types: kinds of rows of one table, each with values of its own (help.salesforce.com, "Record Types").
use super::{Labels, TableDetail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One record type of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordType {
    /// The CRM's identifier of it; names may stand twice.
    pub id: String,
    /// Its name for programs.
    pub name: String,
    /// Display names.
    pub labels: Labels,
    /// Whether a new row gets it where none is named.
    #[serde(default)]
    pub default: bool,
    /// The codes it offers, by field; a field that is missing here offers all it has, as far as is known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub offers: BTreeMap<String, Vec<i64>>,
}

impl RecordType {
    /// Whether rows of this kind may take a value of a field.
    pub fn offers(&self, field: &str, code: i64) -> bool {
        self.offers.get(field).is_none_or(|codes| codes.contains(&code))
    }
}

/// The record types that offer a value of an option set, where not all of a table's do. A set several fields use is offered
/// where one of them offers the value.
pub fn offered_only_by<'d>(detail: &'d TableDetail, set: &str, code: i64) -> Option<Vec<&'d RecordType>> {
    let fields = || detail.fields.iter().filter(|field| field.option_set.as_deref() == Some(set));
    let offering = |kind: &&RecordType| fields().any(|field| kind.offers(&field.name, code));
    let found: Vec<&RecordType> = detail.record_types.iter().filter(offering).collect();
    (found.len() < detail.record_types.len()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Field, FieldType, Table};

    #[test]
    fn only_what_some_kinds_leave_out_is_told() {
        let mut detail = TableDetail::new(Table::new("Campaign", "Campaign", "Id"));
        let mut field = Field::new("Type", FieldType::Text { max_length: None, format: None });
        field.option_set = Some("Campaign_Type".to_owned());
        detail.fields.push(field);
        let kind = |name: &str, codes: Option<Vec<i64>>| RecordType {
            id: format!("012{name}"),
            name: name.to_owned(),
            labels: Labels::default(),
            default: false,
            offers: codes.map(|codes| ("Type".to_owned(), codes)).into_iter().collect(),
        };
        assert_eq!(offered_only_by(&detail, "Campaign_Type", 1), None, "there are no kinds");
        detail.record_types = vec![kind("A", Some(vec![1, 2])), kind("B", Some(vec![2])), kind("C", None)];
        let names = |code| -> Option<Vec<&str>> {
            let found = offered_only_by(&detail, "Campaign_Type", code)?;
            Some(found.into_iter().map(|kind| kind.name.as_str()).collect())
        };
        assert_eq!((names(1), names(2), names(3)), (Some(vec!["A", "C"]), None, Some(vec!["C"])));
    }
}
