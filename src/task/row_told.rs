//! What is known of one row, as it is told: the verdict, the facts in their order, and the columns on both sides. Every face
//! says the same; a face only words it, and masks values nobody asked for.
use super::Explained;
use crate::engine::{Difference, ThereRow};
use crate::mapping::Cell;
use crate::port::MissingParent;

/// What is to be said of a row. Words: `explain-<slug>`, with `-advice`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowVerdict {
    /// Neither side has it or remembers it.
    Unknown,
    /// Both sides are equal.
    Same,
    /// The CRM's values cannot be written.
    Rejected,
    /// The flow's population does not name it, and it is not here.
    NotNamed,
    /// The flow's population does not name it, and it is here.
    LeftPopulation,
    /// The filter leaves it out, and it is not here.
    Filtered,
    /// The filter leaves it out, and it is here.
    LeftFilter,
    /// The CRM has it no more, nor has the campaign database.
    Gone,
    /// The CRM has it no more.
    Absent,
    /// The CRM has it, and nobody asked for it to be deleted there.
    NotAsked,
    /// As a comparison of the whole flow says.
    Is(Difference),
}

impl RowVerdict {
    /// The stem of its catalog keys.
    pub fn slug(self) -> &'static str {
        match self {
            RowVerdict::Unknown => "unknown",
            RowVerdict::Same => "same",
            RowVerdict::Rejected => "rejected",
            RowVerdict::NotNamed => "not-named",
            RowVerdict::LeftPopulation => "left-population",
            RowVerdict::Filtered => "filtered",
            RowVerdict::LeftFilter => "left-filter",
            RowVerdict::Gone => "gone",
            RowVerdict::Absent => "absent",
            RowVerdict::NotAsked => "not-asked",
            RowVerdict::Is(difference) => difference.slug(),
        }
    }
}

/// A fact about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowFact {
    /// Its identifier.
    Row(String),
    /// Whether the CRM has it. Words: the key.
    There(&'static str),
    /// Whether the campaign database has it. Words: the key; since when it is marked as deleted, where it is.
    Here(&'static str, Option<String>),
    /// Whether that population names it. Words: the key.
    Named(&'static str, String),
    /// The flow and the run that wrote it last.
    Written(String, String),
    /// Why, when and by which run it went. Words: `explain-gone-<why>`.
    Went {
        /// Why.
        why: String,
        /// When, RFC 3339.
        at: String,
        /// The run that noticed.
        run: String,
    },
    /// The row it was merged into.
    Merged(String),
    /// Flows that bring it as well.
    Held(Vec<String>),
    /// A row it refers to that is not here: column, schema, identifier.
    Missing(String, String, String),
    /// The field and the reason for which it cannot be written. Words: `reject-<reason>`.
    Refused(Option<String>, String),
    /// Numbers of its rejects.
    Rejects(Vec<i64>),
    /// Where it stands on its way to the CRM. Words: `explain-out-<slug>`.
    Stands(&'static str),
    /// Its identifier in the CRM, where it has another one here.
    Id(String),
    /// What happened, of an event.
    About(String),
    /// Fields that read otherwise in the CRM.
    Fields(Vec<String>),
}

impl RowFact {
    /// What is told of it; `say` gives the words of a catalog key, in which `place` may stand.
    pub fn text(&self, say: impl Fn(&str, &str) -> String) -> String {
        match self {
            RowFact::Row(text) | RowFact::Merged(text) | RowFact::Id(text) | RowFact::About(text) => text.clone(),
            RowFact::Stands(slug) => say(&format!("explain-out-{slug}"), ""),
            RowFact::Fields(fields) => fields.join(", "),
            RowFact::There(key) | RowFact::Here(key, None) => say(key, ""),
            RowFact::Here(key, Some(since)) => format!("{} {since}", say(key, "")),
            RowFact::Named(key, place) => say(key, place),
            RowFact::Written(flow, run) => format!("{flow} · {run}"),
            RowFact::Went { why, at, run } => format!("{} · {at} · {run}", say(&format!("explain-gone-{why}"), "")),
            RowFact::Held(flows) => flows.join(", "),
            RowFact::Missing(column, to, row) => format!("{column} → {to} {row}"),
            RowFact::Refused(field, reason) => {
                format!("{}: {}", field.as_deref().unwrap_or("–"), say(&format!("reject-{reason}"), ""))
            }
            RowFact::Rejects(ids) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }
    }

    /// Catalog key of its name.
    pub fn name(&self) -> &'static str {
        match self {
            RowFact::Row(_) => "cli-col-row",
            RowFact::There(_) => "explain-col-crm",
            RowFact::Here(..) => "explain-col-here",
            RowFact::Named(..) => "cli-col-population",
            RowFact::Written(..) => "explain-written",
            RowFact::Went { .. } => "explain-went",
            RowFact::Merged(_) => "explain-merged",
            RowFact::Held(_) => "explain-held",
            RowFact::Missing(..) => "explain-parent",
            RowFact::Refused(..) => "explain-refused",
            RowFact::Rejects(_) => "explain-rejects",
            RowFact::Stands(_) => "explain-out",
            RowFact::Id(_) => "explain-out-id",
            RowFact::About(_) => "explain-out-about",
            RowFact::Fields(_) => "verify-columns",
        }
    }
}

/// A column on both sides, its values unmasked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowColumn {
    /// The column.
    pub column: String,
    /// The field it comes from.
    pub field: String,
    /// What the CRM has; none where that is nothing.
    pub raw: Option<String>,
    /// What the flow makes of it.
    pub carried: Option<String>,
    /// What is here.
    pub here: Option<String>,
    /// Whether the sides differ in it.
    pub differs: bool,
    /// Whether the row is, or waits as, a reject because of it.
    pub guilty: bool,
}

impl RowColumn {
    /// The mark before its name: what is to blame for a reject, where the sides differ, or nothing.
    pub fn mark(&self) -> &'static str {
        match (self.guilty, self.differs) {
            (true, _) => "✗ ",
            (false, true) => "≠ ",
            (false, false) => "  ",
        }
    }
}

impl Explained {
    /// What is to be said of it.
    pub fn verdict(&self) -> RowVerdict {
        let (story, known) = (&self.story, &self.story.known);
        let here = known.here.as_ref().filter(|row| row.deleted_at.is_none());
        let Some(there) = &story.there else {
            return match (here, known.here.is_some() || known.gone.is_some() || known.merged_into.is_some()) {
                (Some(_), _) => RowVerdict::Absent,
                (None, true) => RowVerdict::Gone,
                (None, false) => RowVerdict::Unknown,
            };
        };
        // What is not named is not asked for, whatever its values are.
        if story.named == Some(false) {
            return if here.is_some() { RowVerdict::LeftPopulation } else { RowVerdict::NotNamed };
        }
        if !there.passes {
            return if here.is_some() { RowVerdict::LeftFilter } else { RowVerdict::Filtered };
        }
        if there.carried.is_err() {
            return RowVerdict::Rejected;
        }
        story.unequal.as_ref().map_or(RowVerdict::Same, |unequal| RowVerdict::Is(unequal.difference))
    }

    /// Whether either side has values to show.
    pub fn has_values(&self) -> bool {
        self.story.there.is_some() || self.story.known.here.is_some()
    }

    /// Its columns, in the order of the schema.
    pub fn columns(&self) -> Vec<RowColumn> {
        let story = &self.story;
        let there = story.there.as_ref();
        let carried = there.and_then(|row| row.carried.as_ref().ok());
        let here = story.known.here.as_ref();
        let differing = story.unequal.as_ref().map(|unequal| unequal.columns.as_slice()).unwrap_or_default();
        let shown = |cell: Option<&Cell<'static>>| match cell {
            None | Some(Cell::Null) => None,
            Some(cell) => Some(cell.display()),
        };
        let guilty = self.guilty();
        let columns = self.schema.columns.iter().enumerate();
        let of = columns.map(|(at, column)| RowColumn {
            column: column.name.clone(),
            field: column.field.clone(),
            raw: shown(there.and_then(|row| raw_of(row, &column.field))),
            carried: shown(carried.and_then(|cells| cells.get(at))),
            here: shown(here.and_then(|row| row.cells.get(at))),
            differs: differing.contains(&column.name),
            guilty: guilty.iter().any(|field| **field == column.field || **field == column.name),
        });
        of.collect()
    }

    /// The fields that are to blame: those its open rejects name, and the one for which it cannot be written now.
    fn guilty(&self) -> Vec<&String> {
        let bad = self.story.there.as_ref().and_then(|row| row.carried.as_ref().err());
        let open = self.rejects.iter().filter(|reject| !reject.resolved);
        open.filter_map(|reject| reject.field.as_ref()).chain(bad.and_then(|bad| bad.field.as_ref())).collect()
    }

    /// What is known of it and of how it came, in order.
    pub fn facts(&self) -> Vec<RowFact> {
        let (story, known) = (&self.story, &self.story.known);
        let there = match &story.there {
            None => "explain-crm-none",
            Some(row) if !row.passes => "explain-crm-out",
            Some(_) => "explain-crm-there",
        };
        let here = match known.here.as_ref().map(|row| row.deleted_at.clone()) {
            None => RowFact::Here("explain-here-none", None),
            Some(None) => RowFact::Here("explain-here-there", None),
            Some(since) => RowFact::Here("explain-here-deleted", since),
        };
        let mut told = vec![RowFact::Row(story.row.clone()), RowFact::There(there), here];
        if let Some(place) = &self.population {
            let named = if story.named == Some(true) { "explain-named" } else { "explain-named-not" };
            told.push(RowFact::Named(named, place.to_string()));
        }
        let written = known.here.as_ref().and_then(|row| row.written_by.clone());
        told.extend(written.map(|(flow, run)| RowFact::Written(flow, run)));
        if let Some(gone) = &known.gone {
            told.push(RowFact::Went { why: gone.why.clone(), at: gone.at.clone(), run: gone.run.clone() });
        }
        told.extend(known.merged_into.clone().map(RowFact::Merged));
        if !known.held_by.is_empty() {
            told.push(RowFact::Held(known.held_by.clone()));
        }
        let missing =
            |parent: &MissingParent| RowFact::Missing(parent.column.clone(), parent.to.clone(), parent.row.clone());
        told.extend(known.missing.iter().map(missing));
        if let Some(bad) = story.there.as_ref().and_then(|row| row.carried.as_ref().err()) {
            let reason = bad.reason.trim_start_matches("reject-").to_owned();
            told.push(RowFact::Refused(bad.field.clone(), reason));
        }
        if !self.rejects.is_empty() {
            told.push(RowFact::Rejects(self.rejects.iter().map(|reject| reject.id).collect()));
        }
        told
    }
}

fn raw_of<'r>(row: &'r ThereRow, field: &str) -> Option<&'r Cell<'static>> {
    row.raw.iter().find(|(name, _)| name == field).map(|(_, cell)| cell)
}
