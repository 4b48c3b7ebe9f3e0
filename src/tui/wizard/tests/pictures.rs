//! Reviewed pictures of every step in both languages and three sizes, and what must hold for all of them.
use crate::account::CheckId;
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace};
use crate::text::width;
use crate::tui::wizard::fixtures::{CANARY, Rig, World, offer, text_of};
use crate::tui::{Depth, Hit};
use crossterm::event::KeyCode;
use ratatui::style::Modifier;

const SIZES: [(u16, u16); 3] = [(80, 20), (100, 26), (160, 41)];

fn at(step: Step, lang: Lang) -> Rig {
    let world = match step {
        Step::Checks => World { failing: vec![CheckId::ReadPrivilege], ..World::default() },
        Step::Enumerations => World { removed_in_use: true, ..World::default() },
        _ => World::default(),
    };
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), world);
    rig.settle();
    rig.go_to(step);
    rig.words = Words(lang);
    rig.draw(80, 20);
    match step {
        Step::Account => (0..6).for_each(|_| rig.enter()),
        Step::Enumerations => rig.key(KeyCode::Char('r')),
        Step::Flows => {
            rig.key(KeyCode::Char('f'));
            rig.text("lastname starts wiht 'K'");
        }
        Step::Tables => rig.wheel(1),
        _ => {}
    }
    rig
}

fn picture(rig: &Rig) -> String {
    SIZES.iter().map(|(w, h)| format!("--- {w}x{h}\n{}", rig.draw(*w, *h))).collect()
}

#[test]
fn every_step_looks_as_reviewed() {
    for lang in Lang::ALL {
        for step in Step::ALL {
            let rig = at(step, lang);
            let shown = picture(&rig);
            assert!(!shown.contains(CANARY) && !shown.contains('⟨'), "{shown}");
            insta::assert_snapshot!(format!("{}-{}", lang.code(), step.slug()), shown);
        }
        let mut rig = super::news::at_tables(Some(super::news::news()));
        rig.words = Words(lang);
        rig.key(KeyCode::Char('i'));
        rig.settle();
        insta::assert_snapshot!(format!("{}-tables-about", lang.code()), picture(&rig));
        rig.key(KeyCode::Char('d'));
        insta::assert_snapshot!(format!("{}-tables-news", lang.code()), picture(&rig));
        let mut rig = at(Step::Schemas, lang);
        rig.key(KeyCode::Char('p'));
        insta::assert_snapshot!(format!("{}-schemas-preview", lang.code()), picture(&rig));
        for (name, rig) in super::rules::scenes(lang)
            .into_iter()
            .chain(super::along::scenes(lang))
            .chain(super::events::scenes(lang))
            .chain(super::opt_out::scenes(lang))
            .chain(super::leads::scenes(lang))
            .chain(super::schedule::scenes(lang))
            .chain(super::rows::scenes(lang))
            .chain(super::bounds::scenes(lang))
            .chain(super::outward::scenes(lang))
            .chain(super::chain::scenes(lang))
        {
            insta::assert_snapshot!(format!("{}-{name}", lang.code()), picture(&rig));
        }
    }
}

#[test]
fn the_selected_row_is_visible_without_colour() {
    for step in [Step::Checks, Step::Tables, Step::Schemas, Step::Enumerations] {
        let rig = at(step, Lang::En);
        let (buffer, _, _) = rig.frame(80, 20, Depth::Mono);
        let marked = buffer.content().iter().filter(|c| c.modifier.contains(Modifier::REVERSED)).count();
        assert!(marked >= 40, "{step:?}: {marked} cells\n{}", text_of(&buffer));
    }
}

#[test]
fn small_windows_stay_legible_and_none_breaks_it() {
    for lang in Lang::ALL {
        for step in Step::ALL {
            let rig = at(step, lang);
            for (w, h) in [(0, 0), (1, 1), (2, 40), (20, 6), (40, 12), (60, 18), (79, 23)] {
                let shown = rig.draw(w, h);
                for line in shown.lines() {
                    assert!(width(line) <= usize::from(w), "{step:?} {w}x{h}: {line:?}");
                }
            }
            let small = rig.draw(60, 14);
            let named =
                ["step", "wz-rail"].iter().any(|k| small.contains(&rig.words.say(&format!("{k}-{}", step.slug()))));
            assert!(named, "{step:?}: {small}");
        }
    }
}

#[test]
fn every_visible_row_can_be_clicked() {
    for step in [Step::Checks, Step::Tables, Step::Schemas, Step::Enumerations] {
        let rig = at(step, Lang::Ko);
        let (_, hits, _) = rig.frame(80, 20, Depth::True);
        let rows = (0..20).filter(|y| matches!(hits.at(5, *y), Some(Hit::Row(_)))).count();
        assert!(rows >= 3, "{step:?}: {rows}");
    }
}

#[test]
fn every_word_of_every_step_is_in_the_catalogs() {
    for lang in Lang::ALL {
        for step in Step::ALL {
            let rig = at(step, lang);
            for (command, reason) in rig.wizard.commands() {
                if let Some(reason) = reason {
                    assert!(Words(lang).has(reason), "{command:?}: {reason}");
                }
            }
            assert!(Words(lang).has(&rig.wizard.help_key()), "{}", rig.wizard.help_key());
        }
    }
}
