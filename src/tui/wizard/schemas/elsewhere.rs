//! What other steps change of the mappings while this one is left: codes an option set does not have are dealt with in the
//! enumerations step, tables come and go. Taking back an edit of this step leaves that alone.
use crate::catalog::Catalog;
use crate::mapping::{Mapping, Treatment};

fn of<'m>(all: &'m [Mapping], mapping: &Mapping) -> Option<&'m Mapping> {
    all.iter().find(|m| m.account == mapping.account && m.table == mapping.table)
}

/// Brings what was changed elsewhere, between how the mappings were left and how they are found, into a state that can be
/// had back.
pub(super) fn carried(state: &mut Vec<Mapping>, left: &[Mapping], found: &[Mapping], catalog: &Catalog) {
    state.retain(|mapping| of(left, mapping).is_none() || of(found, mapping).is_some());
    for now in found {
        let Some(then) = state.iter_mut().find(|m| m.account == now.account && m.table == now.table) else {
            if of(left, now).is_none() {
                state.push(now.clone());
            }
            continue;
        };
        let (Some(before), Some(detail)) = (of(left, now), catalog.details.get(&now.table)) else { continue };
        for rule in &now.rules {
            let unlisted = rule.treatment.unlisted;
            if before.rule(&rule.field).is_none_or(|was| was.treatment.unlisted == unlisted) {
                continue;
            }
            let Some(own) = then.rule(&rule.field).map(|r| r.treatment.clone()) else { continue };
            // A policy the rule of that time cannot have stays what it was then.
            if let Ok(next) = then.set_treatment(&rule.field, Treatment { unlisted, ..own }, detail) {
                *then = next;
            }
        }
    }
}
