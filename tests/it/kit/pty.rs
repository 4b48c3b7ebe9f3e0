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
#[allow(dead_code, reason = "for journeys that move through lists")]
pub const DOWN: &str = "\x1b[B";

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n.max(1)).unwrap()
}

impl Terminal {
    /// Starts the binary with a clean environment; everything it keeps goes below `home`.
    pub fn start(home: &Path, columns: u16, rows: u16, env: &[(&str, &str)], args: &[&str]) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fieldbridge"));
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
            command.env(name, value);
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
