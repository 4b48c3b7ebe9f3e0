//! A table of 2,000 fields and an option set of 10,000 values: every screen of them can be walked to its end, and says where
//! in the list one is.
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

fn at(step: Step, lang: Lang) -> Rig {
    let world = World { wide: true, ..World::default() };
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), world);
    rig.settle();
    rig.go_to(step);
    rig.words = Words(lang);
    rig.draw(80, 20);
    rig
}

fn to_the_end(rig: &mut Rig) -> String {
    rig.key(KeyCode::End);
    let shown = rig.draw(80, 20);
    for size in [(80, 24), (100, 30), (160, 45)] {
        for line in rig.draw(size.0, size.1).lines() {
            assert!(crate::text::width(line) <= usize::from(size.0), "{line}");
        }
    }
    shown
}

#[test]
fn every_screen_of_a_wide_table_and_a_long_option_set_is_walked_to_its_end() {
    let lang = Lang::Ko;
    let mut shown = Vec::new();
    let mut rig = at(Step::Schemas, lang);
    rig.key(KeyCode::Char('/'));
    rig.text("gendercode");
    rig.enter();
    rig.key(KeyCode::Char('r'));
    shown.push(to_the_end(&mut rig));
    rig.key(KeyCode::Esc);
    rig.key(KeyCode::Esc);
    shown.push(to_the_end(&mut rig));
    rig.go_to(Step::Enumerations);
    rig.draw(80, 20);
    rig.key(KeyCode::Tab);
    shown.push(to_the_end(&mut rig));
    rig.key(KeyCode::Tab);
    rig.go_to(Step::Flows);
    for _ in 0..3 {
        if rig.draw(80, 20).contains("contact: ") {
            break;
        }
        rig.key(KeyCode::Down);
    }
    rig.key(KeyCode::Char('b'));
    rig.key(KeyCode::Char('a'));
    shown.push(rig.draw(80, 20));
    rig.text("gendercode");
    rig.enter();
    rig.enter();
    shown.push(to_the_end(&mut rig));
    insta::assert_snapshot!(format!("{}-wide", lang.code()), shown.join("---\n"));
}
