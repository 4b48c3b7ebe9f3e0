//! What every adapter needs that decodes untrusted JSON straight into cells: skipping to a limited depth, and a page that is
//! broken somewhere. Knows no CRM.
pub(in crate::crm) mod broken;
pub(in crate::crm) mod skip;
