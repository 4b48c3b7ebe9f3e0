//! The platform's few pages for people. What came from outside is escaped.
use super::ask::Ask;
use crate::sandbox::reply::Reply;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:4rem auto;padding:0 1rem}\
label{display:block;margin:1rem 0}input{display:block;width:100%;padding:.5rem;box-sizing:border-box}\
button{padding:.5rem 1.5rem;margin-right:.5rem}.problem{color:#a00}small{color:#555}";

/// Text as it may stand in a page, in an attribute as well.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

fn shell(status: u16, title: &str, inside: &str) -> Reply {
    let title = escape(title);
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><h1>{title}</h1>{inside}<p><small>Fieldbridge sandbox: nothing here is real.</small></p></body></html>"
    );
    Reply::new(status, "text/html; charset=utf-8", page.into_bytes()).with("cache-control", "no-store, no-cache")
}

/// A page that says one thing.
pub(crate) fn message(title: &str, text: &str) -> Reply {
    shell(200, title, &format!("<p>{}</p>", escape(text)))
}

/// A page that refuses, where no redirect can be trusted with it.
pub(crate) fn refusal(text: &str) -> Reply {
    shell(400, "Sign-in failed", &format!("<p class=\"problem\">{}</p>", escape(text)))
}

/// One input with its label.
pub(crate) fn input(label: &str, name: &str, kind: &str, value: &str) -> String {
    let (label, value) = (escape(label), escape(value));
    format!(
        "<label>{label}<input name=\"{name}\" type=\"{kind}\" value=\"{value}\" autocomplete=\"off\" required></label>"
    )
}

/// A form that asks for user name and password. Both stand in it already: whoever reaches the sandbox may use them.
pub(crate) fn sign_in(ask: &Ask<'_>, title: &str, before: &str, problem: &str) -> Reply {
    let directory = &ask.shared.entra.directory;
    let first = directory.first_user().map(|user| user.name.as_str()).unwrap_or_default();
    let named = [ask.field("username"), ask.field("login_hint"), first].into_iter().find(|name| !name.is_empty());
    let inside = format!(
        "<p class=\"problem\">{}</p><form method=\"post\">{before}{}{}<button name=\"action\" value=\"sign-in\">Sign in</button>\
         <button name=\"action\" value=\"cancel\" formnovalidate>Cancel</button></form>",
        escape(problem),
        input("User name", "username", "text", named.unwrap_or_default()),
        input("Password", "password", "password", &directory.password),
    );
    shell(200, title, &inside)
}

/// A form that asks for a yes or a no.
pub(crate) fn choice(title: &str, text: &str) -> Reply {
    let inside = format!(
        "<p>{}</p><form method=\"post\"><button name=\"action\" value=\"accept\">Accept</button>\
         <button name=\"action\" value=\"cancel\">Cancel</button></form>",
        escape(text)
    );
    shell(200, title, &inside)
}

/// A form that sends these values on by itself.
pub(crate) fn forward(target: &str, values: &[(&str, String)]) -> Reply {
    let hidden: String = values
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value)))
        .collect();
    let inside = format!(
        "<form method=\"post\" action=\"{}\">{hidden}<button>Continue</button></form><script>document.forms[0].submit()</script>",
        escape(target)
    );
    shell(200, "Working", &inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let page = String::from_utf8(message("<b>", "\"'<script>&").body).unwrap();
        assert!(page.contains("<h1>&lt;b&gt;</h1><p>&quot;&#39;&lt;script&gt;&amp;</p>"), "{page}");
    }
}
