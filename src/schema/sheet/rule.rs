//! The cells of a returned sheet that say what happens to a field's values beyond its conversion. A column that is missing, and
//! a cell that stands as it was written, leave the rule as it is.
use super::SheetColumn as C;
use super::cells::{harmless, plain};
use super::review::Reading;
use crate::mapping::{Owner, Treatment, Unlisted, pairs_of, render_pairs, render_steps, steps_of};

/// Why a cell cannot be understood: a slug of `sheet-problem-<slug>` and what stands there.
pub(super) type NotUnderstood = (&'static str, String);

impl Reading<'_> {
    /// The rule as the line wants it.
    pub(super) fn treatment(&self, cells: &[String], now: &Treatment) -> Result<Treatment, NotUnderstood> {
        let mut next = now.clone();
        if let Some(text) = self.changed(cells, C::Steps, &render_steps(&now.steps)) {
            next.steps = steps_of(&text).map_err(|_| ("steps", text))?;
        }
        if let Some(text) = self.changed(cells, C::Replace, &render_pairs(&now.replace)) {
            next.replace = pairs_of(&text).ok_or(("replace", text))?;
        }
        if let Some(text) = self.changed(cells, C::Default, now.default.as_deref().unwrap_or_default()) {
            next.default = (!text.is_empty()).then_some(text);
        }
        if let Some(text) = self.said(cells, C::Unlisted) {
            let words = self.words.iter().flat_map(|w| &w.unlisted);
            next.unlisted = by_word(&text, &Unlisted::ALL, Unlisted::slug, words).ok_or(("unlisted", text))?;
        }
        if let Some(text) = self.said(cells, C::Updates) {
            next.apply_updates = self.yes_no(&text).ok_or(("yes-no", text))?;
        }
        if let Some(text) = self.said(cells, C::Owner) {
            let words = self.words.iter().flat_map(|w| &w.owners);
            next.owner = by_word(&text, &Owner::ALL, Owner::slug, words).ok_or(("owner", text))?;
        }
        Ok(next)
    }

    /// The cell where it is not what we wrote there.
    fn changed(&self, cells: &[String], column: C, ours: &str) -> Option<String> {
        let theirs = self.cell(cells, column);
        (self.places.contains_key(&column) && theirs != plain(&harmless(ours))).then_some(theirs)
    }

    /// The cell where anything stands in it.
    fn said(&self, cells: &[String], column: C) -> Option<String> {
        Some(self.cell(cells, column)).filter(|text| !text.is_empty())
    }
}

/// By its slug or its word in any language.
fn by_word<'w, T: Copy + 'w>(
    text: &str,
    all: &[T],
    slug: impl Fn(T) -> &'static str,
    mut words: impl Iterator<Item = &'w (T, String)>,
) -> Option<T> {
    let text = text.to_lowercase();
    let by_slug = all.iter().copied().find(|one| slug(*one) == text);
    by_slug.or_else(|| words.find(|(_, word)| word.to_lowercase() == text).map(|(one, _)| *one))
}
