//! Where everything that is written goes: data to standard output, progress and faults to standard error.
//!
//! Writing never fails for the caller. A reader that went away (`| head`) is no trouble; any other trouble is kept and told
//! at the end, so that a result that could not be written never looks like success.
use crate::fault::{ErrorKind, Fault};
use crate::i18n::Words;
use crate::text::{clean_line, width};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Version of the JSON this program writes.
pub const SCHEMA_VERSION: u32 = 1;

/// How a word is to be seen, beside its symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Went well.
    Good,
    /// Somebody should know.
    Warn,
    /// Went wrong.
    Bad,
    /// Less important.
    Faint,
    /// More important.
    Strong,
}

/// The two streams.
pub struct Out {
    stdout: Box<dyn Write + Send>,
    stderr: Box<dyn Write + Send>,
    /// One JSON object instead of text.
    pub json: bool,
    /// JSON in several lines, because a person looks at it.
    pub pretty: bool,
    /// The words.
    pub words: Words,
    /// Colours on standard output.
    pub color: bool,
    /// Colours on standard error.
    pub color_err: bool,
    /// A line on standard error may be redrawn.
    pub redraws: bool,
    /// More remarks.
    pub verbose: bool,
    drawn: bool,
    closed: bool,
    trouble: Option<io::Error>,
}

impl Out {
    /// Writes to these streams, without colours until told.
    pub fn new(stdout: Box<dyn Write + Send>, stderr: Box<dyn Write + Send>, words: Words) -> Self {
        Self {
            stdout,
            stderr,
            json: false,
            pretty: false,
            words,
            color: false,
            color_err: false,
            redraws: false,
            verbose: false,
            drawn: false,
            closed: false,
            trouble: None,
        }
    }

    /// The sentence of that key.
    pub fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// A line of data.
    pub fn line(&mut self, text: impl AsRef<str>) {
        self.raw(format!("{}\n", text.as_ref()).as_bytes());
    }

    /// Data as it is.
    pub fn raw(&mut self, bytes: &[u8]) {
        if self.closed || self.trouble.is_some() {
            return;
        }
        self.erase();
        if let Err(error) = self.stdout.write_all(bytes).and_then(|()| self.stdout.flush()) {
            match error.kind() {
                io::ErrorKind::BrokenPipe => self.closed = true,
                _ => self.trouble = Some(error),
            }
        }
    }

    /// The one JSON object, with its version in front.
    pub fn object(&mut self, body: Value) {
        let mut object = Map::new();
        object.insert("schema_version".into(), json!(SCHEMA_VERSION));
        if let Value::Object(fields) = body {
            object.extend(fields);
        }
        let value = Value::Object(object);
        self.line(if self.pretty { format!("{value:#}") } else { value.to_string() });
    }

    /// A remark beside the data.
    pub fn note(&mut self, text: impl AsRef<str>) {
        self.erase();
        let _ = writeln!(self.stderr, "{}", text.as_ref());
    }

    /// Draws a line that the next one replaces. Only where `redraws` holds.
    pub fn draw(&mut self, text: &str) {
        let _ = write!(self.stderr, "\r{text}\u{1b}[K");
        let _ = self.stderr.flush();
        self.drawn = true;
    }

    /// Removes the drawn line.
    pub fn erase(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let _ = write!(self.stderr, "\r\u{1b}[K");
            let _ = self.stderr.flush();
        }
    }

    /// Colours a word of standard output.
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        painted(self.color, tone, text)
    }

    /// What went wrong: for a person on standard error, for a machine as the one object on standard output.
    pub fn fault(&mut self, fault: &Fault) {
        if self.json {
            self.object(json!({ "error": fault_json(fault, self.words) }));
        } else {
            self.fault_text(fault);
        }
    }

    /// What went wrong, on standard error.
    pub fn fault_text(&mut self, fault: &Fault) {
        for line in fault_lines(fault, self.words, self.color_err) {
            self.note(line);
        }
    }

    /// The trouble of writing, if there was one.
    pub fn finish(&mut self) -> Option<Fault> {
        self.erase();
        self.trouble.take().map(|error| {
            let kind = match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorKind::DiskFull,
                _ => ErrorKind::StorageFailed,
            };
            Fault::new(kind, format!("standard output: {error}")).with("place", "stdout")
        })
    }
}

/// A word in its colour, where colours are on.
pub fn painted(on: bool, tone: Tone, text: &str) -> String {
    if !on {
        return text.to_owned();
    }
    let code = match tone {
        Tone::Good => "32",
        Tone::Warn => "33",
        Tone::Bad => "31",
        Tone::Faint => "2",
        Tone::Strong => "1",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// A fault as a machine reads it.
pub fn fault_json(fault: &Fault, words: Words) -> Value {
    let policy = fault.policy();
    json!({
        "code": policy.code,
        "kind": fault.kind.slug(),
        "message": words.fault(fault),
        "detail": words.why(fault),
        "advice": words.advice(fault),
        "whose_move": policy.whose_move,
        "retry": policy.retry,
        "exit_code": policy.exit.code(),
        "args": fault.args,
        "correlation": fault.correlation,
        "retry_after_s": fault.retry_after_s,
    })
}

/// A fault as a person reads it: what happened; why; what to do next; whose move; the code to quote.
pub fn fault_lines(fault: &Fault, words: Words, color: bool) -> Vec<String> {
    let policy = fault.policy();
    let mut lines = vec![format!("{} {}", painted(color, Tone::Bad, "✗"), words.fault(fault))];
    let mut labelled = vec![("cli-fault-why", words.why(fault)), ("cli-fault-next", words.advice(fault))];
    labelled.push(("cli-fault-move", words.say(policy.whose_move.key())));
    labelled.push(("cli-fault-code", fault.quote()));
    let cells = labelled.iter().map(|(key, _)| width(&words.say(key))).max().unwrap_or(0);
    for (key, text) in labelled.into_iter().filter(|(_, text)| !text.is_empty()) {
        for (number, part) in text.lines().enumerate() {
            let label = crate::text::pad(&if number == 0 { words.say(key) } else { String::new() }, cells);
            lines.push(format!("  {}  {}", painted(color, Tone::Faint, &label), clean_line(part)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>, Option<io::ErrorKind>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            match self.1 {
                Some(kind) => Err(kind.into()),
                None => self.0.lock().unwrap().write(bytes),
            }
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_trouble_but_a_full_disk_is() {
        for (kind, trouble) in [
            (io::ErrorKind::BrokenPipe, None),
            (io::ErrorKind::StorageFull, Some(ErrorKind::DiskFull)),
            (io::ErrorKind::Other, Some(ErrorKind::StorageFailed)),
        ] {
            let mut out = Out::new(Box::new(Sink(Arc::default(), Some(kind))), Box::new(io::sink()), Words::default());
            out.line("data");
            assert_eq!(out.finish().map(|f| f.kind), trouble);
        }
    }

    #[test]
    fn the_object_begins_with_its_version_and_a_fault_is_an_object_too() {
        let sink = Sink::default();
        let mut out = Out::new(Box::new(sink.clone()), Box::new(io::sink()), Words::default());
        out.json = true;
        out.fault(&Fault::new(ErrorKind::FlowUnknown, "no flow x").with("flow", "x"));
        let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
        assert!(text.starts_with("{\"schema_version\":1,\"error\":{\"code\":\"FB-CFG-06\""), "{text}");
        assert!(text.ends_with("}\n") && text.lines().count() == 1, "{text}");
    }
}
