//! Stories: what happens to a consultant when something is wrong, told in TOML files that a consultant can read
//! (`tests/stories`). Each is played with the real binary against a sandbox of its own.
use crate::kit::program::{Ended, Home};
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use rusqlite::Connection;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// One story.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    /// What it tells.
    story: String,
    #[serde(default)]
    given: Given,
    step: Vec<Step>,
}

/// How the world stands at the beginning.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Given {
    /// Contacts in the CRM.
    rows: Option<u64>,
    /// Most rows of a page.
    page: Option<u64>,
    /// What is wrong with the CRM.
    #[serde(default)]
    faults: Vec<String>,
    /// Whether the setup was done before anything went wrong.
    #[serde(default)]
    set_up: bool,
}

/// One thing that is done, and what is expected of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// What else happens before: one of the names in [`happens`].
    happens: Option<String>,
    /// What is wrong with the CRM from now on.
    faults: Option<Vec<String>>,
    /// So many contacts are deleted in the CRM before.
    #[serde(default)]
    deleted: u64,
    /// The command line.
    command: String,
    /// The client secret, if not the right one.
    secret: Option<String>,
    /// The language, if not English.
    lang: Option<String>,
    exit: i32,
    /// At least so many requests of a route reach the CRM, so that what was to go wrong did.
    #[serde(default)]
    asks: BTreeMap<String, u64>,
    /// Texts on standard output or standard error.
    #[serde(default)]
    says: Vec<String>,
    /// Texts on neither.
    #[serde(default)]
    never: Vec<String>,
    /// Members of the JSON object on standard output, by their path.
    #[serde(default)]
    json: BTreeMap<String, toml::Value>,
}

struct Stage {
    home: Home,
    sandbox: Sandbox,
}

impl Stage {
    async fn set(given: &Given) -> Self {
        let config = SandboxConfig {
            rows: given.rows.unwrap_or(300),
            page_size_cap: given.page.unwrap_or(5_000),
            ..SandboxConfig::default()
        };
        let stage = Self { home: Home::new(), sandbox: sandbox::start(config).await.unwrap() };
        let who = stage.sandbox.credentials();
        let answers = format!(
            "name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"env:CRM_SECRET\"\ntables = [\"contact\"]\n",
            who.org_url, who.client_id
        );
        std::fs::write(stage.home.path().join("answers.toml"), answers).unwrap();
        if given.set_up {
            stage.play("setup --answers answers.toml --no-input", None, "en").exits(0);
        }
        stage.suffer(&given.faults);
        stage
    }

    fn suffer(&self, faults: &[String]) {
        self.sandbox.set_faults(faults.iter().map(|f| FaultRule::parse(f).unwrap()).collect());
    }

    fn play(&self, line: &str, secret: Option<&str>, lang: &str) -> Ended {
        let right = self.sandbox.credentials().client_secret;
        let mut command = self.home.command(line.split_whitespace());
        command.env("CRM_SECRET", secret.unwrap_or(&right)).env("FIELDBRIDGE_LANG", lang);
        crate::kit::program::ended(command.output().unwrap())
    }
}

/// What may happen to a workspace between two commands.
fn happens(what: &str, workspace: &Path) {
    let (file, database) = (workspace.join("workspace.toml"), workspace.join("campaign.db"));
    let rewrite = |from: &str, to: &str| {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(from));
        std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
    };
    match what {
        "a newer version writes the workspace" => rewrite("version = 1", "version = 99"),
        "the workspace file is damaged" => rewrite("name = ", "name = = "),
        "the database is another program's" => {
            let _ = std::fs::remove_file(&database);
            Connection::open(&database)
                .unwrap()
                .execute_batch("CREATE TABLE theirs (a); PRAGMA user_version = 7")
                .unwrap();
        }
        "the database is cut short" => {
            let length = std::fs::metadata(&database).unwrap().len();
            std::fs::OpenOptions::new().write(true).open(&database).unwrap().set_len(length / 2).unwrap();
        }
        "a file stands where the workspace should be" => std::fs::write(workspace, "a file").unwrap(),
        "another host runs the flow" => Connection::open(&database)
            .unwrap()
            .execute_batch(
                "UPDATE fb_lease SET run = 'elsewhere', host = 'another-host', pid = 1, process = 'x', \
                 since = strftime('%Y-%m-%dT%H:%M:%SZ'), beat = strftime('%Y-%m-%dT%H:%M:%SZ')",
            )
            .unwrap(),
        "the account names another address" => rewrite("http://127.0.0.1:", "http://127.0.0.2:"),
        other => panic!("nobody knows how this happens: {other}"),
    }
}

fn judge(stage: &Stage, step: &Step, ended: &Ended) -> Vec<String> {
    let mut wrong = Vec::new();
    let all = format!("{}\n{}", ended.stdout, ended.stderr);
    // Lines are wrapped to the terminal; what is said does not depend on where.
    let flat = all.split_whitespace().collect::<Vec<_>>().join(" ");
    if ended.code != step.exit {
        wrong.push(format!("exit {}, not {}", ended.code, step.exit));
    }
    wrong.extend(step.says.iter().filter(|t| !flat.contains(t.as_str())).map(|t| format!("does not say {t:?}")));
    wrong.extend(step.never.iter().filter(|t| all.contains(t.as_str())).map(|t| format!("says {t:?}")));
    let secret = stage.sandbox.credentials().client_secret;
    if all.contains(&secret) || step.secret.as_ref().is_some_and(|s| all.contains(s)) {
        wrong.push("tells a secret".into());
    }
    if all
        .chars()
        .any(|c| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')))
    {
        wrong.push("writes a control character".into());
    }
    if all.contains("panicked") {
        wrong.push("panics".into());
    }
    for (path, wanted) in &step.json {
        let value: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap_or_default();
        let found = value.pointer(&format!("/{}", path.replace('.', "/"))).cloned().unwrap_or_default();
        if found != serde_json::to_value(wanted).unwrap() {
            wrong.push(format!("{path} is {found}, not {wanted}"));
        }
    }
    wrong
}

async fn tell(path: &Path) -> Vec<String> {
    let story: Story =
        toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let stage = Stage::set(&story.given).await;
    let mut wrong = Vec::new();
    for (number, step) in story.step.iter().enumerate() {
        if let Some(what) = &step.happens {
            happens(what, &stage.home.workspace());
        }
        if let Some(faults) = &step.faults {
            stage.suffer(faults);
        }
        if step.deleted > 0 {
            let (table, deletes) = (Some("contact".into()), step.deleted);
            stage.sandbox.mutate(&MutationPlan { table, updates: 0, inserts: 0, deletes });
        }
        let before = stage.sandbox.requests();
        let ended = tokio::task::block_in_place(|| {
            stage.play(&step.command, step.secret.as_deref(), step.lang.as_deref().unwrap_or("en"))
        });
        let mut problems = judge(&stage, step, &ended);
        let asked = stage.sandbox.requests();
        for (route, least) in &step.asks {
            let count = asked.get(route).unwrap_or(&0) - before.get(route).unwrap_or(&0);
            if count < *least {
                problems.push(format!("{route} was asked {count} times, not {least}"));
            }
        }
        if !problems.is_empty() {
            wrong.push(format!(
                "{} ({}) step {}: {problems:?}\n--- stdout\n{}\n--- stderr\n{}\n",
                path.file_name().unwrap().display(),
                story.story,
                number + 1,
                ended.stdout,
                ended.stderr
            ));
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_ends_as_it_is_told() {
    let mut files: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stories"))
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 15, "{} stories", files.len());
    let mut wrong = Vec::new();
    for file in &files {
        wrong.extend(tell(file).await);
    }
    assert!(wrong.is_empty(), "{} of {} stories:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}
