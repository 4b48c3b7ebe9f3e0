//! Accounts on the command line, without a CRM: added with good answers only, and what may be told of them later.
use super::headless::{A_WORKSPACE, with_workspace};
use super::kit::program::Home;
use serde_json::Value;
use std::fs;

fn file(home: &Home) -> String {
    fs::read_to_string(home.workspace().join("workspace.toml")).unwrap()
}

#[test]
fn the_secrets_last_day_and_a_solution_are_kept_shown_and_taken_back() {
    let home = with_workspace(A_WORKSPACE);
    let told = home.say("account set contoso --secret-expires 2099-03-31 --solution ContosoCampaign --json");
    let account = &told.exits(0).json()["account"];
    assert_eq!(
        (account["solution"].as_str(), account["secret_expires"].as_str()),
        (Some("ContosoCampaign"), Some("2099-03-31"))
    );
    assert!(account["expiry"]["days_left"].as_i64().unwrap() > 20_000, "{account}");
    let text = file(&home);
    assert!(text.contains("# who answers") && text.contains("secret_expires = \"2099-03-31\""), "{text}");
    for (line, word) in
        [("account show contoso", "ContosoCampaign"), ("status", "2099-03-31"), ("status --lang ko", "2099-03-31")]
    {
        let shown = home.say(line);
        assert!(shown.stdout.contains(word), "{line}: {}", shown.stdout);
        assert!(shown.stdout.lines().skip(1).all(|l| fieldbridge::text::width(l) <= 80), "{line}: {}", shown.stdout);
    }
    home.say("account set contoso --no-solution --no-secret-expires").exits(0);
    let text = file(&home);
    assert!(!text.contains("solution") && !text.contains("secret_expires") && text.contains("# who answers"), "{text}");
}

#[test]
fn how_far_a_reading_looks_back_is_kept_shown_and_exported() {
    let home = with_workspace(A_WORKSPACE);
    assert_eq!(home.say("account show contoso --json").exits(0).json()["account"]["look_back_minutes"], 15);
    let told = home.say("account set contoso --look-back 60 --json");
    assert_eq!(told.exits(0).json()["account"]["look_back_minutes"], 60);
    assert!(file(&home).contains("look_back = 60"), "{}", file(&home));
    let shown = home.say("account show contoso --lang ko");
    assert!(shown.stdout.contains("60분"), "{}", shown.stdout);
    let out = home.say("setup export");
    assert!(out.exits(0).stdout.contains("look_back = 60"), "{}", out.stdout);
}

#[test]
fn how_far_behind_the_clock_a_reading_counts_is_kept_shown_and_exported() {
    let home = with_workspace(A_WORKSPACE);
    assert_eq!(home.say("account show contoso --json").exits(0).json()["account"]["clock_margin_seconds"], 120);
    let told = home.say("account set contoso --clock-margin 180 --json");
    assert_eq!(told.exits(0).json()["account"]["clock_margin_seconds"], 180);
    assert!(file(&home).contains("clock_margin = 180"), "{}", file(&home));
    assert!(home.say("account show contoso").stdout.contains("180 seconds"));
    assert!(home.say("account show contoso --lang ko").stdout.contains("180초"));
    let out = home.say("setup export");
    assert!(out.exits(0).stdout.contains("clock_margin = 180"), "{}", out.stdout);
    for bad in ["59", "241", "soon"] {
        let refused = home.run(["account", "set", "contoso", "--clock-margin", bad, "--json"]);
        let refused = refused.fails_with("FB-CFG-10", 3);
        assert!(refused.to_string().contains("from 60 to 240"), "{refused}");
    }
}

#[test]
fn an_account_is_added_with_its_look_back_and_its_reserve() {
    let home = with_workspace(A_WORKSPACE);
    let add = |name: &str, more: &str| {
        home.say(&format!(
            "account add {name} --system salesforce --url https://acme.my.salesforce.com --client-id 3MVG9acme.Connector_0123456789abcdefghijklmnopqrstuvwxyz --client-secret-env S --json {more}"
        ))
    };
    let told = add("sf", "--look-back 45 --call-reserve 35 --clock-margin 90").exits(0).json();
    let account = &told["account"];
    assert_eq!((&account["look_back_minutes"], &account["call_reserve_percent"]), (&45.into(), &35.into()));
    assert!(file(&home).contains("look_back = 45") && file(&home).contains("call_reserve = 35"), "{}", file(&home));
    assert_eq!(account["clock_margin_seconds"], 90);
    let told = add("usual", "").exits(0).json();
    assert_eq!(
        (&told["account"]["look_back_minutes"], &told["account"]["call_reserve_percent"]),
        (&15.into(), &20.into())
    );
    for bad in ["--look-back 4", "--call-reserve 90", "--look-back soon"] {
        add("other", bad).fails_with("FB-CFG-10", 3);
    }
    let dynamics = "account add dyn --url https://a.crm.dynamics.com --tenant b.com --client-id 0fc1a9b0-1111-2222-3333-444455556666 --client-secret-env S --json --call-reserve 30";
    home.say(dynamics).fails_with("FB-CFG-10", 3);
    assert!(!file(&home).contains("\"other\"") && !file(&home).contains("\"dyn\""));
}

#[test]
fn what_cannot_be_told_is_refused_and_nothing_changed() {
    let home = with_workspace(A_WORKSPACE);
    let before = file(&home);
    home.say("account set contoso").exits(2);
    home.say("account set contoso --solution x --no-solution").exits(2);
    home.say("account set contoso --secret-expires 3/31/2027").exits(2);
    let refused = home.run(["account", "set", "contoso", "--look-back", "4", "--json"]);
    let refused = refused.fails_with("FB-CFG-10", 3);
    assert!(refused.to_string().contains("from 5 to 1,440"), "{refused}");
    home.say("account set contoso --look-back 4000 --json").fails_with("FB-CFG-10", 3);
    home.say("account set contoso --call-reserve 30 --json").fails_with("FB-CFG-10", 3);
    home.run(["account", "set", "contoso", "--solution", "two words", "--json"]).fails_with("FB-CFG-10", 3);
    home.say("account set nobody --no-solution --json").exits(3);
    home.say("account environments").exits(2);
    home.say("account environments contoso --client-id x").exits(2);
    home.say("account environments --client-id nonsense --json").fails_with("FB-CFG-10", 3);
    home.say("schema change contact --convert lastname=shout").exits(2);
    home.say("schema change contact --rename lastname").exits(2);
    assert_eq!(file(&home), before);
}

#[test]
fn an_account_is_added_only_with_good_answers() {
    let home = Home::new();
    let id = "0fc1a9b0-1111-2222-3333-444455556666";
    for (name, url, client, code) in [
        ("a b", "https://a.crm.dynamics.com", id, "FB-CFG-10"),
        ("con", "https://a.crm.dynamics.com", id, "FB-CFG-10"),
        ("a", "http://a.crm.dynamics.com", id, "FB-ADR-02"),
        ("a", "https://u:p@a.crm.dynamics.com", id, "FB-ADR-03"),
        ("a", "https://make.powerapps.com/x", id, "FB-ADR-04"),
        ("a", "file:///etc/passwd", id, "FB-ADR-01"),
        ("a", "https://a.crm.dynamics.com", "not-a-guid", "FB-CFG-10"),
    ] {
        let args = ["account", "add", name, "--url", url, "--client-id", client, "--client-secret-env", "S", "--json"];
        let error = home.run(args).fails_with(code, 3);
        assert!(!error["detail"].as_str().unwrap().contains("-problem-"), "a key is no sentence: {error}");
    }
    let good = [
        "account",
        "add",
        "Contoso",
        "--url",
        "https://contoso.crm4.dynamics.com/main.aspx?appid=1",
        "--client-id",
        id,
        "--tenant",
        "contoso.onmicrosoft.com",
        "--client-secret-env",
        "CONTOSO_SECRET",
        "--json",
    ];
    let added = home.run(good);
    added.exits(0);
    assert_eq!(added.json()["account"]["name"], "contoso");
    assert_eq!(added.json()["account"]["url"], "https://contoso.crm4.dynamics.com");
    home.run(good).fails_with("FB-CFG-05", 3);
}

#[test]
fn the_demonstration_of_salesforce_walks_the_whole_road_and_goes_on_a_generation_further() {
    let home = Home::new();
    let first = home.say("demo --system salesforce --no-input --rows 600 --json");
    first.exits_any();
    let told = first.json();
    assert_eq!(told["setup"]["tables"], serde_json::json!(["Contact", "Account", "Lead"]), "{}", first.stderr);
    assert_eq!(told["setup"]["checks"], told["setup"]["checks_passed"]);
    let read = |told: &Value| -> Vec<(String, u64)> {
        let runs = told["runs"].as_array().unwrap_or_else(|| panic!("no runs: {told}"));
        let one = |run: &Value| {
            (
                run["flow"].as_str().unwrap().to_owned(),
                run["run"]["counters"]["read"].as_u64().unwrap_or_else(|| panic!("{run}")),
            )
        };
        runs.iter().map(one).collect()
    };
    assert!(read(&told).contains(&("contact".to_owned(), 600)), "{told}");
    // Without its word, the demonstration stays one of Salesforce, and its rows have changed.
    let again = home.say("demo --no-input --json");
    again.exits_any();
    let changed = read(&again.json()).into_iter().find(|(flow, _)| flow == "contact").unwrap().1;
    assert!(changed > 0 && changed < 600, "{changed}");
    let refused = home.say("demo --system dynamics --no-input --json");
    assert!(refused.stderr.contains("--system") || refused.stdout.contains("--system"), "{}", refused.stderr);
}

#[test]
fn answers_that_are_missing_are_named() {
    let home = Home::new();
    let nothing = home.say("setup --no-input --json").fails_with("FB-CFG-09", 3);
    assert!(nothing["detail"].as_str().unwrap().contains("--answers"));
    let file = home.path().join("answers.toml");
    let absent = home.say("setup --answers nowhere.toml --no-input --json").fails_with("FB-CFG-11", 3);
    assert!(absent["detail"].as_str().unwrap().contains("nowhere.toml"));
    home.say("setup --answers . --no-input --json").fails_with("FB-CFG-11", 3);
    for (text, named) in [
        ("name = \"a\"\nclient_id = \"x\"\nsecret = \"env:S\"\n", "url"),
        ("name = ", "1"),
        ("\u{0}", ""),
        ("nmae = \"a\"\n", "nmae"),
    ] {
        fs::write(&file, text).unwrap();
        let error = home.say("setup --answers answers.toml --no-input --json");
        error.exits(3);
        assert!(error.stdout.contains(named), "{text:?}: {}", error.stdout);
    }
    let secret = "name = \"a\"\nurl = \"https://a.crm.dynamics.com\"\nclient_id = \"0fc1a9b0-1111-2222-3333-444455556666\"\nsecret = \"hunter2\"\n";
    fs::write(&file, secret).unwrap();
    let told = home.say("setup --answers answers.toml --no-input --json");
    told.fails_with("FB-CFG-10", 3);
    assert!(!told.stdout.contains("hunter2") && !told.stderr.contains("hunter2"));
}

#[test]
fn a_secret_from_standard_input_or_a_file_is_checked_before_anything_is_made() {
    let home = Home::new();
    let start = ["account", "add", "a", "--url", "https://a.crm.dynamics.com", "--client-id"];
    let id = "0fc1a9b0-1111-2222-3333-444455556666";
    let add = |option: &[&str], input: &[u8]| {
        let args: Vec<&str> =
            start.iter().chain([&id, &"--tenant", &"contoso.com", &"--json"]).chain(option).copied().collect();
        home.run_with_input(&args, input)
    };
    for input in [&b""[..], b"\n", b"two\nlines\n", b"\xff\xfe\x00", &vec![b'x'; 1 << 20]] {
        add(&["--client-secret-stdin"], input).fails_with("FB-CFG-10", 3);
    }
    for path in ["nowhere", ".", "/dev/null", "/proc/self/mem"] {
        let ended = add(&["--client-secret-file", path], b"");
        ended.fails_with("FB-CFG-10", 3);
    }
    add(&["--client-secret-env", "A=B"], b"").fails_with("FB-CFG-10", 3);
    assert!(!home.workspace().exists());
}
