//! Records by what identifies them outside.
use super::super::error::SfError;
use super::super::id::Id;
use super::super::model::{Field, Object, Source};
use super::super::read::Reader;
use super::super::store::number_of;
use super::super::val::{Val, same_text};

/// The living records whose field has this value; of an external identifier there is one at most.
pub(crate) fn by_external(reader: Reader<'_>, object: &'static Object, field: &'static Field, key: &str) -> Vec<Id> {
    if let Source::Id = field.source {
        let found = Id::parse(key).filter(|id| id.object == object.no);
        let living = |id: &Id| reader.state.by_id(reader.world, *id).is_some_and(|row| !row.deleted());
        return found.into_iter().filter(living).collect();
    }
    let fits = |number: u64| {
        let row = reader.state.find(reader.world, object, number).filter(|row| !row.deleted())?;
        let value = reader.value(&row, field);
        value.as_text().is_some_and(|text| same_text(text, key)).then(|| row.id())
    };
    if field.external {
        let written = reader.state.by_key(object, field.name, key).and_then(fits);
        return written.or_else(|| generated(reader, object, field, key).and_then(fits)).into_iter().collect();
    }
    let rows = reader.state.rows(reader.world, object);
    rows.filter_map(|row| fits(row.number)).take(5).collect()
}

/// The generated row that has, or had, this external identifier: its number stands in it.
fn generated(reader: Reader<'_>, object: &'static Object, field: &'static Field, key: &str) -> Option<u64> {
    let index = match field.source {
        Source::Code(prefix) => {
            let (head, digits) = key.rsplit_once('-')?;
            head.eq_ignore_ascii_case(prefix).then(|| digits.parse().ok()).flatten()?
        }
        Source::Same(_) => key.rsplit_once('-')?.1.parse().ok()?,
        _ => return None,
    };
    number_of(reader.world, object, index).or_else(|| {
        // Inserted later on the organisation's own side: its record knows its number.
        let changes = reader.state.changes(object)?;
        changes.records.iter().rev().find(|(_, record)| record.index == Some(index)).map(|(number, _)| *number)
    })
}

/// The field a client names as the key of an upsert.
pub(crate) fn resolve(object: &'static Object, name: &str) -> Result<&'static Field, SfError> {
    object.field(name).filter(|field| field.upsert_key).ok_or_else(|| {
        let text = format!("Provided external ID field does not exist or is not accessible: {name}");
        SfError::new(404, "NOT_FOUND", text)
    })
}

/// A written value of an external identifier that another record has already.
pub(super) fn taken(
    reader: Reader<'_>,
    object: &'static Object,
    field: &'static Field,
    value: &Val,
    own: Option<Id>,
) -> Option<Id> {
    by_external(reader, object, field, value.as_text()?).into_iter().find(|id| Some(*id) != own)
}
