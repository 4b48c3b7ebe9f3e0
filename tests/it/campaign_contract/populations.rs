//! Populations: tables and views whose values name rows of the CRM.
use super::land::in_every_store;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::Population;

const PICKS: &str = "CREATE TABLE picks (who TEXT, note TEXT);
    INSERT INTO picks VALUES ('c', 'x'), ('a', ''), ('b', 'y'), ('a', 'z'), (NULL, 'nobody');
    CREATE VIEW chosen AS SELECT who FROM picks WHERE note <> 'x';";

fn of(table: &str, column: &str) -> Population {
    Population { table: table.into(), column: column.into() }
}

#[test]
fn places_are_told_with_their_columns_and_what_stands_in_them() {
    in_every_store(|land| {
        land.campaign.facts().unwrap();
        land.statements(PICKS);
        let places = land.campaign.population_places().unwrap();
        let told: Vec<(&str, usize)> = places.iter().map(|p| (p.table.as_str(), p.columns.len())).collect();
        assert_eq!(told, [("chosen", 1), ("picks", 2)], "none of ours");
        let sample = land.campaign.population_sample("picks", 3).unwrap();
        assert_eq!(
            (sample[0].column.as_str(), &sample[0].values[..]),
            ("who", &["c", "a", "b"].map(str::to_owned)[..])
        );
        assert_eq!(sample[1].values, ["x", "y"], "nothing is no value");
        assert_eq!(land.campaign.population_sample("nowhere", 3).unwrap_err().kind, ErrorKind::MappingInvalid);
    });
}

#[test]
fn each_value_is_named_once_page_after_page() {
    in_every_store(|land| {
        land.campaign.facts().unwrap();
        land.statements(PICKS);
        for (place, all) in [(of("picks", "who"), vec!["a", "b", "c"]), (of("chosen", "who"), vec!["a", "b"])] {
            let mut found: Vec<String> = Vec::new();
            let mut behind = Vec::new();
            loop {
                let page = land.campaign.population(&place, &behind, 1).unwrap();
                assert!(page.keys.len() <= 1, "{place}: no more than was asked for");
                found.extend(page.keys);
                let Some(next) = page.behind else { break };
                behind = next;
            }
            assert_eq!(found, all, "{place}");
            assert_eq!(land.campaign.population_size(&place).unwrap(), all.len() as u64, "{place}");
        }
        for nowhere in [of("nowhere", "who"), of("picks", "nothing")] {
            let faults = [
                land.campaign.population(&nowhere, &[], 9).unwrap_err().kind,
                land.campaign.population_size(&nowhere).unwrap_err().kind,
            ];
            assert_eq!(faults, [ErrorKind::MappingInvalid; 2], "{nowhere}");
        }
    });
}
