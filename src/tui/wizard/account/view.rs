//! How the account step looks: answered questions above, the present one with its line, what is wrong below it, and beside
//! or below that why it is asked, where to find the answer, an example.
use super::Account;
use super::question::{Ask, Problem};
use super::secret::{Place, SecretDesk, Stage};
use crate::i18n::Arg;
use crate::port::VaultKind;
use crate::text::{pad, width};
use crate::tui::wizard::desk::{Ask as Work, Desk};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// From so many cells on, the help stands beside the question.
const TWO_PANES: usize = 110;

/// Draws the step.
pub(super) fn view(state: &Account, desk: &Desk, mut sheet: Sheet<'_, '_>) {
    let ask = state.current(desk);
    if sheet.cells() >= TWO_PANES {
        let left = sheet.area.width * 3 / 5;
        sheet.split(left, |mut s| question(state, desk, ask, &mut s), |mut s| help(ask, &mut s));
        return;
    }
    question(state, desk, ask, &mut sheet);
    if sheet.left() > 3 {
        sheet.gap();
    }
    help(ask, &mut sheet);
}

fn question(state: &Account, desk: &Desk, ask: Ask, sheet: &mut Sheet<'_, '_>) {
    answered(state, desk, ask, sheet);
    let words = sheet.words();
    let title = words.say(&format!("ask-{}", ask.key()));
    sheet.line(&[(Role::Accent, sheet.mark(Mark::Here)), (Role::Text, " "), (Role::Title, &title)]);
    match ask {
        Ask::Secret => secret(&state.secret, sheet),
        _ if !ask.options().is_empty() => options(state, ask, sheet),
        _ => {
            if let Some(line) = state.inputs.get(ask.index()) {
                sheet.input(line, 2, true);
            }
        }
    }
    if let Some(problem) = &state.problem {
        say_problem(problem, sheet);
    }
    if ask == Ask::Name && desk.offer.is_some() {
        let text = words.say("wz-offer");
        sheet.gap();
        sheet.text(Role::Accent, &text);
    }
    if ask == Ask::Tenant {
        challenge(state, desk, sheet);
    }
}

fn say_problem(problem: &Problem, sheet: &mut Sheet<'_, '_>) {
    let mark = if problem.is_warning() { Mark::Warn } else { Mark::Bad };
    let text = format!("{} {}", sheet.mark(mark), problem.say(sheet.words()));
    sheet.text(mark.role(), &text);
}

/// The answers so far, one line each; only the last ones where there is little room.
fn answered(state: &Account, desk: &Desk, ask: Ask, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let room = sheet.left().saturating_sub(8);
    let before: Vec<Ask> = Ask::ALL.into_iter().take(ask.index()).collect();
    let labels: Vec<String> = before.iter().map(|a| words.say(&format!("wz-short-{}", a.key()))).collect();
    let widest = labels.iter().map(|l| width(l)).max().unwrap_or(0);
    let skipped = before.len().saturating_sub(room.max(1));
    for (question, label) in before.into_iter().zip(labels).skip(skipped) {
        let given = desk.draft.answers.get(question.key()).cloned().unwrap_or_default();
        let shown = match question {
            Ask::System | Ask::Auth => words.say(&format!("choice-{given}")),
            _ => given,
        };
        let found = question == Ask::Url && matches!(&state.challenge, Some(Ok(_)));
        let note = if found { format!("  {}", words.say("wz-url-answers")) } else { String::new() };
        let label = pad(&label, widest + 2);
        sheet.row(
            &[
                (Role::Good, sheet.mark(Mark::Good)),
                (Role::Dim, " "),
                (Role::Dim, &label),
                (Role::Text, &shown),
                (Role::Dim, &note),
            ],
            None,
            Hit::Field(question.index()),
        );
    }
    if ask.index() > 0 && sheet.left() > 9 {
        sheet.gap();
    }
}

fn options(state: &Account, ask: Ask, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let chosen = state.pick(ask);
    for (row, option) in ask.options().iter().enumerate() {
        let ready = !option.coming;
        let name = words.say(&format!("choice-{}", option.value));
        let note = if ready { String::new() } else { format!("  {}", words.say("choice-coming")) };
        let mark = sheet.mark(if row == chosen { Mark::Pick } else { Mark::Unpicked });
        let role = if ready { Role::Text } else { Role::Dim };
        let selected = (row == chosen).then_some(Role::Selected);
        sheet.row(
            &[(Role::Text, "  "), (role, mark), (role, " "), (role, &name), (Role::Dim, &note)],
            selected,
            Hit::Row(row),
        );
    }
}

fn challenge(state: &Account, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    if desk.awaits(&Work::Challenge) {
        return sheet.busy("wz-challenge-asking");
    }
    match &state.challenge {
        Some(Ok(found)) => {
            let words = sheet.words();
            let line = words.say_with("wz-challenge-found", &[("tenant", Arg::from(found.tenant.as_str()))]);
            let text = format!("{} {line}", sheet.mark(Mark::Good));
            sheet.text(Role::Good, &text);
        }
        Some(Err(fault)) => {
            let words = sheet.words();
            let line = format!("{} {} {}", sheet.mark(Mark::Warn), words.fault(fault), words.say("wz-challenge-type"));
            sheet.text(Role::Warn, &line);
        }
        None => {}
    }
}

fn secret(desk: &SecretDesk, sheet: &mut Sheet<'_, '_>) {
    places(desk, sheet);
    match desk.stage() {
        Stage::Probing => sheet.busy("wz-vault-probing"),
        Stage::Storing => sheet.busy("wz-secret-storing"),
        Stage::Phrase | Stage::Repeat => phrase(desk, sheet),
        Stage::Secret => {
            if desk.stored && desk.line.is_empty() {
                let kept = sheet.words().say("wz-secret-kept");
                sheet.line(&[
                    (Role::Text, "  "),
                    (Role::Good, sheet.mark(Mark::Good)),
                    (Role::Text, " "),
                    (Role::Text, &kept),
                ]);
            }
            sheet.input(&desk.line, 2, true);
        }
        Stage::Variable => {
            let text = sheet.words().say("wz-variable-ask");
            sheet.line(&[(Role::Text, "  "), (Role::Dim, &text)]);
            sheet.input(&desk.variable, 2, true);
        }
    }
}

/// Where the secret will be kept, said before it is asked for.
fn places(desk: &SecretDesk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let vault = match &desk.facts {
        Some(facts) if facts.kind == VaultKind::Memory => words.say("wz-place-memory"),
        Some(facts) if facts.writable => {
            let name = words.say(&format!("wz-vault-{}", facts.kind.slug()));
            words.say_with("wz-place-vault", &[("place", Arg::from(name)), ("where", Arg::from(facts.place.as_str()))])
        }
        Some(_) if desk.is_locked() => words.say("wz-place-locked"),
        Some(_) => words.say("wz-place-file"),
        None => words.say("wz-place-unknown"),
    };
    let environment = words.say("wz-place-environment");
    for (place, text) in [(Place::Vault, vault), (Place::Environment, environment)] {
        let mark = sheet.mark(if desk.place == place { Mark::Pick } else { Mark::Unpicked });
        let role = if desk.place == place { Role::Text } else { Role::Dim };
        sheet.row(&[(Role::Text, "  "), (role, mark), (role, " "), (role, &text)], None, Hit::Pane(0));
    }
}

fn phrase(desk: &SecretDesk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    if let Some(facts) = &desk.facts
        && let Some(problem) = &facts.keyring_problem
    {
        let line = words.say_with("wz-keyring-problem", &[("problem", Arg::from(problem.as_str()))]);
        sheet.text(Role::Dim, &line);
    }
    let locked = desk.is_locked();
    let why = words.say(if locked { "wz-phrase-open" } else { "wz-phrase-why" });
    sheet.text(Role::Text, &why);
    let repeating = desk.stage() == Stage::Repeat;
    for (label, line, focused) in
        [("wz-phrase", &desk.phrase, !repeating), ("wz-phrase-again", &desk.repeat, repeating)]
    {
        if locked && label == "wz-phrase-again" {
            continue;
        }
        let label = words.say(label);
        sheet.line(&[(Role::Text, "  "), (if focused { Role::Title } else { Role::Dim }, &label)]);
        sheet.input(line, 2, focused);
    }
}

/// Why it is asked, where to find the answer, an example.
fn help(ask: Ask, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    for part in ["why", "where", "example"] {
        let key = format!("ask-{}-{part}", ask.key());
        if words.has(&key) && sheet.left() > 0 {
            let label = words.say(&format!("wz-help-{part}"));
            sheet.labelled(&label, Role::Text, &words.say(&key));
        }
    }
}
