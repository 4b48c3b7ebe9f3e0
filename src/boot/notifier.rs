//! What people are told of leads, in the words of the workspace's language, over SMTP.
use super::roots;
use crate::fault::Outcome;
use crate::flow::MailAddress;
use crate::i18n::{Arg, Words};
use crate::port::{MadeLead, MailAccess, News, Notified, Notifier, Wait};
use crate::run::Counters;
use crate::smtp::{Letter, Smtp, SmtpConfig};
use crate::text::{clean_line, grouped};

/// Tells people by mail.
#[derive(Debug, Default)]
pub(super) struct MailNotifier;

impl MailNotifier {
    fn smtp() -> Outcome<Smtp> {
        let extra_roots = roots::extra_roots().map(|(_, roots)| roots).transpose()?.map(|roots| roots.pem().to_vec());
        Ok(Smtp::new(SmtpConfig { extra_roots, ..SmtpConfig::default() }))
    }
}

impl Notifier for MailNotifier {
    fn tell<'a>(&'a self, via: &'a MailAccess, to: &'a [MailAddress], news: &'a News) -> Wait<'a, Notified> {
        Box::pin(async move { Self::smtp()?.send(via, to, &letter(Words(via.lang), news)).await })
    }
}

/// The news as a letter. What comes from outside is cleaned; of a person nothing is in it but what somebody chose.
pub(super) fn letter(words: Words, news: &News) -> Letter {
    match news {
        News::Run { flow, account, from, run, at, state, counters, made } => {
            let subject = subject_of(words, flow, counters);
            let mut lines = vec![
                words.say_with(
                    "mail-run-first",
                    &[("flow", text(flow)), ("account", text(account)), ("from", text(from))],
                ),
                String::new(),
            ];
            lines.extend(numbers(words, counters));
            lines.extend(links(words, counters, made));
            let state = words.say(&format!("run-{state}"));
            let when = at.strftime("%Y-%m-%d %H:%M UTC").to_string();
            lines.push(String::new());
            let args = [("run", text(&run.to_string())), ("at", text(&when)), ("state", Arg::from(state.as_str()))];
            lines.push(words.say_with("mail-run-last", &args));
            Letter { subject, text: body(&lines) }
        }
        News::TestLead { flow, account, link, at } => {
            let args = [("flow", text(flow)), ("account", text(account))];
            let mut lines = vec![words.say_with("mail-test-lead-first", &args), String::new()];
            lines.push(match link {
                Some(link) => words.say_with("mail-test-lead-left", &[("link", text(link))]),
                None => words.say("mail-test-lead-removed"),
            });
            lines.push(at.strftime("%Y-%m-%d %H:%M UTC").to_string());
            Letter { subject: words.say_with("mail-test-lead-subject", &args), text: body(&lines) }
        }
        News::Hello { workspace, at } => {
            let args = [("workspace", text(workspace))];
            let lines = [words.say_with("mail-hello-first", &args), at.strftime("%Y-%m-%d %H:%M UTC").to_string()];
            Letter { subject: words.say("mail-hello-subject"), text: body(&lines) }
        }
    }
}

fn text(from_outside: &str) -> Arg {
    Arg::from(clean_line(from_outside).into_owned().as_str())
}

fn subject_of(words: Words, flow: &str, counters: &Counters) -> String {
    let args = [("flow", text(flow)), ("leads", text(&grouped(counters.applied)))];
    let key = if counters.rejected > 0 { "mail-run-subject-rejects" } else { "mail-run-subject" };
    words.say_with(key, &args)
}

fn numbers(words: Words, c: &Counters) -> Vec<String> {
    let told = [
        ("mail-run-applied", c.applied),
        ("mail-run-unchanged", c.unchanged),
        ("mail-run-rejected", c.rejected),
        ("mail-run-parked", c.parked),
    ];
    let told = told.into_iter().filter(|(key, n)| *n > 0 || *key == "mail-run-applied");
    told.map(|(key, n)| words.say_with(key, &[("rows", text(&grouped(n)))])).collect()
}

fn links(words: Words, counters: &Counters, made: &[MadeLead]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for lead in made {
        let about = lead.about.as_deref().filter(|a| !a.is_empty()).map(|a| format!("{}: ", clean_line(a)));
        lines.push(format!("{}{}", about.unwrap_or_default(), clean_line(&lead.link)));
    }
    if lines.is_empty() {
        return lines;
    }
    lines.insert(0, String::new());
    let more = counters.applied.saturating_sub(made.len() as u64);
    if more > 0 {
        lines.push(words.say_with("mail-run-more", &[("rows", text(&grouped(more)))]));
    }
    lines
}

fn body(lines: &[String]) -> String {
    lines.join("\r\n") + "\r\n"
}
