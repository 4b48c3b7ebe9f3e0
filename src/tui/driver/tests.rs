//! The loop with a terminal and doors of its own.
