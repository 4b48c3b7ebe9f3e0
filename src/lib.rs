//! Fieldbridge.
