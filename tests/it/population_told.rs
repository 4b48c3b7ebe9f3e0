//! What a population is told of, from either CRM: where one can stand and how many values it names, whether it names a row, and
//! what the next run asks for.
use crate::headless_road::Crm;
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use rusqlite::Connection;
use serde_json::{Value, json};

/// A CRM, its table of people, and its account in a workspace in which the rows of one population were brought.
struct Side {
    system: &'static str,
    options: &'static str,
    table: &'static str,
}

const SIDES: [Side; 2] = [
    Side { system: "dynamics", options: "--rows 80 --seed 5", table: "contact" },
    Side { system: "salesforce", options: "--system salesforce --rows 80 --seed 5", table: "Contact" },
];

/// Every row is here; the first five are named from now on.
fn with_population(side: &Side, crm: &Crm) -> (Home, Vec<String>) {
    let home = Home::new();
    let line = format!(
        "account add crm --system {} --url {} --client-id {}",
        side.system,
        crm.fact("url"),
        crm.fact("client_id")
    );
    let args: Vec<&str> = line.split(' ').chain(["--client-secret-stdin"]).collect();
    home.run_with_input(&args, crm.fact("client_secret").as_bytes()).exits(0);
    home.say(&format!("flow add people --table {} --try-rows 0", side.table)).exits(0);
    assert!([0, 5].contains(&home.say("run people --json").code));
    let told = home.say("verify people --json").json();
    assert_eq!(told["differences"]["missing"], 0, "{told}");
    let database = database(&home);
    let key = if side.system == "salesforce" { "Id" } else { "contactid" };
    let sql = format!("SELECT \"{key}\" FROM \"{}\" ORDER BY 1", side.table.to_lowercase());
    let rows: Vec<String> =
        database.prepare(&sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    database
        .execute_batch(
            "CREATE TABLE audience (who TEXT, full_name TEXT, later TEXT);
             CREATE VIEW broken AS SELECT none FROM nowhere;
             CREATE VIEW \"wanted ones\" AS SELECT who FROM audience WHERE later IS NULL;
             CREATE TABLE odd (\"a.b\" TEXT)",
        )
        .unwrap();
    for row in rows.iter().take(5) {
        database.execute("INSERT INTO audience VALUES (?1, '김민수', NULL)", [row]).unwrap();
    }
    database.execute("INSERT INTO odd VALUES (?1)", [&rows[0]]).unwrap();
    (home, rows)
}

fn database(home: &Home) -> Connection {
    Connection::open(home.workspace().join("campaign.db")).unwrap()
}

fn places(home: &Home, line: &str) -> Vec<Value> {
    let told = home.say(&format!("flow populations {line} --json")).exits(0).json();
    matches_schema(&told, "populations");
    told["populations"].as_array().unwrap().clone()
}

#[test]
fn the_places_there_are_come_with_their_values_and_those_of_no_use_with_the_reason() {
    for side in SIDES {
        let maker = Home::new();
        let crm = Crm::start(&maker, side.options);
        let (home, rows) = with_population(&side, &crm);
        let usable = places(&home, side.table);
        let of = |all: &[Value], table: &str, column: &str| {
            let found = all.iter().find(|p| p["table"] == table && p["column"] == column).cloned();
            found.unwrap_or(Value::Null)
        };
        let who = of(&usable, "audience", "who");
        assert_eq!((&who["population"], &who["values"]), (&json!("audience.who"), &json!(5)), "{usable:#?}");
        assert_eq!(of(&usable, "wanted ones", "who")["values"], 5);
        assert_eq!(of(&usable, "audience", "later")["state"], "empty");
        assert_eq!(of(&usable, "audience", "full_name"), Value::Null, "of no use, and not asked for");
        let own = usable.iter().find(|p| p["table"] == side.table.to_lowercase() && p["values"] == rows.len());
        assert!(own.is_some(), "the rows that are here can be named as well: {usable:#?}");
        assert!(usable.iter().all(|p| !p["table"].as_str().unwrap().starts_with("fb_")), "none of the ledger's");
        let all = places(&home, &format!("{} --all", side.table));
        for (table, column, state) in
            [("audience", "full_name", "strange"), ("odd", "a.b", "unsayable"), ("broken", "", "unreadable")]
        {
            let place = of(&all, table, column);
            assert_eq!((&place["state"], &place["population"]), (&json!(state), &Value::Null), "{place}");
        }
        for lang in ["en", "ko"] {
            let shown =
                home.say(&format!("flow populations {} --all --lang {lang}", side.table)).exits(0).stdout.clone();
            assert!(shown.contains("audience.who") && !shown.contains('⟨') && !shown.contains("김민수"), "{shown}");
        }
        home.say("flow populations nobody").exits(3);
    }
}

#[test]
fn a_row_is_explained_by_whether_the_population_names_it_and_why_tells_what_comes_next() {
    for side in SIDES {
        let maker = Home::new();
        let crm = Crm::start(&maker, side.options);
        let (home, rows) = with_population(&side, &crm);
        let verdict = |row: &str| home.say(&format!("explain-row people {row} --json")).json();
        assert_eq!(verdict(&rows[9])["population"], Value::Null, "without one nothing is said of it");
        home.say("flow set people --population audience.who").exits(0);
        let named = verdict(&rows[0]);
        assert_eq!(
            (&named["verdict"], &named["population"]),
            (&json!("same"), &json!({ "place": "audience.who", "named": true }))
        );
        // In another spelling it is the same row.
        let spelled = if side.system == "salesforce" { rows[0][..15].to_owned() } else { rows[0].to_uppercase() };
        assert_eq!(verdict(&spelled)["population"]["named"], true);
        let outside = verdict(&rows[9]);
        assert_eq!((&outside["verdict"], &outside["population"]["named"]), (&json!("left-population"), &json!(false)));
        assert_eq!(verdict("nonsense'")["population"]["named"], false);
        let here = side.table.to_lowercase();
        let key = if side.system == "salesforce" { "Id" } else { "contactid" };
        database(&home).execute(&format!("DELETE FROM \"{here}\" WHERE \"{key}\" = ?1"), [&rows[9]]).unwrap();
        assert_eq!(verdict(&rows[9])["verdict"], "not-named");
        for lang in ["en", "ko"] {
            let shown = home.say(&format!("explain-row people {} --lang {lang}", rows[9])).exits(0).stdout.clone();
            assert!(shown.contains("audience.who") && !shown.contains('⟨'), "{shown}");
        }

        let why = home.say("why people --json").exits(0).json();
        assert_eq!(
            (&why["population"]["place"], &why["population"]["values"]),
            (&json!("audience.who"), &json!(5)),
            "{why}"
        );
        assert_eq!(why["safe"]["next_run"], "population");
        assert!(home.say("why people").exits(0).stdout.contains("audience.who"));
        assert!(home.say("run people --dry-run --json").json()["runs"][0]["notes"]["keys"]["asked"] == 5);
        database(&home).execute_batch("DROP TABLE audience").unwrap();
        let lost = home.say("why people --json").exits(0).json();
        assert_eq!(
            (&lost["safe"]["next_run"], &lost["population"]["values"]),
            (&json!("nowhere"), &Value::Null),
            "{lost}"
        );
        assert!(home.say("why people --lang ko").exits(0).stdout.contains("audience"));
    }
}
