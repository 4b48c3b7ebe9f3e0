//! The real binary without a terminal: arguments in, streams and exit code out, in a home of its own.
use super::canary::{PASSPHRASE, Scratch, secret_in};
use serde_json::Value;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A home directory with a workspace directory in it; nothing of the machine's own environment leaks in.
pub struct Home {
    dir: Scratch,
}

/// How a command ended.
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Home {
    pub fn new() -> Self {
        Self { dir: Scratch::home() }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn workspace(&self) -> PathBuf {
        self.dir.path().join("workspace")
    }

    /// The command with a clean environment, not started yet.
    pub fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let home = self.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldbridge"));
        command
            .args(args)
            .env_clear()
            .current_dir(home)
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("PATH", "/usr/bin:/bin")
            .env("LANG", "C.UTF-8")
            .env("FIELDBRIDGE_WORKSPACE", self.workspace())
            .env("FIELDBRIDGE_NO_KEYRING", "1")
            .env("FIELDBRIDGE_VAULT_PASSPHRASE", PASSPHRASE)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it to its end.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ended {
        let mut command = self.command(args);
        let ended = ended(command.output().unwrap());
        tells_no_secret(&command, &ended);
        ended
    }

    /// As [`Home::run`], the arguments in one text.
    pub fn say(&self, line: &str) -> Ended {
        self.run(line.split_whitespace())
    }

    /// Runs it to its end with a text on standard input.
    pub fn run_with_input(&self, args: &[&str], input: &[u8]) -> Ended {
        let mut command = self.command(args);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        // A program that does not read its input closes it: that is no failure of the test.
        let _ = child.stdin.take().unwrap().write_all(input);
        let ended = ended(child.wait_with_output().unwrap());
        tells_no_secret(&command, &ended);
        ended
    }
}

/// No command prints a secret, but for the sandbox, whose secrets open nothing else.
fn tells_no_secret(command: &Command, ended: &Ended) {
    if command.get_args().next().is_some_and(|word| word == "sandbox") {
        return;
    }
    for (stream, text) in [("stdout", &ended.stdout), ("stderr", &ended.stderr)] {
        if let Some(kind) = secret_in(text.as_bytes()) {
            panic!("{command:?} tells {kind} on {stream}: {text}");
        }
    }
}

/// How a finished process ended.
pub fn ended(output: Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("data is UTF-8"),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Ended {
    /// The one JSON object on standard output.
    pub fn json(&self) -> Value {
        let value: Value = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|e| panic!("{e}: stdout {:?}, stderr {:?}", self.stdout, self.stderr));
        assert_eq!(value["schema_version"], 1, "{}", self.stdout);
        assert_eq!(self.stdout.trim_end().lines().count(), 1, "one object: {}", self.stdout);
        value
    }

    /// Asserts the exit code, showing both streams where it is another.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Any end will do, as long as it is one of its own.
    #[track_caller]
    pub fn exits_any(&self) -> &Self {
        assert!(self.code >= 0 && self.code != 70 && self.code != 101, "{}: {}", self.code, self.stderr);
        self
    }

    /// The error object and its exit code agree with the process's own.
    #[track_caller]
    pub fn fails_with(&self, code: &str, exit: i32) -> Value {
        self.exits(exit);
        let value = self.json();
        assert_eq!(value["error"]["code"], code, "{}", self.stdout);
        assert_eq!(value["error"]["exit_code"], exit);
        value["error"].clone()
    }
}

/// Every file below the directory.
pub fn every_file(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { every_file(&path) } else { vec![path] }).collect()
}
