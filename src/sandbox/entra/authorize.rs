//! Sign-in in a browser: the page, and the redirect back to the client with a code or a refusal.
//!
//! Shape: learn.microsoft.com, "Microsoft identity platform and OAuth 2.0 authorization code flow".
use super::ask::Ask;
use super::book::{Challenge, Code};
use super::directory::{Application, User};
use super::refusal::Refusal;
use super::scope::{Scope, for_person};
use super::token::{for_people, scripted};
use super::{client, page, password};
use crate::sandbox::reply::Reply;
use url::{Url, form_urlencoded};

/// Seconds an authorization code lives.
const LIFE: i64 = 600;

/// A request whose way back is trusted.
struct Visit<'a> {
    ask: &'a Ask<'a>,
    app: &'a Application,
    redirect: &'a str,
}

/// The authorize endpoint. Until the way back is known to be right, refusals stand on a page; then they travel it.
pub(crate) fn answer(ask: &Ask<'_>) -> Reply {
    let visit = match trusted(ask) {
        Ok(visit) => visit,
        Err(refusal) => return page::refusal(&refusal.sentence()),
    };
    visited(&visit).unwrap_or_else(|refusal| visit.refuse(&refusal))
}

fn trusted<'a>(ask: &'a Ask<'a>) -> Result<Visit<'a>, Refusal> {
    for_people(ask, ask.tenant()?)?;
    let app = client::named(ask)?;
    let redirect = match ask.field("redirect_uri") {
        "" => return Err(Refusal::of(900_971)),
        redirect => redirect,
    };
    match is_registered(redirect) {
        true => Ok(Visit { ask, app, redirect }),
        false => Err(Refusal::of(50_011).says(format!(
            "The redirect URI '{redirect}' specified in the request does not match the redirect URIs configured for the application '{}'.",
            ask.field("client_id")
        ))),
    }
}

/// `http://localhost` is what is registered; its port does not count.
fn is_registered(redirect: &str) -> bool {
    Url::parse(redirect).is_ok_and(|url| {
        url.scheme() == "http"
            && url.host_str() == Some("localhost")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

fn visited(visit: &Visit<'_>) -> Result<Reply, Refusal> {
    let ask = visit.ask;
    scripted(ask, "authorize")?;
    if ask.required("response_type")? != "code" {
        return Err(Refusal::of(700_054));
    }
    let scope = for_person(ask, None)?;
    let challenge = challenge(ask)?;
    if !visit.app.consented {
        return Err(Refusal::of(90_094).word("access_denied"));
    }
    let prompt = ask.field("prompt");
    if ask.call.method == "POST" {
        return match ask.field("action") {
            "cancel" => Err(Refusal::of(65_004)),
            _ => match password::signed_in(ask, ask.field("username"), ask.field("password"), true) {
                Ok(user) => Ok(visit.approve(user, scope, challenge)),
                Err(refusal) => Ok(page::sign_in(ask, "Sign in", "", &refusal.sentence())),
            },
        };
    }
    // Somebody who is signed in already, or whom the client names, is not asked again.
    let session = ask.shared.entra.book().session.clone();
    let known = session.or_else(|| Some(ask.field("login_hint").to_owned()).filter(|hint| !hint.is_empty()));
    match known {
        Some(name) if !matches!(prompt, "login" | "select_account") => {
            let user = password::still_good(ask, &name)?;
            Ok(visit.approve(user, scope, challenge))
        }
        _ if prompt == "none" => Err(Refusal::of(50_058)),
        _ => Ok(page::sign_in(ask, "Sign in", "", "")),
    }
}

fn challenge(ask: &Ask<'_>) -> Result<Option<Challenge>, Refusal> {
    let text = ask.field("code_challenge");
    let fits = (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    match (text, ask.field("code_challenge_method")) {
        ("", "") => Ok(None),
        (_, "S256") if fits => Ok(Some(Challenge::Sha256(text.to_owned()))),
        (_, "plain" | "") if fits => Ok(Some(Challenge::Plain(text.to_owned()))),
        _ => Err(Refusal::of(50_147)),
    }
}

impl Visit<'_> {
    fn approve(&self, user: &User, scope: Scope, challenge: Option<Challenge>) -> Reply {
        let ask = self.ask;
        let token = format!("1.{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let code = Code {
            app: self.app.id,
            user: user.name.clone(),
            scope,
            redirect: self.redirect.to_owned(),
            challenge,
            nonce: Some(ask.field("nonce").to_owned()).filter(|nonce| !nonce.is_empty()),
            until: ask.shared.now() + LIFE,
            redeemed: false,
        };
        ask.shared.entra.book().codes.insert(token.clone(), code);
        self.back(vec![("code", token), ("session_state", uuid::Uuid::new_v4().to_string())])
    }

    fn refuse(&self, refusal: &Refusal) -> Reply {
        self.back(vec![("error", refusal.error().to_owned()), ("error_description", refusal.sentence())])
    }

    /// The way back, with what the client gave along.
    fn back(&self, mut values: Vec<(&'static str, String)>) -> Reply {
        let state = self.ask.field("state");
        if !state.is_empty() {
            values.push(("state", state.to_owned()));
        }
        if self.ask.field("response_mode") == "form_post" {
            return page::forward(self.redirect, &values);
        }
        let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(&values).finish();
        let mark = if self.ask.field("response_mode") == "fragment" { '#' } else { '?' };
        Reply { status: 302, ..Reply::default() }
            .with("location", format!("{}{mark}{query}", self.redirect))
            .with("cache-control", "no-store, no-cache")
    }
}

/// The page where an administrator consents for everybody.
///
/// Shape: learn.microsoft.com, "Admin consent on the Microsoft identity platform".
pub(crate) fn admin_consent(ask: &Ask<'_>) -> Reply {
    let visit = match trusted(ask) {
        Ok(visit) => visit,
        Err(refusal) => return page::refusal(&refusal.sentence()),
    };
    match (ask.call.method, ask.field("action")) {
        ("POST", "accept") => visit.back(vec![("tenant", ask.tenant_id()), ("admin_consent", "True".to_owned())]),
        ("POST", _) => {
            let text = Refusal::of(65_004).sentence();
            visit.back(vec![("error", "permission_denied".to_owned()), ("error_description", text)])
        }
        _ => page::choice(
            "Permissions requested",
            &format!("{} asks to access Dataverse in the name of people.", visit.app.name),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::is_registered;

    #[test]
    fn only_localhost_is_registered_at_any_port() {
        for good in ["http://localhost", "http://localhost/", "http://localhost:53100", "http://LOCALHOST:1/"] {
            assert!(is_registered(good), "{good}");
        }
        for bad in [
            "https://localhost:1",
            "http://127.0.0.1:1",
            "http://localhost:1/callback",
            "http://localhost.evil.example",
            "http://localhost:1?a=b",
            "http://u@localhost:1",
            "localhost",
        ] {
            assert!(!is_registered(bad), "{bad}");
        }
    }
}
