//! Opt-in acts: a refusal is taken back on both sides by evidence that is later, and by nothing else; on either CRM.
use super::opt_out::both;
use super::{Names, Org, Story};
use crate::kit::caller::Caller;
use crate::kit::salesforce::asked_by_another;
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::flow::{OptOutRule, OptOutWay, WriteMode};
use fieldbridge::run::{ConsentFilter, OptIn, OptInState, Side};
use fieldbridge::task::{self, LaunchOptions, OptInWish};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

impl Story {
    /// What the person agreed to, so long ago.
    fn wish(&self, row: &str, ago: SignedDuration) -> OptInWish {
        OptInWish {
            row: row.into(),
            fields: vec![self.names().consent.into()],
            at: Some(Timestamp::now() - ago),
            source: "form 12".into(),
            legal_text: "newsletter-3".into(),
            who: "kim".into(),
            ..OptInWish::default()
        }
    }

    async fn agrees(&self, row: &str, ago: SignedDuration) -> OptIn {
        let noted = task::note_opt_in(&self.bench, &self.workspace, self.wish(row, ago)).await.unwrap();
        noted.1.into_iter().next().unwrap()
    }

    async fn not_noted(&self, wish: OptInWish) -> Fault {
        let fault = task::note_opt_in(&self.bench, &self.workspace, wish).await.unwrap_err();
        assert_eq!(fault.kind, ErrorKind::OptInRefused);
        fault
    }

    async fn became(&self, act: &OptIn) -> OptInState {
        let all = task::opt_ins(&self.bench, Some(act.row.clone()), 10).await.unwrap();
        all.iter().find(|one| one.id == act.id).unwrap().state
    }

    /// Rows that say "do not contact" on both sides, compared since.
    async fn refusing(&self, count: usize) -> Vec<String> {
        let ids = self.some(count);
        for id in &ids {
            self.set(id, self.names().consent, "1");
        }
        self.consent().await;
        assert_eq!(self.all_held(&ids), vec!["xx"; count]);
        ids
    }
}

const NOW: SignedDuration = SignedDuration::ZERO;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_agreed_again_may_be_contacted_on_both_sides_and_nothing_moves_afterwards() {
    for (way, rule) in [
        (OptOutWay::Both, OptOutRule::Restrictive),
        (OptOutWay::Both, OptOutRule::Latest),
        (OptOutWay::CampaignToCrm, OptOutRule::Restrictive),
    ] {
        for story in both(WriteMode::Update).await {
            let story = story.keeping(way, rule).await;
            let ids = story.refusing(2).await;
            let act = story.agrees(&ids[0], NOW).await;
            assert_eq!((act.state, act.ended), (OptInState::Open, None));
            assert_eq!(story.all_held(&ids), ["xx", "xx"], "nothing changes before a run");
            let dry = story.run("consent", LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await;
            assert_eq!((story.became(&act).await, story.all_held(&ids)), (OptInState::Open, vec!["xx".into(); 2]));
            let end = story.consent().await;
            assert_eq!((dry.record.counters.applied, end.record.counters.applied), (1, 1), "the dry run told it");
            assert_eq!(story.all_held(&ids), ["..", "xx"], "{way:?} {rule:?}");
            assert_eq!(story.became(&act).await, OptInState::Done);
            let filter = ConsentFilter { run: Some(end.record.run), ..ConsentFilter::default() };
            let evidence = task::consents(&story.bench, filter).await.unwrap();
            let mut told: Vec<_> =
                evidence.iter().map(|c| (c.row.as_str(), c.side, c.was, c.now, c.rule.as_str())).collect();
            told.sort_unstable_by_key(|(_, side, ..)| side.slug());
            let line = |side| (ids[0].as_str(), side, Some(true), Some(false), "opt-in");
            assert_eq!(told, [line(Side::Campaign), line(Side::Crm)]);
            story.import().await;
            let effects = story.effects();
            for _ in 0..2 {
                let (consent, back, out) = (story.consent().await, story.import().await, story.export().await);
                let applied = (consent.record.counters.applied, back.applied, out.applied);
                assert_eq!(applied, (0, 0, 0), "{way:?} {rule:?}");
            }
            assert_eq!((story.effects(), story.all_held(&ids)), (effects, vec!["..".into(), "xx".to_owned()]));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_after_the_act_stands_on_whichever_side_it_is() {
    for story in both(WriteMode::Update).await {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
        let Names { consent, .. } = story.names();
        // Carried out, and refused again since: on one side each.
        let ids = story.refusing(2).await;
        for id in &ids {
            story.agrees(id, NOW).await;
        }
        story.consent().await;
        assert_eq!(story.all_held(&ids), ["..", ".."]);
        story.set(&ids[0], consent, "1");
        story.there(&ids[1], consent, json!(true)).await;
        story.consent().await;
        assert_eq!(story.all_held(&ids), ["xx", "xx"]);
        // Noted, and refused before a run could carry it out: nobody had refused there, and somebody does.
        let ids: Vec<String> = story.some(4)[2..].to_vec();
        story.consent().await;
        let hour = SignedDuration::from_hours(1);
        let acts = [story.agrees(&ids[0], hour).await, story.agrees(&ids[1], hour).await];
        story.set(&ids[0], consent, "1");
        story.there(&ids[1], consent, json!(true)).await;
        story.consent().await;
        assert_eq!(story.all_held(&ids), ["xx", "xx"]);
        for act in &acts {
            assert_eq!(story.became(act).await, OptInState::Overtaken);
        }
        // An import that brings the CRM's refusal is nobody's refusal here: the CRM's own time decides.
        let id = story.some(5).remove(4);
        story.there(&id, consent, json!(true)).await;
        let act = story.agrees(&id, -SignedDuration::from_secs(200)).await;
        story.import().await;
        story.consent().await;
        assert_eq!((story.held(&id).as_str(), story.became(&act).await), ("..", OptInState::Done));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_outlives_lost_replies_and_is_carried_out_once() {
    for (story, rule) in both(WriteMode::Update)
        .await
        .into_iter()
        .zip(["lost_answer:on=$batch,times=9", "lost_answer:on=composite,times=9"])
    {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
        let ids = story.refusing(3).await;
        let mut acts = Vec::new();
        for id in &ids {
            acts.push(story.agrees(id, NOW).await);
        }
        let before = story.effects().1;
        story.strike(&[rule]);
        story.run("consent", LaunchOptions::default()).await;
        story.strike(&[]);
        story.consent().await;
        assert_eq!(story.all_held(&ids), [".."; 3]);
        assert_eq!(story.effects().1 - before, 3, "each is sent once");
        assert_eq!(story.number("SELECT count(*) FROM fb_outbox"), 0);
        for act in &acts {
            assert_eq!(story.became(act).await, OptInState::Done);
        }
        let given = story.number("SELECT count(*) FROM fb_consent WHERE rule = 'opt-in'");
        assert_eq!(given, 6, "each change once, on either side");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_crm_decides_alone_an_act_opens_only_what_the_crm_opened() {
    for story in both(WriteMode::Update).await {
        let story = story.keeping(OptOutWay::CrmToCampaign, OptOutRule::Restrictive).await;
        let Names { consent, .. } = story.names();
        let ids = story.some(2);
        for id in &ids {
            story.there(id, consent, json!(true)).await;
        }
        story.consent().await;
        story.there(&ids[0], consent, json!(false)).await;
        story.consent().await;
        assert_eq!(story.all_held(&ids), [".x", "xx"], "a plain no takes nothing back");
        let acts = [story.agrees(&ids[0], NOW).await, story.agrees(&ids[1], NOW).await];
        story.consent().await;
        assert_eq!(story.all_held(&ids), ["..", "xx"]);
        assert_eq!(story.became(&acts[0]).await, OptInState::Done);
        assert_eq!(story.became(&acts[1]).await, OptInState::Overtaken);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_act_is_refused_with_the_reason_and_notes_nothing() {
    let story = Story::dynamics(WriteMode::Update).await;
    let id = story.some(1).remove(0);
    assert_eq!(story.not_noted(story.wish(&id, NOW)).await.args["case"], "no-flow");
    let story = story.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
    let id = story.refusing(1).await.remove(0);
    let wish = || story.wish(&id, NOW);
    let fields = |fields: &[&str]| fields.iter().map(|f| (*f).to_owned()).collect();
    for (case, wish) in [
        ("not-consent", OptInWish { flow: Some(story.workspace.flows[0].name.clone()), ..wish() }),
        ("not-a-field", OptInWish { fields: fields(&["jobtitle"]), ..wish() }),
        ("no-source", OptInWish { source: " ".into(), ..wish() }),
        ("no-text", OptInWish { legal_text: "\u{7}".into(), ..wish() }),
        ("future", OptInWish { at: Some(Timestamp::now() + SignedDuration::from_hours(1)), ..wish() }),
        ("not-here", OptInWish { row: "nobody".into(), ..wish() }),
        ("refused-later", story.wish(&id, SignedDuration::from_hours(2))),
    ] {
        assert_eq!(story.not_noted(wish).await.args["case"], case);
    }
    assert!(task::opt_ins(&story.bench, None, 10).await.unwrap().is_empty());
    // Any spelling of the identifier is the row's; a second act waits for nothing.
    let act = story.agrees(&format!("{{{}}}", id.to_uppercase()), NOW).await;
    assert_eq!(act.row, id);
    assert_eq!(story.not_noted(wish()).await.args["case"], "open-already");
    task::drop_opt_in(&story.bench, act.id).await.unwrap();
    assert_eq!(task::drop_opt_in(&story.bench, act.id).await.unwrap_err().args["case"], "not-open");
    story.consent().await;
    assert_eq!((story.held(&id).as_str(), story.became(&act).await), ("xx", OptInState::Dropped));
    // Evidence stays as it is.
    for sql in [
        "UPDATE fb_opt_in SET agreed = '2020-01-01T00:00:00Z'",
        "UPDATE fb_opt_in SET state = 'open'",
        "UPDATE fb_opt_in SET source = 'other'",
        "DELETE FROM fb_opt_in",
    ] {
        assert!(story.conn().execute_batch(sql).is_err(), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_went_takes_its_open_acts_along() {
    for story in both(WriteMode::Update).await {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
        let id = story.refusing(1).await.remove(0);
        let act = story.agrees(&id, NOW).await;
        match &story.org {
            Org::Dynamics(sandbox) => {
                let answer = Caller::new(sandbox).await.write("DELETE", &format!("contacts({id})"), &[], "").await;
                assert_eq!(answer.status, 204, "{}", answer.text());
            }
            Org::Salesforce(sandbox) => {
                asked_by_another(sandbox, "DELETE", &format!("sobjects/Contact/{id}"), "").await;
            }
        }
        story.import().await;
        assert_eq!(story.became(&act).await, OptInState::Overtaken);
        let again = story.not_noted(story.wish(&id, NOW)).await;
        assert_eq!(again.args["case"], "not-here");
    }
}
