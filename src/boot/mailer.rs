//! In a demonstration nobody sends messages: the sandbox plays what a campaign platform would have sent to the first contacts.
use super::demo;
use crate::clock::SharedClock;
use crate::port::{Mail, MailDelivery, MailHit, MailPiece, Mailer};
use crate::sandbox::mail::{PlayedDelivery, PlayedPiece, deliveries, pieces};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many persons get mail: enough to see it flow, few enough to watch it.
const PERSONS: usize = 1_000;

/// Plays mail where the workspace is a demonstration, and none elsewhere.
pub(super) struct DemoMailer {
    directory: PathBuf,
    clock: SharedClock,
    told: AtomicUsize,
}

impl DemoMailer {
    /// For the workspace in that directory.
    pub(super) fn new(directory: PathBuf, clock: SharedClock) -> Self {
        Self { directory, clock, told: AtomicUsize::new(0) }
    }
}

impl Mailer for DemoMailer {
    fn mail(&self, persons: &[String]) -> Option<Mail> {
        let before = self.told.fetch_add(persons.len(), Ordering::Relaxed);
        let some = persons.get(..persons.len().min(PERSONS.saturating_sub(before)))?;
        let seed = demo::mail_seed(&self.directory).filter(|_| !some.is_empty())?;
        let until = self.clock.now();
        Some(Mail {
            deliveries: deliveries(until).into_iter().map(delivery).collect(),
            pieces: pieces(seed, until, some).into_iter().map(piece).collect(),
        })
    }
}

fn delivery(played: PlayedDelivery) -> MailDelivery {
    MailDelivery {
        id: played.id,
        name: played.name.to_owned(),
        label: played.label.to_owned(),
        subject: played.subject.to_owned(),
        at: played.at,
        links: played.links.iter().map(|link| (*link).to_owned()).collect(),
    }
}

fn piece(played: PlayedPiece) -> MailPiece {
    let PlayedPiece { delivery, person, address, at, bounce, hits } = played;
    let hits = hits.into_iter().map(|(link, at)| MailHit { link, at }).collect();
    MailPiece { delivery, person, address, at, bounce: bounce.map(str::to_owned), hits }
}
