//! What forbids to contact somebody, from either CRM: proposed as consent, never taken back by the CRM alone, and what stands
//! otherwise than it came is noted and told.
use crate::headless_road::Crm;
use crate::kit::land::Land;
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use fieldbridge::mapping::Owner;
use rusqlite::types::Value as Sql;
use serde_json::json;

/// Row, what stands here, what the CRM says, and which of them stands.
type Line = (String, String, String, String);

fn noted(land: &Land, field: &str) -> Vec<Line> {
    let db = land.house.database();
    let sql = "SELECT row, ours, theirs, stands FROM fb_conflict WHERE field = ?1 ORDER BY id";
    let mut lines = db.prepare(sql).unwrap();
    let all = lines.query_map([field], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)));
    all.unwrap().map(Result::unwrap).collect()
}

fn set_here(land: &Land, id: &str, value: i64) {
    let mapping = land.mapping();
    let key = &mapping.rules.iter().find(|r| r.reason.slug() == "key").unwrap().column;
    let column = &mapping.rule(land.words.consent).unwrap().column;
    let sql = format!("UPDATE \"{}\" SET \"{column}\" = ?1 WHERE \"{key}\" = ?2", mapping.schema);
    assert_eq!(land.house.database().execute(&sql, rusqlite::params![value, id]).unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_taken_back_by_an_act_here_and_never_by_the_crm_alone() {
    for land in Land::both(|_| vec![]).await {
        let (house, w) = (&land.house, land.words);
        assert_eq!(land.mapping().rule(w.consent).unwrap().treatment.owner, Owner::Consent, "proposed");
        house.quiet("account").await;
        house.quiet("contact").await;
        land.equal_but(&[]);
        assert_eq!(noted(&land, w.consent), [], "what comes the first time is what stands");
        let column = land.column(w.consent);
        let allowed: Vec<&String> =
            column.iter().filter(|(_, v)| v.as_deref() == Some("0")).map(|(id, _)| id).collect();
        let refused = column.iter().find(|(_, v)| v.as_deref() == Some("1")).map(|(id, _)| id).unwrap();
        let [here, there] = [allowed[0], allowed[1]];
        // Somebody opts out here; the CRM's row changes for another reason, twice.
        set_here(&land, here, 1);
        for text in ["Chief", "Chief of all"] {
            land.write(here, w.text, json!(text)).await;
            house.quiet("contact").await;
            assert_eq!(land.stored(here, w.consent), Sql::Integer(1));
            assert_eq!(land.stored(here, w.text), Sql::Text(text.into()), "the rest of the row goes on");
        }
        let line = |id: &str| (id.to_owned(), "1".to_owned(), "0".to_owned(), "ours".to_owned());
        assert_eq!(noted(&land, w.consent), [line(here)], "a standing disagreement is noted once");
        // A refusal of the CRM's comes at once, and is not taken back by it.
        land.write(there, w.consent, json!(true)).await;
        land.write(refused, w.consent, json!(false)).await;
        house.quiet("contact").await;
        assert_eq!([there, refused].map(|id| land.stored(id, w.consent)), [Sql::Integer(1), Sql::Integer(1)]);
        assert_eq!(noted(&land, w.consent), [line(here), line(refused)]);
        land.equal_but(&[]);
        // An act here takes it back, and nothing the CRM does for other reasons undoes that.
        set_here(&land, here, 0);
        set_here(&land, refused, 0);
        for id in [here, refused] {
            land.write(id, w.text, json!("Back")).await;
        }
        house.quiet("contact").await;
        assert_eq!([here, refused].map(|id| land.stored(id, w.consent)), [Sql::Integer(0), Sql::Integer(0)]);
        assert_eq!(noted(&land, w.consent).len(), 2, "both sides say the same");
    }
}

/// A column that was taken in later is empty in the rows that are there: nobody was asked yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consent_that_is_taken_in_later_comes_with_all_its_values() {
    for land in Land::both(|_| vec![]).await {
        let (house, consent) = (&land.house, land.words.consent);
        let carry = |on: bool| {
            let contact = land.words.contact;
            fieldbridge::task::change_workspace(&house.bench, move |workspace| {
                let mapping = workspace.mappings.iter_mut().find(|m| m.table == contact).unwrap();
                mapping.rules.iter_mut().filter(|r| r.field == consent).for_each(|r| r.include = on);
                mapping.version += 1;
                Ok(())
            })
        };
        carry(false).await.unwrap();
        house.quiet("account").await;
        house.quiet("contact").await;
        carry(true).await.unwrap();
        house.quiet("contact").await;
        land.equal_but(&[]);
        let values = land.column(consent);
        assert!(values.values().filter(|v| v.as_deref() == Some("0")).count() > 10);
        assert_eq!(noted(&land, consent), []);
    }
}

#[test]
fn what_stands_otherwise_than_it_came_is_in_the_report_of_the_run() {
    for system in ["dynamics", "salesforce"] {
        let home = Home::new();
        let (table, id, field) = match system {
            "dynamics" => ("contact", "contactid", "donotbulkemail"),
            _ => ("Contact", "Id", "HasOptedOutOfEmail"),
        };
        let crm = Crm::start(&home, &format!("--system {system} --rows 80 --seed 4"));
        if system == "dynamics" {
            home.add_account(&crm).exits(0);
        } else {
            let (url, id) = (crm.fact("url"), crm.fact("client_id"));
            let line =
                format!("account add sf --system salesforce --json --url {url} --client-id {id} --client-secret-stdin");
            let args: Vec<&str> = line.split_whitespace().collect();
            home.run_with_input(&args, format!("{}\n", crm.fact("client_secret")).as_bytes()).exits(0);
        }
        home.say(&format!("flow add contact --table {table} --try-rows 0")).exits(0);
        let first = home.say("run contact --json");
        assert_eq!(first.json()["runs"][0]["conflicts"], json!({ "count": 0, "first": [] }));
        let db = rusqlite::Connection::open(home.workspace().join("campaign.db")).unwrap();
        let sql = format!("UPDATE \"{table}\" SET \"{field}\" = 1, fb_hash = 0");
        db.execute_batch(&sql).unwrap();
        let again = home.say("run contact --full --json");
        matches_schema(&again.json(), "run");
        let told = again.json()["runs"][0]["conflicts"].clone();
        let (count, first) = (told["count"].as_u64().unwrap(), told["first"][0].clone());
        assert!(count > 10, "{told}");
        assert_eq!(
            (&first["field"], &first["ours"], &first["theirs"], &first["stands"]),
            (&json!(field), &json!("1"), &json!("0"), &json!("ours"))
        );
        let row: i64 = db
            .query_row(&format!("SELECT count(*) FROM \"{table}\" WHERE \"{id}\" = ?1"), [first["row"].as_str()], |r| {
                r.get(0)
            })
            .unwrap();
        assert_eq!(row, 1, "the row is named as it is here");
        let listed = home.say("conflicts contact --limit 100000 --values --json").exits(0).json();
        matches_schema(&listed, "conflicts");
        let lines = listed["conflicts"].as_array().unwrap();
        assert_eq!(lines.len() as u64, count);
        assert!(lines.iter().any(|one| one["row"] == first["row"] && one["ours"] == "1" && one["stands"] == "ours"));
        let of_one = home.say(&format!("conflicts --row {} --json", first["row"].as_str().unwrap())).exits(0).json();
        assert_eq!(
            (of_one["conflicts"].as_array().unwrap().len(), &of_one["conflicts"][0]["ours"]),
            (1, &json!("1")),
            "a yes or no tells nobody from anybody"
        );
        assert_eq!(again.json()["runs"][0]["unanswered"], 0);
        for lang in ["en", "ko"] {
            db.execute_batch("DELETE FROM fb_conflict").unwrap();
            db.execute_batch(&sql).unwrap();
            let told = home.say(&format!("run contact --full --lang {lang}"));
            let all = format!("{}{}", told.stdout, told.stderr);
            assert!(all.contains(field) && all.contains(first["row"].as_str().unwrap()), "{all}");
            assert!(all.contains(&count.to_string()) && !all.contains('⟨'), "{all}");
        }
    }
}
