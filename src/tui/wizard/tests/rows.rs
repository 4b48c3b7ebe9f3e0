//! Which rows a flow brings and in which order, in the wizard: a population is chosen among what the campaign database has, an
//! order typed under the rules of a flow; nonsense is told at the line.
use crate::flow::{Flow, Leavers, OrderBy, Population};
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crate::tui::{Effect, Hit};
use crossterm::event::KeyCode;

/// The rules of the first flow, so many lines down.
pub(super) fn at_rule(down: usize) -> Rig {
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

fn said(text: &str) -> Option<Population> {
    Some(Population::parse(text).unwrap())
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
    let (mut strange, mut wrong, mut kept) = (typed(3, "full"), typed(4, "nothing desc"), typed(3, "audience.who"));
    let mut review = typed(3, "wanted");
    strange.enter();
    wrong.enter();
    kept.enter();
    kept.key(KeyCode::Down);
    kept.key(KeyCode::Esc);
    review.enter();
    review.key(KeyCode::Esc);
    review.go_to(Step::Review);
    vec![
        ("rows-population", typed(3, "")),
        ("rows-population-found", typed(3, "who")),
        ("rows-population-strange", strange),
        ("rows-population-none", typed(3, "'; DROP TABLE x")),
        ("rows-order", typed(4, "createdon desc")),
        ("rows-order-wrong", wrong),
        ("rows-kept", kept),
        ("rows-review", review),
    ]
}

#[test]
fn a_population_is_chosen_kept_and_taken_back() {
    let mut rig = at_rule(3);
    rig.enter();
    let shown = rig.draw(100, 30);
    assert!(shown.contains("12,345") && shown.contains("wanted_last_year.contact_id"), "{shown}");
    assert!(rig.wizard.headless().contains("--no-population"), "{}", rig.wizard.headless());
    rig.key(KeyCode::Down);
    assert!(rig.wizard.headless().contains("--population audience.who"), "{}", rig.wizard.headless());
    rig.enter();
    assert_eq!(first(&rig).rows.population, said("audience.who"));
    let shown = rig.draw(100, 30);
    assert!(shown.contains("audience.who"), "{shown}");
    // Rows that leave it can go, as those that leave a filter can.
    (0..2).for_each(|_| rig.key(KeyCode::Down));
    rig.enter();
    assert_eq!(first(&rig).reading.leavers, Leavers::Delete);
    // Opened again, what the flow has is selected; all rows stand first.
    rig.key(KeyCode::Down);
    rig.enter();
    assert!(rig.wizard.headless().contains("--population audience.who"), "{}", rig.wizard.headless());
    rig.key(KeyCode::Up);
    rig.enter();
    assert_eq!(first(&rig).rows.population, None);
    (0..3).for_each(|_| rig.key(KeyCode::Char('u')));
    assert_eq!(
        (first(&rig).rows.population, first(&rig).reading.leavers),
        (None, Leavers::Keep),
        "taken back like any edit"
    );
}

#[test]
fn what_is_typed_finds_a_place_and_nonsense_chooses_nothing() {
    let mut rig = at_rule(3);
    rig.enter();
    for (typed, why) in [
        ("full_name", "place-strange-why"),
        ("odd", "place-unsayable-why"),
        ("gone", "place-unreadable-why"),
        ("'; DROP TABLE audience; --", "wz-population-no-such"),
        ("\u{202e}oops", "wz-population-no-such"),
        ("없는 것", "wz-population-no-such"),
    ] {
        rig.text(typed);
        rig.enter();
        let shown = rig.draw(160, 45);
        // The first words behind the place it names.
        let said = rig.words.say_with(why, &[("place", "@".into())]);
        let end = said.split('@').nth(1).unwrap().split(['.', ':']).next().unwrap().trim().to_owned();
        assert!(shown.contains(&end), "{typed}: {end}: {shown}");
        assert_eq!(first(&rig).rows.population, None, "{typed}");
        (0..40).for_each(|_| rig.key(KeyCode::Backspace));
    }
    rig.paste(" audience.LATER \n");
    rig.enter();
    assert_eq!(first(&rig).rows.population, said("audience.later"), "what names nobody yet can be chosen");
}

#[test]
fn a_place_is_chosen_by_the_mouse_and_nothing_is_looked_for_once_it_is_closed() {
    let mut rig = at_rule(3);
    rig.enter();
    rig.draw(100, 30);
    rig.hit(Hit::Row(2), false);
    assert_eq!(first(&rig).rows.population, None);
    rig.hit(Hit::Row(2), true);
    assert_eq!(first(&rig).rows.population, said("wanted_last_year.contact_id"));
    let mut rig = at_rule(3);
    rig.press(KeyCode::Enter);
    assert!(rig.draw(100, 30).contains(&rig.words.say("wz-population-reading")));
    rig.press(KeyCode::Enter);
    rig.press(KeyCode::Esc);
    assert!(rig.effects.iter().any(|effect| matches!(effect, Effect::Abandon(_))));
    rig.settle();
    assert_eq!(first(&rig).rows.population, None);
}

#[test]
fn a_population_the_database_has_no_more_is_told_and_another_one_chosen() {
    let mut rig = at_rule(0);
    let mut draft = rig.wizard.draft().clone();
    draft.workspace.flows.iter_mut().for_each(|flow| flow.rows.population = said("nobody.id"));
    rig = Rig::open(draft, Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Flows);
    rig.draw(80, 24);
    rig.key(KeyCode::Home);
    rig.key(KeyCode::Char('g'));
    (0..3).for_each(|_| rig.key(KeyCode::Down));
    rig.enter();
    let shown = rig.draw(160, 45);
    assert!(shown.contains("nobody.id") && shown.contains(&rig.words.say("place-lost")), "{shown}");
    rig.enter();
    assert_eq!(first(&rig).rows.population, said("nobody.id"), "it is not taken again");
    rig.key(KeyCode::Down);
    rig.enter();
    assert_eq!(first(&rig).rows.population, said("audience.who"));
}

#[test]
fn an_order_is_typed_and_where_it_holds_is_told_before_it_is_kept() {
    let mut rig = at_rule(4);
    rig.enter();
    rig.text("nothing desc");
    rig.enter();
    assert!(rig.draw(100, 30).contains("nothing"), "{}", rig.draw(100, 30));
    assert_eq!(first(&rig).rows.order_by, []);
    (0.."nothing desc".len()).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text("createdon desc");
    let shown = rig.draw(100, 30);
    for key in ["no-order-tracking", "order-kept", "order-replay"] {
        let words = rig.words.say(key);
        let begins: String = words.chars().take(20).collect();
        assert!(shown.contains(&begins), "{words}: {shown}");
    }
    rig.enter();
    assert_eq!(first(&rig).rows.order_by, [OrderBy::parse("createdon desc").unwrap()]);
    rig.key(KeyCode::Esc);
    assert!(rig.draw(100, 30).contains("createdon desc"), "{}", rig.draw(100, 30));
}
