//! The question that a person answers by signing in: with a code on another device, or in the browser of this machine. What
//! comes back is a refresh token; it goes straight to the vault and is never seen here.
use super::kept::{self, Kept};
use super::question::Problem;
use super::vault::{Gate, VaultDesk};
use crate::account::{AuthKind, ExternalAccount};
use crate::setup::{account_of, key};
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Ask as Work, Turn};
use crate::tui::{Done, Effect, SignInOffer};
use jiff::Timestamp;

/// The clock on the screen is drawn again so often, in milliseconds, while a sign-in is waited for.
const TICK_MS: u64 = 1_000;

/// What is being asked at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The vault is opened first.
    Vault(Gate),
    /// Enter begins.
    Ready,
    /// The sign-in service is asked for a code or an address.
    Asking,
    /// The person signs in; the service is asked again and again meanwhile.
    Waiting,
    /// The sign-in is kept.
    Kept,
}

/// The state of the question.
#[derive(Debug, Default)]
pub(super) struct SignInDesk {
    /// How the person signs in.
    pub kind: Option<AuthKind>,
    /// What the person needs, while a sign-in is waited for.
    pub offer: Option<SignInOffer>,
    /// The time as the screen shows it.
    pub now: Option<Timestamp>,
    /// Somebody who looks for an environment, instead of the account being set up.
    seeker: Option<Box<ExternalAccount>>,
    kept: bool,
    asking: bool,
}

impl SignInDesk {
    /// For somebody who looks for an environment.
    pub fn of(seeker: ExternalAccount) -> Self {
        Self { kind: Some(seeker.auth.kind()), seeker: Some(Box::new(seeker)), ..Self::default() }
    }

    /// What is being asked at the moment.
    pub fn stage(&self, vault: &VaultDesk) -> Stage {
        match vault.gate() {
            _ if self.offer.is_some() => Stage::Waiting,
            _ if self.asking => Stage::Asking,
            _ if self.kept => Stage::Kept,
            Gate::Open => Stage::Ready,
            closed => Stage::Vault(closed),
        }
    }

    /// Seconds until the sign-in expires.
    pub fn left(&self) -> Option<i64> {
        let (offer, now) = (self.offer.as_ref()?, self.now?);
        Some(offer.expires.duration_since(now).as_secs().max(0))
    }

    fn account(&self, turn: &Turn<'_>) -> Result<ExternalAccount, Problem> {
        match &self.seeker {
            Some(seeker) => Ok((**seeker).clone()),
            None => account_of(&turn.desk.draft.answers, None).map_err(Problem::from),
        }
    }

    fn begin(&mut self, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        let account = self.account(turn)?;
        self.asking = true;
        self.kept = false;
        turn.ask(Work::SignIn, Effect::SignIn(Box::new(account), turn.cx.words.0));
        Ok(false)
    }

    /// Nobody waits for it any more.
    pub fn give_up(&mut self, turn: &mut Turn<'_>) {
        turn.give_up(&Work::SignIn);
        turn.give_up(&Work::Tick);
        self.offer = None;
        self.asking = false;
    }

    /// A second has passed: the clock moves as long as somebody waits.
    pub fn ticked(&mut self, turn: &mut Turn<'_>) {
        self.now = Some(turn.cx.now);
        if self.offer.is_some() {
            turn.ask(Work::Tick, Effect::Wake(TICK_MS));
        }
    }
}

impl Kept for SignInDesk {
    fn show(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) {
        let chosen = turn.desk.draft.answers.get(key::AUTH).and_then(|code| AuthKind::parse(code));
        if self.kind != chosen {
            self.give_up(turn);
        }
        self.kind = chosen;
        self.kept = turn.desk.draft.secret_stored;
        vault.show(turn);
    }

    fn focused<'a>(&'a mut self, vault: &'a mut VaultDesk) -> Option<&'a mut Input> {
        match self.stage(vault) {
            Stage::Vault(_) => vault.focused(),
            _ => None,
        }
    }

    fn gate(&self, vault: &VaultDesk) -> Option<Gate> {
        match self.stage(vault) {
            Stage::Vault(gate) => Some(gate),
            _ => None,
        }
    }

    fn typing(&self, vault: &VaultDesk) -> bool {
        matches!(self.stage(vault), Stage::Vault(Gate::Phrase | Gate::Repeat))
    }

    fn back(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) -> bool {
        if matches!(self.stage(vault), Stage::Asking | Stage::Waiting) {
            self.give_up(turn);
            turn.toast("wz-sign-in-given-up");
            return true;
        }
        vault.back()
    }

    fn next(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        match self.stage(vault) {
            Stage::Vault(_) => vault.next(turn).map(|()| false),
            Stage::Ready => self.begin(turn),
            Stage::Kept => Ok(true),
            Stage::Asking | Stage::Waiting => {
                turn.toast("wz-sign-in-patience");
                Ok(false)
            }
        }
    }

    fn done(&mut self, done: Done, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        match done {
            Done::SignInOffered(offer) => {
                self.asking = false;
                self.offer = Some(*offer);
                self.ticked(turn);
                Ok(false)
            }
            Done::SignedIn(outcome) => {
                self.give_up(turn);
                outcome.map_err(|f| Problem::Fault(Box::new(f)))?;
                self.kept = true;
                if self.seeker.is_none() {
                    kept::answered(self.account(turn)?.auth.secret().clone(), turn);
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn other(&mut self) -> bool {
        let again = self.kept;
        self.kept = false;
        again
    }

    fn copied(&self) -> Option<String> {
        let offer = self.offer.as_ref()?;
        Some(offer.user_code.clone().unwrap_or_else(|| offer.address.clone()))
    }
}
