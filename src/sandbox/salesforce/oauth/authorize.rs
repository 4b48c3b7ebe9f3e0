//! The page where a person lets an application in, and the way back to it.
use super::super::read::integration_user;
use super::SignIn;
use super::book::{Code, Decision};
use super::refusal::Refusal;
use crate::sandbox::reply::Reply;
use url::{Url, form_urlencoded};

/// Seconds an authorization code lives.
const LIFE: i64 = 900;

/// Until the way back is known to be right, refusals stand on a page; then they travel it.
pub(super) fn answer(ask: &SignIn<'_>) -> Reply {
    let page = |refusal: Refusal| Reply::html(refusal.reply().status, &format!("{}: {}", refusal.error, refusal.text));
    if ask.field("client_id") != ask.org.book().client_id {
        return page(Refusal::of("client_id"));
    }
    let redirect = ask.field("redirect_uri");
    if !is_registered(redirect) {
        return page(Refusal::of("redirect"));
    }
    if let Some(rule) = ask.org.fault("oauth_error", "authorize") {
        return refused(ask, &Refusal::of(rule.text("value").unwrap_or_default()));
    }
    if ask.field("response_type") != "code" {
        return refused(ask, &Refusal::of("response_type"));
    }
    let decision = match (ask.call.method, ask.field("decision")) {
        ("POST", "allow") => Decision::Approve,
        ("POST", _) => Decision::Deny,
        _ => ask.org.book().decision,
    };
    match decision {
        Decision::Ask => form(ask),
        Decision::Deny => refused(ask, &Refusal::of("denied")),
        Decision::Approve => approved(ask, redirect),
    }
}

/// What the application has as its callback: this machine, any port, one of the usual paths.
fn is_registered(redirect: &str) -> bool {
    Url::parse(redirect).is_ok_and(|url| {
        url.scheme() == "http"
            && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
            && matches!(url.path(), "/OauthRedirect" | "/callback")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
    })
}

fn approved(ask: &SignIn<'_>, redirect: &str) -> Reply {
    let challenge = Some(ask.field("code_challenge").to_owned()).filter(|text| !text.is_empty());
    // There is one method only; clients that do not name it mean it.
    if challenge.is_some() && !matches!(ask.field("code_challenge_method"), "" | "S256") {
        return back(ask, &[("error", "invalid_request"), ("error_description", "invalid code challenge method")]);
    }
    let Some(user) = integration_user(&ask.org.world) else { return Reply::html(500, "Server Error") };
    let scope = match ask.field("scope") {
        "" => "api refresh_token",
        scope => scope,
    };
    let code = format!("aPrx{}.{}==", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
    let kept =
        Code { user, scope: scope.to_owned(), redirect: redirect.to_owned(), challenge, until: ask.org.now() + LIFE };
    ask.org.book().codes.insert(code.clone(), kept);
    back(ask, &[("code", &code)])
}

fn refused(ask: &SignIn<'_>, refusal: &Refusal) -> Reply {
    back(ask, &[("error", refusal.error), ("error_description", refusal.text)])
}

fn back(ask: &SignIn<'_>, values: &[(&str, &str)]) -> Reply {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(values);
    if !ask.field("state").is_empty() {
        query.append_pair("state", ask.field("state"));
    }
    Reply { status: 302, ..Reply::default() }
        .with("location", format!("{}?{}", ask.field("redirect_uri"), query.finish()))
        .with("cache-control", "no-cache, no-store")
}

fn form(ask: &SignIn<'_>) -> Reply {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let hidden: String = ask
        .fields
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value)))
        .collect();
    let page = format!(
        "<!DOCTYPE html><html><head><title>Allow Access?</title></head><body><h1>Allow Access?</h1><p>Fieldbridge is asking to access your data in this sandbox.</p><form method=\"post\" action=\"/services/oauth2/authorize\">{hidden}<button name=\"decision\" value=\"allow\">Allow</button> <button name=\"decision\" value=\"deny\">Deny</button></form></body></html>"
    );
    Reply::new(200, "text/html; charset=UTF-8", page.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::is_registered;

    #[test]
    fn the_way_back_leads_to_this_machine_only() {
        for good in ["http://localhost:1717/OauthRedirect", "http://127.0.0.1:5000/callback"] {
            assert!(is_registered(good), "{good}");
        }
        for bad in [
            "https://localhost/OauthRedirect",
            "http://localhost:1717/",
            "http://evil.example/OauthRedirect",
            "http://u@localhost/OauthRedirect",
            "http://localhost/callback?x=1",
            "",
        ] {
            assert!(!is_registered(bad), "{bad}");
        }
    }
}
