//! ONE registry of commands: id, words, keys, where each applies, when it is disabled and why. The footer, `?` help, the
//! palette and the documentation read it. Uses the ground floor only; no screen, no effect in it.
