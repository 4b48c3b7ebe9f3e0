//! The sheet for the administrator who prepares a sign-in, read inside the account step and copied whole.
use crate::account::{AuthKind, PublicCertificate, SheetFacts, SheetId, TableRight, parse_org_url};
use crate::mapping::propose_tables;
use crate::setup::{key, system_of};
use crate::task::table_rights;
use crate::text::{clean_line, wrap};
use crate::tui::Role;
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::sheet::Sheet;
use crossterm::event::{KeyCode, KeyEvent};

/// The open sheet.
#[derive(Debug, Default)]
pub(super) struct Prerequisites {
    scroll: usize,
}

/// The sheet of the way to sign in that is pointed at, else of the one that was answered, filled with what is known so far.
pub(super) fn text(desk: &Desk, pointed: Option<AuthKind>, lang: crate::text::Lang) -> String {
    let answers = &desk.draft.answers;
    let answered = || answers.get(key::AUTH).and_then(|code| AuthKind::parse(code));
    let kind = pointed.or_else(answered).unwrap_or(AuthKind::ClientSecret);
    let own_premises = answers.get(key::TENANT).is_some_and(|tenant| tenant == crate::account::AD_FS);
    let id = if own_premises { SheetId::OnPremises } else { SheetId::of(system_of(answers), kind) };
    let certificate = answers.get(key::CERTIFICATE).and_then(|text| PublicCertificate::parse(text).ok());
    let prints = certificate.as_ref().map(PublicCertificate::thumbprints);
    let facts = SheetFacts {
        org: answers.get(key::URL).and_then(|url| parse_org_url(url).ok()).map(|url| url.origin()),
        tables: table_rights_of(desk),
        objects: looked_at(desk),
        certificate_file: certificate.as_ref().and(desk.name()).map(|name| format!("{name}.cer")),
        thumbprint: prints.as_ref().map(|p| p.sha1_hex()),
        key_identifier: prints.as_ref().map(|p| p.custom_key_identifier()),
        expires: certificate.map(|c| c.not_after().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()),
    };
    id.text(lang, &facts)
}

/// The tables the checks look at: those that were chosen, else those that would be proposed.
fn looked_at(desk: &Desk) -> Vec<String> {
    match (&desk.catalog, desk.draft.tables.as_slice()) {
        (Some(catalog), []) => propose_tables(catalog),
        (_, chosen) => chosen.to_vec(),
    }
}

/// The same as far as discovery knows their privileges.
fn table_rights_of(desk: &Desk) -> Vec<TableRight> {
    let Some(catalog) = &desk.catalog else { return Vec::new() };
    table_rights(catalog, looked_at(desk).iter().map(String::as_str))
}

impl Prerequisites {
    /// Moves through the sheet; false for keys that mean nothing here.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        match key.code {
            KeyCode::Up => self.move_by(-1),
            KeyCode::Down => self.move_by(1),
            KeyCode::PageUp => self.move_by(-10),
            KeyCode::PageDown | KeyCode::Char(' ') => self.move_by(10),
            KeyCode::Home => self.scroll = 0,
            _ => return false,
        }
        true
    }

    /// Moves by so many lines; where the end is, the view knows.
    pub fn move_by(&mut self, lines: i64) {
        let step = usize::try_from(lines.unsigned_abs()).unwrap_or(usize::MAX);
        self.scroll =
            if lines < 0 { self.scroll.saturating_sub(step) } else { self.scroll.saturating_add(step).min(500) };
    }

    /// Draws it.
    pub fn view(&self, desk: &Desk, pointed: Option<AuthKind>, sheet: &mut Sheet<'_, '_>) {
        let text = text(desk, pointed, sheet.words().0);
        let lines: Vec<(Role, String)> = text.lines().flat_map(|line| laid_out(line, sheet.cells())).collect();
        let first = self.scroll.min(lines.len().saturating_sub(sheet.left()));
        for (role, line) in lines.iter().skip(first).take(sheet.left()) {
            sheet.line(&[(*role, line)]);
        }
    }
}

/// One line of the sheet over as many lines as it needs; headings stand out, steps and values hang.
fn laid_out(line: &str, cells: usize) -> Vec<(Role, String)> {
    let line = clean_line(line);
    let (role, text) = match line.trim_start_matches('#') {
        rest if rest.len() < line.len() => (Role::Title, rest.trim_start()),
        _ => (Role::Text, line.as_ref()),
    };
    if text.is_empty() {
        return vec![(role, String::new())];
    }
    let hang = if role == Role::Text { indent(text) } else { 0 };
    let room = cells.saturating_sub(hang).max(1);
    let body = text.get(hang..).unwrap_or(text);
    let head = text.get(..hang).unwrap_or_default();
    let under = " ".repeat(hang);
    let place = |index: usize| if index == 0 { head } else { under.as_str() };
    wrap(body, room).iter().enumerate().map(|(index, part)| (role, format!("{}{part}", place(index)))).collect()
}

/// How far the text of a step or a value stands in.
fn indent(line: &str) -> usize {
    let numbered = line.split_once(". ").filter(|(n, _)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    match numbered {
        Some((number, _)) => number.len() + 2,
        None if line.starts_with("- ") => 2,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width;

    #[test]
    fn steps_hang_and_headings_lose_their_marks() {
        let lines = laid_out("12. one two three four five", 14);
        assert_eq!(
            lines.iter().map(|(_, l)| l.as_str()).collect::<Vec<_>>(),
            ["12. one two", "    three four", "    five"]
        );
        assert_eq!(laid_out("## Send back", 40), [(Role::Title, "Send back".to_owned())]);
        assert!(laid_out(&"긴 ".repeat(50), 11).iter().all(|(_, l)| width(l) <= 11));
    }

    #[test]
    fn scrolling_stops_at_both_ends() {
        let mut open = Prerequisites::default();
        open.move_by(-5);
        assert_eq!(open.scroll, 0);
        (0..100).for_each(|_| open.move_by(10));
        assert_eq!(open.scroll, 500);
    }
}
