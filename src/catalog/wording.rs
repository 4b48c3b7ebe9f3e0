//! Differences as keys of sentences with their arguments, for any face.
use super::{CatalogChange, Labels};
use crate::text::Lang;
use std::collections::BTreeMap;

impl CatalogChange {
    /// The catalog key of its sentence.
    pub fn key(&self) -> &'static str {
        use CatalogChange as C;
        match self {
            C::TableAdded { .. } => "change-table-added",
            C::TableRemoved { .. } => "change-table-removed",
            C::TrackingSwitched { on: true, .. } => "change-tracking-on",
            C::TrackingSwitched { .. } => "change-tracking-off",
            C::FieldAdded { .. } => "change-field-added",
            C::FieldRemoved { .. } => "change-field-removed",
            C::FieldRenamed { .. } => "change-field-renamed",
            C::FieldRetyped { effect, .. } => match effect {
                super::Retyping::Reformatted => "change-field-reformatted",
                super::Retyping::Widened => "change-field-widened",
                super::Retyping::Narrowed => "change-field-narrowed",
                super::Retyping::Changed => "change-field-retyped",
            },
            C::FieldRequired { on: true, .. } => "change-field-required",
            C::FieldRequired { .. } => "change-field-optional",
            C::FieldSecured { on: true, .. } => "change-field-secured",
            C::FieldSecured { .. } => "change-field-unsecured",
            C::TargetsChanged { .. } => "change-targets",
            C::OptionSetSwapped { .. } => "change-option-set",
            C::OptionAdded { .. } => "change-option-added",
            C::OptionRemoved { .. } => "change-option-removed",
            C::OptionRelabelled { suspect: true, .. } => "change-option-suspect",
            C::OptionRelabelled { .. } => "change-option-relabelled",
            C::OptionSwitched { retired: true, .. } => "change-option-retired",
            C::OptionSwitched { .. } => "change-option-returned",
            C::OptionDepends { .. } => "change-option-depends",
            C::StatusMoved { .. } => "change-status-moved",
            C::KeyAdded { .. } => "change-key-added",
            C::KeyRemoved { .. } => "change-key-removed",
            C::KeyChanged { .. } => "change-key-changed",
            C::KeyStateChanged { .. } => "change-key-state",
            C::RelationshipAdded { .. } => "change-relationship-added",
            C::RelationshipRemoved { .. } => "change-relationship-removed",
            C::RelationshipChanged { .. } => "change-relationship-changed",
        }
    }

    /// The arguments of its sentence; labels in that language. Names and labels are untrusted text.
    pub fn args(&self, lang: Lang) -> BTreeMap<String, String> {
        use CatalogChange as C;
        let best = |labels: &Labels| labels.best(lang).unwrap_or("?").to_owned();
        let state = |state: &Option<i64>| state.map_or_else(|| "?".to_owned(), |s| s.to_string());
        let mut args = BTreeMap::from([("table".to_owned(), self.table().to_owned())]);
        let mut put = |name: &str, value: String| drop(args.insert(name.to_owned(), value));
        match self {
            C::TableAdded { .. } | C::TableRemoved { .. } | C::TrackingSwitched { .. } => {}
            C::FieldAdded { field, .. }
            | C::FieldRemoved { field, .. }
            | C::FieldRequired { field, .. }
            | C::FieldSecured { field, .. } => put("field", field.clone()),
            C::FieldRenamed { from, to, .. } => {
                put("from", from.clone());
                put("to", to.clone());
            }
            C::FieldRetyped { field, from, to, .. } => {
                put("field", field.clone());
                put("from", from.long_word());
                put("to", to.long_word());
            }
            C::TargetsChanged { field, added, removed, .. } => {
                put("field", field.clone());
                put("added", listed(added));
                put("removed", listed(removed));
            }
            C::OptionSetSwapped { field, from, to, .. } => {
                put("field", field.clone());
                put("from", from.clone());
                put("to", to.clone());
            }
            C::OptionAdded { set, code, labels, .. }
            | C::OptionRemoved { set, code, labels, .. }
            | C::OptionSwitched { set, code, labels, .. }
            | C::OptionDepends { set, code, labels, .. } => {
                put("set", set.clone());
                put("code", code.to_string());
                put("label", best(labels));
            }
            C::OptionRelabelled { set, code, from, to, .. } => {
                let (from, to) = told_apart(from, to, lang);
                put("set", set.clone());
                put("code", code.to_string());
                put("from", from);
                put("to", to);
            }
            C::StatusMoved { set, code, from, to, .. } => {
                put("set", set.clone());
                put("code", code.to_string());
                put("from", state(from));
                put("to", state(to));
            }
            C::KeyAdded { key, .. } | C::KeyRemoved { key, .. } => put("key", key.clone()),
            C::KeyChanged { key, from, to, .. } => {
                put("key", key.clone());
                put("from", listed(from));
                put("to", listed(to));
            }
            C::KeyStateChanged { key, from, to, .. } => {
                put("key", key.clone());
                put("from", from.slug().to_owned());
                put("to", to.slug().to_owned());
            }
            C::RelationshipAdded { relationship, .. }
            | C::RelationshipRemoved { relationship, .. }
            | C::RelationshipChanged { relationship, .. } => put("relationship", relationship.clone()),
        }
        args
    }
}

/// The labels in that language; where they are the same there, those of a language in which they differ.
fn told_apart(from: &Labels, to: &Labels, lang: Lang) -> (String, String) {
    let text = |label: Option<&str>| label.unwrap_or("?").to_owned();
    let (here, there) = (from.best(lang), to.best(lang));
    if here != there {
        return (text(here), text(there));
    }
    let codes = from.0.keys().chain(to.0.keys());
    let other = codes.map(|lcid| (lcid, from.0.get(lcid), to.0.get(lcid))).find(|(_, a, b)| a != b);
    other.map_or_else(
        || (text(here), text(there)),
        |(lcid, a, b)| {
            let named = |label: Option<&String>| format!("{} ({lcid})", label.map_or("?", String::as_str));
            (named(a), named(b))
        },
    )
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_changed_in_another_language_only_is_shown_in_that_one() {
        let labels = |korean: &str| Labels([(1033, "Gold".to_owned()), (1042, korean.to_owned())].into());
        let shown = |lang| told_apart(&labels("금"), &labels("골드"), lang);
        assert_eq!(shown(Lang::En), ("금 (1042)".to_owned(), "골드 (1042)".to_owned()));
        assert_eq!(shown(Lang::Ko), ("금".to_owned(), "골드".to_owned()));
    }
}
