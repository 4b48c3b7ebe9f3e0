//! The schedule of a flow in the wizard: one key, the next times while it is typed, nonsense told at the line.
use crate::flow::Flow;
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

fn at_flows() -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Flows);
    rig.draw(80, 24);
    rig.key(KeyCode::Home);
    rig
}

/// The flow the list stands on.
fn first(rig: &Rig) -> Flow {
    let mut flows = rig.wizard.draft().workspace.flows.clone();
    flows.sort_by_key(|f| f.order);
    flows.remove(0)
}

/// Scenes for the reviewed pictures.
pub(super) fn scenes(lang: Lang) -> Vec<(&'static str, Rig)> {
    let typed = |text: &str| {
        let mut rig = at_flows();
        rig.key(KeyCode::Char('s'));
        rig.text(text);
        rig
    };
    let mut kept = typed("0 2 * * 1-5");
    kept.enter();
    let mut all = vec![
        ("schedule-good", typed("30 2 * * 1-5")),
        ("schedule-nonsense", typed("30 25 * * *")),
        ("schedule-kept", kept),
    ];
    for (_, rig) in &mut all {
        rig.words = Words(lang);
    }
    all
}

#[test]
fn a_schedule_is_typed_previewed_kept_and_taken_back() {
    let mut rig = at_flows();
    rig.key(KeyCode::Char('s'));
    rig.text("0 2 31 12 *");
    let shown = rig.draw(80, 24);
    assert!(shown.contains("-12-31 02:00"), "the next times while it is typed: {shown}");
    rig.enter();
    assert_eq!(first(&rig).schedule.as_deref(), Some("0 2 31 12 *"));
    assert!(rig.draw(80, 24).contains("0 2 31 12 *"));
    rig.key(KeyCode::Char('u'));
    assert_eq!(first(&rig).schedule, None, "taken back like any edit");
}

#[test]
fn nonsense_is_told_at_the_line_and_not_kept() {
    let mut rig = at_flows();
    rig.key(KeyCode::Char('s'));
    rig.text("0 2 30 2 *");
    rig.enter();
    let shown = rig.draw(80, 24);
    assert!(shown.contains("30th of February") && shown.contains("0 2 30 2 *"), "{shown}");
    assert_eq!(first(&rig).schedule, None);
    rig.key(KeyCode::Esc);
    rig.key(KeyCode::Char('s'));
    rig.enter();
    assert_eq!(first(&rig).schedule, None, "an empty line is only by hand");
}
