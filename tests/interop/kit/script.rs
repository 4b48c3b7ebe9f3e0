//! A script of foreign software that must succeed: it fails the test with everything it said.
use super::place::{cirrus, node_script, python, sources};
use super::tunnel::Tunnel;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// How long a script may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// One script with its environment.
pub struct Script {
    name: String,
    command: Command,
    stage: Option<tempfile::TempDir>,
}

/// No proxy stands between the test and this machine.
pub(super) fn bare(program: impl Into<PathBuf>) -> Command {
    let mut command = Command::new(program.into());
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(name);
    }
    command.env("NO_PROXY", "*").stdin(Stdio::null()).kill_on_drop(true);
    command
}

impl Script {
    /// `tests/interop/python/NAME`.
    pub fn python(name: &str) -> Self {
        let folder = sources().join("python");
        let path = folder.join(name);
        assert!(path.is_file(), "no script tests/interop/python/{name}");
        let mut command = bare(python());
        command.arg("-B").arg(path).env("PYTHONPATH", folder).env("PYTHONUNBUFFERED", "1");
        Self { name: name.to_owned(), command, stage: None }
    }

    /// `tests/interop/node/NAME`.
    pub fn node(name: &str) -> Self {
        let (stage, path) = node_script(name);
        let mut command = bare("node");
        command.arg(path);
        Self { name: name.to_owned(), command, stage: Some(stage) }
    }

    /// A part of `tests/interop/rust`.
    pub fn cirrus(part: &str) -> Self {
        let mut command = bare(cirrus());
        command.arg(part);
        Self { name: format!("cirrus {part}"), command, stage: None }
    }

    /// Adds an argument.
    pub fn arg(mut self, arg: &str) -> Self {
        self.command.arg(arg);
        self
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Has all its https go through the tunnel.
    pub fn through(mut self, tunnel: &Tunnel) -> Self {
        self.command.env_remove("NO_PROXY").env("HTTPS_PROXY", tunnel.url());
        self
    }

    /// Runs it; gives its standard output.
    pub async fn run(mut self) -> String {
        let running = tokio::time::timeout(PATIENCE, self.command.output()).await;
        let output = running.unwrap_or_else(|_| panic!("{} took longer than {PATIENCE:?}", self.name)).unwrap();
        drop(self.stage);
        let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}: {}\n{said}\n{complained}", self.name, output.status);
        assert!(said.lines().last().is_some_and(|line| line == "done"), "{} did not say `done`:\n{said}", self.name);
        said.into_owned()
    }
}
