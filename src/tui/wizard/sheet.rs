//! A piece of the screen that is written line by line. Every text passes the sanitiser here, so that nothing a server sent
//! can steer the terminal.
use crate::fault::{ErrorKind, Fault};
use crate::i18n::Words;
use crate::text::{clean_line, fit, width, wrap};
use crate::tui::{Canvas, Hit, Role, ViewCx};
use ratatui::layout::Rect;

/// A state as a symbol; a word always stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Good,
    Bad,
    Warn,
    Waiting,
    Running,
    Here,
    Later,
    On,
    Off,
    Never,
    Pick,
    Unpicked,
}

impl Mark {
    /// The symbol; plain letters where the terminal draws ASCII only.
    pub fn symbol(self, ascii: bool) -> &'static str {
        match (self, ascii) {
            (Mark::Good, false) => "✓",
            (Mark::Good, true) => "v",
            (Mark::Bad, false) => "✗",
            (Mark::Bad, true) => "x",
            (Mark::Warn, _) => "!",
            (Mark::Waiting, false) => "−",
            (Mark::Waiting, true) => "-",
            (Mark::Running, false) => "◌",
            (Mark::Running, true) => "~",
            (Mark::Here, false) => "▸",
            (Mark::Here, true) => ">",
            (Mark::Later, false) => "·",
            (Mark::Later, true) => ".",
            (Mark::On, _) => "[x]",
            (Mark::Off, _) => "[ ]",
            (Mark::Never, _) => " - ",
            (Mark::Pick, _) => "(o)",
            (Mark::Unpicked, _) => "( )",
        }
    }

    /// How it looks.
    pub fn role(self) -> Role {
        match self {
            Mark::Good => Role::Good,
            Mark::Bad => Role::Bad,
            Mark::Warn => Role::Warn,
            Mark::Running | Mark::Here => Role::Accent,
            Mark::Waiting | Mark::Later | Mark::Never => Role::Dim,
            _ => Role::Text,
        }
    }
}

/// A label and a text beside it in so many cells: each line's head and text.
pub(super) fn laid_out(label: &str, text: &str, cells: usize) -> Vec<(String, String)> {
    let indent = (width(label) + 1).min(cells / 2);
    let lines = text.lines().flat_map(|part| wrap(&clean_line(part), cells.saturating_sub(indent)));
    let head = |index: usize| crate::text::pad(if index == 0 { label } else { "" }, indent);
    lines.enumerate().map(|(index, line)| (head(index), line)).collect()
}

/// A line after which more would follow.
fn broken_off(line: &str, cells: usize) -> String {
    match width(line) < cells {
        true => format!("{line}…"),
        false => format!("{}…", fit(line, cells.saturating_sub(1)).trim_end_matches('…')),
    }
}

/// A piece of the screen with a place to write next.
pub(super) struct Sheet<'a, 'b> {
    pub cx: &'a ViewCx<'a>,
    pub area: Rect,
    canvas: &'a mut Canvas<'b>,
    y: u16,
}

impl<'a, 'b> Sheet<'a, 'b> {
    pub fn new(cx: &'a ViewCx<'a>, area: Rect, canvas: &'a mut Canvas<'b>) -> Self {
        Self { cx, area, canvas, y: 0 }
    }

    pub fn words(&self) -> Words {
        self.cx.words
    }

    /// The present instant, as the model has it.
    pub fn now(&self) -> jiff::Timestamp {
        self.cx.now
    }

    /// The symbol for that state on this terminal.
    pub fn mark(&self, mark: Mark) -> &'static str {
        mark.symbol(self.cx.theme.ascii)
    }

    /// Cells a line.
    pub fn cells(&self) -> usize {
        usize::from(self.area.width)
    }

    /// Lines that are left.
    pub fn left(&self) -> usize {
        usize::from(self.area.height.saturating_sub(self.y))
    }

    /// Where the next line stands.
    pub fn here(&self) -> Rect {
        Rect {
            y: self.area.y.saturating_add(self.y),
            height: self.area.height.saturating_sub(self.y).min(1),
            ..self.area
        }
    }

    /// Writes one line of parts; what does not fit is cut.
    pub fn line(&mut self, parts: &[(Role, &str)]) {
        let here = self.here();
        if here.height > 0 {
            let mut x = here.x;
            for (role, text) in parts {
                let room = usize::from(here.right().saturating_sub(x));
                let text = clean_line(text);
                // Blanks of a padded column may be cut without a sign, text may not.
                let text =
                    if width(text.trim_end()) > room { fit(&text, room).into_owned() } else { text.into_owned() };
                let style = self.cx.theme.style(*role);
                x = self.canvas.buffer.set_stringn(x, here.y, &text, room, style).0;
            }
        }
        self.y = self.y.saturating_add(1).min(self.area.height);
    }

    /// A line of a list: selected lines are marked over their whole width, and a mouse meets the line.
    pub fn row(&mut self, parts: &[(Role, &str)], selected: Option<Role>, hit: Hit) {
        let here = self.here();
        self.line(parts);
        if here.height > 0 {
            if let Some(role) = selected {
                self.canvas.buffer.set_style(here, self.cx.theme.style(role));
            }
            self.canvas.hits.push(here, hit);
        }
    }

    /// Writes a text over as many lines as it needs; where there are not so many, the last one says that it goes on.
    pub fn text(&mut self, role: Role, text: &str) {
        let lines = wrap(&clean_line(text), self.cells());
        let (room, all) = (self.left(), lines.len());
        for (index, line) in lines.into_iter().enumerate().take(room) {
            match index + 1 == room && all > room {
                true => self.line(&[(role, &broken_off(&line, self.cells()))]),
                false => self.line(&[(role, &line)]),
            }
        }
    }

    /// A label and a text beside it, the text's further lines below its beginning.
    pub fn labelled(&mut self, label: &str, role: Role, text: &str) {
        let lines = laid_out(label, text, self.cells());
        let (room, all) = (self.left(), lines.len());
        for (index, (head, line)) in lines.into_iter().enumerate().take(room) {
            let cells = self.cells().saturating_sub(width(&head));
            let line = if index + 1 == room && all > room { broken_off(&line, cells) } else { line };
            self.line(&[(Role::Dim, &head), (role, &line)]);
        }
    }

    /// Where in a long list the lines on screen stand; nothing where all of it is there.
    pub fn place(&self, shown: std::ops::Range<usize>, all: usize) -> String {
        if shown.len() >= all {
            return String::new();
        }
        let args = [("from", (shown.start + 1).into()), ("to", shown.end.into()), ("all", all.into())];
        format!("  {}", self.words().say_with("wz-list-place", &args))
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.y = self.y.saturating_add(1).min(self.area.height);
    }

    /// Something at the next line that a mouse can meet.
    pub fn hit(&mut self, area: Rect, hit: Hit) {
        self.canvas.hits.push(area, hit);
    }

    /// A part of this sheet, in cells from its own corner and cut to it.
    pub fn part(&mut self, x: u16, y: u16, cells: u16, lines: u16) -> Sheet<'_, 'b> {
        let wanted =
            Rect { x: self.area.x.saturating_add(x), y: self.area.y.saturating_add(y), width: cells, height: lines };
        let inside = wanted.intersection(self.area);
        let area = if wanted.x >= self.area.right() || wanted.y >= self.area.bottom() {
            Rect { x: self.area.x, y: self.area.y, width: 0, height: 0 }
        } else {
            inside
        };
        Sheet { cx: self.cx, area, canvas: self.canvas, y: 0 }
    }

    /// All lines that are left, as a sheet of their own.
    pub fn rest(&mut self) -> Sheet<'_, 'b> {
        let (y, cells) = (self.y, self.area.width);
        let lines = self.area.height.saturating_sub(y);
        self.part(0, y, cells, lines)
    }

    /// Two panes with a rule between them, the left one so many cells wide.
    pub fn split(&mut self, left: u16, draw: impl FnOnce(Sheet<'_, 'b>), other: impl FnOnce(Sheet<'_, 'b>)) {
        let (top, lines) = (self.y, self.area.height.saturating_sub(self.y));
        draw(self.part(0, top, left, lines));
        let rule = if self.cx.theme.ascii { "|" } else { "│" };
        let mut between = self.part(left + 1, top, 1, lines);
        for _ in 0..lines {
            between.line(&[(Role::Border, rule)]);
        }
        let rest = self.area.width.saturating_sub(left + 3);
        other(self.part(left + 3, top, rest, lines));
    }

    /// A text input at the next line from that cell on.
    pub fn input(&mut self, input: &crate::tui::widget::input::Input, indent: u16, focused: bool) {
        let here = self.here();
        let area =
            Rect { x: here.x.saturating_add(indent.min(here.width)), width: here.width.saturating_sub(indent), ..here };
        input.draw(self.cx, area, focused, self.canvas);
        self.y = self.y.saturating_add(1).min(self.area.height);
    }

    /// A line across.
    pub fn rule(&mut self) {
        let dash = if self.cx.theme.ascii { "-" } else { "─" };
        let line = dash.repeat(self.cells());
        self.line(&[(Role::Border, &line)]);
    }

    /// What happened, why, what to do, whose move it is.
    pub fn fault(&mut self, fault: &Fault) {
        let words = self.words();
        let policy = fault.policy();
        let head = format!("{} {}", self.mark(Mark::Bad), words.fault(fault));
        self.text(Role::Bad, &head);
        let why = words.why(fault);
        if !why.is_empty() {
            self.labelled(&words.say("wz-fault-why"), Role::Dim, &why);
        }
        self.labelled(&words.say("wz-fault-next"), Role::Text, &words.advice(fault));
        self.labelled(&words.say("wz-fault-whose"), Role::Text, &words.say(policy.whose_move.key()));
        self.labelled(&words.say("wz-fault-code"), Role::Dim, &fault.quote());
    }

    /// A fault that keeps the step from going on, and the ways out of it.
    pub fn stuck(&mut self, fault: &Fault) {
        self.fault(fault);
        self.gap();
        let key = match fault.kind {
            ErrorKind::SecretMissing | ErrorKind::VaultLocked => "wz-fault-secret",
            _ => "wz-fault-again",
        };
        let text = self.words().say(key);
        self.text(Role::Accent, &text);
    }

    /// Work is under way.
    pub fn busy(&mut self, key: &str) {
        let text = self.words().say(key);
        self.line(&[(Role::Accent, self.mark(Mark::Running)), (Role::Text, " "), (Role::Text, &text)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::{Depth, Hits, Theme};
    use ratatui::buffer::Buffer;

    fn drawn(cells: u16, lines: u16, draw: impl FnOnce(&mut Sheet<'_, '_>)) -> String {
        let area = Rect::new(0, 0, cells, lines);
        let (mut buffer, mut hits, mut cursor) = (Buffer::empty(area), Hits::default(), None);
        let theme = Theme::new(Depth::Mono, false, false);
        let cx = ViewCx { words: Words::default(), theme: &theme, now: jiff::Timestamp::UNIX_EPOCH };
        let mut canvas = Canvas { buffer: &mut buffer, hits: &mut hits, cursor: &mut cursor };
        draw(&mut Sheet::new(&cx, area, &mut canvas));
        crate::tui::wizard::fixtures::text_of(&buffer)
    }

    #[test]
    fn a_text_that_is_longer_than_its_place_says_that_it_goes_on() {
        let long = "한국어 문장은 두 칸 글자로 되어 있어 줄이 짧습니다";
        for cells in 6..30 {
            let shown = drawn(cells, 2, |sheet| sheet.text(Role::Text, long));
            assert_eq!(shown.contains('…'), crate::text::wrap(long, usize::from(cells)).len() > 2, "{cells}: {shown}");
            assert!(shown.lines().all(|l| width(l) <= usize::from(cells)), "{cells}: {shown}");
        }
        assert_eq!(drawn(10, 2, |sheet| sheet.text(Role::Text, "one two three four five")), "one two\nthree fo…\n");
        assert_eq!(drawn(10, 2, |sheet| sheet.text(Role::Text, "one two three")), "one two\nthree\n");
        let labelled = drawn(12, 1, |sheet| sheet.labelled("why", Role::Text, "one two three"));
        assert_eq!(labelled, "why one two…\n");
    }
}
