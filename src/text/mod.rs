//! Text on the ground floor: cell width, trimming, wrapping, and the sanitiser that turns untrusted text into
//! displayable text. Pure; uses nothing of the other rooms.
mod alike;
mod clean;
mod digits;
mod lang;
mod mask;
mod romanise;
mod told;
mod width;

pub use alike::key_alike;
pub use clean::{clean, clean_line};
pub use digits::grouped;
pub use lang::Lang;
pub use mask::value_in_short;
pub use romanise::romanised;
pub use told::Told;
pub use width::{fit, fit_middle, pad, width, wrap};
