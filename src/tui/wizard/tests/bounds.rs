//! The numbers of a flow's guards in the wizard: typed line by line, within the bounds a command line has, taken back like any
//! edit.
use crate::flow::{LongestRun, ReadRules};
use crate::i18n::{Lang, Words};
use crate::tui::wizard::fixtures::Rig;
use crossterm::event::KeyCode;

/// The rules of the first flow, on the line of a guard: the first, the second, …
fn at_guard(number: usize) -> Rig {
    super::rows::at_rule(5 + number)
}

fn rules(rig: &Rig) -> ReadRules {
    let mut flows = rig.wizard.draft().workspace.flows.clone();
    flows.sort_by_key(|f| f.order);
    flows[0].reading
}

/// Scenes for the reviewed pictures.
pub(super) fn scenes(lang: Lang) -> Vec<(&'static str, Rig)> {
    let mut list = at_guard(0);
    list.words = Words(lang);
    let mut wrong = at_guard(2);
    wrong.words = Words(lang);
    wrong.enter();
    wrong.text("70");
    wrong.enter();
    vec![("guards", list), ("guard-wrong", wrong)]
}

#[test]
fn each_number_is_typed_on_its_line_and_kept() {
    let usual = ReadRules::default();
    let wanted = [
        ReadRules { most_deletes: 12, ..usual },
        ReadRules { free_deletes: 12, ..usual },
        ReadRules { most_rejects: 12, ..usual },
        ReadRules { free_rejects: 12, ..usual },
        ReadRules { sweep_days: 12, ..usual },
        ReadRules { longest_run: LongestRun::of_minutes(12), ..usual },
    ];
    for (number, wanted) in wanted.into_iter().enumerate() {
        let mut rig = at_guard(number);
        rig.enter();
        rig.text("12");
        let told = rig.wizard.headless();
        assert!(told.starts_with("fieldbridge flow set ") && told.ends_with(" 12"), "{told}");
        rig.enter();
        assert_eq!(rules(&rig), wanted, "{number}");
        assert!(rig.draw(100, 40).contains("12"), "it stands in the list");
        rig.key(KeyCode::Char('u'));
        assert_eq!(rules(&rig), usual, "{number}: taken back");
    }
}

#[test]
fn a_number_the_command_line_would_not_take_is_not_taken_and_esc_leaves_what_stands() {
    for (number, text) in
        [(0, "101"), (1, "1001"), (2, "0"), (2, "51"), (3, "1001"), (4, "65536"), (4, "99999999999"), (5, "10081")]
    {
        let mut rig = at_guard(number);
        rig.enter();
        rig.text(text);
        rig.enter();
        assert_eq!(rules(&rig), ReadRules::default(), "{number}: {text}");
        assert!(rig.draw(100, 40).contains('✗'), "{number}: {text}");
        rig.key(KeyCode::Esc);
        assert_eq!(rules(&rig), ReadRules::default());
        let line = rig.draw(100, 40);
        assert!(line.contains(&rig.words.say("wz-bound-sweep-days")), "back in the list: {line}");
    }
}
