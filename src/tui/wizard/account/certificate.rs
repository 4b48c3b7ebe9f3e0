//! The question for a certificate: made here, or read from a file. The key goes to the vault; the public part is shown with
//! what an administrator compares, and lies in a file that can be sent to whoever uploads it.
use super::kept::{self, Kept};
use super::question::Problem;
use super::vault::{Gate, VaultDesk};
use crate::account::certificate::CertificateProblem;
use crate::account::{PublicCertificate, SecretPurpose};
use crate::secret::Secret;
use crate::setup::key;
use crate::task::KeptCertificate;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Ask as Work, Turn};
use crate::tui::{Done, Effect};

/// What is being asked at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The vault is opened first.
    Vault(Gate),
    /// Enter makes key and certificate.
    Make,
    /// The file's name.
    File,
    /// The file is protected: its password.
    Password,
    /// Being made or read, and kept.
    Working,
    /// There it is: what to compare, and where the public part lies.
    Shown,
}

/// The state of the question.
#[derive(Debug)]
pub(super) struct CertificateDesk {
    read: bool,
    pub file: Input,
    pub password: Input,
    /// The certificate there is, and where its public part was written in this session.
    pub certificate: Option<PublicCertificate>,
    pub public_file: Option<String>,
    protected: bool,
    working: bool,
}

impl Default for CertificateDesk {
    fn default() -> Self {
        Self {
            read: false,
            file: Input::default(),
            password: Input::masked(),
            certificate: None,
            public_file: None,
            protected: false,
            working: false,
        }
    }
}

impl CertificateDesk {
    /// What is being asked at the moment.
    pub fn stage(&self, vault: &VaultDesk) -> Stage {
        match vault.gate() {
            _ if self.working => Stage::Working,
            _ if self.certificate.is_some() => Stage::Shown,
            Gate::Open if !self.read => Stage::Make,
            Gate::Open if self.protected => Stage::Password,
            Gate::Open => Stage::File,
            closed => Stage::Vault(closed),
        }
    }

    /// Another certificate instead of the one there is.
    pub fn again(&mut self) {
        self.certificate = None;
        self.public_file = None;
        self.protected = false;
    }

    fn work(&mut self, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        let (name, reference) = (kept::name(turn)?, kept::reference(SecretPurpose::PrivateKey, turn)?);
        let effect = if self.read {
            if self.file.text().trim().is_empty() {
                return Err(Problem::key("answer-problem-empty"));
            }
            let password = self.protected.then(|| Secret::new(self.password.text()));
            Effect::ReadCertificate(name, reference, self.file.text().trim().to_owned(), password)
        } else {
            Effect::MakeCertificate(name, reference)
        };
        self.working = true;
        turn.ask(Work::Certificate, effect);
        Ok(false)
    }

    fn keep(&mut self, kept: KeptCertificate, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        turn.desk.draft.answers.insert(key::CERTIFICATE.into(), kept.certificate.base64());
        self.certificate = Some(kept.certificate);
        self.public_file = Some(kept.file);
        self.protected = false;
        self.password.clear();
        kept::answered(kept::reference(SecretPurpose::PrivateKey, turn)?, turn);
        // It is looked at before the wizard goes on.
        Ok(false)
    }

    fn refused(&mut self, problem: CertificateProblem) -> Problem {
        let asked = self.protected;
        self.protected |= problem == CertificateProblem::PasswordNeeded;
        self.password.clear();
        match problem {
            CertificateProblem::PasswordNeeded if !asked => Problem::warning(problem.key()),
            other => Problem::key(other.key()),
        }
    }
}

impl Kept for CertificateDesk {
    fn show(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) {
        self.read = turn.desk.draft.answers.get(key::CERTIFICATE_SOURCE).is_some_and(|s| s == "read");
        let stored = turn.desk.draft.secret_stored;
        let given = turn.desk.draft.answers.get(key::CERTIFICATE).filter(|_| stored);
        self.certificate = given.and_then(|text| PublicCertificate::parse(text).ok());
        vault.show(turn);
    }

    fn focused<'a>(&'a mut self, vault: &'a mut VaultDesk) -> Option<&'a mut Input> {
        match self.stage(vault) {
            Stage::Vault(_) => vault.focused(),
            Stage::File => Some(&mut self.file),
            Stage::Password => Some(&mut self.password),
            Stage::Make | Stage::Working | Stage::Shown => None,
        }
    }

    fn gate(&self, vault: &VaultDesk) -> Option<Gate> {
        match self.stage(vault) {
            Stage::Vault(gate) => Some(gate),
            _ => None,
        }
    }

    fn typing(&self, vault: &VaultDesk) -> bool {
        matches!(self.stage(vault), Stage::Vault(Gate::Phrase | Gate::Repeat) | Stage::File | Stage::Password)
    }

    fn back(&mut self, vault: &mut VaultDesk, _: &mut Turn<'_>) -> bool {
        if self.stage(vault) == Stage::Password {
            self.protected = false;
            return true;
        }
        vault.back()
    }

    fn next(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        match self.stage(vault) {
            Stage::Vault(_) => vault.next(turn).map(|()| false),
            Stage::Working => {
                turn.toast("wz-goes-on");
                Ok(false)
            }
            Stage::Shown => Ok(true),
            Stage::Make | Stage::File | Stage::Password => self.work(turn),
        }
    }

    fn done(&mut self, done: Done, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        let Done::CertificateKept(outcome) = done else { return Ok(false) };
        self.working = false;
        turn.desk.eager = false;
        match outcome.map_err(|f| Problem::Fault(Box::new(f)))? {
            Ok(kept) => self.keep(*kept, turn),
            Err(problem) => Err(self.refused(problem)),
        }
    }

    fn other(&mut self) -> bool {
        let shown = self.certificate.is_some() && !self.working;
        if shown {
            self.again();
        }
        shown
    }

    fn copied(&self) -> Option<String> {
        self.certificate.as_ref().map(|c| c.thumbprints().sha1_hex())
    }
}
