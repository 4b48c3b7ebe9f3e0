//! The way from the vault to the screen and back: whoever needs the pass-phrase waits on a thread of its own until the
//! question on the screen is answered or left.
use crate::port::PassphraseAsk;
use crate::secret::Secret;
use crate::task::{self, Bench};
use std::sync::{Arc, mpsc};
use tokio::sync::mpsc as unbounded;

/// One question, and where its answer goes.
type Question = (PassphraseAsk, mpsc::SyncSender<Option<Secret>>);

/// Hears the questions and gives the answers.
pub struct Asker {
    questions: unbounded::UnboundedReceiver<Question>,
    waiting: Option<mpsc::SyncSender<Option<Secret>>>,
}

impl Asker {
    /// From now on the vault asks here.
    pub fn open(bench: &Bench) -> Self {
        let (ask, questions) = unbounded::unbounded_channel::<Question>();
        let on_screen = move |why| {
            let (answer, answered) = mpsc::sync_channel(1);
            ask.send((why, answer)).ok()?;
            // A screen that was left answers nobody.
            answered.recv().ok().flatten()
        };
        task::ask_passphrase_with(bench, Some(Arc::new(on_screen)));
        Self { questions, waiting: None }
    }

    /// The next question; none ever after the screen was left.
    pub async fn next(&mut self) -> PassphraseAsk {
        match self.questions.recv().await {
            Some((why, answer)) => {
                self.waiting = Some(answer);
                why
            }
            None => std::future::pending().await,
        }
    }

    /// The answer to the last question.
    pub fn answer(&mut self, given: Option<Secret>) {
        if let Some(waiting) = self.waiting.take() {
            // Whoever asked may have given up.
            let _ = waiting.send(given);
        }
    }

    /// Nobody is asked any more, and whoever waits is let go.
    pub fn close(&mut self, bench: &Bench) {
        task::ask_passphrase_with(bench, None);
        self.waiting = None;
        self.questions.close();
        while self.questions.try_recv().is_ok() {}
    }
}
