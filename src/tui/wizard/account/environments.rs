//! The list of environments somebody may use, before an address is typed: where to look, through which application, a sign-in,
//! and the choice, which answers address, directory, application and sign-in at once.
use super::question::Problem;
use super::sign_in::{self, SignInDesk};
use super::vault::VaultDesk;
use crate::account::{AuthKind, AuthMethod, Cloud, ExternalAccount, SecretRef, System, Whereabouts, parse_org_url};
use crate::port::Environment;
use crate::setup::{key, validate};
use crate::tui::search::score;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Ask as Work, Desk, Turn};
use crate::tui::{Done, Effect};
use crossterm::event::{KeyCode, KeyEvent};

/// The ways a person signs in, in the order they are offered.
pub(super) const WAYS: [AuthKind; 2] = [AuthKind::DeviceCode, AuthKind::Browser];

/// What is being asked at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Page {
    /// Which cloud.
    Where,
    /// The application's id.
    Application,
    /// The directory, for applications that only one knows.
    Tenant,
    /// Device code or browser.
    Way,
    /// The person signs in.
    SignIn,
    /// The list is being read.
    Reading,
    /// The list.
    Choose,
}

/// The state of the search.
#[derive(Debug)]
pub(super) struct Finder {
    pub page: Page,
    /// Where one can look.
    pub places: Vec<Whereabouts>,
    pub place: ListState,
    pub application: Input,
    pub tenant: Input,
    pub way: ListState,
    pub sign_in: SignInDesk,
    seeker: Option<ExternalAccount>,
    pub found: Vec<Environment>,
    pub query: Input,
    /// Positions in `found` of what matches, the best first.
    pub shown: Vec<usize>,
    pub list: ListState,
}

/// What a choice answers.
#[derive(Debug)]
pub(super) struct Chosen {
    pub url: String,
    pub tenant: Option<String>,
    pub auth: AuthKind,
    pub client_id: String,
    pub authority: String,
    pub kept: SecretRef,
}

impl Finder {
    /// Opens, with what is known already.
    pub fn open(desk: &Desk) -> Self {
        let sandbox = desk.offer.as_ref().and_then(|o| parse_org_url(&o.url).ok()).map(Whereabouts::Sandbox);
        let places: Vec<Whereabouts> = sandbox.into_iter().chain(Cloud::ALL.map(Whereabouts::Cloud)).collect();
        let given = |key: &str| desk.draft.answers.get(key).cloned().unwrap_or_default();
        let way = WAYS.iter().position(|way| way.code() == given(key::AUTH)).unwrap_or(0);
        let mut ways = ListState::of(WAYS.len());
        ways.select(way);
        Self {
            page: Page::Where,
            place: ListState::of(places.len()),
            places,
            application: Input::with(&given(key::CLIENT_ID)),
            tenant: Input::default(),
            way: ways,
            sign_in: SignInDesk::default(),
            seeker: None,
            found: Vec::new(),
            query: Input::default(),
            shown: Vec::new(),
            list: ListState::default(),
        }
    }

    /// Takes a key; false where it means nothing here.
    pub fn key(&mut self, key: KeyEvent, vault: &mut VaultDesk) -> bool {
        match self.page {
            Page::Where => self.place.key(key),
            Page::Way => self.way.key(key),
            Page::Choose if matches!(key.code, KeyCode::Home | KeyCode::End) || !self.list.key(key) => {
                let typed = self.query.key(key);
                if typed {
                    self.narrow();
                }
                typed
            }
            Page::Choose => true,
            _ => self.line(vault).is_some_and(|line| line.key(key)),
        }
    }

    /// The line that has the focus.
    fn line<'a>(&'a mut self, vault: &'a mut VaultDesk) -> Option<&'a mut Input> {
        use super::kept::Kept;
        match self.page {
            Page::Application => Some(&mut self.application),
            Page::Tenant => Some(&mut self.tenant),
            Page::Choose => Some(&mut self.query),
            Page::SignIn => self.sign_in.focused(vault),
            Page::Where | Page::Way | Page::Reading => None,
        }
    }

    /// Pasted text goes into the line.
    pub fn paste(&mut self, text: &str, vault: &mut VaultDesk) -> bool {
        let Some(line) = self.line(vault) else { return false };
        line.insert(text.trim());
        self.narrow();
        true
    }

    /// Whether letters type.
    pub fn typing(&self, vault: &VaultDesk) -> bool {
        use super::kept::Kept;
        match self.page {
            Page::Application | Page::Tenant | Page::Choose => true,
            Page::SignIn => self.sign_in.typing(vault),
            Page::Where | Page::Way | Page::Reading => false,
        }
    }

    /// The list of the page, for mouse and wheel.
    pub fn rows(&mut self) -> Option<&mut ListState> {
        match self.page {
            Page::Where => Some(&mut self.place),
            Page::Way => Some(&mut self.way),
            Page::Choose => Some(&mut self.list),
            _ => None,
        }
    }

    /// Esc: what was typed to search first, then the page before; false on the first page.
    pub fn back(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) -> bool {
        use super::kept::Kept;
        match self.page {
            Page::Where => return false,
            Page::Choose if !self.query.is_empty() => {
                self.query.clear();
                self.narrow();
            }
            Page::SignIn if self.sign_in.back(vault, turn) => {}
            Page::Application => self.page = Page::Where,
            Page::Tenant => self.page = Page::Application,
            Page::Way => self.page = Page::Tenant,
            Page::SignIn | Page::Reading | Page::Choose => {
                turn.give_up(&Work::Environments);
                self.page = Page::Way;
            }
        }
        true
    }

    /// The search is left: nobody waits any more.
    pub fn close(&mut self, turn: &mut Turn<'_>) {
        self.sign_in.give_up(turn);
        turn.give_up(&Work::Environments);
    }

    /// Enter. The choice, once one was made.
    pub fn next(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) -> Result<Option<Chosen>, Problem> {
        use super::kept::Kept;
        match self.page {
            Page::Where => {
                self.propose(turn.desk);
                self.page = Page::Application;
            }
            Page::Application => {
                let id = validate(System::Dynamics, key::CLIENT_ID, self.application.text())?;
                self.application.set(&id.text);
                self.page = Page::Tenant;
            }
            Page::Tenant => {
                if !self.tenant.text().trim().is_empty() {
                    let tenant = validate(System::Dynamics, key::TENANT, self.tenant.text())?;
                    self.tenant.set(&tenant.text);
                }
                self.page = Page::Way;
            }
            Page::Way => {
                let seeker = self.seek(turn)?;
                self.sign_in = SignInDesk::of(seeker.clone());
                self.seeker = Some(seeker);
                self.page = Page::SignIn;
                vault.show(turn);
                // Where the vault is open already, one Enter begins.
                if self.sign_in.stage(vault) == sign_in::Stage::Ready {
                    self.sign_in.next(vault, turn)?;
                }
            }
            Page::SignIn => {
                if self.sign_in.next(vault, turn)? {
                    self.read(turn);
                }
            }
            Page::Reading => turn.toast("wz-sign-in-patience"),
            Page::Choose => return self.choose(),
        }
        Ok(None)
    }

    /// The sandbox's own application, where nothing else was given.
    fn propose(&mut self, desk: &Desk) {
        let at_home = matches!(self.places.get(self.place.selected()), Some(Whereabouts::Sandbox(_)));
        if let Some(offer) = desk.offer.as_ref().filter(|_| at_home)
            && (self.application.is_empty() || self.application.text() == offer.client_id)
        {
            self.application.set(&offer.public_client_id);
        }
    }

    fn seek(&self, turn: &Turn<'_>) -> Result<ExternalAccount, Problem> {
        let name = super::kept::name(turn)?;
        let auth = WAYS.get(self.way.selected()).copied().unwrap_or(AuthKind::DeviceCode);
        let (client_id, refresh) = (self.application.text().to_owned(), SecretRef::kept(&name, auth.purpose()));
        let method = match auth {
            AuthKind::Browser => AuthMethod::Browser { client_id, refresh },
            _ => AuthMethod::DeviceCode { client_id, refresh },
        };
        let tenant = Some(self.tenant.text().trim().to_owned()).filter(|t| !t.is_empty());
        let at = self.places.get(self.place.selected()).ok_or_else(|| Problem::key("answer-problem-empty"))?;
        ExternalAccount::seeking(name, at, tenant, method).map_err(|f| Problem::Fault(Box::new(f)))
    }

    fn read(&mut self, turn: &mut Turn<'_>) {
        if let Some(seeker) = &self.seeker {
            turn.ask(Work::Environments, Effect::Environments(Box::new(seeker.clone())));
            self.page = Page::Reading;
        }
    }

    /// An answer to its work.
    pub fn done(&mut self, done: Done, turn: &mut Turn<'_>) -> Result<(), Problem> {
        use super::kept::Kept;
        match done {
            Done::Environments(Ok(found)) => {
                (self.found, self.page) = (found, Page::Choose);
                self.query.clear();
                self.narrow();
            }
            Done::Environments(Err(fault)) => {
                self.page = Page::SignIn;
                return Err(Problem::Fault(Box::new(fault)));
            }
            other => {
                if self.sign_in.done(other, turn)? {
                    self.read(turn);
                }
            }
        }
        Ok(())
    }

    /// What matches what was typed, the best first.
    fn narrow(&mut self) {
        let query = self.query.text().trim().to_owned();
        let text = |e: &Environment| format!("{} {} {}", e.name, e.unique_name, e.url);
        let mut ranked: Vec<(u32, usize)> = self
            .found
            .iter()
            .enumerate()
            .filter_map(|(at, environment)| score(&query, &text(environment)).map(|score| (score, at)))
            .collect();
        ranked.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
        self.shown = ranked.into_iter().map(|(_, at)| at).collect();
        self.list.resize(self.shown.len());
        self.list.select(0);
    }

    fn choose(&self) -> Result<Option<Chosen>, Problem> {
        let chosen = self.shown.get(self.list.selected()).and_then(|at| self.found.get(*at));
        let (Some(environment), Some(seeker)) = (chosen, &self.seeker) else { return Ok(None) };
        if !environment.enabled {
            return Err(Problem::key("wz-environment-disabled"));
        }
        Ok(Some(Chosen {
            url: environment.url.origin(),
            tenant: environment
                .tenant
                .as_deref()
                .and_then(|t| validate(System::Dynamics, key::TENANT, t).ok())
                .map(|t| t.text),
            auth: seeker.auth.kind(),
            client_id: seeker.auth.client_id().to_owned(),
            authority: seeker.authority.clone(),
            kept: seeker.auth.secret().clone(),
        }))
    }
}
