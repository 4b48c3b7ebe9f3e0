//! The mail server: a line each, what the selected one means, and what the last test came to.
use crate::text::{clean_line, pad};
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, span};
use crate::tui::model::{Mail, MailLine};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Cells of a name.
const NAME: usize = 16;

/// Draws the screen.
pub fn mail(mail: &Mail, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    let say = |key: &str| cx.words.say(key);
    let mut y = draw::put_wrapped(cx, canvas, area, 0, &say("mail-why"), Role::Dim) + 1;
    for (row, line) in MailLine::ALL.into_iter().enumerate() {
        let (text, role) = shown(mail, line, cx);
        let spans = [span(pad(&say(line.name()), NAME), Role::Dim), span(text, role)];
        draw::put_spans(cx, canvas, area, (2, y), &spans);
        canvas.hits.push(draw::row(area, y), Hit::Row(row));
        if row == mail.list.selected() {
            draw::put(cx, canvas, area, (0, y), "▸", Role::Accent);
            draw::tint(cx, canvas, draw::row(area, y), Role::Selected);
        }
        y += 1;
    }
    y = draw::put_wrapped(cx, canvas, area, y + 1, &say(mail.line().means()), Role::Dim) + 1;
    let (state, role) = match (mail.busy, mail.changed) {
        (true, _) => ("mail-busy", Role::Accent),
        (false, true) => ("mail-changed", Role::Warn),
        (false, false) if mail.draft.host.is_empty() => ("cli-notify-none", Role::Dim),
        (false, false) => ("mail-as-set", Role::Good),
    };
    y = draw::put_wrapped(cx, canvas, area, y, &say(state), role) + 1;
    tested(mail, cx, canvas, draw::below(area, y));
}

fn shown(mail: &Mail, line: MailLine, cx: &ViewCx<'_>) -> (String, Role) {
    let draft = &mail.draft;
    let text = match line {
        MailLine::Host => draft.host.clone(),
        MailLine::Port => draft.port.unwrap_or_else(|| draft.security.usual_port()).to_string(),
        MailLine::Security => cx.words.say(&format!("mail-security-{}", draft.security.slug())),
        MailLine::Sender => draft.sender.clone(),
        MailLine::User => draft.user.clone(),
        MailLine::Password if draft.password.is_some() => cx.words.say("mail-password-typed"),
        MailLine::Password => match &draft.kept {
            Some(name) => name.env_name().map_or_else(|| cx.words.say("notify-in-vault"), |env| format!("${env}")),
            None => String::new(),
        },
    };
    if text.is_empty() { ("–".to_owned(), Role::Dim) } else { (clean_line(&text).into_owned(), Role::Text) }
}

/// What the last test came to, an address a line.
fn tested(mail: &Mail, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let told = match &mail.tested {
        None => return,
        Some(Err(fault)) => {
            let y = draw::put_wrapped(cx, canvas, area, 0, &format!("✗ {}", cx.words.fault(fault)), Role::Bad);
            draw::put_wrapped(cx, canvas, area, y, &cx.words.advice(fault), Role::Text);
            return;
        }
        Some(Ok(told)) => told,
    };
    let mut y = 0;
    for address in &told.sent {
        let text = cx.words.say_with("notify-sent", &[("address", address.as_str().into())]);
        y = draw::put_wrapped(cx, canvas, area, y, &text, Role::Good);
    }
    for (address, fault) in &told.failed {
        let args = [("address", address.as_str().into()), ("why", cx.words.fault(fault).into())];
        y = draw::put_wrapped(cx, canvas, area, y, &cx.words.say_with("notify-failed", &args), Role::Bad);
    }
}
