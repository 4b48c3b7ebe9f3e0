//! An opt-in that is being noted: one line after the other is typed, the last one notes it.
use crate::task::OptInWish;

/// What was typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opting {
    /// Key of the row.
    pub row: String,
    /// Field of consent; none is asked for first.
    pub field: Option<String>,
    /// Where the person agreed; none is asked for next.
    pub source: Option<String>,
}

impl Opting {
    /// With the line that was typed; once the last one was, what is to be noted.
    pub fn typed(mut self, text: String) -> Result<OptInWish, Self> {
        match (&self.field, &self.source) {
            (None, _) => self.field = Some(text),
            (Some(_), None) => self.source = Some(text),
            (Some(field), Some(source)) => {
                return Ok(OptInWish {
                    row: self.row.clone(),
                    fields: field.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect(),
                    source: source.clone(),
                    legal_text: text,
                    ..OptInWish::default()
                });
            }
        }
        Err(self)
    }

    /// Catalog keys of the title, of what the line is for and of its name.
    pub fn keys(&self) -> [&'static str; 3] {
        match (&self.field, &self.source) {
            (None, _) => ["ask-opt-in-title", "ask-opt-in-field-why", "ask-opt-in-field"],
            (Some(_), None) => ["ask-opt-in-title", "cli-consent-opt-in--source", "ask-opt-in-source"],
            (Some(_), Some(_)) => ["ask-opt-in-title", "cli-consent-opt-in--legal-text", "ask-opt-in-text"],
        }
    }
}
