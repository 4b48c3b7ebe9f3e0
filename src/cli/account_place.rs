//! `account set --authority`: where an account signs in. The new place is trusted only after all checks have gone well with it;
//! until then the account goes on as it was.
use super::check_telling::{Tell, after_checks};
use super::dispatch::Cx;
use crate::account::{ExternalAccount, System};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::i18n::Words;
use crate::task::{self, Bench, CheckEvent};

/// Changes the account as told, its sign-in place among it; tells how it stands then.
///
/// # Errors
/// `AnswerInvalid` where nobody signs in to that organisation there; the first failed check's fault; vault faults. Nothing is
/// changed then.
pub async fn signed_in_elsewhere(
    cx: &mut Cx<'_>,
    bench: &Bench,
    account: &ExternalAccount,
    change: impl FnOnce(&mut ExternalAccount) + Send,
    unproven: bool,
) -> Outcome<ExternalAccount> {
    let words = cx.out.words;
    let changed = match unproven {
        true => task::move_sign_in(bench, &account.name, change, None::<fn(CheckEvent)>).await,
        false => {
            let moved = |tell: Tell| {
                task::move_sign_in(bench, &account.name, change, Some(move |event| drop(tell.send(event))))
            };
            after_checks(&mut cx.out, moved).await
        }
    };
    changed.map_err(|fault| explained(fault, account, words))
}

/// A place that was refused before anything was sent there, said with the places there are.
fn explained(fault: Fault, account: &ExternalAccount, words: Words) -> Fault {
    let refused = matches!(fault.kind, ErrorKind::SalesforceInstanceForeign | ErrorKind::NotDataverse);
    if !refused || fault.args.contains_key("check") {
        return fault;
    }
    let key = match account.system {
        System::Salesforce => "account-no-authority-salesforce",
        System::Dynamics => "account-no-authority-dynamics",
    };
    let why = words.say_with(key, &[("url", account.url.origin().into())]);
    Fault::new(ErrorKind::AnswerInvalid, format!("--authority: {why} ({})", fault.detail))
        .with("question", "--authority")
        .with("problem", why)
}
