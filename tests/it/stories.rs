//! Stories: what happens to a consultant when something is wrong, told in TOML files that a consultant can read
//! (`tests/stories`). Each is played with the real binary against a sandbox of its own.
use crate::kit::program::{Ended, Home};
use crate::kit::sign_in::Pair;
use fieldbridge::account::{CheckId, System};
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use rusqlite::Connection;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

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
    /// Whether the CRM is reached over https.
    #[serde(default)]
    tls: bool,
    /// The application signs in with a certificate that ends in so many days, in place of a secret.
    certificate_days: Option<i64>,
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
    /// How checks end, by their word: `failed`, `warned`, `waiting`, `passed`; asked for once more, as JSON.
    #[serde(default)]
    verdicts: BTreeMap<String, String>,
}

struct Stage {
    home: Home,
    sandbox: Sandbox,
    /// What the application proves itself with.
    secret: String,
}

/// A certificate that ends in so many days.
fn ending_in(days: i64) -> Pair {
    let day = jiff::Zoned::now().date() + jiff::Span::new().days(days);
    let (month, of_month) = (u8::try_from(day.month()).unwrap(), u8::try_from(day.day()).unwrap());
    Pair::of(&|params| params.not_after = rcgen::date_time_ymd(i32::from(day.year()), month, of_month))
}

impl Stage {
    async fn set(given: &Given) -> Self {
        let certificate = given.certificate_days.map(ending_in);
        let config = SandboxConfig {
            rows: given.rows.unwrap_or(300),
            page_size_cap: given.page.unwrap_or(5_000),
            tls: given.tls,
            certificates: certificate.iter().map(|pair| pair.der.clone()).collect(),
            ..SandboxConfig::default()
        };
        let sandbox = sandbox::start(config).await.unwrap();
        let who = sandbox.credentials();
        let secret = certificate.as_ref().map_or(who.client_secret, |pair| pair.key_pem.clone());
        let stage = Self { home: Home::new(), sandbox, secret };
        let method = certificate.map_or_else(String::new, |pair| {
            format!("auth = \"certificate\"\ncertificate = \"\"\"\n{}\"\"\"\n", pair.pem)
        });
        let answers = format!(
            "name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\n{method}secret = \"env:CRM_SECRET\"\ntables = [\"contact\"]\n",
            who.org_url, who.client_id
        );
        std::fs::write(stage.home.path().join("answers.toml"), answers).unwrap();
        if let Some(authority) = stage.sandbox.ca_pem() {
            std::fs::write(stage.home.path().join("authority.pem"), authority).unwrap();
        }
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
        let mut command = self.home.command(line.split_whitespace());
        command.env("CRM_SECRET", secret.unwrap_or(&self.secret)).env("FIELDBRIDGE_LANG", lang);
        if self.sandbox.ca_pem().is_some() {
            command.env("FIELDBRIDGE_CA_FILE", self.home.path().join("authority.pem"));
        }
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
        "the account names a host of its own" => {
            let mut text = std::fs::read_to_string(&file).unwrap();
            for (member, address) in
                [("url", "https://crm.contoso.example"), ("authority", "https://login.microsoftonline.com")]
            {
                let (before, rest) = text.split_once(&format!("{member} = \"")).unwrap();
                let (_, after) = rest.split_once('"').unwrap();
                text = format!("{before}{member} = \"{address}\"{after}");
            }
            std::fs::write(&file, text).unwrap();
        }
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
    if all.contains(&stage.secret) || step.secret.as_ref().is_some_and(|s| all.contains(s)) {
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

/// Asks once more, for JSON, and compares how the checks named ended.
fn verdicts(stage: &Stage, step: &Step) -> Vec<String> {
    if step.verdicts.is_empty() {
        return Vec::new();
    }
    let command = format!("{} --json", step.command.trim_end_matches(" --json"));
    let ended = stage.play(&command, step.secret.as_deref(), step.lang.as_deref().unwrap_or("en"));
    let told: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap_or_default();
    let ended_so = |check: &str, verdict: &str| {
        let mut all = told["checks"].as_array().into_iter().flatten();
        all.any(|one| one["check"] == check && one["verdict"] == verdict)
    };
    let wrong = step.verdicts.iter().filter(|(check, verdict)| !ended_so(check, verdict));
    wrong.map(|(check, verdict)| format!("{check} is not {verdict}: {}", ended.stdout)).collect()
}

fn stories() -> Vec<(PathBuf, Story)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stories"))
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.sort();
    let read = |path: &PathBuf| {
        toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|e| panic!("{path:?}: {e}"))
    };
    files.into_iter().map(|path| (path.clone(), read(&path))).collect()
}

async fn tell(path: &Path, story: &Story) -> Vec<String> {
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
        problems.extend(tokio::task::block_in_place(|| verdicts(&stage, step)));
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
    let stories = stories();
    assert!(stories.len() >= 15, "{} stories", stories.len());
    let mut wrong = Vec::new();
    for (path, story) in &stories {
        wrong.extend(tell(path, story).await);
    }
    assert!(wrong.is_empty(), "{} of {} stories:\n{}", wrong.len(), stories.len(), wrong.join("\n"));
}

#[test]
fn every_check_fails_or_warns_in_a_story() {
    // Which check which stories make fail or warn, as the stories themselves say; telling them proves that it is so.
    let mut table: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, story) in stories() {
        for (check, verdict) in story.step.into_iter().flat_map(|step| step.verdicts) {
            if matches!(verdict.as_str(), "failed" | "warned") {
                table.entry(check).or_default().insert(path.file_stem().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    let of_dynamics = CheckId::ALL.into_iter().filter(|id| id.is_of(System::Dynamics));
    let known: Vec<&str> = of_dynamics.map(CheckId::slug).collect();
    let without: Vec<&str> = known.iter().copied().filter(|check| !table.contains_key(*check)).collect();
    assert!(without.is_empty(), "no story makes these fail or warn: {without:?}; the others: {table:#?}");
    let unknown: Vec<&String> = table.keys().filter(|check| !known.contains(&check.as_str())).collect();
    assert!(unknown.is_empty(), "stories name checks that do not exist: {unknown:?}");
}
