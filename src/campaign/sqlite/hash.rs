//! The hash that tells whether a row's values changed.
use crate::mapping::Cell;
use crate::schema::{CampaignSchema, Column};
use crate::seeded_bug::SeededBug;
use xxhash_rust::xxh3::xxh3_64;

/// What every row's hash begins with: the columns by name, so that the same values in other columns count as changed.
pub(super) fn columns_salt(schema: &CampaignSchema) -> [u8; 8] {
    salt_of(schema.columns.iter())
}

/// The same for some of them.
pub(super) fn salt_of<'c>(columns: impl Iterator<Item = &'c Column>) -> [u8; 8] {
    let names: Vec<u8> = columns.flat_map(|c| c.name.bytes().chain([0])).collect();
    xxh3_64(&names).to_le_bytes()
}

/// Hash of a row's cells; each is preceded by its kind, texts by their length, so that no two rows read the same.
/// `scratch` is reused from row to row.
pub(super) fn row_hash(salt: [u8; 8], cells: &[Cell<'_>], scratch: &mut Vec<u8>) -> i64 {
    scratch.clear();
    scratch.extend_from_slice(&salt);
    let counted = if SeededBug::HashWithoutLastColumn.is_on() { cells.len().saturating_sub(1) } else { cells.len() };
    for cell in cells.iter().take(counted) {
        match cell {
            Cell::Null => scratch.push(0),
            Cell::Integer(i) => {
                scratch.push(1);
                scratch.extend_from_slice(&i.to_le_bytes());
            }
            Cell::Real(r) => {
                scratch.push(2);
                scratch.extend_from_slice(&r.to_bits().to_le_bytes());
            }
            Cell::Text(t) => {
                scratch.push(3);
                scratch.extend_from_slice(&(t.len() as u64).to_le_bytes());
                scratch.extend_from_slice(t.as_bytes());
            }
        }
    }
    xxh3_64(scratch).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(cells: &[Cell<'_>]) -> i64 {
        row_hash([7; 8], cells, &mut Vec::new())
    }

    fn text(t: &str) -> Cell<'_> {
        Cell::Text(t.into())
    }

    #[test]
    fn neighbouring_values_do_not_blur() {
        assert_ne!(hash(&[text("ab"), text("c")]), hash(&[text("a"), text("bc")]));
        assert_ne!(hash(&[Cell::Null, text("")]), hash(&[text(""), Cell::Null]));
        assert_ne!(hash(&[Cell::Integer(0)]), hash(&[Cell::Real(0.0)]));
        assert_eq!(hash(&[text("한"), Cell::Integer(7)]), hash(&[text("한"), Cell::Integer(7)]));
    }

    #[test]
    fn the_hash_is_the_same_in_every_release() {
        assert_eq!(hash(&[text("Zoë"), Cell::Integer(-1), Cell::Null, Cell::Real(1.5)]), -7_881_869_139_565_028_986);
    }
}
