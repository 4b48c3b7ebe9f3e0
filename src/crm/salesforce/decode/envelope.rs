//! The quick way: the whole body in one pass.
use super::row::{RowSeed, Sheet};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Reads the body into the sheet and tells the page's own link.
pub(super) fn read<'p>(text: &'p str, sheet: &mut Sheet<'_, 'p>) -> serde_json::Result<Option<String>> {
    let mut json = serde_json::Deserializer::from_str(text);
    let next = json.deserialize_map(Envelope { sheet })?;
    json.end()?;
    Ok(next)
}

struct Envelope<'s, 'q, 'p> {
    sheet: &'s mut Sheet<'q, 'p>,
}

impl<'p> Visitor<'p> for Envelope<'_, '_, 'p> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page")
    }

    fn visit_map<A: MapAccess<'p>>(self, mut map: A) -> Result<Option<String>, A::Error> {
        let mut next: Option<Option<String>> = None;
        let mut seen = false;
        while let Some(key) = map.next_key::<Cow<'p, str>>()? {
            match key.as_ref() {
                "records" if seen => return Err(A::Error::duplicate_field("records")),
                "records" => {
                    map.next_value_seed(RowsSeed { sheet: &mut *self.sheet })?;
                    seen = true;
                }
                "nextRecordsUrl" if next.is_some() => return Err(A::Error::duplicate_field("nextRecordsUrl")),
                "nextRecordsUrl" => next = Some(map.next_value()?),
                _ => map.next_value_seed(self.sheet.skip(1))?,
            }
        }
        if !seen {
            return Err(A::Error::missing_field("records"));
        }
        Ok(next.flatten())
    }
}

struct RowsSeed<'s, 'q, 'p> {
    sheet: &'s mut Sheet<'q, 'p>,
}

impl<'p> DeserializeSeed<'p> for RowsSeed<'_, '_, 'p> {
    type Value = ();

    fn deserialize<D: Deserializer<'p>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'p> Visitor<'p> for RowsSeed<'_, '_, 'p> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("records")
    }

    fn visit_seq<A: SeqAccess<'p>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(RowSeed { sheet: &mut *self.sheet })?.is_some() {}
        Ok(())
    }
}
