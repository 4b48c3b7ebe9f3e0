//! A file that only takes up room beside the database, so that on a full disk it can be given up and how a run ended can still be
//! written down (correctness.md B20).
use super::open::beside;
use crate::disk;
use std::fs;
use std::path::{Path, PathBuf};

/// Bytes it takes up.
const BYTES: usize = 8 * 1024 * 1024;
/// Where less than this is left, none is laid: it would be the ballast that fills the disk.
const LEFT: u64 = 16 * BYTES as u64;

/// The ballast of one database.
#[derive(Debug, Clone)]
pub struct Ballast {
    path: PathBuf,
}

impl Ballast {
    /// That of the database at this path, whether it is there or not.
    pub fn of(database: &Path) -> Self {
        Self { path: beside(database, ".ballast") }
    }

    /// Lays it where it is missing and there is room. A run goes on without.
    pub fn lay(&self) {
        let is_there = fs::metadata(&self.path).is_ok_and(|m| m.len() >= BYTES as u64);
        if is_there || disk::free_space(&self.path).is_none_or(|left| left < LEFT) {
            return;
        }
        // Bytes a file system cannot pack together.
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let bytes = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        });
        let bytes: Vec<u8> = bytes.take(BYTES / 8).flatten().collect();
        drop(disk::write(&self.path, &bytes));
    }

    /// Gives it up; whether there was any.
    pub fn release(&self) -> bool {
        fs::remove_file(&self.path).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_up_its_room_until_it_is_given_up() {
        let dir = tempfile::tempdir().unwrap();
        let (database, ballast) = (dir.path().join("campaign.db"), Ballast::of(&dir.path().join("campaign.db")));
        assert!(!ballast.release(), "there is none yet");
        ballast.lay();
        let laid = dir.path().join("campaign.db.ballast");
        assert_eq!((laid.metadata().unwrap().len(), database.exists()), (BYTES as u64, false));
        let before = laid.metadata().unwrap().modified().unwrap();
        ballast.lay();
        assert_eq!(laid.metadata().unwrap().modified().unwrap(), before, "it lies there already");
        assert!(ballast.release() && !laid.exists());
    }
}
