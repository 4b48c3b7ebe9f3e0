//! Escape sequences that come in two pieces. A terminal sends an arrow, a click or a change of focus as some bytes behind an
//! escape; where a slow line or a full buffer cuts behind the escape, that alone reads as the Esc key, and the rest as letters.
//! Whoever types cannot be that fast: what follows an escape at once is put together again.
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_util::{Stream, StreamExt};
use std::collections::VecDeque;
use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// So long an escape waits for what belongs to it.
const WAIT: Duration = Duration::from_millis(25);
/// Sequences are no longer than this.
const LONGEST: usize = 64;

/// How much of a sequence has come.
#[derive(Debug, Default)]
enum Begun {
    #[default]
    Nothing,
    /// An escape.
    Escape,
    /// `ESC [` and these.
    Csi(String),
    /// `ESC O`.
    Ss3,
}

/// A terminal's events, with sequences that were cut put together.
pub struct WholeKeys<S> {
    inner: S,
    begun: Begun,
    ready: VecDeque<Event>,
    wait: Pin<Box<Sleep>>,
}

impl<S> WholeKeys<S> {
    /// Of these events; within a runtime with timers.
    pub fn of(inner: S) -> Self {
        Self { inner, begun: Begun::Nothing, ready: VecDeque::new(), wait: Box::pin(sleep(WAIT)) }
    }

    fn begin(&mut self, begun: Begun) {
        self.begun = begun;
        self.wait.as_mut().reset(Instant::now() + WAIT);
    }

    fn join(&mut self, event: Event) {
        match (std::mem::take(&mut self.begun), typed(&event)) {
            (Begun::Nothing, Some(KeyCode::Esc)) => self.begin(Begun::Escape),
            (Begun::Nothing, _) => self.ready.push_back(event),
            (Begun::Escape, Some(KeyCode::Char('['))) => self.begin(Begun::Csi(String::new())),
            (Begun::Escape, Some(KeyCode::Char('O'))) => self.begin(Begun::Ss3),
            (Begun::Escape, _) => {
                self.ready.push_back(key(KeyCode::Esc));
                self.join(event);
            }
            (Begun::Csi(parameters), Some(KeyCode::Char(last @ '@'..='~'))) => {
                self.ready.extend(named(&parameters, last).map(key));
            }
            (Begun::Csi(mut parameters), Some(KeyCode::Char(c))) if parameters.len() < LONGEST => {
                parameters.push(c);
                self.begin(Begun::Csi(parameters));
            }
            (Begun::Ss3, Some(KeyCode::Char(last))) => self.ready.extend(named("", last).map(key)),
            (Begun::Csi(_) | Begun::Ss3, _) => self.join(event),
        }
    }

    /// Nothing more came: a lone escape is the key.
    fn give_up(&mut self) {
        if let Begun::Escape = std::mem::take(&mut self.begun) {
            self.ready.push_back(key(KeyCode::Esc));
        }
    }
}

impl<S: Stream<Item = Result<Event>> + Unpin> Stream for WholeKeys<S> {
    type Item = Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Event>>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            match self.inner.poll_next_unpin(cx) {
                Poll::Ready(Some(Ok(event))) => self.join(event),
                Poll::Ready(ended) => return Poll::Ready(ended),
                Poll::Pending if matches!(self.begun, Begun::Nothing) => return Poll::Pending,
                Poll::Pending => match self.wait.as_mut().poll(cx) {
                    Poll::Ready(()) => self.give_up(),
                    Poll::Pending => return Poll::Pending,
                },
            }
        }
    }
}

/// The key of an event that is a key without Ctrl or Alt.
fn typed(event: &Event) -> Option<KeyCode> {
    match event {
        Event::Key(KeyEvent { code, modifiers, kind: KeyEventKind::Press, .. })
            if !modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) =>
        {
            Some(*code)
        }
        _ => None,
    }
}

fn key(code: KeyCode) -> Event {
    Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

/// The key of a sequence without modifiers, as terminals of xterm's kind send it; none of what is no key: the mouse, focus.
fn named(parameters: &str, last: char) -> Option<KeyCode> {
    Some(match (parameters, last) {
        ("", 'A') => KeyCode::Up,
        ("", 'B') => KeyCode::Down,
        ("", 'C') => KeyCode::Right,
        ("", 'D') => KeyCode::Left,
        ("", 'H') | ("1", '~') => KeyCode::Home,
        ("", 'F') | ("4", '~') => KeyCode::End,
        ("", 'Z') => KeyCode::BackTab,
        ("", 'P') => KeyCode::F(1),
        ("3", '~') => KeyCode::Delete,
        ("5", '~') => KeyCode::PageUp,
        ("6", '~') => KeyCode::PageDown,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    /// What comes of keys that arrive at once, until nothing more does.
    async fn heard(keys: impl IntoIterator<Item = KeyCode>) -> Vec<KeyCode> {
        let events: Vec<Result<Event>> = keys.into_iter().map(|code| Ok(key(code))).collect();
        let mut whole = WholeKeys::of(stream::iter(events).chain(stream::pending()));
        let mut all = Vec::new();
        while let Ok(Some(Ok(event))) = tokio::time::timeout(Duration::from_secs(1), whole.next()).await {
            all.extend(typed(&event));
        }
        all
    }

    fn text(text: &str) -> Vec<KeyCode> {
        text.chars().map(|c| if c == '\u{1b}' { KeyCode::Esc } else { KeyCode::Char(c) }).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_sequence_that_was_cut_behind_its_escape_is_the_key_it_is_or_none() {
        assert_eq!(
            heard(text("\u{1b}[A\u{1b}OB\u{1b}[5~Z")).await,
            [KeyCode::Up, KeyCode::Down, KeyCode::PageUp, KeyCode::Char('Z')]
        );
        assert_eq!(heard(text("\u{1b}[<35;12;3M\u{1b}[I\u{1b}[OZ")).await, [KeyCode::Char('Z')], "no key at all");
    }

    #[tokio::test(start_paused = true)]
    async fn an_escape_that_was_typed_stays_one() {
        assert_eq!(heard(text("\u{1b}")).await, [KeyCode::Esc]);
        assert_eq!(
            heard(text("\u{1b}x\u{1b}\u{1b}q")).await,
            [KeyCode::Esc, KeyCode::Char('x'), KeyCode::Esc, KeyCode::Esc, KeyCode::Char('q')]
        );
        assert_eq!(heard([KeyCode::Esc, KeyCode::Enter]).await, [KeyCode::Esc, KeyCode::Enter]);
        assert_eq!(heard(text("[O")).await, text("[O"), "what has no escape before it is typed");
    }

    #[tokio::test(start_paused = true)]
    async fn who_types_a_bracket_a_moment_after_an_escape_typed_both() {
        let later = stream::once(async {
            tokio::time::sleep(Duration::from_millis(60)).await;
            Ok(key(KeyCode::Char('[')))
        });
        let events = stream::iter([Ok(key(KeyCode::Esc))]).chain(Box::pin(later));
        let mut whole = WholeKeys::of(events);
        let mut all = Vec::new();
        while let Some(Ok(event)) = whole.next().await {
            all.extend(typed(&event));
        }
        assert_eq!(all, [KeyCode::Esc, KeyCode::Char('[')]);
    }
}
