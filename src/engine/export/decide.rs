//! What goes to the CRM, decided field by field from both sides' values and from what they last agreed on (correctness.md
//! B12, B13). Pure.
//!
//! Every field has one owner. The campaign side's value stands where the field is its own; where the CRM changed it as
//! well, both values are noted. Consent only ever becomes stricter: a "do not contact" goes out, its withdrawal never does.
//! What the CRM keeps in its own spelling is what was agreed on, and is not sent again.
use super::opt_in::{self, MAY_BE_CONTACTED};
use super::theirs::Theirs;
use crate::flow::{Both, Newer, OptOutRules, Said};
use crate::mapping::{Cell, Owner};
use crate::port::{AgreedFields, OptInEnd, OutConflict, OutConsent, OutRow, OutStop};
use crate::run::{SentFields, Side};
use crate::schema::{CampaignSchema, OutField};
use crate::seeded_bug::SeededBug;
use xxhash_rust::xxh3::xxh3_64;

/// Characters of a value that are kept of a conflict.
const KEPT: usize = 400;

/// Whole numbers up to here are exact as floating-point numbers.
const EXACT: u64 = 1 << 53;

/// What happens to one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing: both sides agree.
    Same,
    /// Ours is sent.
    Send {
        /// The CRM changed it as well.
        both: bool,
    },
    /// The CRM's stays, and comes with the next import.
    Theirs {
        /// Ours was changed as well.
        both: bool,
    },
}

/// What happens to one field, from both values in the campaign side's form.
pub(super) fn field_fate(
    owner: Owner,
    (ours, theirs): (&Cell<'_>, &Cell<'_>),
    agreed: Option<(i64, i64)>,
    moved: bool,
) -> Fate {
    if same(ours, theirs) {
        if SeededBug::EchoIsChange.is_on() && owner == Owner::Marketing {
            return Fate::Send { both: false };
        }
        return Fate::Same;
    }
    let (o, t) = (cell_hash(ours), cell_hash(theirs));
    let they_changed = agreed.map_or(moved, |(_, then)| then != t);
    match owner {
        Owner::Crm => Fate::Theirs { both: false },
        Owner::Consent if forbids(ours) => Fate::Send { both: they_changed },
        Owner::Consent if SeededBug::SendOptIn.is_on() => Fate::Send { both: false },
        Owner::Consent => Fate::Theirs { both: agreed.is_some_and(|(then, _)| then != o) },
        Owner::Marketing if agreed == Some((o, t)) => Fate::Same,
        Owner::Marketing => Fate::Send { both: they_changed },
    }
}

/// What happens to a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct RowFate {
    /// Places, among the fields, of those that are sent.
    pub(super) send: Vec<usize>,
    /// Fields both sides changed.
    pub(super) conflicts: Vec<OutConflict>,
    /// What is agreed on once it is sent, if the CRM keeps it as it is.
    pub(super) agreed: AgreedFields,
    /// Columns of consent that the CRM has withdrawn and this side has not.
    pub(super) withdrawn: Vec<usize>,
    /// Opt-in acts that end with this: they give consent, or somebody refused since.
    pub(super) opt_ins: Vec<OptInEnd>,
    /// What changes here, once it is settled.
    pub(super) heard: Vec<OutConsent>,
    /// What changes there, once it is sent.
    pub(super) told: Vec<OutConsent>,
    /// What was sent of its fields lately, once this is sent.
    pub(super) sent: SentFields,
    /// Fields that do not go since they go back and forth.
    pub(super) stops: Vec<OutStop>,
}

/// What a row is compared by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure<'m> {
    /// The fields that may go.
    pub(super) fields: &'m [&'m OutField],
    /// The table, whose columns tell when they changed.
    pub(super) schema: &'m CampaignSchema,
    /// What a flow of consent does; none for another one, which sends what forbids and takes what forbids.
    pub(super) opt_out: Option<OptOutRules>,
    /// The moment, in seconds.
    pub(super) now: i64,
}

impl Measure<'_> {
    /// What is sent of a consent and whether ours becomes stricter, by the rules of a flow of consent.
    fn consent(
        &self,
        rules: OptOutRules,
        row: &OutRow,
        field: &OutField,
        theirs: (&Theirs, &Cell<'_>),
    ) -> (bool, bool) {
        let ours = row.cells.get(field.column).map_or(Said::Unknown, said);
        let changed = self.schema.columns.get(field.column).and_then(|c| row.changed.get(&c.name));
        let newer = match (changed, theirs.0.modified) {
            // The CRM's clock tells whole seconds: within one, nobody is the newer.
            (Some(ours), Some(theirs)) if ours.as_second() > theirs.as_second() => Newer::Campaign,
            _ => Newer::Crm,
        };
        let before = Both { crm: said(theirs.1), campaign: ours };
        let after = rules.after(before, newer);
        (after.crm != before.crm, after.campaign != before.campaign)
    }

    /// What happens to one field of a row.
    fn decide<'c>(
        &self,
        row: &OutRow,
        field: &OutField,
        (ours, theirs): (&'c Cell<'c>, &Cell<'_>),
        there: &Theirs,
    ) -> Decided<'c> {
        let agreed = row.agreed.get(&field.field).copied();
        let is_consent = field.owner == Owner::Consent;
        let Some(rules) = self.opt_out.filter(|_| is_consent) else {
            let moved = there.version > 0 && row.version > 0 && there.version != row.version;
            let (sent, both) = match field_fate(field.owner, (ours, theirs), agreed, moved) {
                Fate::Same => (false, false),
                Fate::Send { both } => (true, both),
                Fate::Theirs { both } => (false, both),
            };
            let heard = is_consent && forbids(theirs) && !forbids(ours);
            return Decided { becomes: ours, sent, both, heard, act: None };
        };
        let act = row.opt_ins.iter().find(|act| act.field == field.field);
        let gives = act.is_some_and(|act| opt_in::gives(act, rules, agreed, (there, theirs)));
        let end = |grants: Option<usize>| act.map(|act| OptInEnd { id: act.id, grants });
        if gives {
            // Both sides are told.
            let (sent, heard) = (forbids(theirs), forbids(ours));
            return Decided { becomes: &MAY_BE_CONTACTED, sent, both: false, heard, act: end(Some(field.column)) };
        }
        let (sent, heard) = self.consent(rules, row, field, (there, theirs));
        Decided { becomes: ours, sent, both: false, heard, act: end(None) }
    }
}

/// What happens to one field of a row.
pub(super) struct Decided<'c> {
    /// What the campaign side says in the end, but for what it hears from the CRM.
    pub(super) becomes: &'c Cell<'c>,
    /// It is sent.
    pub(super) sent: bool,
    /// Both sides changed it.
    both: bool,
    /// The campaign side's consent changes.
    heard: bool,
    /// The opt-in act that ends with this.
    pub(super) act: Option<OptInEnd>,
}

/// What happens to a row the CRM has.
pub(super) fn row_fate(row: &OutRow, by: Measure<'_>, there: &Theirs) -> RowFate {
    let mut fate = RowFate::default();
    for (place, (field, theirs)) in by.fields.iter().zip(&there.cells).enumerate() {
        let Some(ours) = row.cells.get(field.column) else { continue };
        let mut decided = by.decide(row, field, (ours, theirs), there);
        let held = by.held_back(row, field, &decided, theirs);
        let told_before = held.stop.as_ref().is_some_and(|stop| !stop.fresh);
        if held.stop.is_some() {
            // Consent that stays there as it is has been withdrawn here as well.
            let heard = field.owner == Owner::Consent && forbids(theirs) && !forbids(ours);
            decided = Decided { sent: false, heard, ..decided };
        }
        let sent = decided.sent;
        if decided.both && !told_before {
            fate.conflicts.push(OutConflict {
                row: row.row.clone(),
                field: field.field.clone(),
                ours: kept(ours),
                theirs: kept(theirs),
                ours_stands: sent,
            });
        }
        let given = decided.act.is_some_and(|act| act.grants.is_some());
        let change = |side, (was, now): (&Cell<'_>, &Cell<'_>), said| OutConsent {
            row: row.row.clone(),
            field: field.field.clone(),
            side,
            was: was.yes(),
            now: now.yes(),
            said,
            rule: if given { opt_in::RULE } else { by.opt_out.unwrap_or_default().told() },
        };
        match decided.heard {
            true if given => fate.heard.push(change(Side::Campaign, (ours, decided.becomes), Side::Campaign)),
            true => {
                fate.withdrawn.push(field.column);
                fate.heard.push(change(Side::Campaign, (ours, theirs), Side::Crm));
            }
            false => {}
        }
        if sent && field.owner == Owner::Consent {
            fate.told.push(change(Side::Crm, (theirs, decided.becomes), Side::Campaign));
        }
        let o = cell_hash(decided.becomes);
        // Of a field that is stopped nothing is agreed on: it goes when it may go again.
        let agreed = match &held.stop {
            Some(_) => row.agreed.get(&field.field).copied(),
            None => Some((o, if sent { o } else { cell_hash(theirs) })),
        };
        fate.agreed.extend(agreed.map(|agreed| (field.field.clone(), agreed)));
        fate.sent.extend(held.sent.map(|sent| (field.field.clone(), sent)));
        fate.stops.extend(held.stop);
        fate.opt_ins.extend(decided.act);
        if sent {
            fate.send.push(place);
        }
    }
    fate
}

fn kept(cell: &Cell<'_>) -> String {
    cell.display().chars().take(KEPT).collect()
}

/// What a consent column says.
fn said(cell: &Cell<'_>) -> Said {
    match cell.yes() {
        Some(true) => Said::Out,
        Some(false) => Said::In,
        None => Said::Unknown,
    }
}

/// Whether a consent column says "do not contact".
pub(super) fn forbids(cell: &Cell<'_>) -> bool {
    cell.yes() == Some(true)
}

/// Whether two values are one: an empty text is none, and a whole number is one whether it has places behind the point or not.
pub(super) fn same(a: &Cell<'_>, b: &Cell<'_>) -> bool {
    match (a, b) {
        (Cell::Text(text), Cell::Null) | (Cell::Null, Cell::Text(text)) => text.is_empty(),
        (Cell::Integer(n), Cell::Real(r)) | (Cell::Real(r), Cell::Integer(n)) => (*n as f64).total_cmp(r).is_eq(),
        _ => a == b,
    }
}

/// A value's hash: the same in every release, and the same for values that are [one](same).
pub(super) fn cell_hash(cell: &Cell<'_>) -> i64 {
    let (kind, bytes) = match cell {
        Cell::Null => (0u8, Vec::new()),
        Cell::Text(text) if text.is_empty() => (0, Vec::new()),
        Cell::Integer(n) if n.unsigned_abs() > EXACT => (3, n.to_le_bytes().to_vec()),
        Cell::Integer(n) => (1, (*n as f64).to_bits().to_le_bytes().to_vec()),
        Cell::Real(r) => (1, r.to_bits().to_le_bytes().to_vec()),
        Cell::Text(text) => (2, text.as_bytes().to_vec()),
    };
    let all: Vec<u8> = std::iter::once(kind).chain(bytes).collect();
    xxh3_64(&all).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell() -> impl Strategy<Value = Cell<'static>> {
        prop_oneof![
            Just(Cell::Null),
            (0i64..3).prop_map(Cell::Integer),
            "[a-c]{0,2}".prop_map(|t| Cell::Text(t.into())),
            Just(Cell::Real(1.0)),
        ]
    }

    fn consent() -> impl Strategy<Value = Cell<'static>> {
        prop_oneof![Just(Cell::Null), Just(Cell::Integer(0)), Just(Cell::Integer(1))]
    }

    fn agreed() -> impl Strategy<Value = Option<(i64, i64)>> {
        prop::option::of((cell(), cell()).prop_map(|(a, b)| (cell_hash(&a), cell_hash(&b))))
    }

    proptest! {
        #[test]
        fn what_was_sent_and_kept_is_not_sent_again(ours in cell(), theirs in cell(), agreed in agreed(), moved: bool) {
            let fate = field_fate(Owner::Marketing, (&ours, &theirs), agreed, moved);
            if let Fate::Send { .. } = fate {
                let now = Some((cell_hash(&ours), cell_hash(&ours)));
                prop_assert_eq!(field_fate(Owner::Marketing, (&ours, &ours), now, true), Fate::Same);
            } else {
                let now = Some((cell_hash(&ours), cell_hash(&theirs)));
                prop_assert_eq!(field_fate(Owner::Marketing, (&ours, &theirs), now, moved), Fate::Same);
            }
        }

        #[test]
        fn what_the_crm_spells_its_own_way_is_not_sent_again(ours in cell(), spelt in cell(), moved: bool) {
            let kept = Some((cell_hash(&ours), cell_hash(&spelt)));
            prop_assert_eq!(field_fate(Owner::Marketing, (&ours, &spelt), kept, moved), Fate::Same);
        }

        #[test]
        fn consent_never_becomes_less_strict(ours in consent(), theirs in consent(), agreed in agreed(), moved: bool) {
            let fate = field_fate(Owner::Consent, (&ours, &theirs), agreed, moved);
            let sent = matches!(fate, Fate::Send { .. });
            let there = if sent { &ours } else { &theirs };
            prop_assert!(!forbids(&theirs) || forbids(there), "{ours:?} {theirs:?}");
            prop_assert_eq!(forbids(there), forbids(&ours) || forbids(&theirs), "the stricter of both stands");
        }

        #[test]
        fn what_is_the_crms_never_goes(ours in cell(), theirs in cell(), agreed in agreed(), moved: bool) {
            let fate = field_fate(Owner::Crm, (&ours, &theirs), agreed, moved);
            let sent = matches!(fate, Fate::Send { .. });
            prop_assert!(!sent, "{fate:?}");
        }

        #[test]
        fn values_that_are_one_have_one_hash_and_others_have_another(a in cell(), b in cell()) {
            prop_assert_eq!(same(&a, &b), cell_hash(&a) == cell_hash(&b));
        }
    }

    #[test]
    fn a_change_on_both_sides_is_told_and_a_change_on_one_is_not() {
        let (a, b, c) = (Cell::from("a".to_owned()), Cell::from("b".to_owned()), Cell::from("c".to_owned()));
        let then = Some((cell_hash(&a), cell_hash(&a)));
        assert_eq!(field_fate(Owner::Marketing, (&b, &a), then, true), Fate::Send { both: false });
        assert_eq!(field_fate(Owner::Marketing, (&b, &c), then, true), Fate::Send { both: true });
        assert_eq!(field_fate(Owner::Marketing, (&b, &a), None, false), Fate::Send { both: false });
        assert_eq!(field_fate(Owner::Marketing, (&b, &a), None, true), Fate::Send { both: true });
        let (yes, no) = (Cell::Integer(1), Cell::Integer(0));
        let out = Some((cell_hash(&yes), cell_hash(&yes)));
        assert_eq!(field_fate(Owner::Consent, (&no, &yes), out, false), Fate::Theirs { both: true });
    }

    #[test]
    fn hashes_are_the_same_in_every_release() {
        assert_eq!(cell_hash(&Cell::Null), cell_hash(&Cell::Text("".into())));
        assert_eq!(cell_hash(&Cell::Integer(1)), cell_hash(&Cell::Real(1.0)));
    }
}
