//! `kill -9` while what is meant to go goes: plans of deletions in the CRM, and a person that is erased (K29), its
//! file and its backups being written anew (K30). Nothing goes twice,
//! nothing else goes, and what was begun is ended by saying it again.
use crate::kill_points::{Place, dynamics};
use crate::kit::program::{Ended, ended, every_file};
use serde_json::Value;

fn say(place: &Place, args: &[&str]) -> Ended {
    ended(place.command(args).output().unwrap())
}

fn json(place: &Place, args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
    say(place, &args).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_killed_at_any_step_deletes_each_row_once_and_no_other() {
    let (sandbox, template) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        template.ok(&["run", "contact"]);
        template.ok(&["flow", "add", "gone", "--table", "contact", "--direction", "delete"]);
        for (number, point) in ["intended", "reply-heard", "settled"].into_iter().enumerate() {
            let place = template.copy();
            let rows: Vec<String> = (0..5)
                .map(|at| {
                    let sql = format!("SELECT contactid FROM contact ORDER BY 1 LIMIT 1 OFFSET {}", number * 5 + at);
                    place.database().query_row(&sql, [], |r| r.get(0)).unwrap()
                })
                .collect();
            let request: Vec<&str> = ["deletions", "request", "gone", "--by", "ops"]
                .into_iter()
                .chain(rows.iter().map(String::as_str))
                .collect();
            place.ok(&request);
            assert_eq!(say(&place, &["run", "gone"]).code, 6, "held until somebody approves");
            let plans = json(&place, &["deletions", "list"]);
            let digest = plans["plans"][0]["digest"].as_str().unwrap().to_owned();
            place.ok(&["deletions", "approve", &digest, "--by", "Kim"]);
            let before = sandbox.side_effects("contact").deletes;
            place.kill_at(point, &["run", "gone"]);
            let open = json(&place, &["outbox"]);
            let sent = if point == "settled" { 0 } else { 5 };
            assert_eq!(open["count"], sent, "{point}: {open}");
            assert!(open["unanswered"].as_array().unwrap().iter().all(|one| one["kind"] == "deleted"), "{open}");
            place.ok(&["run", "gone"]);
            assert_eq!(sandbox.side_effects("contact").deletes - before, 5, "{point}: each once");
            let gone: Vec<bool> = rows.iter().map(|row| sandbox.side_effects_of("contact", row).deletes == 1).collect();
            assert_eq!(gone, [true; 5], "{point}: just these");
            place.ok(&["run", "gone"]);
            assert_eq!(sandbox.side_effects("contact").deletes - before, 5, "{point}: and never again");
            let plans = json(&place, &["deletions", "list"]);
            assert_eq!(plans["plans"][0]["state"], "done", "{point}: {plans}");
            assert_eq!(json(&place, &["outbox"])["count"], 0, "{point}");
            place.is_settled();
        }
    });
}

/// Whether any file of the workspace, backups among them, holds these words.
fn holds(place: &Place, words: &[&str]) -> bool {
    let files = every_file(&place.home.workspace());
    files.iter().any(|file| {
        let bytes = std::fs::read(file).unwrap();
        words.iter().any(|word| bytes.windows(word.len()).any(|w| w == word.as_bytes()))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_killed_half_way_erases_nothing_or_is_ended_by_saying_it_again() {
    const EMAIL: &str = "canary.2918@example.test";
    const NAME: &str = "Canary-Lastname-2918";
    let (_sandbox, template) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        template.ok(&["run", "contact"]);
        template
            .database()
            .execute_batch(&format!(
                "UPDATE contact SET emailaddress1 = '{EMAIL}', lastname = '{NAME}' WHERE contactid = (SELECT min(contactid) FROM contact)"
            ))
            .unwrap();
        template.ok(&["backup", "make"]);
        for point in ["erasing", "erased", "file-rewritten", "journal-cut", "backup-named", "backups-renewed"] {
            let place = template.copy();
            let rows = place.number("SELECT count(*) FROM contact");
            let shown = json(&place, &["privacy", "show", "--email", EMAIL]);
            let digest = shown["held"]["digest"].as_str().unwrap().to_owned();
            let erase = ["privacy", "erase", "--email", EMAIL, "--yes", "--by", "request 7", "--digest", &digest];
            place.kill_at(point, &erase);
            let left = place.number("SELECT count(*) FROM contact");
            match point {
                "erasing" => {
                    assert_eq!((left, place.number("SELECT count(*) FROM fb_erasure")), (rows, 0), "nothing of it");
                    let again = json(&place, &["privacy", "show", "--email", EMAIL]);
                    assert_eq!(again["held"]["digest"], digest.as_str(), "what was shown is still what is held");
                }
                _ => {
                    assert_eq!(left, rows - 1, "its rows are gone");
                    let receipts = json(&place, &["privacy", "receipts"]);
                    let open = receipts["receipts"][0]["open"].as_array().unwrap();
                    assert!(open.iter().any(|task| task["task"] == "sweep"), "and it says what is not: {receipts}");
                    for lang in ["en", "ko"] {
                        let told = say(&place, &["privacy", "receipts", "--lang", lang]);
                        assert!(told.stdout.contains("privacy erase") && !told.stdout.contains('⟨'), "{}", told.stdout);
                    }
                    assert_eq!(
                        say(&place, &["privacy", "confirm", "1", "sweep", "--by", "ops"]).code,
                        2,
                        "nobody's word does it"
                    );
                }
            }
            place.ok(&erase);
            assert!(!holds(&place, &[EMAIL, NAME]), "{point}: not a byte is left");
            assert_eq!(place.number("SELECT count(*) FROM contact"), rows - 1, "{point}");
            assert_eq!(place.number("SELECT count(*) FROM fb_erasure"), 1, "{point}: one erasure, one receipt");
            let receipts = json(&place, &["privacy", "receipts"]);
            let open = receipts["receipts"][0]["open"].as_array().unwrap();
            assert!(open.iter().all(|task| task["task"] != "sweep"), "{point}: {receipts}");
            place.is_settled();
        }
    });
}
