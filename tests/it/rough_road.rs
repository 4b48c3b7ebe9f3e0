//! What befalls bytes on their way, swept over where it happens: nothing is lost, nothing is doubled, nothing half is applied.
use crate::kit::house::House;
use crate::kit::rough_road::{Misfortune, RoughRoad, Way};
use crate::kit::truth::compare;
use fieldbridge::account::Name;
use fieldbridge::fault::{ErrorKind, Exit};
use fieldbridge::flow::{Direction, Flow, ReadMode, WriteMode, WriteRules};
use fieldbridge::mapping::{Owner, Treatment};
use fieldbridge::run::RunState;
use fieldbridge::sandbox::{self, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::task;
use std::time::Duration;

/// Places of the road at which each misfortune is tried.
const PLACES: u64 = 6;
const CHANGED: u64 = 40;

const MISFORTUNES: [Misfortune; 4] =
    [Misfortune::Reset, Misfortune::End, Misfortune::Twice, Misfortune::Stall(Duration::from_millis(300))];

async fn settle(rows: u64) -> (Sandbox, RoughRoad, House) {
    let config = SandboxConfig { rows, seed: 31, page_size_cap: 50, ..SandboxConfig::default() };
    let sandbox = sandbox::start(config).await.unwrap();
    let road = RoughRoad::to(sandbox.url().trim_start_matches("http://").parse().unwrap()).await;
    let c = sandbox.credentials();
    let house = House::of("dynamics", &road.url, (&c.client_id, c.client_secret), &["contact"]).await;
    (sandbox, road, house)
}

/// Runs until a run goes well; a run may fail, but only for what the road did.
async fn until_well(house: &House, flow: &str, what: &str) -> usize {
    for tries in 0..4 {
        let end = house.run(flow).await;
        assert!(end.record.counters.balanced(), "{what}: {:?}", end.record.counters);
        let Some(fault) = end.fault else {
            assert!(matches!(end.record.state, RunState::Done | RunState::DoneWithRejects), "{what}");
            return tries;
        };
        let honest = fault.kind.policy().exit == Exit::Network || fault.kind == ErrorKind::BadJson;
        assert!(honest, "{what}: {fault:?}");
    }
    panic!("{what}: it does not get on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_over_a_rough_road_is_whole() {
    let (sandbox, road, house) = settle(300).await;
    house.quiet("contact").await;
    let mapping = house.mapping("contact");
    let (mut happened, mut failed) = (0, 0);
    for misfortune in MISFORTUNES {
        sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 120, inserts: 6, deletes: 4 });
        // Everything is read again, so that the sweep reaches every page.
        let before = road.carried(Way::Answers);
        task::change_workspace(&house.bench, |workspace| {
            workspace.flows[0].mode = ReadMode::Full;
            Ok(())
        })
        .await
        .unwrap();
        until_well(&house, "contact", "measure").await;
        let all = road.carried(Way::Answers) - before;
        for place in 0..PLACES {
            sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 60, inserts: 3, deletes: 2 });
            let bytes = all * place / PLACES + 37;
            let what = format!("{misfortune:?} after {bytes} bytes");
            road.arm(Way::Answers, bytes, misfortune);
            failed += until_well(&house, "contact", &what).await;
            happened = road.disarm();
            compare(&house.dir.path().join("campaign.db"), &mapping, &sandbox.oracle(), &house.rejected());
        }
    }
    eprintln!("{happened} misfortunes, {failed} runs ended by them");
    assert!(happened >= 4 * (PLACES - 1), "{happened}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_over_a_rough_road_takes_effect_once() {
    let (sandbox, road, house) = settle(150).await;
    task::change_workspace(&house.bench, |workspace| {
        let mapping = &mut workspace.mappings[0];
        for rule in mapping.rules.iter_mut().filter(|r| r.field == "jobtitle") {
            rule.include = true;
            rule.treatment = Treatment { owner: Owner::Marketing, ..Treatment::default() };
        }
        mapping.version += 1;
        let import = workspace.flows[0].clone();
        workspace.flows.push(Flow {
            name: Name::parse("out").unwrap(),
            direction: Direction::Export,
            order: 2,
            rows: Default::default(),
            writing: WriteRules { mode: WriteMode::Upsert, ..WriteRules::default() },
            ..import
        });
        Ok(())
    })
    .await
    .unwrap();
    house.quiet("contact").await;
    let (mut turn, mut happened, mut failed) = (0, 0, 0);
    for way in [Way::Asks, Way::Answers] {
        for misfortune in MISFORTUNES {
            let all = send_changes(&sandbox, &road, &house, &mut turn, None).await.0;
            for place in 0..PLACES {
                let bytes = all[way as usize] * place / PLACES + 37;
                failed += send_changes(&sandbox, &road, &house, &mut turn, Some((way, bytes, misfortune))).await.1;
                happened = road.disarm();
            }
        }
    }
    eprintln!("{happened} misfortunes, {failed} runs ended by them");
    assert!(happened >= 8 * (PLACES - 2), "{happened}");
}

/// Changes rows here and makes some, lets that happen, and sends until it arrived; tells the bytes both ways and the runs that
/// were ended.
async fn send_changes(
    sandbox: &Sandbox,
    road: &RoughRoad,
    house: &House,
    turn: &mut u64,
    what: Option<(Way, u64, Misfortune)>,
) -> ([u64; 2], usize) {
    *turn += 1;
    let sql = format!(
        "UPDATE contact SET jobtitle = 'Turn {turn}' WHERE contactid IN (SELECT contactid FROM contact ORDER BY 1 LIMIT {CHANGED});
         INSERT INTO contact (contactid, lastname, jobtitle) VALUES ('new-{turn}-a', 'Born', 'A'), ('new-{turn}-b', 'Born', 'B');"
    );
    house.database().execute_batch(&sql).unwrap();
    let (before, effects) = ([road.carried(Way::Asks), road.carried(Way::Answers)], sandbox.side_effects("contact"));
    if let Some((way, bytes, misfortune)) = what {
        road.arm(way, bytes, misfortune);
    }
    let failed = until_well(house, "out", &format!("{what:?}")).await;
    // What had no answer is looked for.
    until_well(house, "out", &format!("{what:?}, once more")).await;
    let after = sandbox.side_effects("contact");
    let (made, changed) = (after.creates - effects.creates, after.updates - effects.updates);
    assert_eq!((made, changed), (2, CHANGED), "{what:?}: each once");
    let open: u64 = house.database().query_row("SELECT count(*) FROM fb_outbox", [], |r| r.get(0)).unwrap();
    assert_eq!(open, 0, "{what:?}");
    ([road.carried(Way::Asks) - before[0], road.carried(Way::Answers) - before[1]], failed)
}
