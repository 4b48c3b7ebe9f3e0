//! Mail about leads, over a real client to a mail server on loopback: who is told what, and what becomes of a run when the
//! server refuses, hangs up, offers no TLS or does not answer.
use crate::kit::mail_sink::{MailSink, Manners};
use crate::kit::tls::authority;
use crate::leads_story::{SYSTEMS, Story};
use fieldbridge::account::{Name, SecretRef};
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::flow::{MailAddress, parse_addresses};
use fieldbridge::port::MailAccess;
use fieldbridge::run::RunState;
use fieldbridge::secret::Secret;
use fieldbridge::setup::{MailSecurity, MailServer};
use fieldbridge::smtp::{Letter, Smtp, SmtpConfig};
use fieldbridge::task::{self, LaunchOptions};
use fieldbridge::text::Lang;
use std::time::Duration;

fn server(port: u16, security: MailSecurity) -> MailServer {
    let sender = MailAddress::parse("crm@shop.example").unwrap();
    MailServer { host: "127.0.0.1".into(), port, security, sender, user: None, password: None }
}

fn to(text: &str) -> Vec<MailAddress> {
    parse_addresses(text).unwrap()
}

/// A story whose flow tells these addresses over that server.
async fn story(system: &str, sink: &MailSink, notify: &str) -> Story {
    let notify = to(notify);
    let mut story = Story::with(system, move |rules| rules.notify = notify).await;
    let kept = task::set_mail_server(&story.bench, server(sink.port, MailSecurity::None), None).await.unwrap();
    story.workspace.mail = kept.mail;
    story
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_told_of_a_run_in_a_letter_of_their_own_without_anybodys_data() {
    for system in SYSTEMS {
        let sink = MailSink::start(Manners::default()).await;
        let mut story = story(system, &sink, "a@shop.example; b@shop.example").await;
        story.prospects(1..4);
        story.sql("INSERT INTO Prospects (id, sLastName, sEmail) VALUES (9, '', 'x@shop.example')");
        let end = story.run(LaunchOptions::default()).await;
        assert_eq!(end.record.state, RunState::DoneWithRejects);
        let letters = sink.taken();
        let told: Vec<&Vec<String>> = letters.iter().map(|l| &l.to).collect();
        assert_eq!(told, [&vec!["a@shop.example".to_owned()], &vec!["b@shop.example".to_owned()]], "{system}");
        let text = letters[0].text();
        assert!(text.contains("Leads made or updated: 3") && text.contains("Rows rejected: 1"), "{text}");
        let id = story.text("SELECT crm_id FROM Prospects WHERE id = 1").unwrap();
        assert!(text.contains(&id) && !text.contains("Kim") && !text.contains("shop.example"), "{text}");
        // The letter's own identifier ends with the same domain, behind letters drawn at random.
        let own = |line: &&str| !line.to_ascii_lowercase().starts_with("message-id:");
        let data: Vec<&str> = letters[0].data.lines().filter(own).collect();
        assert!(!data.concat().contains("b@shop.example"), "nobody learns of the others");
        assert!(story.log().contains(&"log-mail-sent".to_owned()), "{:?}", story.log());
        // Nothing new, nothing told; a dry run tells nobody.
        story.send().await;
        story.prospects(4..5);
        story.run(LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await;
        assert_eq!(sink.taken().len(), 2, "{system}");
        // Names only where somebody chose them; in the language of the workspace.
        story.rules().tell_rows = true;
        story.workspace.language = Some(Lang::Ko);
        story.send().await;
        let text = sink.taken()[2].text();
        assert!(text.contains("Kim 4 Shop 4: ") || text.contains("Min Kim 4 Shop 4: "), "{text}");
        assert!(text.contains("만들거나 업데이트한 리드: 1"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_fails_fails_no_run_is_told_and_tried_once_more() {
    let sink = MailSink::start(Manners { hangs_up: true, ..Manners::default() }).await;
    let story = story("dynamics", &sink, "a@shop.example; b@shop.example").await;
    story.prospects(1..3);
    assert_eq!(story.send().await.applied, 2);
    let said = |key: &str| story.log().iter().filter(|k| *k == key).count();
    assert_eq!((said("log-mail-failed"), sink.taken().len()), (1, 0));
    // The next run has nothing of its own to tell, and tells of the one before.
    sink.behave(Manners::default());
    assert_eq!(story.send().await.read, 0);
    assert_eq!(said("log-mail-late"), 1, "{:?}", story.log());
    let letters = sink.taken();
    assert_eq!(letters.len(), 2);
    assert!(letters[0].text().contains("Leads made or updated: 2"), "{}", letters[0].text());
    story.send().await;
    assert_eq!(sink.taken().len(), 2, "once");
    // One that fails twice is given up.
    sink.behave(Manners { hangs_up: true, ..Manners::default() });
    story.prospects(3..4);
    story.send().await;
    story.send().await;
    assert_eq!(said("log-mail-given-up"), 1, "{:?}", story.log());
    sink.behave(Manners::default());
    story.send().await;
    assert_eq!(sink.taken().len(), 2, "nobody is told of it any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_the_server_refuses_is_named_and_the_others_are_told() {
    let refuses = vec![("gone@shop.example", "550 5.1.1 no such mailbox")];
    let sink = MailSink::start(Manners { refuses, ..Manners::default() }).await;
    let story = story("dynamics", &sink, "gone@shop.example; b@shop.example").await;
    story.prospects(1..2);
    assert_eq!(story.send().await.applied, 1);
    assert_eq!(sink.taken().iter().map(|l| l.to[0].as_str()).collect::<Vec<_>>(), ["b@shop.example"]);
    let run = story.bench.ledger.runs(None, 1).unwrap()[0].run;
    let log = story.bench.ledger.log_of(run).unwrap();
    let line = log.iter().find(|l| l.key == "log-mail-refused").unwrap();
    assert!(line.args["to"] == "gone@shop.example" && line.args["why"].contains("no such mailbox"), "{line:?}");
    story.send().await;
    assert_eq!(sink.taken().len(), 1, "what is refused for good is not tried again");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_mail_server_the_run_says_so_and_goes_on() {
    let notify = to("a@shop.example");
    let story = Story::with("dynamics", move |rules| rules.notify = notify).await;
    story.prospects(1..2);
    assert_eq!(story.send().await.applied, 1);
    assert!(story.log().contains(&"log-mail-failed".to_owned()), "{:?}", story.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_told_of_runs_is_told_of_the_test_lead() {
    let sink = MailSink::start(Manners::default()).await;
    let story = story("salesforce", &sink, "a@shop.example").await;
    let flow = Name::parse("leads").unwrap();
    let told = task::test_lead(&story.bench, &story.workspace, &flow, true).await.unwrap();
    assert_eq!(told.mail.unwrap().unwrap().sent, to("a@shop.example"));
    let text = sink.taken()[0].text();
    assert!(text.contains(&told.id) && text.contains("It is no real one"), "{text}");
    // Mail that does not arrive fails no test.
    sink.behave(Manners { hangs_up: true, ..Manners::default() });
    let told = task::test_lead(&story.bench, &story.workspace, &flow, false).await.unwrap();
    assert!(told.read_back && told.mail.unwrap().unwrap().failed.len() == 1);
}

const LETTER: (&str, &str) = ("Hello", "World");

async fn send(smtp: &Smtp, via: MailServer, password: Option<&str>, addresses: &str) -> Result<(), Vec<Fault>> {
    let via = MailAccess { server: via, password: password.map(Secret::new), lang: Lang::En };
    let letter = Letter { subject: LETTER.0.into(), text: LETTER.1.into() };
    let told = smtp.send(&via, &to(addresses), &letter).await.map_err(|fault| vec![fault])?;
    if told.failed.is_empty() { Ok(()) } else { Err(told.failed.into_iter().map(|(_, fault)| fault).collect()) }
}

fn smtp(pem: Option<&str>) -> Smtp {
    let extra_roots = pem.map(|pem| pem.as_bytes().to_vec());
    let (each, all) = (Duration::from_millis(1_500), Duration::from_secs(4));
    Smtp::new(SmtpConfig { each, all, extra_roots })
}

fn told(faults: &[Fault]) -> (ErrorKind, &str) {
    (faults[0].kind, faults[0].args["case"].as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_goes_protected_or_not_at_all() {
    let (pem, acceptor) = authority();
    let starttls = MailSink::start(Manners { starttls: Some(acceptor.clone()), ..Manners::default() }).await;
    let tls = MailSink::start(Manners { tls: Some(acceptor), ..Manners::default() }).await;
    let plain = MailSink::start(Manners::default()).await;
    for (sink, security) in [(&starttls, MailSecurity::Starttls), (&tls, MailSecurity::Tls)] {
        send(&smtp(Some(&pem)), server(sink.port, security), None, "a@shop.example").await.unwrap();
        assert!(sink.taken()[0].protected);
        // An authority nobody here trusts.
        let faults = send(&smtp(None), server(sink.port, security), None, "a@shop.example").await.unwrap_err();
        assert_eq!(told(&faults), (ErrorKind::MailRefused, "mail-tls"), "{faults:?}");
        assert_eq!(sink.taken().len(), 1);
    }
    let faults =
        send(&smtp(None), server(plain.port, MailSecurity::Starttls), None, "a@shop.example").await.unwrap_err();
    assert_eq!(told(&faults), (ErrorKind::MailRefused, "mail-tls"), "{faults:?}");
    assert!(plain.taken().is_empty(), "a server without STARTTLS gets nothing");
    let outside = MailServer { host: "smtp.shop.example".into(), ..server(25, MailSecurity::None) };
    assert_eq!(told(&send(&smtp(None), outside, None, "a@shop.example").await.unwrap_err()).1, "mail-plain");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_is_taken_in_and_whoever_is_not_is_told_once() {
    let sink = MailSink::start(Manners { sign_in: Some(("kim", "s3cret")), ..Manners::default() }).await;
    let signed = || MailServer {
        user: Some("kim".into()),
        password: Some(SecretRef::env("MAIL")),
        ..server(sink.port, MailSecurity::None)
    };
    send(&smtp(None), signed(), Some("s3cret"), "a@shop.example").await.unwrap();
    let before = sink.met();
    let faults = send(&smtp(None), signed(), Some("wrong"), "a@shop.example; b@shop.example").await.unwrap_err();
    assert_eq!((told(&faults), faults.len()), ((ErrorKind::MailRefused, "mail-sign-in"), 2), "{faults:?}");
    assert_eq!(sink.met() - before, 1, "a wrong password is not tried again and again");
    assert!(!format!("{faults:?}").contains("wrong\""), "{faults:?}");
    let faults = send(&smtp(None), server(sink.port, MailSecurity::None), None, "a@shop.example").await.unwrap_err();
    assert_eq!(told(&faults).1, "mail-sign-in", "{faults:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_hangs_up_or_says_nothing_ends_in_bounded_time() {
    let many = (0..60).map(|n| format!("p{n}@shop.example")).collect::<Vec<_>>().join(";");
    let began = std::time::Instant::now();
    for (manners, case) in [
        (Manners { silent: true, ..Manners::default() }, "mail-slow"),
        (Manners { hangs_up: true, ..Manners::default() }, "mail-gone"),
    ] {
        let sink = MailSink::start(manners).await;
        let faults = send(&smtp(None), server(sink.port, MailSecurity::None), None, &many).await.unwrap_err();
        assert_eq!((told(&faults), faults.len()), ((ErrorKind::MailLost, case), 60), "{faults:?}");
        assert_eq!(sink.met(), 1, "{case}: the others are not tried");
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let faults = send(&smtp(None), server(port, MailSecurity::None), None, &many).await.unwrap_err();
    assert_eq!(told(&faults), (ErrorKind::MailLost, "mail-gone"));
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    // Sixty addresses are sixty letters.
    let sink = MailSink::start(Manners::default()).await;
    let patient = Smtp::default();
    send(&patient, server(sink.port, MailSecurity::None), None, &many).await.unwrap();
    assert_eq!(sink.taken().len(), 60);
    let refuses = vec![("p1@shop.example", "451 4.7.1 try later")];
    sink.behave(Manners { refuses, ..Manners::default() });
    let faults = send(&patient, server(sink.port, MailSecurity::None), None, "p1@shop.example;p2@shop.example").await;
    assert_eq!(told(&faults.unwrap_err()), (ErrorKind::MailLost, "mail-later"));
    assert_eq!(sink.taken().len(), 61, "another address is told all the same");
}
