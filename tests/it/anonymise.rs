//! Persons that are deleted in either CRM and stay here without who they were.
use crate::kit::land::Land;
use fieldbridge::flow::DeletePolicy;
use fieldbridge::mapping::personal_columns;
use fieldbridge::task;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleted_persons_of_either_crm_stay_for_statistics_only() {
    for land in Land::both(|_| vec![]).await {
        let contact = land.words.contact;
        let change = move |workspace: &mut fieldbridge::setup::Workspace| {
            let flow = workspace.flows.iter_mut().find(|f| f.table == contact).unwrap();
            flow.reading.deletions = DeletePolicy::Anonymise;
            Ok(())
        };
        task::change_workspace(&land.house.bench, change).await.unwrap();
        land.house.quiet("account").await;
        land.house.quiet("contact").await;
        let account = land.house.workspace().accounts[0].clone();
        let details = task::describe(&land.house.bench, &account, &[contact.to_owned()], false).await.unwrap();
        let (mapping, personal) = (land.mapping(), personal_columns(&land.mapping(), &details[0]));
        assert!(personal.len() > 5, "{personal:?}");
        land.delete(3);
        land.house.quiet("contact").await;
        let db = land.house.database();
        let gone: i64 = db
            .query_row(&format!("SELECT count(*) FROM {contact} WHERE fb_deleted_at IS NOT NULL"), [], |r| r.get(0))
            .unwrap();
        assert!(gone >= 1, "{gone}");
        for rule in mapping.included() {
            let is_personal = personal.iter().any(|(column, _)| *column == rule.column);
            let holds = |which: &str| -> i64 {
                let column = &rule.column;
                let sql = format!("SELECT count(\"{column}\") FROM {contact} WHERE fb_deleted_at {which}");
                db.query_row(&sql, [], |r| r.get(0)).unwrap()
            };
            if is_personal {
                assert_eq!(holds("IS NOT NULL"), 0, "{}", rule.column);
            } else if holds("IS NULL") > 250 {
                assert!(holds("IS NOT NULL") > 0, "{} stays", rule.column);
            }
        }
        let before: i64 = db.query_row("SELECT max(id) FROM fb_run", [], |r| r.get(0)).unwrap();
        land.house.quiet("contact").await;
        let applied: i64 =
            db.query_row("SELECT sum(applied) FROM fb_run WHERE id > ?1", [before], |r| r.get(0)).unwrap();
        assert_eq!(applied, 0, "nothing moves in the next run");
    }
}
