//! Scripted misfortunes: each has a name, arguments, and a budget of requests it strikes.
use std::collections::BTreeMap;

/// One misfortune: `throttle:retry_after=1,times=3`, `missing_priv=prvReadLead`.
///
/// Every rule understands `times` (how many requests it strikes; without it, all), `after` (how many matching requests
/// pass first) and `on` (a route: `token`, `WhoAmI`, `contacts`, `rows` for any table's rows).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    /// One of [`fault_names`].
    pub name: &'static str,
    /// The arguments by name; a bare `name=value` puts the value under `value`.
    pub args: BTreeMap<String, String>,
}

const FAULTS: [(&str, &str); 26] = [
    ("no_app_user", "the token is issued, but no application user exists: every call answers 403 0x80072560"),
    (
        "missing_priv",
        "a privilege is missing (missing_priv=prvReadLead): the probe omits it, reads answer 403 0x80040220",
    ),
    ("disabled_user", "the application user is disabled: every call answers 403 0x80040225"),
    ("secret_expired", "the client secret has expired: the token endpoint answers AADSTS7000222"),
    ("wrong_tenant", "the tenant is unknown: the token endpoint answers AADSTS90002"),
    ("throttle", "429 0x80072322 with Retry-After (retry_after=1, kind=burst|time|concurrency)"),
    ("server_500", "500 0x80044150, the database was in a deadlock"),
    ("gateway_502_html", "502 with an HTML page in place of JSON"),
    ("maintenance_503", "503, the organisation is being serviced (retry_after=5)"),
    ("html_200", "200 with a sign-in page in place of JSON"),
    ("truncated_body", "the connection ends in the middle of the body"),
    ("closed_connection", "the connection ends before an answer"),
    ("slow", "the answer comes late (ms=500)"),
    ("repeat_nextlink", "the next link names the page it stands on"),
    ("stuck_cookie", "the page number grows but the cookie stays where it was"),
    ("foreign_nextlink", "the next link leads to another host (host=evil.example)"),
    ("no_nextlink_truncated", "a page ends early and has no next link although rows remain"),
    ("duplicate_rows", "the last row of a page comes again on the next"),
    ("page_size_ignored", "the page size asked for is ignored"),
    ("deep_json", "a row holds an array nested 100,000 deep"),
    ("oversize_page", "a row holds a huge text (bytes=67108864)"),
    ("invalid_utf8", "a text is not UTF-8"),
    ("hostile_text", "a text holds NUL, lone surrogates, terminal escapes and bidi controls"),
    ("wrong_type", "a number arrives as text"),
    ("extra_unknown_fields", "a row holds members nobody asked for"),
    ("token_expires_mid_run", "all tokens expire after some requests (after=3); new ones are issued"),
];

const MORE: &[(&str, &str)] = &[
    ("aadsts", "the sign-in is refused with this number (aadsts=50076, on=token|devicecode|authorize)"),
    ("assertion_once", "the token endpoint takes each signed client assertion once"),
    ("clock_skew", "the server's clock is off (seconds=600)"),
    ("missing_table", "a table does not exist in this organisation (table=lead)"),
    ("delta_expired", "a delta token is too old: 400 0x80044352"),
    ("no_change_tracking", "a table's changes are not tracked (no_change_tracking=contact)"),
    ("stamp_expired", "a stamp of RetrieveMetadataChanges is too old: 400 0x80044352"),
    (
        "unreadable_row",
        "pages with this row answer 500 0x80040216 (unreadable_row=GUID, table=contact), unless only its identifier and whether it was merged are asked for",
    ),
    ("lost_answer", "the request is carried out, but the connection ends before its answer"),
    ("duplicate_rule", "a duplicate detection rule is published (table=lead, column=emailaddress1, status=412)"),
    ("key_pending", "an alternate key's index is still being made (key_pending=new_cardnumber)"),
    ("key_failed", "an alternate key's index could not be made (key_failed=new_cardnumber)"),
    (
        "secured_column",
        "a column is secured and its values are withheld (secured_column:table=contact,column=emailaddress1)",
    ),
    ("api_error", "the Web API refuses with this code (api_error=0x80048306, status=403)"),
    ("bad_certificate", "over https, a certificate no client should take (bad_certificate=foreign, expired or host)"),
    ("readonly_lead", "leads cannot be changed: 400 0x80040265"),
    (
        "schema_drift",
        "a column comes or goes, an option goes (table=contact, add=new_x | remove=nickname | column=gendercode, remove_option=2 or option=3, label=Other)",
    ),
    ("virtual_table_error", "the provider of virtual tables fails: 500 0x80050259"),
    ("bu_depth_only", "privileges reach the business unit only: change tracking answers 403 0x80040220"),
];

/// The names of all faults with one line on each.
pub fn fault_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    FAULTS
        .into_iter()
        .chain(MORE.iter().copied())
        .chain(super::estate::FAULTS)
        .chain(super::salesforce::faults::FAULTS.iter().copied())
}

/// The faults the Salesforce sandbox plays, or those the Dynamics sandbox plays; some are common to both.
pub fn faults_of(salesforce: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = |words: &str| words.starts_with(super::salesforce::faults::MARK);
    let shared = |name: &str| super::salesforce::faults::SHARED.contains(&name);
    fault_names().filter(move |(name, words)| if salesforce { own(words) || shared(name) } else { !own(words) })
}

impl FaultRule {
    /// Reads `name`, `name=value` or `name:key=value,key=value`; the error names what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (head, rest) = text.split_once(':').unwrap_or((text, ""));
        let (head, value) = match head.split_once('=') {
            Some((head, value)) => (head, Some(value)),
            None => (head, None),
        };
        let Some((name, _)) = fault_names().find(|(name, _)| *name == head.trim()) else {
            return Err(head.trim().to_owned());
        };
        let mut args = BTreeMap::new();
        args.extend(value.map(|value| ("value".to_owned(), value.trim().to_owned())));
        for pair in rest.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (key, value) = pair.split_once('=').ok_or_else(|| pair.trim().to_owned())?;
            let (key, value) = (key.trim(), value.trim());
            let numeric = matches!(key, "times" | "after" | "retry_after" | "ms" | "bytes" | "rows");
            if numeric && value.parse::<u64>().is_err() {
                return Err(pair.trim().to_owned());
            }
            args.insert(key.to_owned(), value.to_owned());
        }
        // The one fault that is nothing without its value.
        if name == "aadsts" && args.get("value").is_none_or(|code| code.parse::<u64>().is_err()) {
            return Err("aadsts=NUMBER".to_owned());
        }
        Ok(Self { name, args })
    }

    /// A numeric argument.
    pub(crate) fn number(&self, key: &str) -> Option<u64> {
        self.args.get(key)?.parse().ok()
    }

    /// A text argument.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.args.get(key).or_else(|| self.args.get("value")).map(String::as_str)
    }
}

/// The rules in force, with what is left of their budgets.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Armed>,
}

#[derive(Debug)]
struct Armed {
    rule: FaultRule,
    waits: u64,
    left: Option<u64>,
}

impl Faults {
    /// Puts these rules in force in place of all others.
    pub fn set(&mut self, rules: Vec<FaultRule>) {
        let arm = |rule: FaultRule| {
            let waits = rule.number("after").unwrap_or(0);
            let left = rule.number("times").or((rule.name == "token_expires_mid_run").then_some(1));
            Armed { rule, waits, left }
        };
        self.rules = rules.into_iter().map(arm).collect();
    }

    /// The rule of this name that strikes this request, its budget charged.
    pub fn take(&mut self, name: &str, route: &str, rows: bool) -> Option<FaultRule> {
        for armed in self.rules.iter_mut().filter(|armed| armed.rule.name == name) {
            let here = match armed.rule.args.get("on").map(String::as_str) {
                None if matches!(name, "aadsts" | "secret_expired" | "wrong_tenant" | "assertion_once") => {
                    route == "token"
                }
                None => !matches!(route, "token" | "devicecode" | "authorize" | "documents"),
                Some("rows") => rows,
                Some("any") => true,
                Some(on) => on == route,
            };
            if !here {
                continue;
            }
            if armed.waits > 0 {
                armed.waits -= 1;
                continue;
            }
            match &mut armed.left {
                Some(0) => continue,
                Some(left) => *left -= 1,
                None => {}
            }
            return Some(armed.rule.clone());
        }
        None
    }

    /// All rules, budgets untouched.
    pub fn rules(&self) -> Vec<FaultRule> {
        self.rules.iter().map(|armed| armed.rule.clone()).collect()
    }

    /// All rules of this name, budgets untouched: for facts rather than strikes.
    pub fn facts(&self, name: &str) -> Vec<FaultRule> {
        self.rules.iter().filter(|armed| armed.rule.name == name).map(|armed| armed.rule.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_with_their_arguments() {
        let rule = FaultRule::parse("throttle:retry_after=1,times=3").unwrap();
        assert_eq!((rule.name, rule.number("retry_after"), rule.number("times")), ("throttle", Some(1), Some(3)));
        assert_eq!(FaultRule::parse("missing_priv=prvReadLead").unwrap().text("prv"), Some("prvReadLead"));
        assert_eq!(FaultRule::parse("no_such_fault"), Err("no_such_fault".to_owned()));
        assert_eq!(FaultRule::parse("slow:ms=soon"), Err("ms=soon".to_owned()));
        assert!(
            fault_names().all(|(name, words)| (name == "aadsts" || FaultRule::parse(name).is_ok()) && words.len() > 10)
        );
    }

    #[test]
    fn a_budget_is_spent_only_where_the_rule_strikes() {
        let mut faults = Faults::default();
        faults.set(vec![FaultRule::parse("server_500:on=contacts,after=1,times=2").unwrap()]);
        assert!(faults.take("server_500", "accounts", true).is_none());
        let struck: Vec<bool> = (0..5).map(|_| faults.take("server_500", "contacts", true).is_some()).collect();
        assert_eq!(struck, [false, true, true, false, false]);
    }
}
