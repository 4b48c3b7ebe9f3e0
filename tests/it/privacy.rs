//! A person is found, erased and kept away: every place, to the last byte of the file, with a receipt that tells nothing.
use crate::headless_road::Crm;
use crate::kit::program::{Home, every_file};
use crate::kit::shape::matches_schema;
use rusqlite::Connection;
use serde_json::{Value, json};

/// What must stand nowhere afterwards.
const NAME: &str = "Canary-Lastname-7431";
const OLDER: &str = "Canary-Before-7431";
const EMAIL: &str = "canary.7431@example.test";

struct Names {
    table: &'static str,
    key: &'static str,
    name: &'static str,
    email: &'static str,
}

const BOTH: [(&str, Names); 2] = [
    ("dynamics", Names { table: "contact", key: "contactid", name: "lastname", email: "emailaddress1" }),
    ("salesforce", Names { table: "Contact", key: "Id", name: "LastName", email: "Email" }),
];

fn database(home: &Home) -> Connection {
    Connection::open(home.workspace().join("campaign.db")).unwrap()
}

/// Which of these stand in any file of the workspace, backups among them.
fn bytes_hold(home: &Home, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in every_file(&home.workspace()) {
        let lower = std::fs::read(&file).unwrap().to_ascii_lowercase();
        for word in words {
            let word = word.to_ascii_lowercase();
            if lower.windows(word.len()).any(|w| w == word.as_bytes()) {
                found.push(format!("{word} in {}", file.display()));
            }
        }
    }
    found
}

fn ready(home: &Home, system: &str, names: &Names) -> Crm {
    let crm = Crm::start(home, &format!("--system {system} --rows 80 --seed 4"));
    if system == "dynamics" {
        home.add_account(&crm).exits(0);
    } else {
        let (url, id) = (crm.fact("url"), crm.fact("client_id"));
        let line =
            format!("account add sf --system salesforce --json --url {url} --client-id {id} --client-secret-stdin");
        let args: Vec<&str> = line.split_whitespace().collect();
        home.run_with_input(&args, format!("{}\n", crm.fact("client_secret")).as_bytes()).exits(0);
    }
    home.say(&format!("flow add contact --table {} --try-rows 0", names.table)).exits(0);
    home.say("run contact").exits(0);
    crm
}

/// Puts traces of a person wherever the program knows a place for them.
fn spread(db: &Connection, names: &Names, row: &str) {
    let Names { table, key, name, email } = names;
    db.execute_batch(&format!(
        "UPDATE {table} SET {name} = '{NAME}', {email} = '{EMAIL}' WHERE {key} = '{row}';
         CREATE TABLE NmsBroadLogRcp (iBroadLogId INTEGER PRIMARY KEY, iDeliveryId INTEGER NOT NULL, sRecipientId TEXT NOT NULL,
             sRecipientTable TEXT COLLATE NOCASE, sAddress TEXT NOT NULL DEFAULT '', iStatus INTEGER NOT NULL, iMsgId INTEGER,
             tsEvent TEXT NOT NULL, tsLastModified TEXT NOT NULL) STRICT;
         CREATE TABLE NmsBroadLogMsg (iBroadLogMsgId INTEGER PRIMARY KEY, sText TEXT NOT NULL) STRICT;
         INSERT INTO NmsBroadLogRcp VALUES (1, 1, '{row}', NULL, '{EMAIL}', 1, 1, 'then', 'then'), (2, 1, 'else', NULL, 'x', 1, 0, 'then', 'then');
         INSERT INTO NmsBroadLogMsg VALUES (1, '550 <{EMAIL}> unknown');
         INSERT INTO fb_reject (id, flow, run, row, reason, field, sample, mapping_version, at)
             VALUES (900, 'contact', 'r', '{row}', 'too-long', '{name}', '{NAME}', 1, 'then'),
                    (901, 'contact', 'r', 'never-came', 'too-long', '{email}', '{EMAIL}', 1, 'then');
         INSERT INTO fb_reject_note VALUES (900, 'called {NAME}', 'me', 'then');
         INSERT INTO fb_conflict (flow, run, row, field, ours, theirs, stands, at)
             VALUES ('contact', 'r', '{row}', '{name}', '{NAME}', 'x', 'ours', 'then');
         INSERT INTO fb_agreed VALUES ('contact', 1, '{row}', 1, 1, 0, '{{}}', NULL, NULL);
         INSERT INTO fb_consent (at, flow, run, row, field, side, was, now, said, rule)
             VALUES ('2026-01-01T00:00:00Z', 'contact', '018f3c1e-0000-7000-8000-000000000001', '{row}', 'f', 'crm', 0, 1, 'campaign', 'restrictive');
         INSERT INTO fb_event VALUES ('events', 'sent-1@then', 'sent', 'then', 'waiting', '{row}', '{{\"detail\":\"{EMAIL}\"}}', 'r', 1, 0, 'then');
         INSERT INTO fb_log (run, at, level, key, args) SELECT run, started, 'info', 'log-settled', '[[\"deleted\",\"{row} {EMAIL}\"]]' FROM fb_run LIMIT 1;
         INSERT INTO fb_tombstone VALUES ('{table}', 'merged-away', 1, 'deleted', 0, 'r', 'then');
         INSERT INTO fb_alias VALUES ('{table}', 'merged-away', '{row}', 'r', 'then');
         INSERT INTO fb_conflict (flow, run, row, field, ours, theirs, stands, at)
             VALUES ('contact', 'r', 'x', 'x', '{OLDER}', 'x', 'ours', 'then');
         DELETE FROM fb_conflict WHERE row = 'x';"
    ))
    .unwrap();
}

#[test]
fn a_person_is_erased_everywhere_to_the_last_byte_and_does_not_come_back() {
    for (system, names) in BOTH {
        let home = Home::new();
        let _crm = ready(&home, system, &names);
        let row: String = {
            let db = database(&home);
            let sql = format!(
                "SELECT {} FROM {} WHERE {} IS NOT NULL ORDER BY 1 LIMIT 1",
                names.key, names.table, names.email
            );
            let row: String = db.query_row(&sql, [], |r| r.get(0)).unwrap();
            spread(&db, &names, &row);
            row
        };
        let canaries = [NAME, OLDER, EMAIL, row.as_str(), "never-came", "merged-away"];
        assert!(bytes_hold(&home, &canaries).len() >= canaries.len(), "they are there to be found");
        let count = |sql: &str| -> i64 { database(&home).query_row(sql, [], |r| r.get(0)).unwrap() };
        let rows = format!("SELECT count(*) FROM {}", names.table);
        let before = count(&rows);

        // It is shown first, and nothing is done without the digest.
        let shown = home.run(["privacy", "show", "--email", EMAIL, "--json"]).exits(0).json();
        let held = &shown["held"];
        assert_eq!(held["rows"], json!([{ "schema": names.table.to_lowercase(), "row": row }]));
        let mut places: Vec<&str> =
            held["places"].as_array().unwrap().iter().map(|p| p["place"].as_str().unwrap()).collect();
        places.sort_unstable();
        let all = [
            "agreed",
            "conflicts",
            "consent",
            "events",
            "log",
            "merges",
            "message-errors",
            "messages",
            "reject-notes",
            "reject-samples",
            "rejects",
            "rows",
            "tombstones",
        ];
        assert_eq!(places, all, "{held:#}");
        let digest = held["digest"].as_str().unwrap().to_owned();
        let dry = home.run(["privacy", "erase", "--email", EMAIL, "--dry-run", "--json"]).exits(0).json();
        matches_schema(&dry, "privacy");
        home.run(["privacy", "erase", "--email", EMAIL]).exits(6);
        let other = ["privacy", "erase", "--email", EMAIL, "--yes", "--json", "--digest", "0123456789ab"];
        home.run(other).fails_with("FB-GRD-11", 6);
        assert_eq!(count(&rows), before);

        let erase =
            ["privacy", "erase", "--email", EMAIL, "--yes", "--by", "request 4711", "--json", "--digest", &digest];
        let done = home.run(erase).exits(0).json();
        matches_schema(&done, "privacy");
        let receipt = &done["receipt"];
        assert_eq!((&receipt["who"], &receipt["digest"]), (&json!("request 4711"), &json!(digest)));
        assert!(canaries.iter().all(|c| !receipt.to_string().contains(c)), "{receipt:#}");
        assert_eq!(bytes_hold(&home, &canaries), Vec::<String>::new(), "{system}");
        assert_eq!(count(&rows), before - 1);
        let subject = format!("erased:{}", receipt["subject"].as_str().unwrap());
        let kept: String =
            database(&home).query_row("SELECT row || field || now FROM fb_consent", [], |r| r.get(0)).unwrap();
        assert_eq!(kept, format!("{subject}f1"), "the evidence stays, under a hash");
        assert_eq!(count("SELECT count(*) FROM NmsBroadLogRcp"), 2, "statistics stay");
        assert_eq!(count("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);

        // A second time does no harm, and nobody comes back by reading everything.
        let again = home.run(["privacy", "erase", "--email", EMAIL, "--json"]).exits(0).json();
        assert_eq!((&again["receipt"], &again["held"]["suppressed"]), (&Value::Null, &json!(true)));
        assert_eq!(count("SELECT count(*) FROM fb_erasure"), 1);
        let full = home.say("run contact --full --json").exits(0).json();
        assert_eq!(full["runs"][0]["run"]["counters"]["filtered"], 1, "{full:#}");
        assert_eq!(count(&rows), before - 1);
        assert_eq!(bytes_hold(&home, &[row.as_str(), EMAIL]), Vec::<String>::new());
        let compared = home.say("verify contact --json").exits(0).json();
        assert!(compared["differences"]["kept-away"].as_u64() > Some(0), "{compared:#}");

        // What others have to do is noted, and the receipt is told.
        home.say("privacy confirm 1 backups --by ops").exits(0);
        home.say("privacy confirm 1 backups --by ops").exits(2);
        let told = home.say("privacy receipts --json").exits(0).json();
        let open = told["receipts"][0]["open"].as_array().unwrap();
        assert_eq!(open.iter().filter(|t| t["by"].is_null()).count(), 3, "{told:#}");
        assert!(home.say("privacy receipts").exits(0).stdout.contains("request 4711"));

        // Only who was asked for comes in again.
        home.run(["privacy", "allow", "--row", &row]).exits(0);
        home.say("run contact --full").exits(0);
        assert_eq!(count(&rows), before, "with every address that was kept away beside it");
    }
}

#[test]
fn the_personal_columns_are_listed_with_what_they_tell() {
    let home = Home::new();
    let _crm = ready(&home, "dynamics", &BOTH[0].1);
    let kind = |home: &Home, column: &str| -> Option<String> {
        let told = home.say("privacy fields --json").exits(0).json();
        let fields = told["fields"].as_array().unwrap();
        fields.iter().find(|f| f["column"] == column).map(|f| f["kind"].as_str().unwrap().to_owned())
    };
    assert_eq!(kind(&home, "emailaddress1").as_deref(), Some("email"));
    assert_eq!((kind(&home, "donotemail"), kind(&home, "contactid")), (None, None));
    home.say("schema rule contact jobtitle --personal yes").exits(0);
    assert_eq!(kind(&home, "jobtitle").as_deref(), Some("said"));
    home.say("schema rule contact jobtitle --personal auto").exits(0);
    assert_eq!(kind(&home, "jobtitle"), None);
    assert!(home.say("privacy fields").exits(0).stdout.contains("e-mail"));
}

/// Rows of two tables that are called alike, and leads made of them.
fn with_leads(home: &Home) {
    database(home)
        .execute_batch(
            "CREATE TABLE Prospects (id INTEGER PRIMARY KEY, lastName TEXT, company TEXT, email TEXT);
             INSERT INTO Prospects (lastName, company, email) VALUES ('Erased', 'Shop', 'erased@person.example'), ('Kim', 'Shop', 'kim@shop.example');
             CREATE TABLE Signups (id INTEGER PRIMARY KEY, lastName TEXT, company TEXT, email TEXT);
             INSERT INTO Signups (lastName, company, email) VALUES ('Lee', 'Shop', 'lee@shop.example');",
        )
        .unwrap();
    home.say("flow add prospects --direction leads --from Prospects --topic P").exits(0);
    home.say("flow add signups --direction leads --from Signups --topic S").exits(0);
    home.say("run prospects signups").exits(0);
}

#[test]
fn a_lead_is_forgotten_with_its_row_and_no_number_of_anybody_else_is_touched() {
    let home = Home::new();
    let _crm = ready(&home, "dynamics", &BOTH[0].1);
    with_leads(&home);
    let told = |home: &Home| -> Vec<String> {
        let db = database(home);
        let mut all = db.prepare("SELECT args FROM fb_log ORDER BY id").unwrap();
        all.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let agreed = |home: &Home, flow: &str, row: &str| -> String {
        let sql = "SELECT fields FROM fb_agreed WHERE flow = ?1 AND row = ?2";
        database(home).query_row(sql, [flow, row], |r| r.get(0)).unwrap()
    };
    let fields: Value = serde_json::from_str(&agreed(&home, "prospects", "1")).unwrap();
    let id = fields["id"].as_str().unwrap().to_owned();
    let before = told(&home);
    assert!(before.iter().any(|args| args.contains('1')), "numbers to be spared: {before:?}");

    let shown = home.run(["privacy", "show", "--email", "erased@person.example", "--json"]).exits(0).json();
    let held = &shown["held"];
    let lead = json!([{ "flow": "prospects", "table": "Prospects", "row": "1", "there": true }]);
    assert_eq!((&held["leads"], &held["loose"]), (&lead, &json!([id])), "{held:#}");
    // By its name within its table, and by what the CRM calls it, it is the same row.
    for by in [["--row", "1", "--schema", "Prospects"].as_slice(), &["--row", &id]] {
        let args = ["privacy", "show", "--json"].iter().chain(by);
        assert_eq!(home.run(args).exits(0).json()["held"]["leads"], lead, "{by:?}");
    }
    let both = home.run(["privacy", "show", "--row", "1", "--json"]).exits(0).json();
    assert_eq!(both["held"]["leads"].as_array().unwrap().len(), 2, "{both:#}");
    assert!(both["held"]["places"].as_array().unwrap().iter().all(|p| p["place"] != "log"), "{both:#}");

    let digest = held["digest"].as_str().unwrap().to_owned();
    let erase = ["privacy", "erase", "--email", "erased@person.example", "--yes", "--by", "me", "--json", "--digest"];
    let done = home.run(erase.iter().copied().chain([digest.as_str()])).exits(0).json();
    matches_schema(&done, "privacy");
    let tasks: Vec<&str> =
        done["receipt"]["open"].as_array().unwrap().iter().map(|t| t["task"].as_str().unwrap()).collect();
    assert!(tasks.contains(&"leads:Prospects") && !tasks.contains(&"leads:Signups"), "{tasks:?}");
    assert_eq!(bytes_hold(&home, &[&id]), Vec::<String>::new(), "what the CRM calls the lead stands nowhere");
    assert_eq!(told(&home), before, "no number of a log is an identifier");
    assert!(agreed(&home, "signups", "1").contains("id"), "the row of the same number is another's");
    // The row is still there: it is no lead once more.
    let again = home.say("run prospects --json").exits(0).json();
    assert_eq!(again["runs"][0]["run"]["counters"]["applied"], 0, "{again:#}");
}
