//! Tables that come along by links, and what is written of the schemas for the outside.
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::Effect;
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

fn at(step: Step) -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(step);
    rig.draw(100, 26);
    rig
}

/// Only contacts are chosen; what they link to came along.
fn brought() -> Rig {
    let mut rig = at(Step::Tables);
    rig.key(KeyCode::Char('n'));
    rig.key(KeyCode::Char('/'));
    rig.text("contact");
    rig.enter();
    rig.key(KeyCode::Char(' '));
    assert_eq!(rig.wizard.draft().tables, ["contact"]);
    rig.key(KeyCode::Char('b'));
    rig.key(KeyCode::Esc);
    rig
}

/// Scenes for the reviewed pictures.
pub(super) fn scenes(lang: Lang) -> Vec<(&'static str, Rig)> {
    let tables = brought();
    let (mut forms, mut written) = (at(Step::Schemas), at(Step::Schemas));
    forms.key(KeyCode::Char('x'));
    written.key(KeyCode::Char('x'));
    (0..4).for_each(|_| written.key(KeyCode::Down));
    written.enter();
    let mut all = vec![("tables-along", tables), ("schemas-export", forms), ("schemas-exported", written)];
    for (_, rig) in &mut all {
        rig.words = Words(lang);
    }
    all
}

#[test]
fn what_the_chosen_tables_link_to_comes_along_with_its_reason_and_can_be_given_back() {
    let mut rig = brought();
    assert_eq!(rig.wizard.draft().tables, ["contact", "account"]);
    let shown = rig.draw(160, 41);
    assert!(shown.contains("comes along: contact.parentcustomerid"), "{shown}");
    rig.key(KeyCode::Char('u'));
    assert_eq!(rig.wizard.draft().tables, ["contact"]);
    rig.key(KeyCode::Char('B'));
    rig.key(KeyCode::Char('b'));
    let asked = rig.effects.iter().rev().find_map(|e| match e {
        Effect::Along(_, _, depth) => Some(*depth),
        _ => None,
    });
    assert_eq!(asked, Some(2), "one link further");
}

#[test]
fn forms_are_chosen_written_and_their_places_copied() {
    let mut rig = at(Step::Schemas);
    rig.key(KeyCode::Char('x'));
    let shown = rig.draw(100, 26);
    assert!(shown.contains("Mapping sheet") && shown.contains("SQL for PostgreSQL"), "{shown}");
    rig.key(KeyCode::Char('y'));
    assert_eq!(rig.copied, None, "nothing was written yet");
    rig.enter();
    let files = rig.effects.iter().rev().find_map(|e| match e {
        Effect::Publish(files) => Some(files.clone()),
        _ => None,
    });
    let files = files.unwrap();
    assert_eq!(files.iter().map(|f| f.file.as_str()).collect::<Vec<_>>(), ["artefacts/sandbox-mapping.csv"]);
    assert!(files[0].text.contains("contact") && files[0].text.contains("account"), "all tables of the account");
    let shown = rig.draw(100, 26);
    assert!(shown.contains("/srv/campaign/artefacts\n") || shown.contains("/srv/campaign/artefacts "), "{shown}");
    assert!(shown.contains("sandbox-mapping.csv"), "{shown}");
    rig.key(KeyCode::Char('y'));
    assert_eq!(rig.copied.as_deref(), Some("/srv/campaign/artefacts/sandbox-mapping.csv"));
    rig.key(KeyCode::Esc);
    assert_eq!(rig.step(), Step::Schemas, "Esc closes the list, not the step");
    assert!(!rig.draw(100, 26).contains("SQL for PostgreSQL"));
}
