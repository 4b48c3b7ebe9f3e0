//! The door to opt-in acts: what shows that somebody who refused contact may be contacted again, noted before any run acts on
//! it (correctness.md B12). Blocking calls.
use crate::fault::Outcome;
use crate::run::{OptIn, OptInEvidence};
use crate::schema::CampaignSchema;

/// Acts to be noted: one row, and the fields of consent they are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOptIn {
    /// Key of the row: the CRM's identifier, in any spelling that differs in the case of its letters alone.
    pub row: String,
    /// CRM fields.
    pub fields: Vec<String>,
    /// What shows it.
    pub evidence: OptInEvidence,
}

/// Opt-in acts of a campaign database.
pub trait OptIns: Send + Sync {
    /// Notes acts, all or none; nothing else changes: the next run of the flow of consent carries them out.
    ///
    /// # Errors
    /// `OptInRefused` with `case` where the row is not here, was merged into another, refused later than the person agreed, or
    /// has an act that is open already; storage faults.
    fn note(&self, schema: &CampaignSchema, acts: &NewOptIn) -> Outcome<Vec<OptIn>>;

    /// Acts, the newest first, of one row or of all, at most so many.
    ///
    /// # Errors
    /// Storage faults.
    fn list(&self, row: Option<&str>, most: u32) -> Outcome<Vec<OptIn>>;

    /// Takes an open act back; whether there was one.
    ///
    /// # Errors
    /// Storage faults.
    fn drop_act(&self, id: i64) -> Outcome<bool>;
}
