//! Finding tables as one types: over their names in both languages and their logical name.
use crate::catalog::Catalog;
use crate::text::Lang;
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};

/// What is searched, made once a catalog.
#[derive(Debug, Default)]
pub(super) struct Index {
    lines: Vec<Utf32String>,
}

impl Index {
    /// Of all tables, in the catalog's order.
    pub fn new(catalog: &Catalog) -> Self {
        let lines = catalog
            .tables
            .iter()
            .map(|table| {
                let label = |lang| table.labels.best(lang).unwrap_or_default();
                let (english, korean) = (label(Lang::En), label(Lang::Ko));
                let korean = if korean == english { "" } else { korean };
                Utf32String::from(format!("{} {english} {korean}", table.name))
            })
            .collect();
        Self { lines }
    }

    /// Positions of what matches, the best first; equals keep their order. Letters scattered over a name only count where
    /// nothing holds the words as they were typed.
    pub fn find(&self, query: &str) -> Vec<usize> {
        let pattern = |kind| Pattern::new(query, CaseMatching::Ignore, Normalization::Smart, kind);
        let whole = self.ranked(&pattern(AtomKind::Substring));
        if whole.is_empty() { self.ranked(&pattern(AtomKind::Fuzzy)) } else { whole }
    }

    fn ranked(&self, pattern: &Pattern) -> Vec<usize> {
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        let mut matcher = Matcher::new(config);
        let mut found: Vec<(u32, usize)> = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(at, line)| pattern.score(line.slice(..), &mut matcher).map(|score| (score, at)))
            .collect();
        found.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
        found.into_iter().map(|(_, at)| at).collect()
    }
}
