//! The catalogs compiled in: one file a room and language.
use crate::text::Lang;

macro_rules! catalogs {
    ($($file:literal),* $(,)?) => {
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../../assets/i18n/en/", $file))),*];
        const KOREAN: &[&str] = &[$(include_str!(concat!("../../assets/i18n/ko/", $file))),*];
    };
}

catalogs!(
    "faults.ftl",
    "writing.ftl",
    "faults-sign-in.ftl",
    "faults-crm.ftl",
    "faults-salesforce.ftl",
    "checks-salesforce.ftl",
    "checks-telling.ftl",
    "guidance.ftl",
    "checks-salesforce-hidden.ftl",
    "checks-salesforce-rights.ftl",
    "faults-pause.ftl",
    "checks.ftl",
    "decode.ftl",
    "engine.ftl",
    "reading.ftl",
    "reading-way.ftl",
    "replay.ftl",
    "change.ftl",
    "population.ftl",
    "row-order.ftl",
    "flow-off.ftl",
    "longest-run.ftl",
    "adapting.ftl",
    "filter-days.ftl",
    "flow-rules.ftl",
    "deletions.ftl",
    "privacy.ftl",
    "backups.ftl",
    "delete-plans.ftl",
    "schedules.ftl",
    "workflows.ftl",
    "serve.ftl",
    "merges.ftl",
    "export.ftl",
    "events.ftl",
    "opt-out.ftl",
    "opt-in.ftl",
    "leads.ftl",
    "verify.ftl",
    "why.ftl",
    "conflicts.ftl",
    "reading-guards.ftl",
    "reading-pace.ftl",
    "setup.ftl",
    "signin.ftl",
    "signin-screens.ftl",
    "account.ftl",
    "account-change.ftl",
    "vault-ask.ftl",
    "editor-keys.ftl",
    "screens.ftl",
    "rejects-screen.ftl",
    "plans-screen.ftl",
    "mail-screen.ftl",
    "flows-outward.ftl",
    "workflow-screen.ftl",
    "workflow-runs.ftl",
    "privacy-screen.ftl",
    "wizard.ftl",
    "commands.ftl",
    "catalog.ftl",
    "cli.ftl",
    "task.ftl",
    "prerequisites.ftl",
    "sandbox.ftl",
    "sandbox-faults.ftl",
    "sandbox-salesforce.ftl",
    "surroundings.ftl",
    "artefacts.ftl",
    "rules.ftl",
    "enumerations.ftl",
    "enumerations-screen.ftl",
    "languages.ftl",
    "changing.ftl",
    "drift.ftl",
    "setup-salesforce.ftl",
    "discovery-salesforce.ftl",
    "checks-salesforce-plan.ftl",
    "late.ftl",
    "sandbox-clients.ftl",
    "seen.ftl",
);

/// The wording of what faults see, in English: patterns as well as sentences.
pub const SEEN: &str = include_str!("../../assets/i18n/en/seen.ftl");

/// The sources of one language.
pub fn sources(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::En => ENGLISH,
        Lang::Ko => KOREAN,
    }
}

/// All message keys of one language in file order.
pub fn keys(lang: Lang) -> Vec<String> {
    sources(lang).iter().flat_map(|s| s.lines()).filter_map(key_of).map(str::to_owned).collect()
}

fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let starts_well = key.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
    (starts_well && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')).then_some(key)
}

/// The named arguments each message uses.
#[cfg(test)]
pub fn arguments(lang: Lang) -> std::collections::BTreeMap<String, std::collections::BTreeSet<String>> {
    let mut found: std::collections::BTreeMap<String, std::collections::BTreeSet<String>> = Default::default();
    for source in sources(lang) {
        let mut key = String::new();
        for line in source.lines().filter(|l| !l.starts_with('#')) {
            if let Some(k) = key_of(line) {
                key = k.to_owned();
                found.entry(key.clone()).or_default();
            }
            for part in line.split('$').skip(1) {
                let name: String =
                    part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
                found.entry(key.clone()).or_default().insert(name);
            }
        }
    }
    found
}
