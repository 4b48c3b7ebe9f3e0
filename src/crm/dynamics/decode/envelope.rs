//! The quick way: the whole body in one pass.
use super::Links;
use super::row::{RowSeed, Sheet};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Reads the body into the sheet and tells the page's own links.
pub(super) fn read<'p>(text: &'p str, sheet: &mut Sheet<'p>) -> serde_json::Result<Links> {
    let mut json = serde_json::Deserializer::from_str(text);
    let links = json.deserialize_map(Envelope { sheet })?;
    json.end()?;
    Ok(links)
}

struct Envelope<'s, 'p> {
    sheet: &'s mut Sheet<'p>,
}

impl<'p> Visitor<'p> for Envelope<'_, 'p> {
    type Value = Links;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page")
    }

    fn visit_map<A: MapAccess<'p>>(self, mut map: A) -> Result<Links, A::Error> {
        let (mut next, mut delta): (Option<Option<String>>, Option<Option<String>>) = (None, None);
        let mut rows_seen = false;
        while let Some(key) = map.next_key::<std::borrow::Cow<'p, str>>()? {
            match key.as_ref() {
                "value" if rows_seen => return Err(A::Error::duplicate_field("value")),
                "value" => {
                    map.next_value_seed(RowsSeed { sheet: &mut *self.sheet })?;
                    rows_seen = true;
                }
                "@odata.nextLink" if next.is_some() => return Err(A::Error::duplicate_field("@odata.nextLink")),
                "@odata.nextLink" => next = Some(map.next_value()?),
                "@odata.deltaLink" if delta.is_some() => return Err(A::Error::duplicate_field("@odata.deltaLink")),
                "@odata.deltaLink" => delta = Some(map.next_value()?),
                _ => map.next_value_seed(self.sheet.skip(1))?,
            }
        }
        if !rows_seen {
            return Err(A::Error::missing_field("value"));
        }
        Ok(Links { next: next.flatten(), delta: delta.flatten() })
    }
}

struct RowsSeed<'s, 'p> {
    sheet: &'s mut Sheet<'p>,
}

impl<'p> DeserializeSeed<'p> for RowsSeed<'_, 'p> {
    type Value = ();

    fn deserialize<D: Deserializer<'p>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'p> Visitor<'p> for RowsSeed<'_, 'p> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'p>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(RowSeed { sheet: &mut *self.sheet })?.is_some() {}
        Ok(())
    }
}
