//! Telling, after everything was read, how many links lead to rows that are not here: their tables come later, or not at all.
//! Nothing is lost by that: a link stands as it came, and leads to its row as soon as that is here.
use super::plan::Reading;
use super::session::Session;
use crate::fault::Outcome;
use crate::run::ReadKind;

impl Session {
    /// Tells it of a reading that brought everything; counting reads the whole table, which is too dear after every change.
    pub(super) fn tell_open_links(&self, reading: &Reading) -> Outcome<()> {
        if !matches!(reading.kind, ReadKind::All | ReadKind::Tracked) {
            return Ok(());
        }
        for open in self.doors.campaign.open_links(&self.order.schema.name)? {
            let args = [("rows", open.rows.to_string()), ("column", open.column), ("table", open.to)];
            self.journal().info("log-links-open", &args);
        }
        Ok(())
    }
}
