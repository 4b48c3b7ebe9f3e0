//! What other steps change of the mappings while this one is left: codes an option set does not have are dealt with in the
//! enumerations step, tables come and go. Taking back an edit of this step leaves that alone.
use super::remembered::{Remembered, same};
use crate::catalog::Catalog;
use crate::mapping::{Mapping, Treatment};
use std::sync::Arc;

/// Brings what was changed elsewhere, between how the mappings were left and how they are found, into a state that can be
/// had back.
pub(super) fn carried(state: &mut Remembered, left: &[Arc<Mapping>], found: &[Arc<Mapping>], catalog: &Catalog) {
    state.retain(|mapping| same(left, mapping).is_none() || same(found, mapping).is_some());
    for now in found {
        let Some(then) = state.iter_mut().find(|m| m.account == now.account && m.table == now.table) else {
            if same(left, now).is_none() {
                state.push(now.clone());
            }
            continue;
        };
        let (Some(before), Some(detail)) = (same(left, now), catalog.details.get(&now.table)) else { continue };
        for rule in &now.rules {
            let unlisted = rule.treatment.unlisted;
            if before.rule(&rule.field).is_none_or(|was| was.treatment.unlisted == unlisted) {
                continue;
            }
            let Some(own) = then.rule(&rule.field).map(|r| r.treatment.clone()) else { continue };
            // A policy the rule of that time cannot have stays what it was then.
            if let Ok(next) = then.set_treatment(&rule.field, Treatment { unlisted, ..own }, detail) {
                *then = Arc::new(next);
            }
        }
    }
}
