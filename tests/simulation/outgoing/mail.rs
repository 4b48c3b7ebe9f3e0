//! Messages that are sent on the campaign side, and what happened to them: it is told to the CRM once, whatever is lost on the
//! way, however late its line came and whoever its person was merged into.
use crate::chance::Chance;
use crate::crm::{EventPlaceWords, Played};
use crate::edits::People;
use crate::world::World;
use fieldbridge::clock::Clock;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A line of a log comes at most so many seconds late: less than a run looks back.
const LATEST: u64 = 3_000;

/// What was written of messages.
pub struct Mail {
    /// Where their events go.
    pub place: &'static EventPlaceWords,
    messages: Vec<Message>,
}

/// A message to one person.
struct Message {
    person: String,
    bounced: bool,
    /// Whether its line is in the log; openings may come before it.
    has_line: bool,
    /// The moments of each kind of event, in seconds: two of one moment are one event.
    moments: BTreeMap<&'static str, BTreeSet<i64>>,
}

/// Kind and message an event's row tells of.
fn event_of(subject: &str) -> Option<(String, i64)> {
    let (kind, message) = subject.split_once(": Mail ")?;
    Some((kind.to_owned(), message.parse().ok()?))
}

/// The events the CRM has, each with how many rows there are of it.
pub fn told(crm: &dyn Played, place: &EventPlaceWords) -> BTreeMap<(String, i64), u64> {
    let mut all = BTreeMap::new();
    for (table, subject) in place.tables {
        for event in crm.rows_of(table).iter().filter_map(|row| event_of(row[subject].as_str()?)) {
            *all.entry(event).or_insert(0) += 1;
        }
    }
    all
}

fn at(second: i64) -> String {
    Timestamp::from_second(second).unwrap().to_string()
}

impl Mail {
    pub fn new(place: &'static EventPlaceWords) -> Self {
        Self { place, messages: Vec::new() }
    }

    /// Some messages are sent, some come back, some are opened and clicked, earlier ones as well.
    pub fn send(&mut self, world: &World, chance: &mut Chance) {
        let key = world.crm.words().id;
        let persons = world.texts(&format!("SELECT {key} FROM contact WHERE fb_deleted_at IS NULL ORDER BY {key}"));
        let now = world.clock.now().as_second();
        let mut script = String::new();
        for _ in 0..chance.between(3, 8) {
            let person = if chance.once_in(10) || persons.is_empty() {
                "nobody".to_owned()
            } else {
                chance.pick(&persons).clone()
            };
            // Somebody may be written to before an import brings them here.
            let person = newcomer(world, &persons, chance).unwrap_or(person);
            let message = Message { person, bounced: chance.once_in(5), has_line: false, moments: BTreeMap::new() };
            self.messages.push(message);
            let number = self.messages.len();
            script += &format!(
                "INSERT INTO NmsDelivery VALUES ({number}, 'DM{number}', '', 'Mail {number}', '{}');
                 INSERT INTO NmsTrackingUrl VALUES ({number}0, {number}, 2, ''),
                     ({number}1, {number}, 1, 'https://shop.example/{number}');",
                at(now)
            );
            // The line of some comes later, after their openings.
            if !chance.once_in(6) {
                script += &self.line(number, now, late(chance));
            }
        }
        for _ in 0..chance.between(2, 8) {
            let number = usize::try_from(chance.between(1, self.messages.len() as u64)).unwrap();
            script += &self.hit(number, now - late(chance), chance.once_in(3));
        }
        let open: Vec<usize> = (1..=self.messages.len()).filter(|n| !self.messages[n - 1].has_line).collect();
        for number in open {
            if chance.once_in(4) {
                script += &self.line(number, now, late(chance));
            }
        }
        write(world, &script);
    }

    /// The line of a message: when it was sent or came back, which the log tells so many seconds late.
    fn line(&mut self, number: usize, now: i64, late: i64) -> String {
        let message = &mut self.messages[number - 1];
        let (kind, status, why) = if message.bounced { ("Bounced", 2, 1) } else { ("Sent", 1, 0) };
        let moment = now - late;
        message.has_line = true;
        message.moments.entry(kind).or_default().insert(moment);
        format!(
            "INSERT OR IGNORE INTO NmsBroadLogMsg VALUES (1, 2, 0, 'no such mailbox');
             INSERT INTO NmsBroadLogRcp VALUES
                 ({number}, {number}, '{}', NULL, 'a@b.example', {status}, {why}, '{moment}', '{moment}');",
            message.person,
            moment = at(moment)
        )
    }

    /// A message was opened or clicked.
    fn hit(&mut self, number: usize, moment: i64, clicked: bool) -> String {
        let message = &mut self.messages[number - 1];
        message.moments.entry(if clicked { "Clicked" } else { "Opened" }).or_default().insert(moment);
        format!(
            "INSERT INTO NmsTrackingLogRcp (iBroadLogId, iDeliveryId, iUrlId, tsLog)
                 VALUES ({number}, {number}, {number}{}, '{}');",
            u8::from(clicked),
            at(moment)
        )
    }

    /// Every line that was still to come comes.
    pub fn complete(&mut self, world: &World) {
        let now = world.clock.now().as_second();
        let open: Vec<usize> = (1..=self.messages.len()).filter(|n| !self.messages[n - 1].has_line).collect();
        let script: String = open.into_iter().map(|number| self.line(number, now, 0)).collect();
        write(world, &script);
    }

    /// I6: no event made two rows, none was changed that does not have to be closed. I5: each whose person the CRM knows
    /// arrived, and of none it is unknown.
    pub fn holds(&self, world: &World, people: &People) {
        let notes = &world.notes;
        let told = told(world.crm.as_ref(), self.place);
        let known = people.known.lock().unwrap();
        let mut all = 0;
        for (number, message) in (1i64..).zip(&self.messages) {
            let person = world.texts(&format!("SELECT sRecipientId FROM NmsBroadLogRcp WHERE iBroadLogId = {number}"));
            // Of somebody who was deleted once the CRM may have lost what it was told.
            let stays =
                person.iter().all(|id| !known.buried.contains(id) && !known.buried.contains(known.stands_for(id)));
            let knows = stays && person.iter().any(|id| is_known(world, id));
            for (kind, moments) in &message.moments {
                let (wanted, rows) = (moments.len() as u64, told.get(&((*kind).to_owned(), number)).copied());
                let rows = rows.unwrap_or_default();
                all += wanted;
                notes.check("I6 side effects", rows <= wanted, || {
                    format!("{kind} of message {number} happened {wanted} times and was told {rows} times")
                });
                notes.check("I5 events arrive", !knows || rows >= wanted, || {
                    format!("{kind} of message {number} to {person:?} happened {wanted} times, told {rows} times")
                });
            }
        }
        let effects = self.place.tables.iter().map(|(table, _)| world.crm.effects_of(table));
        let (made, changed) = effects.fold((0, 0), |sum, (made, changed, _)| (sum.0 + made, sum.1 + changed));
        notes.check("I6 side effects", made <= all, || format!("{all} events made {made} rows"));
        notes.check("I6 side effects", changed <= made * self.place.closings, || {
            format!("rows of {made} events were changed {changed} times")
        });
        let open = world.texts(
            "SELECT event || ' ' || state FROM fb_event WHERE state NOT IN ('done', 'waiting')
             UNION ALL SELECT 'refused ' || row || ' ' || reason FROM fb_reject WHERE flow = 'events' AND resolution IS NULL",
        );
        notes.check("I5 outbox", open.is_empty(), || format!("events nobody knows the end of: {open:?}"));
        let waiting = world.texts("SELECT DISTINCT person FROM fb_event WHERE state = 'waiting'");
        let kept: Vec<_> = waiting.iter().filter(|id| is_known(world, id)).collect();
        notes.check("I5 events arrive", kept.is_empty(), || format!("events of {kept:?} wait, and the CRM knows them"));
    }
}

/// Whether a person stands here as the CRM has it, under its own identifier or that of the row it went into.
fn is_known(world: &World, person: &str) -> bool {
    let key = world.crm.words().id;
    let sql = format!(
        "SELECT count(*) FROM contact WHERE fb_deleted_at IS NULL AND fb_run > 0
             AND {key} = coalesce((SELECT winner FROM fb_alias WHERE loser = '{person}'), '{person}')"
    );
    world.number(&sql) > 0
}

/// Somebody the CRM has and who is not here yet, now and then.
fn newcomer(world: &World, persons: &[String], chance: &mut Chance) -> Option<String> {
    let here: BTreeSet<&String> = persons.iter().collect();
    let there = world.crm.living();
    let new: Vec<&String> = there.keys().filter(|id| !here.contains(id)).collect();
    (!new.is_empty() && chance.once_in(3)).then(|| (*chance.pick(&new)).clone())
}

fn late(chance: &mut Chance) -> i64 {
    let seconds = if chance.once_in(3) { chance.below(LATEST) } else { chance.below(20) };
    i64::try_from(seconds).unwrap()
}

fn write(world: &World, script: &str) {
    world.notes.step(&format!("* mail: {script}"));
    world.database().execute_batch(script).unwrap();
}
