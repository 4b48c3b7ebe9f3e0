//! Rows the CRM does not have any more because it merged them into others (correctness.md B8). What was changed here of such a
//! row is not written over the row that stayed, which has values of its own: it is refused, and the row that stayed is named.
use super::session::Exporter;
use crate::fault::Outcome;
use std::collections::BTreeMap;

impl Exporter {
    /// Into which rows these were merged, as an import noted it, else as the CRM tells. None where the run shall end.
    pub(super) fn merged(&self, ids: &[String]) -> Outcome<Option<BTreeMap<String, String>>> {
        let mut merged = BTreeMap::new();
        if ids.is_empty() {
            return Ok(Some(merged));
        }
        let mut here = self.doors.campaign.audit(&self.order.schema, &self.order.flow.name)?;
        let mut untold = Vec::new();
        for id in ids {
            match here.known(id)?.merged_into {
                Some(winner) => {
                    merged.insert(id.clone(), winner);
                }
                None => untold.push(id.clone()),
            }
        }
        if !untold.is_empty() {
            let answer = self.doors.crm.merged_into(&self.order.query.table, &untold);
            let Some(told) = self.control.wait(&self.runtime, answer) else { return Ok(None) };
            merged.extend(told?);
        }
        Ok(Some(merged))
    }
}
