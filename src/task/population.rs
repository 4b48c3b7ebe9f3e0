//! Populations of the campaign database: whether what a flow names is there, and what could be named.
use super::{Bench, off_thread};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow, Population};
use crate::port::Campaign;
use crate::run::{KeySieve, KeysTold};
use serde::Serialize;
use std::sync::Arc;

/// Rows of a place that are looked at to see whether identifiers stand in it.
const LOOKED_AT: u32 = 200;

/// Whether a column can be a population. Words: `place-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceFit {
    /// Identifiers of the CRM's rows stand in it.
    Fits,
    /// Nothing stands in its first rows.
    Empty,
    /// What stands in its first rows are no identifiers of the CRM.
    Strange,
    /// A name that cannot be said as TABLE.COLUMN.
    Unsayable,
    /// A view that cannot be read.
    Unreadable,
}

impl PlaceFit {
    /// All.
    pub const ALL: [PlaceFit; 5] =
        [PlaceFit::Fits, PlaceFit::Empty, PlaceFit::Strange, PlaceFit::Unsayable, PlaceFit::Unreadable];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            PlaceFit::Fits => "fits",
            PlaceFit::Empty => "empty",
            PlaceFit::Strange => "strange",
            PlaceFit::Unsayable => "unsayable",
            PlaceFit::Unreadable => "unreadable",
        }
    }

    /// Whether a flow can be given it.
    pub fn can_be_used(self) -> bool {
        matches!(self, PlaceFit::Fits | PlaceFit::Empty)
    }
}

/// A column of a table or a view of the campaign database, as a population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceFound {
    /// The table or view.
    pub table: String,
    /// Its column; empty for a view that cannot be read.
    pub column: String,
    /// Whether it can be one.
    pub fit: PlaceFit,
}

impl PlaceFound {
    /// As a flow names it; none where it cannot be used.
    pub fn population(&self) -> Option<Population> {
        let place = Population { table: self.table.clone(), column: self.column.clone() };
        self.fit.can_be_used().then_some(place)
    }

    /// As it is shown.
    pub fn name(&self) -> String {
        match self.column.is_empty() {
            true => self.table.clone(),
            false => format!("{}.{}", self.table, self.column),
        }
    }
}

/// The columns of the tables and views of the campaign database, for rows identified by that field: those that can be a
/// population first, each with whether it can. Of each the first rows are looked at, whatever its size.
///
/// # Errors
/// Storage faults; what keeps a single view from being read is told of it.
pub async fn population_choices(bench: &Bench, primary_id: &str) -> Outcome<Vec<PlaceFound>> {
    let (campaign, primary_id) = (Arc::clone(&bench.campaign), primary_id.to_owned());
    off_thread(move || {
        let mut all = Vec::new();
        for place in campaign.population_places()? {
            all.extend(columns_of(campaign.as_ref(), &place.table, &primary_id));
        }
        // Tables and columns stay in their order within.
        all.sort_by_key(|found| found.fit);
        Ok(all)
    })
    .await
}

fn columns_of(campaign: &dyn Campaign, table: &str, primary_id: &str) -> Vec<PlaceFound> {
    let found = |column: String, fit: PlaceFit| PlaceFound { table: table.to_owned(), column, fit };
    match campaign.population_sample(table, LOOKED_AT) {
        Ok(samples) if !samples.is_empty() => samples
            .into_iter()
            .map(|sample| {
                let fit = fit_of(table, &sample.column, &sample.values, primary_id);
                found(sample.column, fit)
            })
            .collect(),
        _ => vec![found(String::new(), PlaceFit::Unreadable)],
    }
}

fn fit_of(table: &str, column: &str, values: &[String], primary_id: &str) -> PlaceFit {
    let said = Population { table: table.to_owned(), column: column.to_owned() };
    if Population::parse(&said.to_string()).as_ref() != Ok(&said) {
        return PlaceFit::Unsayable;
    }
    let passed = KeySieve::new(primary_id).pass(values.iter().map(String::as_str), &mut KeysTold::default());
    match (values.is_empty(), passed.is_empty()) {
        (true, _) => PlaceFit::Empty,
        (false, true) => PlaceFit::Strange,
        (false, false) => PlaceFit::Fits,
    }
}

/// How many different values each of these holds now, or why that cannot be told.
pub async fn population_counts(bench: &Bench, places: Vec<Population>) -> Vec<(Population, Outcome<u64>)> {
    let mut counts = Vec::new();
    for place in places {
        let (campaign, of) = (Arc::clone(&bench.campaign), place.clone());
        counts.push((place, off_thread(move || campaign.population_size(&of)).await));
    }
    counts
}

/// Whether a population can name rows of the flow's table at all: one whose first values can be no identifiers of this CRM names
/// nobody.
///
/// # Errors
/// `MappingInvalid`; storage faults.
pub async fn check_population_fits(bench: &Bench, flow: &Flow, primary_id: &str) -> Outcome<()> {
    let Some(of) = flow.rows.population.clone() else { return Ok(()) };
    let (campaign, table) = (Arc::clone(&bench.campaign), of.table.clone());
    let samples = off_thread(move || campaign.population_sample(&table, LOOKED_AT)).await?;
    let sample = samples.into_iter().find(|sample| sample.column.eq_ignore_ascii_case(&of.column));
    let strange = sample.is_some_and(|s| fit_of(&of.table, &s.column, &s.values, primary_id) == PlaceFit::Strange);
    match strange {
        false => Ok(()),
        true => {
            let why = format!("flow {}: nothing in {of} can be an identifier of {}", flow.name, flow.table);
            let fault = Fault::new(ErrorKind::MappingInvalid, why).with("case", "population-strange");
            Err(fault.with("found", of.to_string()).with("table", &flow.table).with("flow", flow.name.as_str()))
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_fits_by_what_stands_in_its_first_rows_and_by_how_it_can_be_said() {
        let guid = "8d2a0f0c-1c3a-4a55-9f51-0a8f7f0e2b11";
        let of = |table: &str, column: &str, values: &[&str], id: &str| {
            fit_of(table, column, &values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>(), id)
        };
        assert_eq!(of("audience", "who", &["Kim", guid], "contactid"), PlaceFit::Fits, "some of them are enough");
        assert_eq!(of("audience", "who", &["Kim", "7"], "contactid"), PlaceFit::Strange);
        assert_eq!(of("audience", "who", &[guid], "Id"), PlaceFit::Strange, "identifiers of another CRM");
        assert_eq!(of("audience", "who", &["0035e00000abcde"], "Id"), PlaceFit::Fits);
        assert_eq!(of("audience", "who", &[], "Id"), PlaceFit::Empty);
        for (table, column) in [("audience", "a.b"), ("audience", " who"), ("a\u{1b}", "who"), ("t", &"x".repeat(201))]
        {
            assert_eq!(of(table, column, &[guid], "contactid"), PlaceFit::Unsayable, "{column:?}");
        }
        assert_eq!(of("a.b", "who", &[guid], "contactid"), PlaceFit::Fits, "a table's name may have a dot");
    }

    #[test]
    fn only_what_can_be_used_can_be_named() {
        for fit in PlaceFit::ALL {
            let found = PlaceFound { table: "t".into(), column: "c".into(), fit };
            assert_eq!(found.population().is_some(), fit.can_be_used(), "{fit:?}");
        }
        let view = PlaceFound { table: "t".into(), column: String::new(), fit: PlaceFit::Unreadable };
        assert_eq!((view.name().as_str(), view.population()), ("t", None));
    }
}
