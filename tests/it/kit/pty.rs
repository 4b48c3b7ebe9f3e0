//! The real binary in a real pseudo-terminal: keys in, screen out. Waits are for content, never for time.
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    closed: bool,
}

/// A program in a terminal.
pub struct Terminal {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// Keys sent so far.
    pub pressed: usize,
}

/// Escape sequences of the keys tests use.
pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const DOWN: &str = "\x1b[B";

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n.max(1)).unwrap()
}

impl Terminal {
    /// Starts the binary with a clean environment; everything it keeps goes below `home`.
    pub fn start(home: &Path, columns: u16, rows: u16, env: &[(&str, &str)], args: &[&str]) -> Self {
        Self::spawn(home, (columns, rows), env, env!("CARGO_BIN_EXE_fieldbridge"), args)
    }

    /// The same with a shell between terminal and program, which takes over when the program is stopped: it says so, and
    /// brings it back on Enter.
    pub fn start_in_shell(home: &Path, columns: u16, rows: u16, args: &str) -> Self {
        let script = format!(
            "set -m; {} {args}; echo THE-SHELL-HAS-IT; read answer; fg >/dev/null; echo ENDED-WITH $?",
            env!("CARGO_BIN_EXE_fieldbridge")
        );
        Self::spawn(home, (columns, rows), &[], "/bin/sh", &["-c", &script])
    }

    fn spawn(home: &Path, (columns, rows): (u16, u16), env: &[(&str, &str)], program: &str, args: &[&str]) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        command.cwd(home);
        for (name, value) in [
            ("HOME", home.to_str().unwrap()),
            ("XDG_DATA_HOME", home.join("data").to_str().unwrap()),
            ("XDG_CONFIG_HOME", home.join("config").to_str().unwrap()),
            ("XDG_STATE_HOME", home.join("state").to_str().unwrap()),
            ("XDG_CACHE_HOME", home.join("cache").to_str().unwrap()),
            ("PATH", "/usr/bin:/bin"),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("FIELDBRIDGE_LANG", "en"),
            ("FIELDBRIDGE_VAULT_PASSPHRASE", "correct horse battery staple"),
        ] {
            command.env(name, value);
        }
        for (name, value) in env {
            // An empty value takes a variable away.
            if value.is_empty() { command.env_remove(name) } else { command.env(name, value) }
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let seen = Arc::new((Mutex::new(Seen { parser, raw: Vec::new(), closed: false }), Condvar::new()));
        let reader = pair.master.try_clone_reader().unwrap();
        let into = Arc::clone(&seen);
        std::thread::spawn(move || read_all(reader, &into));
        let writer = pair.master.take_writer().unwrap();
        Self { seen, master: pair.master, writer, child, pressed: 0 }
    }

    /// The text on the screen.
    pub fn screen(&self) -> String {
        self.seen.0.lock().unwrap().parser.screen().contents()
    }

    /// Whether the alternate screen is on.
    pub fn alternate(&self) -> bool {
        self.seen.0.lock().unwrap().parser.screen().alternate_screen()
    }

    /// All bytes the program has written.
    pub fn raw(&self) -> Vec<u8> {
        self.seen.0.lock().unwrap().raw.clone()
    }

    /// Types text or sends a key's sequence.
    pub fn send(&mut self, keys: &str) {
        self.pressed += 1;
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Waits until the screen satisfies the condition; fails with the screen's text after `seconds`.
    pub fn until(&self, what: &str, seconds: u64, holds: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            let text = seen.parser.screen().contents();
            if holds(&text) {
                return text;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "never saw {what}; the screen shows:\n{text}");
            assert!(!seen.closed, "the program ended before {what}; the screen shows:\n{text}");
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until the text is on the screen.
    pub fn wait_for(&self, text: &str, seconds: u64) -> String {
        self.until(&format!("{text:?}"), seconds, |screen| screen.contains(text))
    }

    /// Resizes the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.seen.0.lock().unwrap().parser.set_size(cells(rows), cells(columns));
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Resizes the terminal while what is shown is not read: a screen of one cell cannot be.
    pub fn squeeze(&mut self, columns: u16, rows: u16) {
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Frames drawn so far: each ends with this mark.
    pub fn frames(&self) -> usize {
        count(&self.raw(), b"\x1b[?2026l")
    }

    /// Waits until so many frames were drawn.
    pub fn until_frames(&self, wanted: usize, seconds: u64) {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut seen = self.seen.0.lock().unwrap();
        while count(&seen.raw, b"\x1b[?2026l") < wanted {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.closed, "never drew {wanted} frames");
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until every frame that was begun has come to its end.
    pub fn until_whole(&self, seconds: u64) {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut seen = self.seen.0.lock().unwrap();
        while count(&seen.raw, b"\x1b[?2026h") > count(&seen.raw, b"\x1b[?2026l") {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.closed, "a frame never came to its end");
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until a reversed row holds the text; gives all reversed rows.
    pub fn until_reversed(&self, text: &str, seconds: u64) -> Vec<String> {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            let rows = reversed(seen.parser.screen());
            if rows.iter().any(|r| r.contains(text)) {
                return rows;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.closed, "no reversed row holds {text:?}: {rows:?}");
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Whether lines are edited and echoed by the terminal, as a shell wants it.
    #[cfg(target_os = "linux")]
    pub fn cooked(&self) -> bool {
        let (icanon, echo) = (0o2, 0o10);
        let flags = self.master.get_termios().unwrap().local_flags.bits();
        flags & icanon != 0 && flags & echo != 0
    }

    /// Sends a signal by name (`TERM`, `KILL`, `HUP`, `CONT`, ...).
    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        assert!(Command::new("/bin/kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    /// Waits until the program has ended and all it wrote was read; returns its exit code.
    pub fn ended(&mut self, seconds: u64) -> u32 {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut seen = self.seen.0.lock().unwrap();
        while !seen.closed {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "still running; the screen shows:\n{}", seen.parser.screen().contents());
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
        drop(seen);
        self.child.wait().unwrap().exit_code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// The rows that have a reversed cell.
fn reversed(screen: &vt100::Screen) -> Vec<String> {
    let (rows, columns): (u16, u16) = (screen.size().0.into(), screen.size().1.into());
    let reversed = |row: u16| (0..columns).any(|c| screen.cell(row, c).is_some_and(vt100::Cell::inverse));
    let texts: Vec<String> = screen.rows(0, columns).collect();
    (0..rows).filter(|r| reversed(*r)).filter_map(|r| texts.get(usize::from(r)).cloned()).collect()
}

/// How often the bytes occur.
pub fn count(haystack: &[u8], needle: &[u8]) -> usize {
    haystack.windows(needle.len()).filter(|w| *w == needle).count()
}

fn read_all(mut reader: Box<dyn Read + Send>, into: &(Mutex<Seen>, Condvar)) {
    let mut buffer = [0u8; 16 * 1024];
    loop {
        let read = reader.read(&mut buffer).unwrap_or(0);
        let mut seen = into.0.lock().unwrap();
        if read == 0 {
            seen.closed = true;
        } else {
            seen.parser.process(&buffer[..read]);
            seen.raw.extend_from_slice(&buffer[..read]);
        }
        drop(seen);
        into.1.notify_all();
        if read == 0 {
            return;
        }
    }
}
