//! Which rows a flow brings and in which order, in the wizard: typed under the rules of a flow, nonsense told at the line.
use crate::flow::{Flow, Leavers, OrderBy, Population};
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

/// The rules of the first flow, so many lines down.
fn at_rule(down: usize) -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Flows);
    rig.draw(80, 24);
    rig.key(KeyCode::Home);
    rig.key(KeyCode::Char('g'));
    (0..down).for_each(|_| rig.key(KeyCode::Down));
    rig
}

fn first(rig: &Rig) -> Flow {
    let mut flows = rig.wizard.draft().workspace.flows.clone();
    flows.sort_by_key(|f| f.order);
    flows.remove(0)
}

/// Scenes for the reviewed pictures.
pub(super) fn scenes(lang: Lang) -> Vec<(&'static str, Rig)> {
    let typed = |down: usize, text: &str| {
        let mut rig = at_rule(down);
        rig.words = Words(lang);
        rig.enter();
        rig.text(text);
        rig
    };
    let (mut wrong, mut kept) = (typed(4, "nothing desc"), typed(3, "audience.contact_id"));
    wrong.enter();
    kept.enter();
    kept.key(KeyCode::Down);
    kept.key(KeyCode::Esc);
    vec![("rows-population", typed(3, "audience.contact_id")), ("rows-order-wrong", wrong), ("rows-kept", kept)]
}

#[test]
fn a_population_is_typed_kept_and_taken_back() {
    let mut rig = at_rule(3);
    rig.enter();
    rig.text("audience");
    rig.enter();
    assert!(rig.draw(100, 30).contains(&rig.words.say("wz-population-bad")), "{}", rig.draw(100, 30));
    assert_eq!(first(&rig).rows.population, None);
    rig.text(".contact_id");
    rig.enter();
    assert_eq!(first(&rig).rows.population, Some(Population::parse("audience.contact_id").unwrap()));
    let shown = rig.draw(100, 30);
    assert!(shown.contains("audience.contact_id"), "{shown}");
    // Rows that leave it can go, as those that leave a filter can.
    (0..2).for_each(|_| rig.key(KeyCode::Down));
    rig.enter();
    assert_eq!(first(&rig).reading.leavers, Leavers::Delete);
    rig.key(KeyCode::Char('u'));
    rig.key(KeyCode::Char('u'));
    assert_eq!(
        (first(&rig).rows.population, first(&rig).reading.leavers),
        (None, Leavers::Keep),
        "taken back like any edit"
    );
}

#[test]
fn an_order_is_typed_and_a_field_that_gives_none_is_told_at_the_line() {
    let mut rig = at_rule(4);
    rig.enter();
    rig.text("nothing desc");
    rig.enter();
    assert!(rig.draw(100, 30).contains("nothing"), "{}", rig.draw(100, 30));
    assert_eq!(first(&rig).rows.order_by, []);
    (0.."nothing desc".len()).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text("createdon desc");
    rig.enter();
    assert_eq!(first(&rig).rows.order_by, [OrderBy::parse("createdon desc").unwrap()]);
    rig.key(KeyCode::Esc);
    assert!(rig.draw(100, 30).contains("createdon desc"), "{}", rig.draw(100, 30));
}
