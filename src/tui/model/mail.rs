//! The mail server over which people are told: what is set, what is being changed, and what a test came to.
use crate::account::SecretRef;
use crate::command::quoted;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::MailAddress;
use crate::port::Notified;
use crate::secret::Secret;
use crate::setup::{MailSecurity, MailServer};
use crate::tui::widget::list::ListState;

/// What can be said of a mail server, one a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailLine {
    /// Its name or address.
    Host,
    /// Its port.
    Port,
    /// How the way to it is kept from other eyes.
    Security,
    /// Who the mail comes from.
    Sender,
    /// Who signs in.
    User,
    /// With which password.
    Password,
}

impl MailLine {
    /// All, in the order they are shown.
    pub const ALL: [Self; 6] = [Self::Host, Self::Port, Self::Security, Self::Sender, Self::User, Self::Password];

    /// Catalog key of its name.
    pub fn name(self) -> &'static str {
        match self {
            MailLine::Host => "cli-col-mail-host",
            MailLine::Port => "mail-line-port",
            MailLine::Security => "cli-col-mail-security",
            MailLine::Sender => "cli-col-mail-sender",
            MailLine::User => "cli-col-mail-user",
            MailLine::Password => "cli-col-mail-password",
        }
    }

    /// Catalog key of what it means.
    pub fn means(self) -> &'static str {
        match self {
            MailLine::Host => "mail-line-host-why",
            MailLine::Port => "mail-line-port-why",
            MailLine::Security => "mail-line-security-why",
            MailLine::Sender => "mail-line-sender-why",
            MailLine::User => "mail-line-user-why",
            MailLine::Password => "mail-line-password-why",
        }
    }
}

/// A mail server as it is being changed.
#[derive(Debug, Clone, Default)]
pub struct MailDraft {
    /// Its name or address.
    pub host: String,
    /// Its port; none is the usual one.
    pub port: Option<u16>,
    /// How the way to it is kept from other eyes.
    pub security: MailSecurity,
    /// Who the mail comes from.
    pub sender: String,
    /// Who signs in; empty is nobody.
    pub user: String,
    /// Where a password is kept already.
    pub kept: Option<SecretRef>,
    /// A password that was typed and is not kept yet.
    pub password: Option<Secret>,
}

impl MailDraft {
    /// What is set.
    pub fn of(server: Option<&MailServer>) -> Self {
        let Some(server) = server else { return Self::default() };
        Self {
            host: server.host.clone(),
            port: Some(server.port),
            security: server.security,
            sender: server.sender.to_string(),
            user: server.user.clone().unwrap_or_default(),
            kept: server.password.clone(),
            password: None,
        }
    }

    /// The server it describes.
    ///
    /// # Errors
    /// `MailSettings` with what is missing or cannot be.
    pub fn server(&self) -> Outcome<MailServer> {
        let missing = |what: &str| {
            Fault::new(ErrorKind::MailSettings, format!("no {what}")).with("setting", what).with("case", "mail-missing")
        };
        if self.host.is_empty() {
            return Err(missing("host"));
        }
        let sender = MailAddress::parse(&self.sender).map_err(|_| missing("sender"))?;
        let user = Some(self.user.clone()).filter(|user| !user.is_empty());
        let typed = self.password.as_ref().map(|_| MailServer::kept_password());
        let password = if user.is_none() { None } else { typed.or_else(|| self.kept.clone()) };
        let port = self.port.unwrap_or_else(|| self.security.usual_port());
        let server = MailServer { host: self.host.clone(), port, security: self.security, sender, user, password };
        server.check()?;
        Ok(server)
    }
}

/// The screen of the mail server.
#[derive(Debug, Default)]
pub struct Mail {
    /// What is being changed.
    pub draft: MailDraft,
    /// Whether it is another than what is set.
    pub changed: bool,
    /// The selected line.
    pub list: ListState,
    /// Something is being done.
    pub busy: bool,
    /// What the last test came to.
    pub tested: Option<Outcome<Notified>>,
}

impl Mail {
    /// Of what is set.
    pub fn of(server: Option<&MailServer>) -> Self {
        Self { draft: MailDraft::of(server), list: ListState::of(MailLine::ALL.len()), ..Self::default() }
    }

    /// The selected line.
    pub fn line(&self) -> MailLine {
        MailLine::ALL.get(self.list.selected()).copied().unwrap_or(MailLine::Host)
    }

    /// The command line that does the same; a password never stands in one.
    pub fn command(&self) -> String {
        if !self.changed {
            return "fieldbridge notify show".to_owned();
        }
        let draft = &self.draft;
        let said = |option: &str, text: &str| match text.is_empty() {
            true => String::new(),
            false => format!(" --{option} {}", quoted(text)),
        };
        let port = draft.port.map(|port| port.to_string()).unwrap_or_default();
        [
            "fieldbridge notify set".to_owned(),
            said("host", &draft.host),
            said("port", &port),
            said("security", draft.security.slug()),
            said("sender", &draft.sender),
            said("user", &draft.user),
        ]
        .concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_and_a_password_without_a_user_is_none() {
        let case = |draft: &MailDraft| draft.server().unwrap_err().args["case"].clone();
        let mut draft = MailDraft::default();
        assert_eq!(case(&draft), "mail-missing");
        draft.host = "smtp.shop.example".into();
        draft.sender = "crm@shop.example".into();
        draft.password = Some(Secret::new("x"));
        let server = draft.server().unwrap();
        assert_eq!((server.port, server.password), (587, None));
        draft.user = "crm".into();
        assert_eq!(draft.server().unwrap().password, Some(MailServer::kept_password()));
        draft.password = None;
        assert_eq!(case(&draft), "mail-password");
    }
}
