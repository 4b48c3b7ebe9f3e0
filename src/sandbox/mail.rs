//! What a campaign platform sent to the people of the sandbox, and what they did with it: the same for the same seed and
//! people, whatever was asked before. Pure; who asks writes it where it keeps such.
use jiff::{SignedDuration, Timestamp};

/// A delivery: number, internal name, label, subject, and how long before the end it began.
const DELIVERIES: [(i64, &str, &str, &str, i64); 2] = [
    (1001, "DM1001", "Newsletter", "What is new this month", 72),
    (1002, "DM1002", "Spring sale", "Spring sale: 20% on everything", 36),
];
/// The links of every delivery.
const LINKS: [&str; 3] =
    ["https://shop.example/news", "https://shop.example/offers?c=spring", "https://shop.example/unsubscribe"];
/// Why messages come back for good.
const REASONS: [&str; 3] = ["550 5.1.1 no such mailbox", "550 5.1.2 no such domain", "554 5.7.1 rejected for good"];

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedDelivery {
    /// Its number.
    pub id: i64,
    /// Its internal name.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// The subject of its messages.
    pub subject: &'static str,
    /// When it began, in UTC.
    pub at: String,
    /// Its links.
    pub links: &'static [&'static str],
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedPiece {
    /// The delivery, by its number.
    pub delivery: i64,
    /// The person, as it was named.
    pub person: String,
    /// The address it went to.
    pub address: String,
    /// When it went, or came back, in UTC.
    pub at: String,
    /// Why it came back, where it did.
    pub bounce: Option<&'static str>,
    /// When it was opened, and which link was clicked when.
    pub hits: Vec<(Option<usize>, String)>,
}

/// Dice that fall the same way for the same seed and person.
struct Dice(u64);

impl Dice {
    fn of(seed: u64, delivery: i64, person: &str) -> Self {
        // FNV-1a.
        let bytes = seed.to_be_bytes().into_iter().chain(delivery.to_be_bytes()).chain(person.bytes());
        Self(
            bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)) | 1,
        )
    }

    /// A number below another.
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % most.max(1)
    }

    fn seconds(&mut self, most: u64) -> SignedDuration {
        SignedDuration::from_secs(i64::try_from(self.below(most)).unwrap_or(0))
    }
}

/// The deliveries of the days before this moment.
pub fn deliveries(until: Timestamp) -> Vec<PlayedDelivery> {
    let one = |(id, name, label, subject, hours): (i64, &'static str, &'static str, &'static str, i64)| {
        let at = began(until, hours).to_string();
        PlayedDelivery { id, name, label, subject, at, links: &LINKS }
    };
    DELIVERIES.into_iter().map(one).collect()
}

/// Whole seconds, as the logs of most platforms keep them.
fn began(until: Timestamp, hours: i64) -> Timestamp {
    let whole = Timestamp::from_second(until.as_second()).unwrap_or(until);
    whole.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(whole)
}

/// What these persons were sent and what they did: nineteen of twenty get it, every second one opens it, every sixth clicks.
pub fn pieces(seed: u64, until: Timestamp, persons: &[String]) -> Vec<PlayedPiece> {
    let each = DELIVERIES.into_iter().flat_map(|(id, .., hours)| persons.iter().map(move |person| (id, hours, person)));
    each.filter_map(|(delivery, hours, person)| {
        piece(Dice::of(seed, delivery, person), began(until, hours), (delivery, person))
    })
    .collect()
}

fn piece(mut dice: Dice, began: Timestamp, (delivery, person): (i64, &str)) -> Option<PlayedPiece> {
    let later = |at: Timestamp, by: SignedDuration| at.checked_add(by).unwrap_or(at);
    if dice.below(20) == 0 {
        return None;
    }
    let at = later(began, dice.seconds(3_600));
    let address = format!("{:012x}@mail.example", dice.below(1 << 44));
    let mut made = PlayedPiece {
        delivery,
        person: person.to_owned(),
        address,
        at: at.to_string(),
        bounce: None,
        hits: Vec::new(),
    };
    if dice.below(25) == 0 {
        let which = usize::try_from(dice.below(REASONS.len() as u64)).unwrap_or(0);
        made.bounce = REASONS.get(which).copied();
        return Some(made);
    }
    if dice.below(2) == 0 {
        let opened = later(at, dice.seconds(40_000));
        made.hits.push((None, opened.to_string()));
        if dice.below(3) == 0 {
            let link = usize::try_from(dice.below(LINKS.len() as u64)).unwrap_or(0);
            made.hits.push((Some(link), later(opened, dice.seconds(600)).to_string()));
        }
    }
    Some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_plays_the_same_mail_whoever_is_asked_about_first() {
        let until: Timestamp = "2026-01-10T12:00:00.5Z".parse().unwrap();
        let persons: Vec<String> = (0..400).map(|n| format!("person-{n}")).collect();
        let all = pieces(7, until, &persons);
        assert_eq!(all, pieces(7, until, &persons));
        assert_ne!(all, pieces(8, until, &persons));
        let mut halves = [pieces(7, until, &persons[200..]), pieces(7, until, &persons[..200])].concat();
        let (mut sorted, key) = (all.clone(), |p: &PlayedPiece| (p.delivery, p.person.clone()));
        sorted.sort_by_key(key);
        halves.sort_by_key(key);
        assert_eq!(sorted, halves);
        let count = |test: &dyn Fn(&PlayedPiece) -> bool| all.iter().filter(|p| test(p)).count();
        assert!(count(&|p| p.bounce.is_some()) > 10 && count(&|p| p.hits.len() == 1) > 100);
        assert!(count(&|p| p.hits.len() == 2) > 50 && count(&|p| p.bounce.is_some() && !p.hits.is_empty()) == 0);
        assert!(
            all.iter().flat_map(|p| &p.hits).all(|(_, at)| at.as_str() < "2026-01-10T12:00:00Z" && at.ends_with('Z'))
        );
    }
}
