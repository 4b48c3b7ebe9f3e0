//! E-mail addresses that several rows have, as the command line tells them.
use super::kit::program::Home;
use rusqlite::Connection;
use serde_json::Value;

#[test]
fn rows_with_the_same_address_are_kept_and_told() {
    let home = Home::new();
    home.say("demo --rows 60 --no-input").exits(0);
    let before = home.say("why contact --json").exits(0).json()["shared_addresses"].clone();
    assert!(before.is_array(), "{before}");
    let db = Connection::open(home.workspace().join("campaign.db")).unwrap();
    let ids: Vec<String> = {
        let mut all = db.prepare("SELECT contactid FROM contact ORDER BY contactid LIMIT 5").unwrap();
        all.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for (id, address) in
        ids.iter().zip(["same@x.example", " SAME@x.example", "Same@X.example ", "two@x.example", "TWO@x.example"])
    {
        db.execute("UPDATE contact SET emailaddress1 = ?1 WHERE contactid = ?2", [address, id]).unwrap();
    }
    drop(db);
    let of = |told: &Value| -> Value {
        let all = told["shared_addresses"].as_array().unwrap();
        all.iter().find(|one| one["column"] == "emailaddress1").cloned().unwrap_or_default()
    };
    for told in [home.say("why contact --json").json(), home.say("verify contact --json").json()] {
        let one = of(&told);
        assert!(one["addresses"].as_u64() >= Some(2) && one["rows"].as_u64() >= Some(5), "{one}");
        assert_eq!(one["like"], serde_json::json!(ids[..3]), "{told}");
    }
    for (line, words) in [
        ("why contact", "shared by several rows"),
        ("verify contact", "shared by several rows"),
        ("why contact --lang ko", "여러 행이 함께 쓰며"),
        ("verify contact --lang ko", "여러 행이 함께 쓰며"),
    ] {
        let told = home.say(line);
        let text = format!("{}{}", told.stdout, told.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{line}: {text}");
    }
}
