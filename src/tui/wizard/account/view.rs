//! How the account step looks: answered questions above, the present one with its line, what is wrong below it, and beside
//! or below that why it is asked, where to find the answer, an example.
use super::Account;
use super::question::{Ask, Problem};
use super::vault::Gate;
use super::{view_environments, view_kept};
use crate::account::{AuthKind, Expiry, System};
use crate::i18n::Arg;
use crate::setup::{Choice, system_of};
use crate::text::{pad, width};
use crate::tui::wizard::desk::{Ask as Work, Desk};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// From so many cells on, the help stands beside the question.
const TWO_PANES: usize = 110;

/// Draws the step.
pub(super) fn view(state: &Account, desk: &Desk, mut sheet: Sheet<'_, '_>) {
    let ask = state.current(desk);
    if let Some(finder) = &state.finder {
        view_environments::view(finder, &state.vault, &mut sheet);
        if let Some(problem) = &state.problem {
            say_problem(problem, &mut sheet);
        }
        return;
    }
    if let Some(open) = &state.prerequisites {
        return open.view(desk, state.pointed(desk), &mut sheet);
    }
    if sheet.cells() >= TWO_PANES {
        let left = sheet.area.width * 3 / 5;
        sheet.split(
            left,
            |mut s| question(state, desk, ask, &mut s),
            |mut s| match closed(state, ask) {
                Some(_) => view_kept::why_closed(&state.vault, &mut s),
                None => help(ask.words(&desk.draft.answers), &mut s),
            },
        );
        return;
    }
    question(state, desk, ask, &mut sheet);
    if sheet.left() > 3 {
        sheet.gap();
    }
    match closed(state, ask) {
        Some(_) => view_kept::why_closed(&state.vault, &mut sheet),
        None => help(ask.words(&desk.draft.answers), &mut sheet),
    }
}

fn question(state: &Account, desk: &Desk, ask: Ask, sheet: &mut Sheet<'_, '_>) {
    let (gate, system) = (closed(state, ask), system_of(&desk.draft.answers));
    answered(state, desk, gate.is_some(), sheet);
    let words = sheet.words();
    let title = match gate {
        Some(Gate::Phrase | Gate::Repeat) if state.vault.is_locked() => words.say("wz-vault-open"),
        Some(Gate::Phrase | Gate::Repeat) => words.say("wz-vault-new"),
        _ => words.say(&format!("ask-{}", ask.words(&desk.draft.answers))),
    };
    sheet.line(&[(Role::Accent, sheet.mark(Mark::Here)), (Role::Text, " "), (Role::Title, &title)]);
    match ask {
        Ask::Secret | Ask::ClientSecret | Ask::Password => view_kept::secret(&state.secret, &state.vault, sheet),
        Ask::Certificate => view_kept::certificate(&state.certificate, &state.vault, sheet),
        Ask::SignIn => view_kept::sign_in(&state.sign_in, &state.vault, sheet),
        _ if ask.is_choice() => options(ask.options(system), state.pick(ask), sheet),
        _ => {
            if let Some(line) = state.inputs.get(ask.slot()) {
                sheet.input(line, 2, true);
            }
        }
    }
    if ask.is_optional() && state.inputs.get(ask.slot()).is_some_and(|line| line.is_empty()) {
        let text = words.say("wz-may-stay-open");
        sheet.line(&[(Role::Text, "  "), (Role::Dim, &text)]);
    }
    if let Some(problem) = &state.problem {
        say_problem(problem, sheet);
    }
    if ask == Ask::Url && system == System::Dynamics {
        let text = words.say("wz-environments-hint");
        sheet.gap();
        sheet.text(Role::Accent, &text);
    }
    let offer = match () {
        () if desk.offer.is_some() => Some("wz-offer"),
        () if desk.sandbox_at_hand => Some("wz-offer-at-hand"),
        () => None,
    };
    if let Some(key) = offer.filter(|_| ask == Ask::Name) {
        let text = words.say(key);
        sheet.gap();
        sheet.text(Role::Accent, &text);
    }
    if ask == Ask::Tenant {
        challenge(state, desk, sheet);
    }
    if state.pointed(desk) == Some(AuthKind::Password) || ask == Ask::Password {
        let text = format!("{} {}", sheet.mark(Mark::Warn), words.say(system.password_warning()));
        sheet.text(Role::Warn, &text);
    }
}

/// What stands between the answer and the vault, where a pass-phrase has to be typed first.
fn closed(state: &Account, ask: Ask) -> Option<Gate> {
    state.kept_ref(ask).and_then(|kept| kept.gate(&state.vault)).filter(|gate| *gate != Gate::Probing)
}

fn say_problem(problem: &Problem, sheet: &mut Sheet<'_, '_>) {
    let mark = if problem.is_warning() { Mark::Warn } else { Mark::Bad };
    let text = format!("{} {}", sheet.mark(mark), problem.say(sheet.words()));
    sheet.text(mark.role(), &text);
}

/// The answers so far, one line each; only the last ones where there is little room.
fn answered(state: &Account, desk: &Desk, closed: bool, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    // The way into the vault needs more words below it.
    let room = sheet.left().saturating_sub(if closed { 12 } else { 8 });
    let before: Vec<Ask> = Ask::asked(&desk.draft.answers).into_iter().take(desk.draft.question).collect();
    let labels: Vec<String> = before.iter().map(|a| words.say(&format!("wz-short-{}", a.key()))).collect();
    let widest = labels.iter().map(|l| width(l)).max().unwrap_or(0);
    let skipped = before.len().saturating_sub(room.max(1));
    for (question, label) in before.into_iter().zip(labels).skip(skipped) {
        let given = desk.draft.answers.get(question.key()).cloned().unwrap_or_default();
        let shown = match question {
            Ask::System | Ask::Auth | Ask::CertificateSource => words.say(&format!("choice-{given}")),
            Ask::SecretExpires => match given.parse() {
                Ok(day) => {
                    let expiry = Expiry::of(day, sheet.cx.now);
                    words.say_with(
                        expiry.key(),
                        &[("day", Arg::from(expiry.day.to_string())), ("days", Arg::from(expiry.days()))],
                    )
                }
                Err(_) => words.say("wz-left-open"),
            },
            _ if given.is_empty() && question.is_optional() => words.say("wz-left-open"),
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
            Hit::Field(question.index(&desk.draft.answers)),
        );
    }
    if desk.draft.question > 0 && sheet.left() > 9 {
        sheet.gap();
    }
}

fn options(options: &[Choice], chosen: usize, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    for (row, option) in options.iter().enumerate() {
        let name = words.say(&format!("choice-{}", option.value));
        let mark = sheet.mark(if row == chosen { Mark::Pick } else { Mark::Unpicked });
        let selected = (row == chosen).then_some(Role::Selected);
        sheet.row(
            &[(Role::Text, "  "), (Role::Text, mark), (Role::Text, " "), (Role::Text, &name)],
            selected,
            Hit::Row(row),
        );
    }
}

fn challenge(state: &Account, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    if desk.awaits(&Work::SignInPlace) {
        return sheet.busy("wz-challenge-asking");
    }
    match &state.challenge {
        Some(Ok(found)) => {
            let words = sheet.words();
            let line = words
                .say_with("wz-challenge-found", &[("tenant", Arg::from(found.tenant.as_deref().unwrap_or_default()))]);
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

/// Why it is asked, where to find the answer, an example.
fn help(stem: &str, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    for part in ["why", "where", "example"] {
        let key = format!("ask-{stem}-{part}");
        if words.has(&key) && sheet.left() > 0 {
            let label = words.say(&format!("wz-help-{part}"));
            sheet.labelled(&label, Role::Text, &words.say(&key));
        }
    }
}
