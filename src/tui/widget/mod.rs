//! Small parts screens are made of: each draws on a canvas and keeps a tiny state. They know no route and start no work.
pub mod gauge;
pub mod grid;
pub mod input;
pub mod list;
