//! A keeper of refresh tokens that tells what happened to it, in order.
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::port::{Credentials, RefreshTokens, Turn, Wait};
use fieldbridge::secret::Secret;
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, watch};

/// One kept token.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    held: watch::Sender<String>,
    story: Arc<Mutex<Vec<String>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
    refuses: Mutex<bool>,
    gate: Mutex<Option<Arc<Notify>>>,
    asked_to_keep: Notify,
    asked_for_turn: Notify,
}

impl Tokens {
    pub fn holding(token: &str) -> Self {
        Self(Arc::new(Inner {
            held: watch::channel(token.to_owned()).0,
            story: Arc::default(),
            turn: Arc::default(),
            refuses: Mutex::new(false),
            gate: Mutex::default(),
            asked_to_keep: Notify::new(),
            asked_for_turn: Notify::new(),
        }))
    }

    pub fn credentials(&self) -> Credentials {
        let keeper: Arc<dyn RefreshTokens> = Arc::new(self.clone());
        keeper.into()
    }

    /// As if somebody had signed in again.
    pub fn hold(&self, token: &str) {
        self.0.held.send_replace(token.to_owned());
    }

    pub fn refuse_to_keep(&self) {
        *self.0.refuses.lock().unwrap() = true;
    }

    /// Keeping waits for this once.
    pub fn hold_back_keeping(&self, gate: Arc<Notify>) {
        *self.0.gate.lock().unwrap() = Some(gate);
    }

    pub async fn about_to_keep(&self) {
        self.0.asked_to_keep.notified().await;
    }

    /// As if another process exchanged the token.
    pub async fn take_turn(&self) -> tokio::sync::OwnedMutexGuard<()> {
        self.0.turn.clone().lock_owned().await
    }

    pub async fn waits_for_turn(&self) {
        self.0.asked_for_turn.notified().await;
    }

    pub async fn kept(&self, token: &str) {
        self.0.held.subscribe().wait_for(|held| held == token).await.unwrap();
    }

    /// Where others may write what they did.
    pub fn story(&self) -> Arc<Mutex<Vec<String>>> {
        self.0.story.clone()
    }

    pub fn told(&self) -> Vec<String> {
        self.0.story.lock().unwrap().clone()
    }

    fn tell(&self, what: String) {
        self.0.story.lock().unwrap().push(what);
    }
}

impl RefreshTokens for Tokens {
    fn turn(&self) -> Wait<'_, Turn> {
        Box::pin(async move {
            self.0.asked_for_turn.notify_one();
            let turn: Turn = Box::new(self.0.turn.clone().lock_owned().await);
            Ok(turn)
        })
    }

    fn read(&self) -> Wait<'_, Secret> {
        let held = self.0.held.borrow().clone();
        self.tell(format!("read {held}"));
        Box::pin(async move { Ok(Secret::new(held)) })
    }

    fn keep(&self, token: Secret) -> Wait<'_, ()> {
        Box::pin(async move {
            self.0.asked_to_keep.notify_one();
            let gate = self.0.gate.lock().unwrap().take();
            if let Some(gate) = gate {
                gate.notified().await;
            }
            if *self.0.refuses.lock().unwrap() {
                return Err(Fault::new(ErrorKind::VaultUnavailable, "full"));
            }
            self.tell(format!("kept {}", token.expose()));
            self.0.held.send_replace(token.expose().to_owned());
            Ok(())
        })
    }
}
