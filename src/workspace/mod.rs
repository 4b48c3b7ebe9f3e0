//! The workspace's files: `workspace.toml` (commented, hand-edited without loss, no secret in it), the setup under way
//! and the catalogs. Implements [`crate::port::WorkspaceStore`]; may touch the disk through `disk` only.
mod document;
mod files;
mod keep;
mod parse;
#[cfg(test)]
mod tests;

pub use files::WorkspaceFiles;
