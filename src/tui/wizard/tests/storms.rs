//! Random input: nothing breaks it, and what was last kept is where it stands.
use super::reopened;
use crate::account::CheckId;
use crate::command;
use crate::setup::Step;
use crate::tui::wizard::fixtures::{CANARY, Rig};
use crate::tui::{Depth, Hit};
use crossterm::event::KeyCode;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Act {
    Key(KeyCode),
    Command(usize),
    Paste(String),
    Hit(Hit, bool),
    Wheel(i32),
    Answer,
    Settle,
    Fail(bool),
    Size(u16, u16),
}

fn key() -> impl Strategy<Value = KeyCode> {
    prop_oneof![
        6 => Just(KeyCode::Enter),
        2 => Just(KeyCode::Esc),
        2 => Just(KeyCode::Down),
        1 => prop::sample::select(vec![KeyCode::Up, KeyCode::Left, KeyCode::Right, KeyCode::Home, KeyCode::End,
            KeyCode::PageDown, KeyCode::PageUp, KeyCode::Tab, KeyCode::BackTab, KeyCode::Backspace, KeyCode::Delete]),
        3 => prop::sample::select(" /anupt=rRimfJKuUlw][dxyㅂㅏ0한".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
        1 => any::<char>().prop_map(KeyCode::Char),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        10 => key().prop_map(Act::Key),
        2 => (0usize..200).prop_map(Act::Command),
        1 => "(?s).{0,40}".prop_map(Act::Paste),
        1 => prop::sample::select(vec!["statecode = 0", "https://a.crm.dynamics.com", "a\nb: c\n", "url: x\nsecret: y"])
            .prop_map(|t| Act::Paste(t.to_owned())),
        2 => (0usize..5, 0usize..400, any::<bool>()).prop_map(|(kind, n, double)| {
            let hit = match kind { 0 => Hit::Row(n), 1 => Hit::Field(n % 9), 2 => Hit::Step(n % 8), _ => Hit::Pane(n % 5) };
            Act::Hit(hit, double)
        }),
        1 => (-50i32..50).prop_map(Act::Wheel),
        5 => Just(Act::Answer),
        6 => Just(Act::Settle),
        1 => any::<bool>().prop_map(Act::Fail),
        2 => (0u16..170, 0u16..50).prop_map(|(w, h)| Act::Size(w, h)),
    ]
}

fn perform(rig: &mut Rig, act: &Act) {
    match act {
        Act::Key(code) => {
            rig.press(*code);
        }
        Act::Command(n) => {
            let id = command::ALL[n % command::ALL.len()].id;
            rig.command(id);
        }
        Act::Paste(text) => rig.paste(text),
        Act::Hit(hit, double) => rig.hit(*hit, *double),
        Act::Wheel(lines) => rig.wheel(*lines),
        Act::Answer => {
            rig.answer_one();
        }
        Act::Settle => rig.settle(),
        Act::Fail(bad) => rig.world.failing = if *bad { vec![CheckId::SampleRow] } else { Vec::new() },
        Act::Size(..) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_input_breaks_it_and_every_answer_is_kept(start in 0usize..7, acts in proptest::collection::vec(act(), 1..60)) {
        let mut rig = Rig::fresh();
        rig.settle();
        rig.go_to(Step::ALL[start]);
        let mut size = (80, 24);
        for act in &acts {
            if rig.left.is_some() {
                break;
            }
            perform(&mut rig, act);
            if let Act::Size(w, h) = act {
                size = (*w, *h);
            }
            let (buffer, _, cursor) = rig.frame(size.0, size.1, Depth::Mono);
            prop_assert!(cursor.is_none_or(|c| buffer.area.contains(c)), "cursor {cursor:?} outside {size:?}");
            // What was last kept is what stands: a kill here loses at most the answer being typed.
            let kept = rig.saved.clone();
            if let Some(kept) = kept {
                prop_assert_eq!(&kept, rig.wizard.draft(), "not kept after {:?}", act);
                let json = serde_json::to_string(&kept).unwrap();
                prop_assert!(!json.contains(CANARY));
            }
        }
        if rig.left.is_none() && let Some(mut again) = reopened(&rig) {
            prop_assert_eq!((again.step(), again.question()), (rig.step(), rig.question()));
            again.settle();
            let known = rig.wizard.draft();
            let now = again.wizard.draft();
            prop_assert!(now.step <= known.step, "a resumed setup never runs ahead");
            prop_assert_eq!(&now.answers.get("url"), &known.answers.get("url"));
        }
    }
}
