//! A flow of consent: four ways, four cases each, on either CRM; nothing comes back as an echo, and no "do not contact" is
//! lost to rejects, drift, lost replies or kills.
use super::{Names, Org, Story};
use crate::kit::caller::Caller;
use crate::kit::salesforce::asked_by_another;
use fieldbridge::account::Name;
use fieldbridge::engine::RunEnd;
use fieldbridge::flow::{Direction, Flow, OptOutRule, OptOutRules, OptOutWay, WriteMode, WriteRules};
use fieldbridge::port::RejectFilter;
use fieldbridge::run::{ConsentFilter, RunState, Side};
use fieldbridge::task::{self, LaunchOptions};
use serde_json::{Value, json};

impl Story {
    /// The same with a flow of consent, by these rules.
    pub(super) async fn keeping(mut self, way: OptOutWay, rule: OptOutRule) -> Self {
        let change = task::change_workspace(&self.bench, move |workspace| {
            let import = workspace.flows[0].clone();
            workspace.flows.push(Flow {
                name: Name::parse("consent").unwrap(),
                direction: Direction::OptOut,
                order: 9,
                rows: Default::default(),
                writing: WriteRules { opt_out: Some(OptOutRules { way, rule }), ..WriteRules::default() },
                ..import
            });
            Ok(())
        });
        (self.workspace, ()) = change.await.unwrap();
        self
    }

    pub(super) async fn consent(&self) -> RunEnd {
        let end = self.run("consent", LaunchOptions::default()).await;
        assert!(end.fault.is_none(), "{:?}", end.fault);
        end
    }

    /// Somebody changes a row in the CRM.
    pub(super) async fn there(&self, id: &str, field: &str, value: Value) {
        let body = json!({ field: value }).to_string();
        match &self.org {
            Org::Dynamics(sandbox) => {
                let caller = Caller::new(sandbox).await;
                let answer = caller.write("PATCH", &format!("contacts({id})"), &[], &body).await;
                assert_eq!(answer.status, 204, "{}", answer.text());
            }
            Org::Salesforce(sandbox) => {
                asked_by_another(sandbox, "PATCH", &format!("sobjects/Contact/{id}"), &body).await;
            }
        }
    }

    /// What both sides hold: `x` where contact is forbidden, the CRM first.
    pub(super) fn held(&self, id: &str) -> String {
        let Names { table, key, consent, .. } = self.names();
        let here = format!("SELECT coalesce(\"{consent}\", 0) FROM \"{table}\" WHERE \"{key}\" = '{id}'");
        let mark = |out: bool| if out { 'x' } else { '.' };
        [mark(self.truth(id, consent) == true), mark(self.number(&here) == 1)].iter().collect()
    }

    /// Four rows, one for each case of the truth table.
    pub(super) async fn cases(&self) -> Vec<String> {
        let Names { consent, .. } = self.names();
        let ids = self.some(4);
        self.there(&ids[1], consent, json!(true)).await;
        self.set(&ids[2], consent, "1");
        self.there(&ids[3], consent, json!(true)).await;
        self.set(&ids[3], consent, "1");
        let before: Vec<String> = ids.iter().map(|id| self.held(id)).collect();
        assert_eq!(before, ["..", "x.", ".x", "xx"]);
        ids
    }

    pub(super) fn all_held(&self, ids: &[String]) -> Vec<String> {
        ids.iter().map(|id| self.held(id)).collect()
    }
}

pub(super) async fn both(mode: WriteMode) -> [Story; 2] {
    [Story::dynamics(mode).await, Story::salesforce(mode, None).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_does_in_every_case_what_its_truth_table_says_and_nothing_echoes() {
    for way in OptOutWay::ALL {
        for story in both(WriteMode::Update).await {
            let story = story.keeping(way, OptOutRule::Restrictive).await;
            let ids = story.cases().await;
            let dry = story.run("consent", LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await;
            assert_eq!(story.all_held(&ids), ["..", "x.", ".x", "xx"], "a dry run writes nothing");
            let end = story.consent().await;
            assert_eq!(dry.record.counters.applied, end.record.counters.applied, "{way:?}: the dry run told it");
            let wanted: Vec<String> = OptOutRules { way, rule: OptOutRule::Restrictive }
                .truth_table()
                .iter()
                .map(|row| {
                    let mark = |said| if said == fieldbridge::flow::Said::Out { 'x' } else { '.' };
                    [mark(row.after.crm), mark(row.after.campaign)].iter().collect()
                })
                .collect();
            assert_eq!(story.all_held(&ids), wanted, "{way:?}");
            let evidence = task::consents(&story.bench, ConsentFilter::default()).await.unwrap();
            let mut told: Vec<_> = evidence.iter().map(|c| (c.row.as_str(), c.side, c.said, c.was, c.now)).collect();
            told.sort_unstable_by_key(|(row, ..)| ids.iter().position(|id| id == row));
            let heard = (ids[1].as_str(), Side::Campaign, Side::Crm, Some(false), Some(true));
            let sent = (ids[2].as_str(), Side::Crm, Side::Campaign, Some(false), Some(true));
            let expected: Vec<_> = [(way.takes(), heard), (way.gives(), sent)]
                .into_iter()
                .filter(|(does, _)| *does)
                .map(|(_, e)| e)
                .collect();
            assert_eq!(told, expected, "{way:?}");
            assert!(evidence.iter().all(|c| c.flow.as_str() == "consent" && c.run == end.record.run));
            // The other flows run as well, and then nothing moves on either side any more.
            story.import().await;
            story.export().await;
            story.consent().await;
            let (effects, lines) = (story.effects(), evidence.len());
            for round in 0..2 {
                let (consent, back, out) = (story.consent().await, story.import().await, story.export().await);
                let applied = (consent.record.counters.applied, back.applied, out.applied);
                assert_eq!(applied, (0, 0, 0), "{way:?} round {round}");
            }
            assert_eq!(story.effects(), effects, "{way:?}: no echo");
            let after = task::consents(&story.bench, ConsentFilter::default()).await.unwrap();
            assert_eq!(
                (after.len(), story.all_held(&ids)),
                (lines, wanted),
                "{way:?}: neither import nor export adds to it"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_the_crm_takes_back_is_set_there_again_unless_nothing_is_to_go_there() {
    for story in both(WriteMode::Update).await {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
        let Names { consent, .. } = story.names();
        let id = story.some(1).remove(0);
        story.set(&id, consent, "1");
        story.consent().await;
        assert_eq!(story.held(&id), "xx");
        story.there(&id, consent, json!(false)).await;
        assert_eq!(story.held(&id), ".x");
        story.consent().await;
        assert_eq!(story.held(&id), "xx", "a plain no takes nothing back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn under_the_rule_of_the_latest_word_the_campaign_side_takes_back_only_what_it_changed_later() {
    for story in both(WriteMode::Update).await {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Latest).await;
        let Names { consent, table, .. } = story.names();
        // From the first run on it is kept when consent changes here.
        story.consent().await;
        let ids = story.some(4);
        for id in &ids {
            story.set(id, consent, "1");
        }
        story.consent().await;
        assert_eq!(story.all_held(&ids), ["xx"; 4]);
        for id in &ids[..3] {
            story.set(id, consent, "0");
        }
        let at = |id: &str, when: &str| {
            story.sql(&format!("UPDATE fb_consent_at SET at = '{when}' WHERE row = '{id}' AND schema = '{table}'"));
        };
        let of_the_crm = |id: &str| -> jiff::Timestamp {
            let field = if table == "contact" { "modifiedon" } else { "SystemModstamp" };
            let text = story.truth(id, field).as_str().unwrap().replace("+0000", "Z");
            text.parse().unwrap()
        };
        let hour = jiff::SignedDuration::from_hours(1);
        at(&ids[0], &(of_the_crm(&ids[0]) + hour).to_string());
        // Within the same second nobody is newer: the stricter word stands.
        at(&ids[1], &of_the_crm(&ids[1]).to_string());
        at(&ids[2], &(of_the_crm(&ids[2]) - hour).to_string());
        at(&ids[3], &(of_the_crm(&ids[3]) + hour).to_string());
        story.consent().await;
        assert_eq!(story.all_held(&ids), ["..", "xx", "xx", "xx"]);
        let filter = ConsentFilter { row: Some(ids[0].clone()), ..ConsentFilter::default() };
        let evidence = task::consents(&story.bench, filter).await.unwrap();
        let last = &evidence[0];
        assert_eq!((last.side, last.was, last.now, last.rule.as_str()), (Side::Crm, Some(true), Some(false), "latest"));
        // The CRM's refusal comes after it and stands.
        story.there(&ids[0], consent, json!(true)).await;
        at(&ids[0], &(of_the_crm(&ids[0]) - hour).to_string());
        story.consent().await;
        assert_eq!(story.held(&ids[0]), "xx");
        let effects = story.effects();
        for _ in 0..2 {
            story.import().await;
            assert_eq!(story.consent().await.record.counters.applied, 0);
        }
        assert_eq!(story.effects(), effects);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_goes_while_the_flow_of_attributes_is_blocked() {
    for story in both(WriteMode::Update).await {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
        let Names { title, consent, .. } = story.names();
        let ids = story.some(2);
        story.there(&ids[0], consent, json!(true)).await;
        story.set(&ids[1], consent, "1");
        // A mapping that carries what the CRM does not have any more: the import and the export stop.
        let title = title.to_owned();
        let change = task::change_workspace(&story.bench, move |workspace| {
            let rule = workspace.mappings[0].rules.iter_mut().find(|r| r.field == title).unwrap();
            rule.conversion = fieldbridge::mapping::Conversion::Day;
            workspace.mappings[0].version += 1;
            Ok(())
        });
        let (workspace, ()) = change.await.unwrap();
        let story = Story { workspace, ..story };
        for flow in [story.workspace.flows[0].name.to_string(), "out".to_owned()] {
            let flow = Name::parse(&flow).unwrap();
            assert!(task::launch(&story.bench, &story.workspace, &flow, LaunchOptions::default()).await.is_err());
        }
        story.consent().await;
        assert_eq!(story.all_held(&ids), ["xx", "xx"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_is_not_lost_with_a_reply_and_is_evidenced_once() {
    for (story, rule) in both(WriteMode::Update)
        .await
        .into_iter()
        .zip(["lost_answer:on=$batch,times=9", "lost_answer:on=composite,times=9"])
    {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
        let Names { consent, .. } = story.names();
        let ids = story.some(3);
        for id in &ids[..2] {
            story.set(id, consent, "1");
        }
        story.there(&ids[2], consent, json!(true)).await;
        let before = story.effects().1;
        story.strike(&[rule]);
        story.run("consent", LaunchOptions::default()).await;
        story.strike(&[]);
        story.consent().await;
        assert_eq!(story.all_held(&ids), ["xx"; 3]);
        assert_eq!(story.effects().1 - before, 2, "each is sent once");
        assert_eq!(story.number("SELECT count(*) FROM fb_outbox"), 0);
        let evidence = task::consents(&story.bench, ConsentFilter::default()).await.unwrap();
        let mut rows: Vec<_> = evidence.iter().map(|c| c.row.clone()).collect();
        rows.sort_unstable();
        let mut wanted = ids.clone();
        wanted.sort_unstable();
        assert_eq!(rows, wanted, "each change once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_never_changed_and_never_deleted() {
    let story = Story::dynamics(WriteMode::Update).await.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
    let id = story.some(1).remove(0);
    story.set(&id, "donotbulkemail", "1");
    assert_eq!(story.consent().await.record.state, RunState::Done);
    for sql in ["UPDATE fb_consent SET now = 0", "DELETE FROM fb_consent"] {
        assert!(story.conn().execute_batch(sql).is_err(), "{sql}");
    }
    assert_eq!(story.number("SELECT count(*) FROM fb_consent"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_runs_before_everything_else_and_only_once_a_table() {
    let story = Story::dynamics(WriteMode::Update).await.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
    let order: Vec<String> = task::launch_order(&story.workspace).iter().map(|n| n.to_string()).collect();
    assert_eq!(order, ["consent", "contact", "out"]);
    let flow = Flow { name: Name::parse("again").unwrap(), ..story.workspace.flows[2].clone() };
    let system = story.workspace.accounts[0].system;
    let fault = task::check_opt_out(&story.workspace, &flow, system).unwrap_err();
    assert_eq!(fault.args["case"], "consent-twice");
    // A run of all of them that begins with an empty table ends well, and the next one keeps consent.
    story.sql("DELETE FROM contact; DELETE FROM fb_checkpoint;");
    for name in ["consent", "contact", "consent"] {
        story.run(name, LaunchOptions::default()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_run_had_sent_is_evidence_once_it_is_found_there() {
    for story in both(WriteMode::Update).await {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
        let Names { consent, .. } = story.names();
        let id = story.some(1).remove(0);
        // It was written down and arrived; nobody heard of it.
        story.set(&id, consent, "1");
        story.there(&id, consent, json!(true)).await;
        story.sql(&format!(
            "INSERT INTO fb_outbox (flow, row, run, epoch, creates, remote, state, tries, at, told)
             VALUES ('consent', '{id}', 'x', 1, 0, '{id}', 'sent', 1, '2026-01-01T00:00:00Z',
                 '[[\"{consent}\",false,true,\"restrictive\"]]')"
        ));
        let before = story.effects();
        for _ in 0..2 {
            story.consent().await;
            let evidence = task::consents(&story.bench, ConsentFilter::default()).await.unwrap();
            let told: Vec<_> = evidence.iter().map(|c| (c.row.as_str(), c.side, c.was, c.now)).collect();
            assert_eq!(told, [(id.as_str(), Side::Crm, Some(false), Some(true))]);
        }
        assert_eq!((story.effects(), story.held(&id)), (before, "xx".to_owned()), "it is not sent again");
    }
}

/// Somebody wrote what can be nobody's identifier over the key of a row: that row is told, and nothing waits for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_no_identifier_stops_its_row_alone() {
    for story in both(WriteMode::Update).await {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
        let Names { table, key, title, consent, .. } = story.names();
        let ids = story.some(3);
        story.sql(&format!("UPDATE {table} SET {key} = 'no identifier' WHERE {key} = '{}'", ids[0]));
        for id in ["no identifier", ids[1].as_str()] {
            story.set(id, title, "'Ours'");
            story.set(id, consent, "1");
        }
        let kept = story.run("consent", LaunchOptions::default()).await;
        assert!(kept.fault.is_none(), "{:?}", kept.fault);
        assert_eq!(story.truth(&ids[1], consent), json!(true));
        let sent = story.run("out", LaunchOptions::default()).await;
        assert!(sent.fault.is_none(), "{:?}", sent.fault);
        assert_eq!((sent.record.counters.rejected, story.truth(&ids[1], title)), (1, json!("Ours")));
        let open = RejectFilter { open_only: true, flow: Some(Name::parse("out").unwrap()), ..RejectFilter::default() };
        let told = task::rejects(&story.bench, open).await.unwrap();
        assert_eq!(told.iter().map(|reject| reject.row.as_str()).collect::<Vec<_>>(), ["no identifier"]);
        // A comparison finds that nobody has it, and brings the row that stood there.
        let import = story.workspace.flows[0].name.to_string();
        let compared = story.run(&import, LaunchOptions { full: true, sweep: true, ..LaunchOptions::default() }).await;
        assert!(compared.fault.is_none(), "{:?}", compared.fault);
        assert_eq!(compared.record.counters.deleted, 1);
        assert_eq!(story.number(&format!("SELECT count(*) FROM {table} WHERE {key} = '{}'", ids[0])), 1);
    }
}
