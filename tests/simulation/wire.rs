//! The wire of a story: carries the program's requests to the sandbox on the program's own thread, and does them harm on
//! the way. Pages are a few rows long, answers take a while or a long while, some requests do not arrive and some answers
//! are lost; somebody edits the CRM between two requests; the program dies at one of them, or the line stalls.
use super::chance::Chance;
use super::crm::Played;
use super::secrecy::tokens_of;
use super::tally::Notes;
use fieldbridge::fault::{ErrorKind, Fault, Outcome};
use fieldbridge::http::{Wire, WireAnswer, WireRequest};
use fieldbridge::sandbox::{AnswerEnd, Answered, Asked};
use futures_util::future::BoxFuture;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;

/// One life of the program: what it does after its death has no effect.
#[derive(Default)]
pub struct Life {
    dead: AtomicBool,
    frozen: AtomicBool,
}

/// A process stands still until this is dropped, be it with a request that nobody waits for any more.
struct Frozen<'l>(&'l AtomicBool);

impl<'l> Frozen<'l> {
    fn begin(frozen: &'l AtomicBool) -> Self {
        frozen.store(true, Ordering::SeqCst);
        Self(frozen)
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Life {
    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    pub fn die(&self) {
        self.dead.store(true, Ordering::SeqCst);
    }

    /// Whether the process stands still: it gives no sign of life.
    pub fn is_frozen(&self) -> bool {
        self.frozen.load(Ordering::SeqCst)
    }
}

/// What happens to a run at one of its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blow {
    /// The program dies before the request leaves.
    DieBefore,
    /// It dies when the CRM has done what was asked, before the answer.
    DieAfter,
    /// The process stands still for so many seconds.
    Freeze(u64),
    /// Whoever steers the run is told.
    Tell,
}

/// What the wire does from now on.
#[derive(Debug, Clone)]
pub struct Weather {
    /// No harm at all.
    pub calm: bool,
    /// A request in so many is harmed.
    pub harm: u64,
    /// An answer in so many is slow.
    pub slow: u64,
    /// Somebody edits between two requests, one time in so many.
    pub edits: u64,
    /// Rows a page holds at most.
    pub page: u64,
}

/// Edits the CRM or the campaign side a little.
pub type Edit = Box<dyn Fn(&mut Chance) + Send + Sync>;

/// Edits a row that is on its way into the CRM.
pub type EditRow = Box<dyn Fn(&str, &mut Chance) + Send + Sync>;

/// Looks at the CRM before a request that may change it, and again behind it.
pub type Witness = Box<dyn Fn() -> Box<dyn FnOnce()> + Send + Sync>;

/// What all lives of a story share of the wire.
pub struct Line {
    pub crm: Arc<dyn Played>,
    pub edit: Mutex<Option<Edit>>,
    pub edit_row: Mutex<Option<EditRow>>,
    pub witness: Mutex<Option<Witness>>,
    /// Whether answers are bent as well; not in the first act, whose stories stay as they are.
    pub bends: AtomicBool,
    pub weather: Mutex<Weather>,
    pub notes: Arc<Notes>,
    /// Requests until the blow falls, and whether only those count that may change the CRM.
    blow: Mutex<Option<(u64, Blow, bool)>>,
    /// The answer to the next request that may change the CRM is lost.
    pub owes_reply: AtomicBool,
    /// Every token the CRM gave out.
    pub tokens: Mutex<BTreeSet<String>>,
    /// Requests so far.
    pub requests: AtomicU64,
    /// Jobs of the Bulk API so far.
    pub jobs: AtomicU64,
    /// So many requests more do not arrive.
    down: AtomicU64,
    /// Tells whoever steers the run that the blow fell.
    pub fell: Notify,
    chance: Mutex<Chance>,
    /// What only one CRM does is drawn apart, so that stories of the other stay as they are.
    own: Mutex<Chance>,
}

impl Line {
    pub fn new(seed: u64, crm: Arc<dyn Played>, notes: Arc<Notes>) -> Arc<Self> {
        let weather = Weather { calm: true, harm: 0, slow: 0, edits: 0, page: 50 };
        Arc::new(Self {
            crm,
            edit: Mutex::new(None),
            edit_row: Mutex::new(None),
            witness: Mutex::new(None),
            bends: AtomicBool::new(false),
            weather: Mutex::new(weather),
            notes,
            blow: Mutex::new(None),
            owes_reply: AtomicBool::new(false),
            tokens: Mutex::default(),
            requests: AtomicU64::new(0),
            jobs: AtomicU64::new(0),
            down: AtomicU64::new(0),
            fell: Notify::new(),
            chance: Mutex::new(Chance::of(seed, "wire")),
            own: Mutex::new(Chance::of(seed, "own")),
        })
    }

    /// The blow falls at the request after so many more.
    pub fn arm(&self, blow: Option<(u64, Blow)>) {
        *self.blow.lock().unwrap() = blow.map(|(at, blow)| (at, blow, false));
    }

    /// The blow falls at the request that may change the CRM, after so many more of those.
    pub fn arm_write(&self, at: u64, blow: Blow) {
        *self.blow.lock().unwrap() = Some((at, blow, true));
    }

    fn struck(&self, writes: bool) -> Option<Blow> {
        let mut blow = self.blow.lock().unwrap();
        match blow.as_mut() {
            Some((_, _, true)) if !writes => None,
            Some((0, ..)) => blow.take().map(|(_, blow, _)| blow),
            Some((left, ..)) => {
                *left -= 1;
                None
            }
            None => None,
        }
    }

    /// Whether the line is down, for one request less from now on.
    fn is_down(&self) -> bool {
        self.down.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }
}

/// Whether a request may change the CRM.
fn writes(asked: &Asked) -> bool {
    asked.method != "GET" && !asked.path.contains("/token")
}

/// The wire of one life.
pub struct SimWire {
    pub line: Arc<Line>,
    pub life: Arc<Life>,
}

fn lost(why: &str) -> Fault {
    Fault::new(ErrorKind::ConnectionLost, why).with("host", "simulated")
}

impl SimWire {
    async fn carry(&self, request: WireRequest) -> Outcome<WireAnswer> {
        let Line { notes, crm, .. } = &*self.line;
        if self.life.is_dead() {
            return Err(lost("the program is dead"));
        }
        let asked = self.asked(request);
        self.line.requests.fetch_add(1, Ordering::SeqCst);
        let job = asked.method == "POST" && asked.path.ends_with("/jobs/query");
        self.line.jobs.fetch_add(u64::from(job), Ordering::SeqCst);
        if crm.is_aside(&asked) {
            return Self::received(crm.ask(&asked));
        }
        let route = format!("{} {}?{}", asked.method, asked.path, asked.query);
        notes.step(&format!("> {route} {}", crm.digest(&route, &asked.body)));
        let blow = self.line.struck(writes(&asked));
        if blow == Some(Blow::DieBefore) {
            notes.mischief("killed");
            self.life.die();
            return Err(lost("the program died"));
        }
        let drawn = self.draw(&asked);
        if drawn.pause > 0 {
            tokio::time::sleep(Duration::from_millis(drawn.pause)).await;
        }
        if let (true, Some(edit)) = (drawn.edit, self.line.edit.lock().unwrap().as_ref()) {
            edit(&mut self.line.chance.lock().unwrap());
        }
        if let (true, Some(edit), Some(id)) =
            (drawn.edit_row, self.line.edit_row.lock().unwrap().as_ref(), crm.sent(&asked))
        {
            edit(&id, &mut self.line.chance.lock().unwrap());
        }
        if drawn.own && self.line.is_down() {
            notes.mischief("line down");
            return Err(lost("the line is down"));
        }
        if drawn.request_lost {
            notes.mischief("lost request");
            return Err(lost("the request did not arrive"));
        }
        if let (true, Some(what)) = (drawn.own, crm.meddle(&asked, &mut self.line.own.lock().unwrap())) {
            notes.mischief(what);
            notes.step(&format!("* {what}"));
        }
        let bends = drawn.own && self.line.bends.load(Ordering::SeqCst);
        if bends && self.cut_off(&asked, 12) {
            notes.mischief("lost request");
            return Err(lost("the request did not arrive, and the line is down"));
        }
        let mut answered = self.witnessed(&asked);
        if drawn.end_lost && crm.endless(&mut answered) {
            notes.mischief("page without its end");
        }
        if let Some(what) = drawn.own.then(|| crm.repeat(&asked, &mut answered)).flatten() {
            notes.mischief(what);
        }
        if let (true, Some(what)) = (bends, crm.bend(&asked, &mut answered, &mut self.line.own.lock().unwrap())) {
            notes.mischief(what);
        }
        notes.step(&format!("< {} {}", answered.status, crm.digest(&route, &answered.body)));
        if asked.path.contains("/token") {
            self.line.tokens.lock().unwrap().extend(tokens_of(&answered.body));
        }
        self.observe(&answered);
        match blow {
            Some(Blow::DieAfter) => {
                notes.mischief("killed");
                self.life.die();
                return Err(lost("the program died"));
            }
            Some(Blow::Freeze(seconds)) => {
                notes.mischief("stood still");
                let _frozen = Frozen::begin(&self.life.frozen);
                self.line.fell.notify_one();
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            }
            Some(Blow::Tell) => self.line.fell.notify_one(),
            Some(Blow::DieBefore) | None => {}
        }
        if answered.delay > 0 {
            tokio::time::sleep(Duration::from_millis(answered.delay)).await;
        }
        let owed = writes(&asked) && self.line.owes_reply.swap(false, Ordering::SeqCst);
        if owed || drawn.answer_lost || (bends && self.cut_off(&asked, 6)) {
            notes.mischief("lost reply");
            return Err(lost("the answer was lost"));
        }
        Self::received(answered)
    }

    /// Whether what may change the CRM is lost, on its way or its answer, one time in so many, and the line is down for a while,
    /// so that nobody can look.
    fn cut_off(&self, asked: &Asked, times: u64) -> bool {
        let mut own = self.line.own.lock().unwrap();
        let lost = writes(asked) && own.once_in(times);
        if lost {
            self.line.down.store(own.below(14), Ordering::SeqCst);
        }
        lost
    }

    /// What the CRM does under the eyes of whoever looks.
    fn witnessed(&self, asked: &Asked) -> Answered {
        let look_again = self.line.witness.lock().unwrap().as_ref().filter(|_| writes(asked)).map(|look| look());
        let answered = self.line.crm.ask(asked);
        if let Some(look_again) = look_again {
            look_again();
        }
        answered
    }

    fn asked(&self, request: WireRequest) -> Asked {
        let WireRequest { method, url, headers, body } = request;
        let query = url.query().unwrap_or_default().to_owned();
        let path = url.path().to_owned();
        let mut asked = Asked { method: method.word().to_owned(), path, query, headers, body };
        self.line.crm.smaller(&mut asked, self.line.weather.lock().unwrap().page);
        asked
    }

    fn draw(&self, asked: &Asked) -> Drawn {
        let weather = self.line.weather.lock().unwrap().clone();
        let mut chance = self.line.chance.lock().unwrap();
        let slow = !weather.calm && chance.once_in(weather.slow.max(1));
        let pause = if slow { chance.between(100, 900) } else { chance.below(12) };
        if weather.calm || asked.path.contains("/token") {
            return Drawn { pause, ..Drawn::default() };
        }
        let (harmed, which) = (chance.once_in(weather.harm.max(1)), chance.below(5));
        Drawn {
            pause,
            edit: chance.once_in(weather.edits.max(1)),
            edit_row: asked.method != "GET" && chance.once_in(3),
            request_lost: harmed && which < 2,
            end_lost: (harmed && which == 2) || chance.once_in(8),
            answer_lost: harmed && which > 2,
            own: true,
        }
    }

    /// Which of the sandbox's own misfortunes struck.
    fn observe(&self, answered: &Answered) {
        let kind = match (answered.status, answered.end) {
            (_, AnswerEnd::Cut) => "cut answer",
            (_, AnswerEnd::Unsent) => "lost reply",
            (429, _) => "throttled",
            (500, _) => "server error",
            (502, _) => "gateway error",
            (503, _) => "maintenance",
            (401, _) => "token ended",
            (412, _) => "changed meanwhile",
            _ => match self.line.crm.misfortune(answered) {
                Some(kind) => kind,
                None => return,
            },
        };
        self.line.notes.mischief(kind);
    }

    fn received(answered: Answered) -> Outcome<WireAnswer> {
        let Answered { status, headers, mut body, end, .. } = answered;
        let broken = match end {
            AnswerEnd::Whole => None,
            AnswerEnd::Cut => {
                body.truncate(body.len() / 2);
                Some(Fault::new(ErrorKind::Truncated, "the answer ends in its middle"))
            }
            AnswerEnd::Unsent => return Err(lost("the connection ended before an answer")),
        };
        Ok(WireAnswer { status, headers, pieces: vec![body], broken })
    }
}

/// What was drawn for one request.
#[derive(Debug, Default)]
struct Drawn {
    pause: u64,
    edit: bool,
    edit_row: bool,
    request_lost: bool,
    end_lost: bool,
    answer_lost: bool,
    /// What only this CRM does may happen.
    own: bool,
}

impl Wire for SimWire {
    fn send(&self, request: WireRequest) -> BoxFuture<'_, Outcome<WireAnswer>> {
        Box::pin(self.carry(request))
    }
}
