//! `demo`: the whole road with the embedded sandbox. Nothing here needs an account anywhere.
use super::args::{DemoArgs, SystemWord};
use super::dispatch::Cx;
use super::root::TerminalStart;
use super::setup::{finish, follow};
use super::surroundings::user;
use crate::account::System;
use crate::fault::{Exit, Outcome};
use crate::flow::{EventRules, WriteRules};
use crate::setup::{Answers, FlowAnswer, SandboxOffer, defaults, key};
use crate::task::SetupWish;

/// `fieldbridge demo`.
pub async fn demo(cx: &mut Cx<'_>, args: &DemoArgs) -> Outcome<Exit> {
    let asked = cx.global.workspace.clone().filter(|p| !p.as_os_str().is_empty());
    let accepts = cx.global.accept_network_files;
    let demo = cx.root.demo(asked, args.system.map(SystemWord::system), args.rows, accepts).await?;
    let offer = demo.sandbox.offer();
    if cx.may_open_screen() {
        let start = TerminalStart {
            lang: cx.out.words.0,
            lang_asked: cx.global.lang.is_some(),
            setup: false,
            sandbox: Some(offer),
            color: cx.global.color.asked(),
            who: user(),
        };
        return cx.open_screen(demo.bench, start).await;
    }
    let wish = SetupWish { answers: proposed(&offer), secret: Some(offer.secret) };
    let summary = follow(&mut cx.out, &demo.bench, &wish).await?;
    finish(cx, &demo.bench, &summary, true).await
}

/// What pressing Enter through the wizard would answer.
fn proposed(offer: &SandboxOffer) -> Answers {
    let proposed = defaults(offer.system, Some(offer), None, &[]).answers;
    let answer = |question: &str| proposed.get(question).cloned();
    Answers {
        name: answer(key::NAME).unwrap_or_default(),
        system: Some(offer.system.code().to_owned()),
        url: offer.url.clone(),
        tenant: offer.tenant.clone(),
        auth: answer(key::AUTH),
        authority: answer(key::AUTHORITY),
        client_id: offer.client_id.clone(),
        secret: "stdin".to_owned(),
        flows: vec![events_of(offer.system)],
        ..Answers::default()
    }
}

/// In a demonstration mail is played, and what happened to it flows behind the contacts.
fn events_of(system: System) -> FlowAnswer {
    let table = match system {
        System::Dynamics => "contact",
        System::Salesforce => "Contact",
    };
    let writing = WriteRules { events: Some(EventRules::default()), ..WriteRules::default() };
    FlowAnswer {
        table: table.to_owned(),
        name: Some("events".to_owned()),
        writing: Some(writing),
        ..FlowAnswer::default()
    }
}
