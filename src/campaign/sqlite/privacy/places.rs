//! The places beside the rows themselves where something about a person may stand, as data: how it is found, and what becomes of
//! it. ?1 are the person's identifiers and ?2 the addresses, ?4 the rows leads are made of, each with its flow, all as lists in
//! JSON; ?3 is the keyed hash that takes their place.
use crate::port::Fate;

/// A place.
pub(super) struct Place {
    /// Its name, `privacy-place-<name>`.
    pub(super) name: &'static str,
    /// Its table.
    pub(super) table: &'static str,
    /// Which lines.
    pub(super) which: &'static str,
    /// What is set in them; nothing where they go.
    pub(super) sets: Option<&'static str>,
    /// What becomes of them.
    pub(super) fate: Fate,
}

const BY_ROW: &str = "row IN (SELECT value FROM json_each(?1))";
/// A row leads are made of is called so within its flow alone.
const BY_ROW_OR_LEAD: &str = "row IN (SELECT value FROM json_each(?1)) OR
    (flow, row) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?4))";
/// Lines of the platform's logs are a person's by the identifier, or by the address they went to.
const BY_RECIPIENT: &str = "sRecipientId IN (SELECT value FROM json_each(?1))
    OR lower(trim(sAddress)) IN (SELECT value FROM json_each(?2))";

/// In the order in which they are cleaned: texts that are found through a line come before the line.
pub(super) const PLACES: &[Place] = &[
    Place {
        name: "reject-notes",
        table: "fb_reject_note",
        which: "note <> '' AND reject IN (SELECT id FROM fb_reject WHERE row IN (SELECT value FROM json_each(?1)) OR (flow, row) IN
            (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?4)))",
        sets: Some("note = ''"),
        fate: Fate::Emptied,
    },
    Place {
        name: "rejects",
        table: "fb_reject",
        which: BY_ROW_OR_LEAD,
        sets: Some("row = ?3, sample = NULL, said = NULL, resolution = coalesce(resolution, 'gone')"),
        fate: Fate::Hashed,
    },
    Place {
        name: "reject-samples",
        table: "fb_reject",
        which: "sample IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(?2) AS e WHERE instr(lower(sample), e.value) > 0)",
        sets: Some("sample = NULL, said = NULL"),
        fate: Fate::Emptied,
    },
    Place { name: "conflicts", table: "fb_conflict", which: BY_ROW, sets: None, fate: Fate::Erased },
    Place {
        name: "leads",
        table: "fb_agreed",
        which: "json_type(fields, '$.id') = 'text' AND (json_extract(fields, '$.id') IN (SELECT value FROM json_each(?1)) OR
            (flow, row) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?4)))",
        // That the row was made stays: it would become a lead once more.
        sets: Some("fields = '{}'"),
        fate: Fate::Emptied,
    },
    Place {
        name: "agreed",
        table: "fb_agreed",
        which: "row IN (SELECT value FROM json_each(?1)) AND json_type(fields, '$.id') IS NOT 'text'",
        sets: None,
        fate: Fate::Erased,
    },
    Place {
        name: "outbox",
        table: "fb_outbox",
        which: "row IN (SELECT value FROM json_each(?1)) OR remote IN (SELECT value FROM json_each(?1)) OR
            (flow, row) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?4))",
        sets: None,
        fate: Fate::Erased,
    },
    Place { name: "consent", table: "fb_consent", which: BY_ROW, sets: Some("row = ?3"), fate: Fate::Hashed },
    Place { name: "opt-ins", table: "fb_opt_in", which: BY_ROW, sets: Some("row = ?3, source = ''"), fate: Fate::Hashed },
    Place { name: "consent-moments", table: "fb_consent_at", which: BY_ROW, sets: None, fate: Fate::Erased },
    Place { name: "tombstones", table: "fb_tombstone", which: BY_ROW, sets: None, fate: Fate::Erased },
    Place {
        name: "merges",
        table: "fb_alias",
        which: "loser IN (SELECT value FROM json_each(?1)) OR winner IN (SELECT value FROM json_each(?1))",
        sets: None,
        fate: Fate::Erased,
    },
    Place { name: "withdrawn", table: "fb_withdrawn", which: BY_ROW, sets: None, fate: Fate::Erased },
    Place { name: "holders", table: "fb_holder", which: BY_ROW, sets: None, fate: Fate::Erased },
    Place { name: "wishes", table: "fb_delete_wish", which: BY_ROW, sets: None, fate: Fate::Erased },
    Place { name: "plans", table: "fb_delete_row", which: BY_ROW, sets: None, fate: Fate::Erased },
    Place {
        name: "events",
        table: "fb_event",
        which: "person IN (SELECT value FROM json_each(?1)) OR EXISTS
            (SELECT 1 FROM json_each(?2) AS e WHERE instr(lower(told), e.value) > 0)",
        sets: Some("person = ?3, state = 'done', told = json_set(told, '$.detail', NULL)"),
        fate: Fate::Hashed,
    },
    Place {
        name: "message-errors",
        table: "NmsBroadLogMsg",
        which: "sText <> '' AND EXISTS (SELECT 1 FROM json_each(?2) AS e WHERE instr(lower(sText), e.value) > 0)",
        sets: Some("sText = ''"),
        fate: Fate::Emptied,
    },
    Place {
        name: "messages",
        table: "NmsBroadLogRcp",
        which: BY_RECIPIENT,
        // In a table of nobody: no flow tells anybody of them.
        sets: Some("sRecipientId = ?3, sAddress = '', sRecipientTable = 'fb_erased'"),
        fate: Fate::Hashed,
    },
];

/// Texts in which an identifier or an address may stand among others; they are found and cleaned one by one.
pub(super) const TEXTS: [(&str, &str, &str, &str); 2] =
    [("log", "fb_log", "id", "args"), ("history", "fb_run", "id", "fault_detail")];
