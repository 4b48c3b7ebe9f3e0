//! Behind the acts of some stories rows are read again: a replay, of the whole table or of what changed lately, and complete
//! readings, under the same misfortunes, while another hand has spoilt what stands here. A replay puts that right and leaves
//! where the flow stands where it is.
use super::chance::Chance;
use super::crm::Words;
use super::runs::Fate;
use super::story::Story;
use super::world::{Program, World};
use fieldbridge::clock::Clock;
use fieldbridge::flow::{DeletePolicy, Flow, OrderBy, Replay};
use fieldbridge::run::RunState;
use fieldbridge::task::LaunchOptions;
use jiff::SignedDuration;
use std::time::Duration;

/// One story in so many has rows read again.
const SHARE: u64 = 5;
/// Replays until one comes to its end where nothing goes wrong.
const PATIENCE: u32 = 3;
/// Columns of the schema that tell who somebody is, and are emptied with a row that goes without its person.
const PERSONAL: &str = "SELECT c.value ->> 'name' FROM fb_schema, json_each(definition, '$.columns') AS c
    WHERE fb_schema.name = 'contact' AND c.value ->> 'personal'";

/// Whether rows are read again in a seed's story.
pub fn is_played(seed: u64) -> bool {
    Chance::of(seed, "read again").once_in(SHARE)
}

/// In half of these stories rows that would stay as they are stay without their persons; in half of them rows come in an order.
pub fn furnish(import: &mut Flow, words: &Words, seed: u64) {
    if is_played(seed) && Chance::of(seed, "ordered").once_in(2) {
        import.rows.order_by = vec![OrderBy { field: words.last.to_owned(), descending: true }];
    }
    let policy = &mut import.reading.deletions;
    if is_played(seed) && *policy == DeletePolicy::Mark && Chance::of(seed, "anonymised").once_in(2) {
        *policy = DeletePolicy::Anonymise;
    }
}

/// Plays it to its quiet end.
pub async fn play(story: &mut Story<'_>, program: &mut Program) {
    let world = story.world;
    let mut chance = Chance::of(world.seed, "read again under way");
    for round in 0..chance.between(2, 3) {
        story.people.plan(chance.between(2, 30), chance.below(3), chance.below(3));
        story.people.edit_here(&mut chance, world.seed);
        spoil(world, &mut chance, round);
        story.brew();
        let fate = Fate::drawn(&mut chance);
        match chance.below(4) {
            0 => drop(story.import_all(program, fate).await),
            1 => drop(replay(world, program, (lately(world), false), fate).await),
            _ => drop(replay(world, program, (Replay::Whole, false), fate).await),
        }
        if chance.once_in(2) {
            story.import(program, Fate::drawn(&mut chance)).await;
        }
        tokio::time::sleep(Duration::from_secs(chance.between(5, 900))).await;
        if world.notes.is_wrong() {
            return;
        }
    }
    story.calm();
    story.people.release();
    tokio::time::sleep(Duration::from_secs(200)).await;
    let mut whole = false;
    for _ in 0..PATIENCE {
        // One that was cut off would go on where it was, behind rows that were spoilt since.
        whole = whole || replay(world, program, (Replay::Whole, true), Fate::Quiet).await;
    }
    world.notes.check("I14 liveness", whole, || "no replay came to its end".to_owned());
    story.quiet(program).await;
    world.tells_nobody();
}

/// What changed within the last hour.
fn lately(world: &World) -> Replay {
    Replay::Since(world.clock.now() - SignedDuration::from_hours(1))
}

/// A replay, from the beginning or from where one was cut off; tells whether it came to its end.
async fn replay(world: &World, program: &mut Program, (which, anew): (Replay, bool), fate: Fate) -> bool {
    world.set_traps();
    world.notes.mischief("read again");
    let stood = world.stands();
    let options = LaunchOptions { replay: Some(which), anew, ..LaunchOptions::default() };
    let end = world.run(program, "contact", fate, options).await;
    // What was changed by hand is put right in the version it was read in.
    world.forgive_edited();
    world.after_a_run();
    // Beside a run that is paused another one is tried, and finds the flow free where that has ended.
    if !matches!(fate, Fate::Paused { .. }) {
        let stands = world.stands();
        world.notes.check("I13 monotone", stood == stands, || format!("a replay moved {stood:?} to {stands:?}"));
    }
    end.is_ok_and(|end| matches!(end.record.state, RunState::Done | RunState::DoneWithRejects))
}

/// Another hand changes what is the CRM's.
fn spoil(world: &World, chance: &mut Chance, round: u64) {
    let Words { id, last, .. } = *world.crm.words();
    let all: Vec<String> =
        world.texts(&format!("SELECT {id} FROM contact WHERE fb_deleted_at IS NULL AND fb_run <> 0 ORDER BY {id}"));
    let mut script = String::from("UPDATE sim_hand SET busy = 1;");
    for row in chance.some(&all, 8) {
        script += &format!(
            "UPDATE contact SET {last} = 'Spoilt in round {round}' WHERE {id} = '{row}'; INSERT INTO sim_edited VALUES ('{row}');"
        );
    }
    script += "UPDATE sim_hand SET busy = 0;";
    world.notes.step(&format!("* spoilt: {script}"));
    if let Err(error) = world.database().execute_batch(&script) {
        world.notes.wrong("the story itself", &error.to_string());
    }
}

impl World {
    /// Where the import stands.
    fn stands(&self) -> Vec<String> {
        self.texts(
            "SELECT json_array(watermark, next_link, delta_link, kind, loaded, reading_since)
             FROM fb_checkpoint WHERE flow = 'contact'",
        )
    }

    fn forgive_edited(&self) {
        let sql = "DELETE FROM sim_trap WHERE what = 'I3 no double apply'
            AND EXISTS (SELECT 1 FROM sim_edited AS e WHERE sim_trap.row LIKE e.row || ' in version %')";
        if let Err(error) = self.database().execute(sql, []) {
            self.notes.wrong("the story itself", &error.to_string());
        }
    }

    /// A row that went without its person tells nobody who that was.
    fn tells_nobody(&self) {
        let import = self.workspace.flows.iter().find(|flow| flow.name.as_str() == "contact");
        if import.is_none_or(|flow| flow.reading.deletions != DeletePolicy::Anonymise) {
            return;
        }
        let columns = self.texts(PERSONAL);
        let filled: Vec<String> = columns.iter().map(|column| format!("\"{column}\" IS NOT NULL")).collect();
        let sql = format!(
            "SELECT {} FROM contact WHERE fb_deleted_at IS NOT NULL AND ({})",
            self.crm.words().id,
            filled.join(" OR ")
        );
        let told = self.texts(&sql);
        self.notes.check("anonymised", !columns.is_empty() && told.is_empty(), || {
            format!("{:?} still told by {columns:?}", &told[..told.len().min(3)])
        });
    }
}
