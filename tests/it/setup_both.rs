//! A setup with rules, filters and lists of its own as a file, with both CRMs: exported, wiped, imported, replayed to the byte;
//! promoted to another organisation, where only what belongs to the environment differs.
use super::headless_road::Crm;
use super::kit::program::Home;
use serde_json::Value;
use std::fs;

/// What the two CRMs call the same things.
struct Side {
    system: &'static str,
    options: &'static str,
    table: &'static str,
    parent: &'static str,
    name: &'static str,
    phone: &'static str,
    left_out: &'static str,
    filter: &'static str,
    first: &'static str,
    choice: &'static str,
    consent: &'static str,
    way: &'static str,
    child: &'static str,
}

const SIDES: [Side; 2] = [
    Side {
        system: "dynamics",
        options: "--rows 60",
        table: "contact",
        parent: "account",
        name: "lastname",
        phone: "mobilephone",
        left_out: "jobtitle",
        filter: "statecode = 0 and (lastname starts with 'K' or modifiedon >= today - 30)",
        first: "firstname",
        choice: "gendercode",
        consent: "donotbulkemail",
        way: "auto",
        child: "new_membership",
    },
    Side {
        system: "salesforce",
        options: "--system salesforce --rows 60",
        table: "Contact",
        parent: "Account",
        name: "LastName",
        phone: "MobilePhone",
        left_out: "Title",
        filter: "HasOptedOutOfEmail = false and (LastName starts with 'K' or LastModifiedDate >= today - 30)",
        first: "FirstName",
        choice: "Salutation",
        consent: "HasOptedOutOfEmail",
        way: "bulk",
        child: "CampaignMember",
    },
];

fn with_secret(home: &Home, line: &str, crm: &Crm) -> Value {
    let args: Vec<&str> = line.split(' ').chain(["--client-secret-stdin", "--json"]).collect();
    let ended = home.run_with_input(&args, crm.fact("client_secret").as_bytes());
    ended.exits(0).json()
}

fn account(home: &Home, crm: &Crm, side: &Side) {
    let line = format!(
        "account add crm --system {} --url {} --client-id {}",
        side.system,
        crm.fact("url"),
        crm.fact("client_id")
    );
    with_secret(home, &line, crm);
}

/// Decisions of every kind.
fn decided(home: &Home, side: &Side) {
    let Side { table, parent, name, phone, left_out, filter, .. } = side;
    home.say(&format!("flow add parents --table {parent} --deletions remove --try-rows 0")).exits(0);
    home.run(["flow", "add", "people", "--table", table, "--filter", filter, "--leavers", "delete"]).exits(0);
    home.run(["schema", "rule", table, name, "--steps", "squeeze | max 40", "--replace", "X=a;b", "--default", "-"])
        .exits(0);
    home.run(["schema", "rule", table, phone, "--steps", "phone 82", "--owner", "marketing", "--apply-updates", "no"])
        .exits(0);
    home.run(["schema", "change", table, "--exclude", left_out, "--rename", &format!("{name}=family_name")]).exits(0);
}

#[test]
fn rules_and_filters_come_back_to_the_byte_with_both_crms() {
    for side in SIDES {
        let maker = Home::new();
        let crm = Crm::start(&maker, side.options);
        let home = Home::new();
        account(&home, &crm, &side);
        decided(&home, &side);
        let file = home.say("setup export");
        file.exits(0);
        for kept in ["squeeze", "max 40", "a;b", "phone 82", "marketing", "family_name", "today - 30", "delete"] {
            assert!(file.stdout.contains(kept), "{kept}: {}", file.stdout);
        }
        assert!(!file.stdout.contains(&format!("\"{}\"", side.left_out)), "{}", file.stdout);
        fs::write(home.path().join("setup.toml"), &file.stdout).unwrap();
        fs::remove_dir_all(home.workspace()).unwrap();
        home.say("setup import setup.toml").exits(0);
        let replayed = with_secret(&home, "setup replay", &crm);
        assert_eq!(replayed["differences"], serde_json::json!([]), "{replayed:#}");
        assert_eq!(home.say("setup export").stdout, file.stdout, "{}: the plan is the same to the byte", side.system);
        home.say("setup diff setup.toml").exits(0);
        home.run(["schema", "rule", side.table, side.name, "--default", "?"]).exits(0);
        let told = home.say("setup diff setup.toml --json");
        let told = told.exits(1).json();
        let differs: Vec<&Value> = told["differences"].as_array().unwrap().iter().collect();
        assert!(!differs.is_empty() && differs.iter().all(|d| d["environment"] == false), "{told:#}");
    }
}

#[test]
fn a_promotion_to_another_organisation_differs_in_its_environment_only_with_both_crms() {
    for side in SIDES {
        let maker = Home::new();
        let (sandbox, production) =
            (Crm::start(&maker, side.options), Crm::start(&maker, &format!("{} --seed 9", side.options)));
        let (home, target) = (Home::new(), Home::new());
        account(&home, &sandbox, &side);
        decided(&home, &side);
        fs::write(target.path().join("sandbox.toml"), home.say("setup export").stdout).unwrap();
        let (url, id) = (production.fact("url"), production.fact("client_id"));
        let args = ["setup", "import", "sandbox.toml", "--url", url, "--client-id", id, "--secret-from", "stdin"];
        target.run(args).exits(0);
        let done = with_secret(&target, "setup replay --account crm", &production);
        assert_eq!(done["same"], true, "{done:#}");
        let told = target.say("setup diff sandbox.toml --json");
        let told = told.exits(1).json();
        let differences = told["differences"].as_array().unwrap();
        assert!(differences.iter().all(|d| d["environment"] == true), "{told:#}");
        assert!(differences.iter().any(|d| d["what"] == "url" && d["second"] == url), "{told:#}");
    }
}

/// What `decided` leaves out: a conversion, what becomes of a code that is not listed, a word that counts for consent, tables
/// that come along, a flow that reads in a way of its own, and what is due by itself.
fn decided_more(home: &Home, side: &Side) {
    let Side { table, first, choice, consent, way, child, .. } = side;
    home.run(["schema", "change", table, "--convert", &format!("{first}=upper")]).exits(0);
    home.run(["schema", "rule", table, choice, "--unlisted", "reject"]).exits(0);
    home.run(["schema", "rule", table, consent, "--owner", "consent"]).exits(0);
    home.say(&format!("flow add members --table {child} --linked 1")).exits(0);
    let line = "--method modified --sweep-days 3 --most-deletes 9 --leavers delete --way";
    home.say(&format!("flow add all-people --table {table} {line} {way}")).exits(0);
    home.run(["flow", "set", "people", "--schedule", "30 2 * * 1-5", "--zone", "Europe/Berlin"]).exits(0);
    let chain = ["workflow", "add", "nightly", "--schedule", "0 1 L * *", "--zone", "Asia/Seoul"];
    let steps = ["--step", "@enums:go-on", "--step", "parents:retry=3/30", "--step", "people"];
    home.run(chain.into_iter().chain(steps)).exits(0);
}

/// The setup's file with a list that takes the CRM's values, in two languages, one that is left out, and a closed one.
fn with_lists(file: &str) -> String {
    let mut parts: Vec<String> = file.split("[[enumeration]]\n").map(str::to_owned).collect();
    assert!(parts.len() > 3, "lists enough: {file}");
    let named = |part: &str| part.lines().find(|l| l.starts_with("enumeration = ")).unwrap().to_owned();
    let taken = named(&parts[1]);
    parts[1] = parts[1].replacen(&taken, &format!("{taken}\nreplace = true\nlanguages = [1042, 1033]"), 1);
    let left = named(&parts[2]);
    parts[2] = parts[2].replacen(&left, "skip = true", 1);
    let closed = named(&parts[3]);
    parts[3] = parts[3].replacen(&closed, &format!("{closed}\nkind = \"closed\""), 1);
    parts.join("[[enumeration]]\n")
}

#[test]
fn everything_a_setup_can_hold_comes_back_to_the_byte_and_one_change_is_told_as_one() {
    for side in SIDES {
        let (maker, home) = (Home::new(), Home::new());
        let crm = Crm::start(&maker, side.options);
        account(&home, &crm, &side);
        decided(&home, &side);
        decided_more(&home, &side);
        let lists = with_lists(&home.say("setup export").stdout);
        fs::write(home.path().join("lists.toml"), &lists).unwrap();
        assert_eq!(with_secret(&home, "setup replay lists.toml", &crm)["differences"], serde_json::json!([]));
        let file = home.say("setup export").stdout;
        let kept = [
            "upper",
            "reject",
            "consent",
            "replace = true",
            "skip = true",
            "kind = \"closed\"",
            "1042",
            "sweep_days = 3",
            "schedule = \"30 2 * * 1-5\"",
            "steps = [\"@enums:go-on\", \"parents:retry=3/30\", \"people\"]",
            "modified",
        ];
        for part in kept.into_iter().chain([side.way].into_iter().filter(|way| *way != "auto")) {
            assert!(file.contains(part), "{}: {part}: {file}", side.system);
        }
        let flows = file.matches("[[flow]]").count();
        assert!(flows > 4, "tables came along: {file}");

        fs::write(home.path().join("setup.toml"), &file).unwrap();
        fs::remove_dir_all(home.workspace()).unwrap();
        home.say("setup import setup.toml").exits(0);
        let replayed = with_secret(&home, "setup replay", &crm);
        assert_eq!(replayed["differences"], serde_json::json!([]), "{replayed:#}");
        assert_eq!(home.say("setup export").stdout, file, "{}: the plan is the same to the byte", side.system);
        let closed = home.say("enums diff --json").exits(0).json()["enumerations"].as_array().unwrap().clone();
        let closed =
            closed.iter().filter(|e| e["kind"] == "closed" && e["kept"].as_array().is_some_and(|k| !k.is_empty()));
        assert_eq!(closed.count(), 1, "{}: the list has its values and takes no more", side.system);

        let production = Crm::start(&maker, &format!("{} --seed 9", side.options));
        let target = Home::new();
        fs::write(target.path().join("sandbox.toml"), &file).unwrap();
        let (url, id) = (production.fact("url"), production.fact("client_id"));
        let args = ["setup", "import", "sandbox.toml", "--url", url, "--client-id", id, "--secret-from", "stdin"];
        target.run(args).exits(0);
        with_secret(&target, "setup replay --account crm", &production);
        target.run(["schema", "rule", side.table, side.name, "--default", "?"]).exits(0);
        target.say("flow remove all-people").exits(0);
        let told = target.say("setup diff sandbox.toml --json").exits(1).json();
        let decided = told["differences"].as_array().unwrap().iter().filter(|d| d["environment"] == false);
        let places: std::collections::BTreeSet<&str> = decided.map(|d| d["place"].as_str().unwrap()).collect();
        let rule = format!("{}.{}", side.table, side.name);
        assert_eq!(places, ["all-people", rule.as_str()].into(), "{told:#}");
    }
}

/// A flow of an answers file is held to what one that is added is held to, and nothing is made before.
#[test]
fn a_flow_that_can_never_run_is_refused_while_setting_up() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 40");
    let (url, id, secret) = (crm.fact("url"), crm.fact("client_id"), crm.fact("client_secret"));
    let stop = "[[flow]]\ntable = \"contact\"\nwriting = { opt_out = { way = \"both\" } }\nname = \"stop";
    let flow =
        |table: &str, writing: &str| format!("[[flow]]\ntable = \"{table}\"\nname = \"out\"\nwriting = {writing}");
    for (flow, said) in [
        (flow("account", "{ events = {} }"), "account"),
        (flow("contact", "{ mode = \"upsert\", key = \"lastname\" }"), "lastname"),
        (format!("{stop}\"\n{stop}-too\""), "stop"),
    ] {
        let text = format!(
            "name = \"acme\"\nurl = \"{url}\"\nclient_id = \"{id}\"\nsecret = \"env:CRM_SECRET\"\n\
             tables = [\"account\", \"contact\"]\n{flow}\n"
        );
        fs::write(home.path().join("answers.toml"), text).unwrap();
        let mut setup = home.command(["setup", "--answers", "answers.toml", "--no-input", "--json"]);
        let done = setup.env("CRM_SECRET", secret).output().unwrap();
        let told = String::from_utf8_lossy(&done.stdout).into_owned();
        assert_eq!(done.status.code(), Some(3), "{flow}: {told}{}", String::from_utf8_lossy(&done.stderr));
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["error"]["kind"], "mapping-invalid", "{told}");
        assert!(told.to_string().contains(said), "{told}");
        assert!(!home.workspace().join("campaign.db").exists(), "{flow}: nothing is made");
    }
}
