//! What every adapter needs that decodes untrusted JSON straight into cells: skipping to a limited depth, a page that is broken
//! somewhere, numbers with all their digits. Knows no CRM.
pub(in crate::crm) mod broken;
pub(in crate::crm) mod digits;
pub(in crate::crm) mod skip;
