//! Reviewed pictures of every screen, and what must hold for all of them.
