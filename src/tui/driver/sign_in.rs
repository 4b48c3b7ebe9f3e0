//! A person's sign-in: what they need comes first, its end when they have signed in.
use super::execute::{Answers, guarded};
use crate::account::ExternalAccount;
use crate::fault::Outcome;
use crate::i18n::Words;
use crate::port::AnswerPage;
use crate::task::{self, Bench};
use crate::text::Lang;
use crate::tui::effect::{Done, SignInOffer, TaskId};

/// Lets a person sign in; giving the task up gives the sign-in up.
pub(super) async fn sign_in(
    bench: &Bench,
    account: &ExternalAccount,
    lang: Lang,
    task: TaskId,
    answers: &Answers,
) -> Done {
    Done::SignedIn(guarded(through(bench, account, lang, task, answers)).await)
}

async fn through(bench: &Bench, account: &ExternalAccount, lang: Lang, task: TaskId, answers: &Answers) -> Outcome<()> {
    let begun = task::begin_sign_in(bench, account, page(lang)).await?;
    let offer = SignInOffer {
        address: begun.address,
        user_code: begun.user_code,
        opened: begun.opened,
        expires: begun.expires,
    };
    answers.send(task, Done::SignInOffered(Box::new(offer))).await;
    task::finish_sign_in(bench, account, begun.finish).await
}

/// What the browser shows at the end.
fn page(lang: Lang) -> AnswerPage {
    let words = Words(lang);
    AnswerPage {
        lang: lang.code().to_owned(),
        done: words.say("sign-in-page-done"),
        failed: words.say("sign-in-page-failed"),
    }
}
