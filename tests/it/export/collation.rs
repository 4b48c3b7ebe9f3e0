//! Rows made here whose keys the CRM does not tell apart.
use super::{Org, Story};
use fieldbridge::flow::{WriteMode, WriteRules};
use fieldbridge::sandbox::{self, SandboxConfig};
use fieldbridge::task::LaunchOptions;

async fn dynamics(key: &str) -> Story {
    let sandbox = sandbox::start(SandboxConfig { rows: 120, seed: 21, ..SandboxConfig::default() }).await.unwrap();
    let c = sandbox.credentials();
    let text = format!("name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\n", c.org_url, c.client_id);
    let writing = WriteRules { mode: WriteMode::Upsert, key: Some(key.to_owned()), ..WriteRules::default() };
    Story::build(Org::Dynamics(sandbox), text, c.client_secret, writing).await
}

/// Open rejects: row, reason, the row named beside it.
fn open(story: &Story) -> Vec<(String, String, Option<String>)> {
    let conn = story.conn();
    let sql = "SELECT row, reason, sample FROM fb_reject WHERE resolution IS NULL ORDER BY row";
    let mut found = conn.prepare(sql).unwrap();
    found.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap().map(Result::unwrap).collect()
}

fn told(row: &str, reason: &str, other: Option<&str>) -> (String, String, Option<String>) {
    (row.to_owned(), reason.to_owned(), other.map(str::to_owned))
}

async fn one_goes_and_the_others_wait(story: Story, key: &str) {
    for (row, text) in [("b", "'K-One'"), ("a", "'k-one'"), ("c", "' K-ONE '"), ("d", "'other'"), ("e", "'other'")] {
        story.born(row, &[(key, text)]);
    }
    let dry = story.run("out", LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await.record.counters;
    assert_eq!((dry.applied, dry.rejected), (2, 3), "{dry:?}");
    let sent = story.export().await;
    assert_eq!((sent.applied, sent.rejected, story.effects()), (2, 3, (2, 0)), "{sent:?}");
    let collides = |row| told(row, "key-collation", Some("a"));
    assert_eq!(open(&story), [collides("b"), collides("c"), told("e", "key-twice", None)]);
    assert_eq!((story.export().await.read, story.effects()), (0, (2, 0)), "they wait");

    // Another key releases it.
    story.sql(&format!("UPDATE contact SET \"{key}\" = 'K-Two' WHERE \"{}\" = 'b'", story.names().key));
    let again = story.export().await;
    assert_eq!((again.applied, again.rejected, story.effects()), (1, 0, (3, 0)), "{again:?}");
    assert_eq!(open(&story).len(), 2);

    // The CRM has the row now, and a row here stands for it.
    let sql = format!("SELECT \"{}\" FROM contact WHERE \"{key}\" = 'k-one'", story.names().key);
    let holder: String = story.conn().query_row(&sql, [], |r| r.get(0)).unwrap();
    assert_ne!(holder, "a", "it took the CRM's identifier");
    for (row, text, reason) in [("f", "'K-oNe'", "key-collation"), ("g", "'k-one'", "id-taken")] {
        story.born(row, &[(key, text)]);
        let last = story.export().await;
        assert_eq!((last.rejected, last.applied, story.effects()), (1, 0, (3, 0)), "{row}: {last:?}");
        assert!(open(&story).contains(&told(row, reason, Some(&holder))), "{row}: {:?}", open(&story));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_rows_whose_keys_differ_in_nothing_dynamics_tells_apart_one_goes() {
    let key = "externaluseridentifier";
    one_goes_and_the_others_wait(dynamics(key).await, key).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_rows_whose_keys_differ_in_nothing_salesforce_tells_apart_one_goes() {
    let story = Story::salesforce_keyed(120, WriteMode::Upsert, Some("Ext_Id__c")).await;
    one_goes_and_the_others_wait(story, "Ext_Id__c").await;
}
