//! Populations of the campaign database: whether what a flow names is there, and what could be named.
use super::{Bench, off_thread};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow};
use crate::port::PopulationPlace;
use std::sync::Arc;

/// The tables and views of the campaign database in which identifiers of CRM rows can stand.
///
/// # Errors
/// Storage faults.
pub async fn population_places(bench: &Bench) -> Outcome<Vec<PopulationPlace>> {
    let campaign = Arc::clone(&bench.campaign);
    off_thread(move || campaign.population_places()).await
}

/// How many different identifiers a flow's population holds now; none where it has no population.
///
/// # Errors
/// `MappingInvalid` where the flow goes to the CRM, or there is no such table, view or column; storage faults.
pub async fn check_population(bench: &Bench, flow: &Flow) -> Outcome<Option<u64>> {
    let Some(population) = flow.rows.population.clone() else { return Ok(None) };
    if flow.direction != Direction::Import {
        let why = format!("flow {} goes to the CRM and takes no population", flow.name);
        return Err(Fault::new(ErrorKind::MappingInvalid, why).with("case", "population-outward"));
    }
    let campaign = Arc::clone(&bench.campaign);
    off_thread(move || campaign.population_size(&population)).await.map(Some)
}
