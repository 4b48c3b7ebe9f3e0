//! Which of a message's events a flow tells the CRM, and where they are recorded there.
use crate::account::System;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What happened to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// It was sent.
    Sent,
    /// It was opened.
    Opened,
    /// A link in it was clicked.
    Clicked,
    /// It came back.
    Bounced,
}

impl EventKind {
    /// All of them, in the order in which they happen.
    pub const ALL: [EventKind; 4] = [EventKind::Sent, EventKind::Opened, EventKind::Clicked, EventKind::Bounced];

    /// Lasting word; a part of what names an event. Words for people: `event-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            EventKind::Sent => "sent",
            EventKind::Opened => "opened",
            EventKind::Clicked => "clicked",
            EventKind::Bounced => "bounced",
        }
    }

    /// As it stands before the subject in the CRM, whatever language its users read.
    pub fn title(self) -> &'static str {
        match self {
            EventKind::Sent => "Sent",
            EventKind::Opened => "Opened",
            EventKind::Clicked => "Clicked",
            EventKind::Bounced => "Bounced",
        }
    }
}

/// Where events are recorded in the CRM, in one word: `timeline`, `campaign:ID`, `table:NAME`. Words: `event-place-<slug>`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum EventPlace {
    /// In the activities every organisation has: the timeline of a contact, the tasks of a person.
    #[default]
    Timeline,
    /// In the memberships of this campaign.
    Campaign(String),
    /// In a table of the organisation's own.
    Table(String),
}

impl EventPlace {
    /// Reads the one word; none where it is no place.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, name) = text.trim().split_once(':').map_or((text.trim(), ""), |(k, n)| (k.trim(), n.trim()));
        match (kind, name.is_empty()) {
            ("timeline", true) => Some(Self::Timeline),
            ("campaign", false) => Some(Self::Campaign(name.to_owned())),
            ("table", false) => Some(Self::Table(name.to_owned())),
            _ => None,
        }
    }

    /// The stem of its catalog key.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Campaign(_) => "campaign",
            Self::Table(_) => "table",
        }
    }

    /// The campaign or the table; empty where there is none.
    pub fn name(&self) -> &str {
        match self {
            Self::Timeline => "",
            Self::Campaign(name) | Self::Table(name) => name,
        }
    }
}

impl fmt::Display for EventPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeline => f.write_str("timeline"),
            Self::Campaign(name) | Self::Table(name) => write!(f, "{}:{name}", self.slug()),
        }
    }
}

impl TryFrom<String> for EventPlace {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text}: timeline, campaign:ID or table:NAME"))
    }
}

impl From<EventPlace> for String {
    fn from(place: EventPlace) -> Self {
        place.to_string()
    }
}

/// What a flow of events tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventRules {
    /// The kinds that go, each at most once.
    pub kinds: Vec<EventKind>,
    /// Where they are recorded.
    pub into: EventPlace,
}

impl Default for EventRules {
    fn default() -> Self {
        Self { kinds: EventKind::ALL.to_vec(), into: EventPlace::Timeline }
    }
}

impl EventRules {
    /// Whether events of that kind go.
    pub fn tells(&self, kind: EventKind) -> bool {
        self.kinds.contains(&kind)
    }

    /// The kind goes from now on, or no longer.
    pub fn turn(&mut self, kind: EventKind) {
        let goes = !self.tells(kind);
        self.kinds = EventKind::ALL.into_iter().filter(|k| if *k == kind { goes } else { self.tells(*k) }).collect();
    }

    /// The kinds as one word each, in their order.
    pub fn words(&self) -> Vec<&'static str> {
        EventKind::ALL.into_iter().filter(|k| self.tells(*k)).map(EventKind::word).collect()
    }
}

/// Whether rows of that table are people events can be recorded for.
pub fn takes_events(system: System, table: &str) -> bool {
    match system {
        System::Dynamics => table == "contact",
        System::Salesforce => matches!(table, "Contact" | "Lead"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_word_there_and_back() {
        for text in ["timeline", "campaign:701000000000001AAA", "table:Email_Event__c"] {
            let place = EventPlace::parse(text).unwrap();
            assert_eq!(place.to_string(), text);
            assert_eq!(serde_json::from_str::<EventPlace>(&serde_json::to_string(&place).unwrap()).unwrap(), place);
        }
        for text in ["", "campaign", "campaign:", "timeline:x", "box:1"] {
            assert_eq!(EventPlace::parse(text), None, "{text}");
        }
    }

    #[test]
    fn kinds_are_switched_one_by_one_and_keep_their_order() {
        let mut rules = EventRules::default();
        assert_eq!(rules.words(), ["sent", "opened", "clicked", "bounced"]);
        rules.turn(EventKind::Opened);
        rules.turn(EventKind::Sent);
        assert_eq!(rules.words(), ["clicked", "bounced"]);
        rules.turn(EventKind::Sent);
        assert_eq!(rules.words(), ["sent", "clicked", "bounced"]);
        let read: EventRules = serde_json::from_str(r#"{"kinds":["bounced"]}"#).unwrap();
        assert_eq!((read.words(), read.into), (vec!["bounced"], EventPlace::Timeline));
    }
}
