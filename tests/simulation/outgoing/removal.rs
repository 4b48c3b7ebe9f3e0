//! Persons the campaign side asks to be deleted in the CRM: a plan first; somebody approves it, refuses it or lets it lie, and
//! people go on asking, taking back and changing rows meanwhile.
use super::Act;
use super::witness::Approved;
use crate::chance::Chance;
use crate::edits::People;
use crate::runs::Fate;
use crate::world::{Program, World};
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::{ErrorKind, Outcome};
use fieldbridge::run::RunState;
use fieldbridge::task::{self, LaunchOptions};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows of a plan that are looked at.
const MOST: u32 = 1_000;

/// What was asked for and approved.
pub struct Removals {
    approved: Arc<Approved>,
}

impl Removals {
    pub fn new(approved: Arc<Approved>) -> Self {
        Self { approved }
    }

    /// Somebody asks for persons to be deleted, or takes that back.
    pub async fn ask_for(&self, world: &World, program: &Program, chance: &mut Chance) {
        let (schema, key) = (world.mapping().schema.clone(), world.crm.words().id);
        let sql = format!("SELECT {key} FROM contact WHERE fb_deleted_at IS NULL AND fb_run > 0 ORDER BY {key}");
        let rows = chance.some(&world.texts(&sql), chance.clone().between(1, 5));
        world.notes.step(&format!("* somebody asks for {rows:?} to be deleted"));
        task::wish_deleted(&program.bench, schema, rows, Some("ops".into())).await.unwrap();
        self.take_back(world, program, chance).await;
    }

    /// Somebody takes back, now and then, what was asked for.
    async fn take_back(&self, world: &World, program: &Program, chance: &mut Chance) {
        let wishes = world.texts("SELECT row FROM fb_delete_wish ORDER BY row");
        if wishes.is_empty() || !chance.once_in(3) {
            return;
        }
        let row = chance.pick(&wishes).clone();
        world.notes.mischief("wish taken back");
        world.notes.step(&format!("* {row} is not to be deleted any more"));
        task::wish_deleted(&program.bench, world.mapping().schema.clone(), vec![row], None).await.unwrap();
    }

    /// Somebody looks at a plan and approves exactly what it names.
    async fn approve(&self, world: &World, program: &Program, digest: &str) {
        let plan = task::delete_plan(&program.bench, digest.to_owned(), MOST).await.unwrap();
        let (_, rows) = plan.unwrap();
        let answered = task::answer_plan(&program.bench, digest.to_owned(), true, "Kim".into()).await.unwrap();
        world.notes.step(&format!("* plan {digest} of {} rows is approved: {}", rows.len(), answered.is_some()));
        let mut approved = self.approved.rows.lock().unwrap();
        for (row, _) in rows.into_iter().filter(|_| answered.is_some()) {
            approved.entry(row.row).or_default().insert(row.version);
        }
    }

    /// I5: every plan that was begun came to its end, row by row; what counts as deleted is not there. One that was approved is
    /// not begun where every wish of it was taken back before.
    pub fn holds(&self, world: &World, people: &People) {
        let open = world.texts(
            "SELECT r.row || ' ' || r.state FROM fb_delete_row AS r JOIN fb_delete_plan AS p ON p.id = r.plan
             WHERE p.side = 'crm' AND (r.state IN ('sent', 'unknown') OR (p.state = 'done' AND r.state = 'planned'))",
        );
        world.notes.check("I5 outbox", open.is_empty(), || format!("plans that did not end: {open:?}"));
        let wishes = world.texts("SELECT row FROM fb_delete_wish");
        world.notes.check("I5 outbox", wishes.is_empty(), || format!("still asked for: {wishes:?}"));
        let there = world.crm.there();
        let returned = &people.known.lock().unwrap().returned;
        let deleted = world.texts(
            "SELECT r.row FROM fb_delete_row AS r JOIN fb_delete_plan AS p ON p.id = r.plan
             WHERE p.side = 'crm' AND r.state IN ('deleted', 'gone')",
        );
        let left: Vec<_> = deleted.iter().filter(|id| there.contains(*id) && !returned.contains(*id)).collect();
        world.notes.check("I10 approved deletions", left.is_empty(), || format!("struck off, and there: {left:?}"));
    }
}

impl Act<'_> {
    /// A run that deletes, and one more once its plan was approved; how many rows went, where nothing is left to do.
    pub(super) async fn remove(&mut self, program: &mut Program, fate: Fate) -> Option<u64> {
        self.changed_under_way();
        let end = self.removal_run(program, fate).await;
        let Some(digest) = held(&end) else { return ended(&end) };
        let calm = fate == Fate::Quiet && self.world.line.weather.lock().unwrap().calm;
        if !calm {
            self.meanwhile(program, &digest).await;
        }
        if !calm && self.chance.once_in(4) {
            self.unapproved(program, digest).await;
            return None;
        }
        self.removals.approve(self.world, program, &digest).await;
        let again = if calm { Fate::Quiet } else { self.fate() };
        let end = self.removal_run(program, again).await;
        // Something moved, or waits for an answer.
        ended(&end).map(|gone| gone + 1)
    }

    /// Somebody changes a row of a plan that is being carried out and did not come to its end.
    fn changed_under_way(&mut self) {
        let open = self.world.texts(
            "SELECT r.row FROM fb_delete_row AS r JOIN fb_delete_plan AS p ON p.id = r.plan
             WHERE p.side = 'crm' AND p.state = 'approved' AND r.state IN ('sent', 'unknown') ORDER BY r.row",
        );
        let calm = self.world.line.weather.lock().unwrap().calm;
        if !calm && !open.is_empty() && self.chance.once_in(2) {
            self.world.notes.mischief("changed since approved");
            let last = self.world.crm.words().last;
            let row = self.chance.pick(&open).clone();
            self.people.patch(&row, &json!({ last: format!("Wanted {}", self.chance.below(1_000)) }));
        }
    }

    /// Somebody refuses a plan or lets it lie, and it is run again all the same.
    async fn unapproved(&mut self, program: &mut Program, digest: String) {
        if self.chance.once_in(2) {
            task::answer_plan(&program.bench, digest, false, "Kim".into()).await.unwrap();
            self.world.notes.mischief("plan refused");
        }
        drop(self.removal_run(program, Fate::Quiet).await);
    }

    async fn removal_run(&mut self, program: &mut Program, fate: Fate) -> Outcome<RunEnd> {
        *self.removals.approved.began_with.lock().unwrap() = self.world.crm.living();
        let end = self.world.run(program, "remove", fate, LaunchOptions::default()).await;
        self.world.after_a_run();
        end
    }

    /// Between a plan and its approval somebody changes a row of it, asks for more, or takes back.
    async fn meanwhile(&mut self, program: &Program, digest: &str) {
        let plan = task::delete_plan(&program.bench, digest.to_owned(), MOST).await.unwrap();
        let rows = plan.map(|(_, rows)| rows).unwrap_or_default();
        if let (true, Some((row, _))) = (self.chance.once_in(4), rows.first()) {
            self.world.notes.mischief("changed since planned");
            let last = self.world.crm.words().last;
            self.people.patch(&row.row, &json!({ last: format!("Kept {}", self.chance.below(1_000)) }));
        }
        if self.chance.once_in(4) {
            self.removals.ask_for(self.world, program, &mut self.chance).await;
        }
        self.removals.take_back(self.world, program, &mut self.chance).await;
    }
}

/// An import that was held goes on as its plan says, once somebody approved it. I10: no row goes that is not in the plan. Where
/// more is to go by now, everything is approved.
pub async fn as_planned(world: &World, program: &mut Program, digest: &str, options: LaunchOptions) -> Outcome<RunEnd> {
    let plan = task::delete_plan(&program.bench, digest.to_owned(), MOST).await.unwrap();
    let planned: BTreeSet<String> = plan.into_iter().flat_map(|(_, rows)| rows).map(|(row, _)| row.row).collect();
    task::answer_plan(&program.bench, digest.to_owned(), true, "Kim".into()).await.unwrap();
    let before = world.live();
    let end = world.run(program, "contact", Fate::Quiet, options).await;
    let live = world.live();
    let gone: Vec<_> = before.difference(&live).filter(|id| !id.starts_with("new-")).collect();
    let free = (before.len() as u64 / 20).max(100);
    let as_planned = gone.len() as u64 <= free || gone.iter().all(|id| planned.contains(*id));
    world.notes.check("I10 no mass delete", as_planned, || format!("{} rows went, planned were others", gone.len()));
    if held(&end).is_none() {
        return end;
    }
    world.run(program, "contact", Fate::Quiet, LaunchOptions { approve_deletes: true, ..options }).await
}

/// The digest of the plan a run was held for.
fn held(end: &Outcome<RunEnd>) -> Option<String> {
    let fault = end.as_ref().ok()?.fault.as_ref().filter(|fault| fault.kind == ErrorKind::DeletesHeld)?;
    fault.args.get("digest").cloned()
}

/// How many rows a run deleted that came to its end.
fn ended(end: &Outcome<RunEnd>) -> Option<u64> {
    let end = end.as_ref().ok()?;
    let ended = matches!(end.record.state, RunState::Done | RunState::DoneWithRejects);
    ended.then_some(end.record.counters.deleted)
}
