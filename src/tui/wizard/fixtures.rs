//! A world that answers every effect at once, without a network: for tests of the wizard.
use super::Wizard;
use crate::account::certificate::CertificateProblem;
use crate::account::{AuthKind, PublicCertificate};
use crate::account::{CheckId, CheckReport, CheckScope, CheckSubject, Verdict};
use crate::catalog::fixtures::{Fixture, account, contact};
use crate::catalog::{Catalog, FieldType, Labels, News, Table, TableDetail, TableKind};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::i18n::{Lang, Words};
use crate::mapping::{ValueChange, option_sets_in_use, plan_enumeration, propose_enumerations};
use crate::port::{Challenge, VaultFacts, VaultKind};
use crate::secret::Secret;
use crate::setup::{Draft, EnumChoice, SandboxOffer, Workspace};
use crate::task::KeptCertificate;
use crate::task::{CheckEvent, EnumView, Preview, PreviewCell, PreviewRow};
use crate::tui::{Canvas, Depth, Done, Effect, Hits, Leave, SignInOffer, TaskId, Theme, UpdateCx, ViewCx, WizardOut};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};

/// A secret that must be found nowhere.
pub(crate) const CANARY: &str = "CANARY-kq8~Zx.41-not-to-be-seen";

/// How the world behaves.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub vault: VaultFacts,
    pub challenge: bool,
    pub failing: Vec<CheckId>,
    pub removed_in_use: bool,
    pub news: Option<News>,
}

impl Default for World {
    fn default() -> Self {
        let vault = VaultFacts {
            kind: VaultKind::Keyring,
            place: "Secret Service".into(),
            writable: true,
            keyring_problem: None,
        };
        Self { vault, challenge: true, failing: Vec::new(), removed_in_use: false, news: None }
    }
}

fn named(mut detail: TableDetail, english: &str, korean: &str) -> TableDetail {
    detail.table.labels = Labels([(1033, english.to_owned()), (1042, korean.to_owned())].into());
    detail
}

fn details() -> Vec<TableDetail> {
    let lead = Fixture::table("lead")
        .texts(&["fullname", "subject", "companyname", "emailaddress1", "telephone1"])
        .choice("leadsourcecode", FieldType::Choice, &[(1, "Advertisement", "광고"), (2, "Web", "웹")])
        .done();
    let mut contact = named(contact(), "Contact", "연락처");
    for field in &mut contact.fields {
        let korean = match field.name.as_str() {
            "fullname" => "이름",
            "emailaddress1" => "전자 메일",
            "gendercode" => "성별",
            "jobtitle" => "직함 \u{1b}[31m",
            _ => continue,
        };
        field.labels.0.insert(1042, korean.to_owned());
    }
    vec![contact, named(account(), "Account", "거래처"), named(lead, "Lead", "잠재 고객")]
}

/// Some 300 tables, three of them described when asked.
pub(crate) fn catalog() -> Catalog {
    let mut tables: Vec<Table> = details().into_iter().map(|d| d.table).collect();
    for number in 0..300 {
        let mut table = Fixture::bare(&format!("new_table{number:03}")).done().table;
        table.labels = Labels([(1033, format!("Table {number}")), (1042, format!("표 {number}"))].into());
        table.kind = match number {
            7 => TableKind::Virtual,
            8 => TableKind::Elastic,
            9 => TableKind::Intersect,
            10 => TableKind::Activity,
            _ => TableKind::Standard,
        };
        tables.push(table);
    }
    if let Some(evil) = tables.iter_mut().find(|t| t.name == "new_table011") {
        evil.labels = Labels::one(1033, "Evil \u{1b}[2J\u{202e}");
    }
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let counts =
        BTreeMap::from([("contact", 1_000_000), ("account", 7_007), ("lead", 4_007)].map(|(t, n)| (t.to_owned(), n)));
    Catalog { tables, counts, ..Catalog::new(Timestamp::UNIX_EPOCH) }
}

/// The sandbox's offer.
pub(crate) fn offer() -> SandboxOffer {
    SandboxOffer {
        url: "http://127.0.0.1:8080".into(),
        tenant: "11111111-2222-3333-4444-555555555555".into(),
        client_id: "aaaaaaaa-2222-3333-4444-555555555555".into(),
        secret: Secret::new(CANARY),
    }
}

/// A certificate that is the same in every picture.
pub(crate) fn certificate() -> KeptCertificate {
    let pem = include_str!("../../account/certificate/tests/cert.pem");
    KeptCertificate { certificate: PublicCertificate::parse(pem).unwrap(), file: "/home/kim/sandbox.cer".into() }
}

impl World {
    fn report(&self, subject: CheckSubject, failed: &mut Vec<CheckId>) -> CheckReport {
        let blocked = subject.id.needs().iter().copied().find(|need| failed.contains(need));
        let verdict = match blocked {
            Some(needs) => Verdict::Waiting { needs },
            None if self.failing.contains(&subject.id) => {
                let table = subject.table.clone().unwrap_or_default();
                let fault = Fault::new(ErrorKind::PrivilegeMissing, "403 prvReadContact")
                    .with("table", table)
                    .with("privilege", "prvReadContact")
                    .correlated(Some("c0ffee".into()));
                Verdict::Failed { fault: Box::new(fault) }
            }
            None => Verdict::Passed,
        };
        if !matches!(verdict, Verdict::Passed) {
            failed.push(subject.id);
        }
        let tried = format!("GET http://127.0.0.1:8080/{}", subject.id.slug());
        let came_back = crate::text::Told::raw("200");
        CheckReport { subject, verdict, tried, came_back, list: Vec::new(), took_ms: 12 }
    }

    fn checks(&self, scope: &CheckScope) -> Vec<Done> {
        let (mut failed, mut out, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for subject in CheckId::subjects(scope) {
            out.push(Done::Check(CheckEvent::Started(subject.clone())));
            let report = self.report(subject, &mut failed);
            all.push(report.clone());
            out.push(Done::Check(CheckEvent::Ended(report)));
        }
        out.push(Done::Checked(Ok(all)));
        out
    }

    fn compare(&self, choice: &EnumChoice, draft: &Draft, catalog: &Catalog, lang: Lang) -> Option<EnumView> {
        let details: Vec<TableDetail> = catalog.details.values().cloned().collect();
        let used = option_sets_in_use(&choice.account, &details, &draft.workspace.mappings);
        let (detail, set) = used.into_iter().find(|(_, s)| s.name == choice.option_set)?;
        let name = choice.enumeration.clone().unwrap_or_default();
        let diff = plan_enumeration(set, &name, None, choice.replace, lang, &BTreeMap::new());
        let of = |wanted: fn(&ValueChange) -> bool| {
            diff.lines.iter().filter(move |l| wanted(&l.change)).map(|l| l.value.clone()).collect::<Vec<_>>()
        };
        let mut added = of(|c| matches!(c, ValueChange::Added));
        let removed = match (self.removed_in_use && choice.replace, added.pop()) {
            (true, Some(value)) => vec![(value, 1234)],
            (_, value) => {
                added.extend(value);
                Vec::new()
            }
        };
        Some(EnumView {
            choice: choice.clone(),
            used_by: vec![detail.table.name.clone()],
            option_set: set.clone(),
            exists: false,
            added,
            relabelled: Vec::new(),
            removed,
            kept: of(|c| matches!(c, ValueChange::Kept)),
            result: None,
        })
    }

    fn propose(draft: &Draft, catalog: &Catalog) -> Draft {
        let mut draft = draft.clone();
        if let Some(name) = draft.workspace.accounts.last().map(|a| a.name.clone()) {
            let details: Vec<TableDetail> =
                draft.tables.iter().filter_map(|t| catalog.details.get(t).cloned()).collect();
            let proposed = propose_enumerations(&name, &details, &draft.workspace.mappings, &[]);
            let known = &mut draft.workspace.enumerations;
            for choice in proposed {
                if known.iter().all(|k| k.option_set != choice.option_set) {
                    known.push(choice);
                }
            }
        }
        draft
    }

    /// What the work of that effect comes to.
    pub fn answer(&self, effect: &Effect) -> Vec<Done> {
        match effect {
            Effect::SaveDraft(_) => vec![Done::DraftSaved(Ok(()))],
            // The clock of a sign-in: nobody waits for it here.
            Effect::Wake(1_000) => Vec::new(),
            Effect::Wake(_) => vec![Done::Woken],
            Effect::Challenge(_) if self.challenge => vec![Done::Challenge(Ok(Challenge {
                tenant: "11111111-2222-3333-4444-555555555555".into(),
                authority: "http://127.0.0.1:8080".into(),
            }))],
            Effect::Challenge(_) => vec![Done::Challenge(Err(Fault::new(ErrorKind::NotDataverse, "no challenge")))],
            Effect::VaultFacts => vec![Done::VaultFacts(Ok(self.vault.clone()))],
            Effect::OpenVaultFile(_) => {
                let kind = VaultKind::EncryptedFile;
                vec![Done::VaultFacts(Ok(VaultFacts {
                    kind,
                    writable: true,
                    place: "secrets.age".into(),
                    ..self.vault.clone()
                }))]
            }
            Effect::StoreSecret(..) => vec![Done::SecretStored(Ok(()))],
            Effect::MakeCertificate(..) => vec![Done::CertificateKept(Ok(Ok(Box::new(certificate()))))],
            Effect::ReadCertificate(_, _, path, password) => {
                let read = match (path.as_str(), password.as_ref().map(Secret::expose)) {
                    ("open.pfx", _) | ("protected.pfx", Some("right")) => Ok(Box::new(certificate())),
                    ("protected.pfx", None) => Err(CertificateProblem::PasswordNeeded),
                    ("protected.pfx", _) => Err(CertificateProblem::PasswordWrong),
                    _ => Err(CertificateProblem::Unreadable),
                };
                vec![Done::CertificateKept(Ok(read))]
            }
            Effect::SignIn(account, _) => {
                let browser = account.auth.kind() == AuthKind::Browser;
                vec![Done::SignInOffered(Box::new(SignInOffer {
                    address: if browser {
                        "https://login.example/authorize?x=1"
                    } else {
                        "https://login.example/device"
                    }
                    .into(),
                    user_code: (!browser).then(|| "ABCD-EFGH".into()),
                    expires: Timestamp::from_second(900).unwrap(),
                }))]
            }
            Effect::CheckAll(_, scope) => self.checks(scope),
            Effect::CheckOne(_, subject, _) => {
                vec![Done::CheckedOne(Ok(self.report(subject.clone(), &mut Vec::new())))]
            }
            Effect::Tables(..) => vec![Done::Tables(Ok(Box::new(Catalog { news: self.news.clone(), ..catalog() })))],
            Effect::Counts(_, tables) => {
                let counts = tables.iter().map(|t| (t.clone(), 1000 * t.len() as u64 + 7)).collect();
                vec![Done::Counts(Ok(counts))]
            }
            Effect::Describe(_, tables) => {
                let described = tables.iter().map(|t| {
                    let known = details().into_iter().find(|d| d.table.name == *t);
                    known.unwrap_or_else(|| Fixture::table(t).texts(&["name"]).done())
                });
                vec![Done::Described(Ok(described.collect()))]
            }
            Effect::Preview(_, mapping, _) => {
                let cells = mapping.included().map(|rule| PreviewCell {
                    field: rule.field.clone(),
                    column: rule.column.clone(),
                    before: format!("{} 값\u{1b}[2J", rule.field),
                    after: if rule.column == "jobtitle" {
                        Err("reject-bad-text".into())
                    } else {
                        Ok(rule.column.clone())
                    },
                });
                let row = PreviewRow { id: "0fc1a9b0".into(), cells: cells.collect() };
                vec![Done::Preview(Ok(Preview { table: mapping.table.clone(), rows: vec![row.clone(), row] }))]
            }
            Effect::ProposeEnumerations(draft, catalog) => {
                vec![Done::EnumerationsProposed(Ok(Box::new(Self::propose(draft, catalog))))]
            }
            Effect::EnumViews(choices, draft, catalog, lang) => {
                let views = choices.iter().filter_map(|c| self.compare(c, draft, catalog, *lang)).collect();
                vec![Done::EnumViews(Ok(views))]
            }
            Effect::ApplySetup(draft) => vec![Done::Applied(Ok(Box::new(draft.workspace.clone())))],
            _ => Vec::new(),
        }
    }
}

/// A wizard with its world and what it asked for.
pub(crate) struct Rig {
    pub wizard: Wizard,
    pub world: World,
    pub words: Words,
    pub saved: Option<Draft>,
    pub left: Option<Leave>,
    pub toast: Option<String>,
    /// The last sign-in that was begun.
    signing_in: Option<TaskId>,
    pub copied: Option<String>,
    pub effects: Vec<Effect>,
    pending: VecDeque<(TaskId, Effect)>,
    counter: Cell<u64>,
}

impl Rig {
    /// A fresh setup with the sandbox offered.
    pub fn fresh() -> Self {
        Self::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default())
    }

    pub fn open(draft: Draft, offer: Option<SandboxOffer>, world: World) -> Self {
        let words = Words(Lang::En);
        let (wizard, first) = Wizard::open(draft, offer, words, Timestamp::UNIX_EPOCH);
        let mut rig = Self {
            wizard,
            world,
            words,
            saved: None,
            left: None,
            toast: None,
            copied: None,
            signing_in: None,
            effects: Vec::new(),
            pending: VecDeque::new(),
            counter: Cell::new(1_000_000),
        };
        for effect in first {
            let id = TaskId(rig.counter.get());
            rig.counter.set(id.0 + 1);
            rig.note(id, effect);
        }
        rig
    }

    fn note(&mut self, id: TaskId, effect: Effect) {
        match &effect {
            Effect::SaveDraft(draft) => self.saved = Some((**draft).clone()),
            Effect::Copy(text) => self.copied = Some(text.clone()),
            Effect::SignIn(..) => self.signing_in = Some(id),
            Effect::Abandon(task) => self.pending.retain(|(id, _)| id != task),
            _ => {}
        }
        self.effects.push(effect.clone());
        self.pending.push_back((id, effect));
    }

    fn take(&mut self, out: WizardOut) -> bool {
        for (id, effect) in out.effects {
            self.note(id, effect);
        }
        if out.leave.is_some() {
            self.left = out.leave;
        }
        if out.toast.is_some() {
            self.toast = out.toast;
        }
        out.handled
    }

    fn turn(&mut self, work: impl FnOnce(&mut Wizard, &UpdateCx<'_>) -> WizardOut) -> bool {
        let cx = UpdateCx { words: self.words, now: Timestamp::UNIX_EPOCH, next_task: &self.counter };
        let out = work(&mut self.wizard, &cx);
        self.take(out)
    }

    /// Presses a key; the world stays silent.
    pub fn press(&mut self, code: KeyCode) -> bool {
        self.turn(|w, cx| w.key(KeyEvent::new(code, KeyModifiers::NONE), cx))
    }

    /// Presses a key and lets the world answer everything.
    pub fn key(&mut self, code: KeyCode) {
        self.press(code);
        self.settle();
    }

    /// Types a text and lets the world answer.
    pub fn text(&mut self, text: &str) {
        text.chars().for_each(|c| {
            self.press(KeyCode::Char(c));
        });
        self.settle();
    }

    pub fn enter(&mut self) {
        self.key(KeyCode::Enter);
    }

    pub fn command(&mut self, id: crate::command::CommandId) {
        self.turn(|w, cx| w.command(id, cx));
        self.settle();
    }

    pub fn paste(&mut self, text: &str) {
        self.turn(|w, cx| w.paste(text, cx));
        self.settle();
    }

    pub fn hit(&mut self, hit: crate::tui::Hit, double: bool) {
        self.turn(|w, cx| w.hit(hit, double, cx));
        self.settle();
    }

    pub fn wheel(&mut self, lines: i32) {
        self.turn(|w, cx| w.wheel(lines, cx));
        self.settle();
    }

    /// Lets the world answer the oldest effect.
    pub fn answer_one(&mut self) -> bool {
        let Some((id, effect)) = self.pending.pop_front() else { return false };
        for done in self.world.answer(&effect) {
            self.turn(|w, cx| w.done(id, done, cx));
        }
        true
    }

    /// Lets the world answer until it has nothing more to say.
    pub fn settle(&mut self) {
        let mut turns = 0;
        while self.answer_one() {
            turns += 1;
            assert!(turns < 10_000, "the wizard asks forever: {:?}", self.effects.last());
        }
    }

    /// An answer out of turn.
    pub fn done(&mut self, id: u64, done: Done) -> bool {
        self.turn(|w, cx| w.done(TaskId(id), done, cx))
    }

    /// The sign-in under way ends.
    pub fn signed_in(&mut self, outcome: Outcome<()>) {
        let task = self.signing_in.take().expect("a sign-in");
        self.turn(|w, cx| w.done(task, Done::SignedIn(outcome), cx));
        self.settle();
    }

    pub fn step(&self) -> crate::setup::Step {
        self.wizard.draft().step
    }

    pub fn question(&self) -> usize {
        self.wizard.draft().question
    }

    /// Enter until that step comes.
    pub fn go_to(&mut self, step: crate::setup::Step) {
        for _ in 0..40 {
            if self.step() == step {
                return;
            }
            self.enter();
        }
        panic!("{step:?} was not reached, but {:?}: {:?}", self.step(), self.toast);
    }

    /// Draws, with the cursor and what a mouse can meet.
    pub fn frame(&self, width: u16, height: u16, depth: Depth) -> (Buffer, Hits, Option<Position>) {
        let area = Rect::new(0, 0, width, height);
        let (mut buffer, mut hits, mut cursor) = (Buffer::empty(area), Hits::default(), None);
        let theme = Theme::new(depth, false, false);
        let cx = ViewCx { words: self.words, theme: &theme, now: Timestamp::UNIX_EPOCH };
        let mut canvas = Canvas { buffer: &mut buffer, hits: &mut hits, cursor: &mut cursor };
        self.wizard.view(&cx, area, &mut canvas);
        (buffer, hits, cursor)
    }

    /// Draws as text; the cells hidden behind wide characters are left out.
    pub fn draw(&self, width: u16, height: u16) -> String {
        let (buffer, _, _) = self.frame(width, height, Depth::True);
        text_of(&buffer)
    }
}

/// A buffer as text.
pub(crate) fn text_of(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut out = String::new();
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        let mut line = String::new();
        while x < area.right() {
            let symbol = buffer.cell((x, y)).map_or(" ", |c| c.symbol());
            line.push_str(symbol);
            x += u16::try_from(crate::text::width(symbol)).unwrap_or(1).max(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
