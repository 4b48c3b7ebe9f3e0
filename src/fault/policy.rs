//! What follows from a kind: whether trying again can help, whose move it is, how the process ends.
use super::area::TABLES;
use super::{ErrorKind, Exit};
use serde::Serialize;

/// Whose move it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Move {
    /// The person at the keyboard.
    You,
    /// The Dynamics administrator.
    CrmAdmin,
    /// The Entra administrator.
    IdentityAdmin,
    /// The Salesforce administrator.
    SalesforceAdmin,
    /// Whoever runs network, proxy or DNS.
    Network,
    /// Microsoft, or whoever runs the server.
    Vendor,
    /// We.
    Us,
    /// Nobody: it passes by itself.
    Nobody,
}

impl Move {
    /// Catalog key of the word.
    pub fn key(self) -> &'static str {
        match self {
            Move::You => "move-you",
            Move::CrmAdmin => "move-crm-admin",
            Move::IdentityAdmin => "move-identity-admin",
            Move::SalesforceAdmin => "move-salesforce-admin",
            Move::Network => "move-network",
            Move::Vendor => "move-vendor",
            Move::Us => "move-us",
            Move::Nobody => "move-nobody",
        }
    }
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// No: something must change first.
    Never,
    /// Yes, with growing pauses.
    Backoff,
    /// Yes, after the time the server named.
    After,
    /// Not now: the time the server named is longer than anybody here waits.
    Later,
}

/// What follows from a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Stable code a person can quote, `FB-AUT-01`.
    pub code: &'static str,
    /// Whether trying again can help.
    pub retry: Retry,
    /// Whose move it is.
    pub whose_move: Move,
    /// How the process ends.
    pub exit: Exit,
}

/// One line of an area's table: the kind, the stem of its catalog keys, its policy.
pub(super) type Row = (ErrorKind, &'static str, Policy);

/// A line of a table.
pub(super) const fn row(
    kind: ErrorKind,
    slug: &'static str,
    code: &'static str,
    retry: Retry,
    whose_move: Move,
    exit: Exit,
) -> Row {
    (kind, slug, Policy { code, retry, whose_move, exit })
}

impl ErrorKind {
    fn row(self) -> (&'static str, Policy) {
        let bug = Policy { code: "FB-BUG-02", retry: Retry::Never, whose_move: Move::Us, exit: Exit::Bug };
        let all = TABLES.iter().flat_map(|table| table.iter());
        all.into_iter().find(|(kind, _, _)| *kind == self).map_or(("bug", bug), |(_, slug, policy)| (*slug, *policy))
    }

    /// What the table says.
    pub fn policy(self) -> Policy {
        self.row().1
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        self.row().1.code
    }

    /// The stem of the catalog keys.
    pub fn slug(self) -> &'static str {
        self.row().0
    }
}
