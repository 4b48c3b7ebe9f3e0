//! A record that is pointed to, read along with the record itself: its chosen fields go into the same cells.
use super::cell::{CellSeed, Reader};
use super::plan::{Leaf, Tree};
use super::row::Progress;
use crate::crm::json::skip::Skip;
use crate::mapping::Cell;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Reads such a record, or nothing where the reference is empty.
pub(super) struct Pointed<'a, 'p> {
    pub(super) tree: &'a Tree,
    pub(super) readers: &'a [(Reader, String)],
    pub(super) cells: &'a mut [Cell<'p>],
    pub(super) progress: &'a mut Progress<'p>,
    pub(super) skip: Skip<'a>,
}

impl<'p> DeserializeSeed<'p> for Pointed<'_, 'p> {
    type Value = ();

    fn deserialize<D: Deserializer<'p>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'p> Visitor<'p> for Pointed<'_, 'p> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record or nothing")
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
        let Self { tree, readers, cells, progress, skip } = self;
        let skip = skip.deeper()?;
        while let Some(name) = map.next_key::<Cow<'p, str>>()? {
            match tree.names.iter().find(|(known, _)| *known == name).map(|(_, leaf)| leaf) {
                None => map.next_value_seed(skip)?,
                Some(Leaf::Inner(tree)) => {
                    let (cells, progress) = (&mut *cells, &mut *progress);
                    map.next_value_seed(Pointed { tree, readers, cells, progress, skip })?;
                }
                Some(Leaf::Column(at)) => {
                    let Some((reader, field)) = readers.get(*at) else { continue };
                    match map.next_value_seed(CellSeed { reader: *reader, skip })? {
                        Ok(cell) => {
                            if let Some(target) = cells.get_mut(*at) {
                                *target = cell;
                            }
                        }
                        Err(problem) => progress.blame(Some(field), problem),
                    }
                }
            }
        }
        Ok(())
    }
}
