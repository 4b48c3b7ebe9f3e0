//! The row a lookup points to, read along with the row itself (`$expand`): its chosen columns go into the same cells.
use super::cell::{CellSeed, Reader};
use super::row::Progress;
use crate::crm::json::skip::Skip;
use crate::mapping::Cell;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Reads an expanded row, or nothing where the lookup is empty.
pub(super) struct Expanded<'a, 'p> {
    /// Names there, with the place of their column.
    pub(super) columns: &'a [(String, usize)],
    pub(super) readers: &'a [(Reader, String)],
    pub(super) cells: &'a mut [Cell<'p>],
    pub(super) progress: &'a mut Progress<'p>,
    pub(super) skip: Skip<'a>,
}

impl<'p> DeserializeSeed<'p> for Expanded<'_, 'p> {
    type Value = ();

    fn deserialize<D: Deserializer<'p>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'p> Visitor<'p> for Expanded<'_, 'p> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row or nothing")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'p>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'p>>(self, mut map: A) -> Result<(), A::Error> {
        let skip = self.skip.deeper()?;
        while let Some(name) = map.next_key::<Cow<'p, str>>()? {
            let found = self.columns.iter().find(|(wire, _)| *wire == name).map(|(_, at)| *at);
            let Some((at, (reader, field))) = found.and_then(|at| Some((at, self.readers.get(at)?))) else {
                map.next_value_seed(skip)?;
                continue;
            };
            match map.next_value_seed(CellSeed { reader: *reader, skip })? {
                Ok(cell) => {
                    if let Some(target) = self.cells.get_mut(at) {
                        *target = cell;
                    }
                }
                Err(problem) => self.progress.blame(Some(field), problem),
            }
        }
        Ok(())
    }
}
