//! A foreign server that runs beside a test and ends with it.
use super::place::node_script;
use super::script::bare;
use std::collections::VecDeque;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How long a server may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub struct Server {
    /// The rest of the line that said it is ready.
    pub ready: String,
    _child: Child,
    _stage: Option<tempfile::TempDir>,
}

impl Server {
    /// Runs `tests/interop/node/NAME` until it writes a line with `mark` in it; the rest of that line is [`Server::ready`].
    pub async fn node(name: &str, args: &[&str], mark: &str) -> Self {
        let (stage, path) = node_script(name);
        let mut command = bare("node");
        command.arg(path).args(args);
        Self::start(command, mark, Some(stage)).await
    }

    /// Runs node with these arguments in a folder of the test's own.
    pub async fn node_in(folder: &Path, args: &[&str], mark: &str) -> Self {
        let mut command = bare("node");
        command.args(args).current_dir(folder);
        Self::start(command, mark, None).await
    }

    async fn start(mut command: Command, mark: &str, stage: Option<tempfile::TempDir>) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("node");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = VecDeque::new();
        let ready = timeout(PATIENCE, async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some((_, rest)) = line.split_once(mark) {
                    return Some(rest.trim().to_owned());
                }
                said.push_back(line);
            }
            None
        });
        let ready = ready.await.ok().flatten().unwrap_or_else(|| panic!("never said `{mark}`: {said:#?}"));
        // What it says further is read, so that a full pipe does not stop it.
        tokio::spawn(async move { while lines.next_line().await.is_ok_and(|line| line.is_some()) {} });
        Self { ready, _child: child, _stage: stage }
    }
}

/// A port nobody uses at this moment, for servers that cannot be told to take a free one.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
