//! SOQL, made from checked parts only: names that can be nothing but names, literals typed by their field, values escaped.
//! Whatever does not fit is refused here, not by the server (developer.salesforce.com, "SOQL and SOSL Reference").
mod condition;
mod literal;
mod name;
mod select;
#[cfg(test)]
mod tests;

pub use condition::{Kinds, condition};
pub use literal::{datetime, text};
pub use name::{Name, Path};
pub use select::{After, CREATED, STAMP, Select};
