//! The mail server in an answers file: the workspace's own, so that a file that says nothing of it leaves it as it is. Its
//! password is named, never written.
use super::{AnswerProblem, Answers, SecretSource, invalid};
use crate::account::SecretRef;
use crate::fault::Outcome;
use crate::flow::MailAddress;
use crate::setup::{Draft, MailSecurity, MailServer};
use serde::{Deserialize, Serialize};

/// What is asked where its password is wrong.
const PASSWORD: &str = "mail.password";

/// The mail server over which people are told of new leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailAnswer {
    /// Its name or address.
    pub host: String,
    /// Its port; left out, the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// How the way to it is kept from other eyes; left out, STARTTLS.
    #[serde(default)]
    pub security: MailSecurity,
    /// Who the mail comes from.
    pub sender: MailAddress,
    /// Who signs in, where somebody has to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Where the password is found: `env:VARIABLE`, `file:PATH` or `vault`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

impl MailAnswer {
    /// As it is set.
    pub(super) fn of(server: &MailServer) -> Self {
        Self {
            host: server.host.clone(),
            port: Some(server.port),
            security: server.security,
            sender: server.sender.clone(),
            user: server.user.clone(),
            password: server.password.as_ref().map(super::export::source),
        }
    }

    /// Where the password is found; none where nobody signs in.
    ///
    /// # Errors
    /// `AnswerInvalid` for anything that is no source; standard input holds the account's secret and no other.
    pub fn password_source(&self) -> Outcome<Option<SecretSource>> {
        let source = self.password.as_deref().map(SecretSource::parse).transpose();
        match source.map_err(|problem| invalid(PASSWORD, &problem))? {
            Some(SecretSource::Stdin) => Err(invalid(PASSWORD, &AnswerProblem::Form("secret-in-file"))),
            found => Ok(found),
        }
    }

    /// The server, with its password where it will be kept.
    fn server(&self) -> Outcome<MailServer> {
        let password = self.password_source()?.map(|source| match source {
            SecretSource::Env(variable) => SecretRef::env(&variable),
            SecretSource::File(_) | SecretSource::Stdin | SecretSource::Vault => MailServer::kept_password(),
        });
        let server = MailServer {
            host: self.host.clone(),
            port: self.port.unwrap_or_else(|| self.security.usual_port()),
            security: self.security,
            sender: self.sender.clone(),
            user: self.user.clone(),
            password,
        };
        server.check()?;
        Ok(server)
    }
}

impl Answers {
    /// The mail server as answered; where nothing is said of it, it stays as it is.
    ///
    /// # Errors
    /// `MailSettings` for one that cannot be used as it is written, `AnswerInvalid` for a password that is written out.
    pub fn apply_mail(&self, draft: &mut Draft) -> Outcome<()> {
        if let Some(answer) = &self.mail {
            draft.workspace.mail = Some(Box::new(answer.server()?));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::ErrorKind;

    fn server(password: Option<SecretRef>) -> MailServer {
        let user = password.is_some().then(|| "kim".to_owned());
        let sender = MailAddress::parse("crm@shop.example").unwrap();
        let (host, security) = ("smtp.shop.example".to_owned(), MailSecurity::Tls);
        MailServer { host, port: 2465, security, sender, user, password }
    }

    #[test]
    fn what_is_set_comes_back_and_the_password_is_only_named() {
        for password in [None, Some(MailServer::kept_password()), Some(SecretRef::env("MAIL_PASSWORD"))] {
            let server = server(password);
            let answer = MailAnswer::of(&server);
            assert_eq!(answer.server().unwrap(), server);
            let answers = Answers { name: "x".into(), mail: Some(answer), ..Answers::default() };
            let text = answers.to_toml().unwrap();
            assert_eq!(Answers::parse(&text).unwrap(), answers, "{text}");
            assert_eq!(Answers::parse(&text).unwrap().to_toml().unwrap(), text, "to the byte");
        }
    }

    #[test]
    fn what_is_left_out_is_as_usual_and_what_cannot_be_is_refused() {
        let mail = |more: &str| {
            let text = format!("host = \"smtp.shop.example\"\nsender = \"crm@shop.example\"\n{more}");
            toml::from_str::<MailAnswer>(&text).unwrap().server()
        };
        assert_eq!(mail("").unwrap().port, 587);
        assert_eq!(
            mail("user = \"kim\"\npassword = \"file:mail.txt\"").unwrap().password,
            Some(MailServer::kept_password())
        );
        for (more, kind) in [
            ("user = \"kim\"\npassword = \"stdin\"", ErrorKind::AnswerInvalid),
            ("user = \"kim\"\npassword = \"hunter2\"", ErrorKind::AnswerInvalid),
            ("user = \"kim\"", ErrorKind::MailSettings),
            ("password = \"vault\"", ErrorKind::MailSettings),
            ("security = \"none\"", ErrorKind::MailSettings),
            ("port = 0", ErrorKind::MailSettings),
        ] {
            let refused = mail(more).unwrap_err();
            assert_eq!(refused.kind, kind, "{more}");
            assert!(!format!("{refused:?}").contains("hunter2"));
        }
    }
}
