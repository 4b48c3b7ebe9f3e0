//! Columns that are defined otherwise: under another name, as another type, with another bound or demand.
use super::Drift;
use crate::sandbox::metadata::{Column, Kind, Remade, Table, companions_of, read_choices, read_kind};

impl Drift {
    /// Deletes a column and makes it anew under another name; `false` where that name is taken.
    pub(super) fn rename(&mut self, table: &'static Table, column: &str, schema: &str) -> bool {
        let logical: &'static str = schema.to_lowercase().leak();
        let Some(own) = self.replaceable(table, column) else { return false };
        if self.column(table, logical).is_some() || table.column(logical).is_some() {
            return false;
        }
        let remade = remade(own, format!("was {column}"));
        let schema: &'static str = schema.to_owned().leak();
        let new = Column { logical, schema, wire: logical, remade: Some(remade), ..own.clone() };
        self.replace(table, column, new)
    }

    /// Deletes a column and makes it anew as another type.
    pub(super) fn retype(&mut self, table: &'static Table, column: &str, kind: &str, options: &str) -> bool {
        let Some(own) = self.replaceable(table, column) else { return false };
        let Some(made) = read_kind(kind).filter(|made| is_plain(*made) && *made != own.kind) else { return false };
        let remade = remade(own, format!("as {kind}"));
        let choices = if matches!(made, Kind::Picklist { .. }) { read_choices(options) } else { &[] };
        let new = Column { kind: made, choices, remade: Some(remade), ..own.clone() };
        self.replace(table, column, new)
    }

    /// Gives a text column another bound.
    pub(super) fn bound(&mut self, table: &'static Table, column: &str, length: u32) -> bool {
        let Some(own) = self.column(table, column) else { return false };
        let kind = match own.kind {
            Kind::Text { format, max } if max != length => Kind::Text { max: length, format },
            Kind::Memo { max } if max != length => Kind::Memo { max: length },
            _ => return false,
        };
        // The values stay: they are generated, and cut, as the column was.
        let remade = own.remade.unwrap_or_else(|| remade(own, String::new()));
        let other = Column { kind, remade: Some(remade), ..own.clone() };
        self.bent.push((table.no, Box::leak(Box::new(other))));
        true
    }

    /// Demands a value of a column, or no longer.
    pub(super) fn require(&mut self, table: &'static Table, column: &str, on: bool) -> bool {
        let Some(own) = self.column(table, column).filter(|own| own.required != on) else { return false };
        let other = Column { required: on, ..own.clone() };
        self.bent.push((table.no, Box::leak(Box::new(other))));
        true
    }

    /// A column that can be deleted and made anew.
    fn replaceable(&self, table: &'static Table, column: &str) -> Option<&Column> {
        self.column(table, column).filter(|own| is_plain(own.kind) && !Self::is_lasting(own, table))
    }

    fn replace(&mut self, table: &'static Table, column: &str, new: Column) -> bool {
        if !self.remove(table, column) {
            return false;
        }
        // What the old one was bent to is in the new one already.
        self.bent.retain(|(no, bent)| *no != table.no || (bent.logical != column && bent.logical != new.logical));
        let companions = companions_of(&new);
        for made in std::iter::once(new).chain(companions) {
            self.added.push((table.no, Box::leak(Box::new(made))));
        }
        true
    }
}

fn remade(own: &Column, mark: String) -> &'static Remade {
    Box::leak(Box::new(Remade { origin: own.clone(), mark }))
}

/// A type of one value that refers to nothing and that no other column follows.
fn is_plain(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Text { .. }
            | Kind::Memo { .. }
            | Kind::Int
            | Kind::BigInt
            | Kind::Decimal { .. }
            | Kind::Double
            | Kind::Bool { .. }
            | Kind::Date(_)
            | Kind::Picklist { .. }
            | Kind::MultiSelect { .. }
    )
}
