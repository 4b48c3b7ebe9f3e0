//! The contract of [`fieldbridge::port::Crm`], told once and kept by every adapter: the same stories, each against the
//! sandbox of its CRM. What only one CRM has is not here.
mod deletions;
mod merges;
mod org;
mod reading;
mod structure;
mod trouble;
mod writing;
