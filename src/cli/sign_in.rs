//! `account sign-in`: a person signs in, here or in the course of another command.
use super::args::AccountName;
use super::dispatch::{Cx, account_of};
use super::out::Out;
use crate::account::ExternalAccount;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::port::AnswerPage;
use crate::setup::key;
use crate::task::{self, BegunSignIn, Bench};
use serde_json::json;

/// `fieldbridge account sign-in`: a person signs in for the account.
pub async fn sign_in(cx: &mut Cx<'_>, args: &AccountName) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let account = account_of(&cx.workspace(&bench).await?, &args.account)?.clone();
    person(cx, &bench, &account).await?;
    if cx.out.json {
        cx.out.object(json!({ "account": account.name.as_str(), "signed_in": true }));
    } else {
        let text = cx.out.words.say_with("cli-signed-in", &[("account", account.name.as_str().into())]);
        cx.out.line(text);
        cx.out.line(format!("  fieldbridge account check {}", account.name));
    }
    Ok(Exit::Ok)
}

/// Nobody is waited for where nobody may be asked.
///
/// # Errors
/// `AnswerMissing` with --no-input.
pub fn somebody_is_here(cx: &Cx<'_>) -> Outcome<()> {
    if !cx.global.no_input {
        return Ok(());
    }
    let why = "--no-input: somebody has to sign in, which nobody may be asked for";
    Err(Fault::new(ErrorKind::AnswerMissing, why).with("question", key::SIGN_IN).with("case", "no-input"))
}

/// Shows what the person needs, and waits until they have signed in.
///
/// # Errors
/// `AnswerMissing` with --no-input; why the sign-in failed.
pub async fn person(cx: &mut Cx<'_>, bench: &Bench, account: &ExternalAccount) -> Outcome<()> {
    somebody_is_here(cx)?;
    let begun = task::begin_sign_in(bench, account, answer_page(cx.out.words)).await?;
    show_begun(&mut cx.out, &begun);
    task::finish_sign_in(bench, account, begun.finish).await
}

/// What the browser shows at the end.
pub fn answer_page(words: Words) -> AnswerPage {
    AnswerPage {
        lang: words.0.code().to_owned(),
        done: words.say("sign-in-page-done"),
        failed: words.say("sign-in-page-failed"),
    }
}

/// Where the person goes, and what they type there.
pub fn show_begun(out: &mut Out, begun: &BegunSignIn) {
    let open = match (&begun.user_code, begun.opened) {
        (Some(_), _) => "wz-sign-in-open",
        (None, true) => "sign-in-opened",
        (None, false) => "wz-sign-in-open-here",
    };
    out.note(out.words.say(open));
    out.note(format!("  {}", begun.address));
    if let Some(code) = &begun.user_code {
        out.note(format!("{} {code}", out.words.say("wz-sign-in-code")));
    }
    out.note(out.words.say("cli-sign-in-waiting"));
}
