//! What both sides agreed on stands at the place its row has in its table; what an older version noted, under the name alone.
use super::Story;
use fieldbridge::flow::WriteMode;
use fieldbridge::run::Counters;

#[tokio::test(flavor = "multi_thread")]
async fn what_an_older_version_agreed_on_holds_and_moves_to_its_place_when_its_row_goes_again() {
    let story = Story::dynamics(WriteMode::Upsert).await;
    let ids = story.some(3);
    ids.iter().for_each(|id| story.set(id, "jobtitle", "'Ours'"));
    story.born("new-1", &[]);
    assert_eq!(story.export().await.applied, 4);
    let astray =
        "SELECT count(*) FROM fb_agreed AS a LEFT JOIN contact AS t ON t.rowid = a.place AND t.contactid = a.row
                  WHERE t.contactid IS NULL";
    assert_eq!((story.number("SELECT count(*) FROM fb_agreed"), story.number(astray)), (4, 0));
    story.sql("UPDATE fb_agreed SET place = 0");
    assert_eq!(story.export().await, Counters::default(), "it is known as before");
    story.set(&ids[1], "jobtitle", "'Ours again'");
    assert_eq!(story.export().await.applied, 1);
    assert_eq!(story.number("SELECT count(*) FROM fb_conflict"), 0, "what was agreed on was not forgotten");
    assert_eq!((story.number("SELECT count(*) FROM fb_agreed"), story.number(astray)), (4, 3), "moved, not doubled");
    assert_eq!(story.export().await, Counters::default());
    assert_eq!(story.effects(), (1, 4));
}
