//! A filter as lines of a tree that can be edited one at a time, and the operators that fit a field.
use super::filter_text::{FilterProblem, check, parse};
use super::{CompareOp, Filter, Literal, Period, TextOp};
use crate::catalog::{DateBehaviour, FieldType, TableDetail};

/// What a line of the tree is.
#[derive(Debug, Clone, PartialEq)]
pub enum FilterNode {
    /// All below hold.
    All,
    /// One below holds.
    Any,
    /// What is below does not hold.
    Not,
    /// A condition.
    Leaf(Filter),
}

/// One line of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterLine {
    /// Which child of which child it is, from the whole filter on.
    pub path: Vec<usize>,
    /// What it is.
    pub node: FilterNode,
}

/// The filter's lines from the top.
pub fn filter_lines(filter: &Filter) -> Vec<FilterLine> {
    fn collect(filter: &Filter, path: &[usize], into: &mut Vec<FilterLine>) {
        let node = match filter {
            Filter::And(_) => FilterNode::All,
            Filter::Or(_) => FilterNode::Any,
            Filter::Not(_) => FilterNode::Not,
            leaf => FilterNode::Leaf(leaf.clone()),
        };
        // "Is not empty" and "is none of" are one condition.
        let whole = matches!(filter, Filter::Not(inner) if matches!(**inner, Filter::Empty { .. } | Filter::In { .. } | Filter::During { .. }));
        if whole {
            into.push(FilterLine { path: path.to_vec(), node: FilterNode::Leaf(filter.clone()) });
            return;
        }
        into.push(FilterLine { path: path.to_vec(), node });
        for (at, child) in children(filter).iter().enumerate() {
            collect(child, &[path, &[at]].concat(), into);
        }
    }
    let mut lines = Vec::new();
    collect(filter, &[], &mut lines);
    lines
}

fn children(filter: &Filter) -> &[Filter] {
    match filter {
        Filter::And(all) | Filter::Or(all) => all,
        Filter::Not(inner) => std::slice::from_ref(inner),
        _ => &[],
    }
}

/// An edit of one line.
#[derive(Debug, Clone, PartialEq)]
pub enum FilterEdit {
    /// Another condition in its place.
    Put(Filter),
    /// One more condition: into a group, or beside a condition, both then holding.
    Add(Filter),
    /// All becomes any and the other way round; a condition becomes a group with itself and a copy to change.
    Turn,
    /// It does not hold, or it holds again.
    Negate,
    /// It goes.
    Remove,
}

/// The filter after an edit of the line at that path; none where nothing is left. An unknown path changes nothing.
pub fn edit_filter(filter: Option<&Filter>, path: &[usize], edit: &FilterEdit) -> Option<Filter> {
    let Some(filter) = filter else {
        return match edit {
            FilterEdit::Put(new) | FilterEdit::Add(new) => Some(new.clone()),
            _ => None,
        };
    };
    // A condition beside another one of a group goes into that group.
    if let (FilterEdit::Add(new), Some((last, above))) = (edit, path.split_last())
        && let Some(Filter::And(all)) = at(filter, above)
        && !matches!(at(filter, path), Some(Filter::And(_) | Filter::Or(_)))
    {
        let mut all = all.clone();
        all.insert((last + 1).min(all.len()), new.clone());
        return changed(filter, above, &|_| Some(Filter::And(all.clone()))).map(tidy);
    }
    changed(filter, path, &|here| edited(here, edit)).map(tidy)
}

fn at<'f>(filter: &'f Filter, path: &[usize]) -> Option<&'f Filter> {
    path.iter().try_fold(filter, |here, step| children(here).get(*step))
}

fn edited(here: &Filter, edit: &FilterEdit) -> Option<Filter> {
    Some(match (edit, here) {
        (FilterEdit::Put(new), _) => new.clone(),
        (FilterEdit::Add(new), Filter::And(all)) => Filter::And([all.as_slice(), std::slice::from_ref(new)].concat()),
        (FilterEdit::Add(new), Filter::Or(any)) => Filter::Or([any.as_slice(), std::slice::from_ref(new)].concat()),
        (FilterEdit::Add(new), other) => Filter::And(vec![other.clone(), new.clone()]),
        (FilterEdit::Turn, Filter::And(all)) => Filter::Or(all.clone()),
        (FilterEdit::Turn, Filter::Or(any)) => Filter::And(any.clone()),
        (FilterEdit::Turn, other) => Filter::Or(vec![other.clone(), other.clone()]),
        (FilterEdit::Negate, Filter::Not(inner)) => inner.as_ref().clone(),
        (FilterEdit::Negate, other) => Filter::Not(Box::new(other.clone())),
        (FilterEdit::Remove, _) => return None,
    })
}

/// The filter with what stands at a path changed; what becomes nothing goes, and a group without children with it.
fn changed(filter: &Filter, path: &[usize], change: &dyn Fn(&Filter) -> Option<Filter>) -> Option<Filter> {
    let Some((step, rest)) = path.split_first() else { return change(filter) };
    let within = |all: &[Filter]| -> Vec<Filter> {
        let next = |(i, c): (usize, &Filter)| if i == *step { changed(c, rest, change) } else { Some(c.clone()) };
        all.iter().enumerate().filter_map(next).collect()
    };
    match filter {
        Filter::And(all) => Some(within(all)).filter(|l| !l.is_empty()).map(Filter::And),
        Filter::Or(any) => Some(within(any)).filter(|l| !l.is_empty()).map(Filter::Or),
        Filter::Not(inner) if *step == 0 => changed(inner, rest, change).map(|i| Filter::Not(Box::new(i))),
        other => Some(other.clone()),
    }
}

/// Groups of one are what they hold, so that the text form reads back as the same tree.
fn tidy(filter: Filter) -> Filter {
    let each = |all: Vec<Filter>| -> Vec<Filter> { all.into_iter().map(tidy).collect() };
    let alone = |mut all: Vec<Filter>, group: fn(Vec<Filter>) -> Filter| match (all.len(), all.pop()) {
        (1, Some(only)) => only,
        (_, Some(last)) => {
            all.push(last);
            group(all)
        }
        (_, None) => group(all),
    };
    match filter {
        Filter::And(all) => alone(each(all), Filter::And),
        Filter::Or(any) => alone(each(any), Filter::Or),
        Filter::Not(inner) => Filter::Not(Box::new(tidy(*inner))),
        leaf => leaf,
    }
}

/// An operator as it is chosen. Words: `operator-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// A comparison.
    Compare(CompareOp),
    /// A search.
    Text(TextOp),
    /// One of several values.
    OneOf,
    /// None of several values.
    NoneOf,
    /// In a stretch of days.
    During,
    /// Not in it.
    Outside,
    /// No value.
    Empty,
    /// Any value.
    Filled,
}

impl Operator {
    /// All, for the coverage of the catalogs.
    pub const ALL: [Operator; 15] = [
        Operator::Compare(CompareOp::Eq),
        Operator::Compare(CompareOp::Ne),
        Operator::Compare(CompareOp::Lt),
        Operator::Compare(CompareOp::Le),
        Operator::Compare(CompareOp::Gt),
        Operator::Compare(CompareOp::Ge),
        Operator::Text(TextOp::Contains),
        Operator::Text(TextOp::StartsWith),
        Operator::Text(TextOp::EndsWith),
        Operator::OneOf,
        Operator::NoneOf,
        Operator::During,
        Operator::Outside,
        Operator::Empty,
        Operator::Filled,
    ];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            Operator::Compare(CompareOp::Eq) => "eq",
            Operator::Compare(CompareOp::Ne) => "ne",
            Operator::Compare(CompareOp::Lt) => "lt",
            Operator::Compare(CompareOp::Le) => "le",
            Operator::Compare(CompareOp::Gt) => "gt",
            Operator::Compare(CompareOp::Ge) => "ge",
            Operator::Text(TextOp::Contains) => "contains",
            Operator::Text(TextOp::StartsWith) => "starts-with",
            Operator::Text(TextOp::EndsWith) => "ends-with",
            Operator::OneOf => "one-of",
            Operator::NoneOf => "none-of",
            Operator::During => "during",
            Operator::Outside => "outside",
            Operator::Empty => "empty",
            Operator::Filled => "filled",
        }
    }

    /// Whether no value is asked for.
    pub fn needs_no_value(self) -> bool {
        matches!(self, Operator::Empty | Operator::Filled)
    }
}

/// The operators that fit a type, in the order they are offered.
pub fn operators_for(kind: &FieldType) -> Vec<Operator> {
    use CompareOp as C;
    use FieldType as F;
    let compare = |ops: &[CompareOp]| ops.iter().map(|op| Operator::Compare(*op)).collect::<Vec<_>>();
    let equal = || compare(&[C::Eq, C::Ne]);
    let ordered = || compare(&[C::Eq, C::Ne, C::Lt, C::Le, C::Gt, C::Ge]);
    let list = [Operator::OneOf, Operator::NoneOf];
    let days = [Operator::During, Operator::Outside];
    let mut all = match kind {
        F::Text { .. } | F::Memo { .. } => {
            let search = [TextOp::Contains, TextOp::StartsWith, TextOp::EndsWith].map(Operator::Text);
            [equal().as_slice(), &search, &list].concat()
        }
        F::Integer | F::BigInt | F::Decimal { .. } | F::Double | F::Money { .. } => {
            [ordered().as_slice(), &list].concat()
        }
        F::DateTime { behaviour: DateBehaviour::DateOnly } => [ordered().as_slice(), &list, &days].concat(),
        F::DateTime { .. } => [ordered().as_slice(), &days].concat(),
        F::Boolean => equal(),
        F::MultiChoice => vec![Operator::Text(TextOp::Contains)],
        F::Choice | F::State | F::Status | F::Lookup | F::Customer | F::Owner | F::UniqueId => {
            [equal().as_slice(), &list].concat()
        }
        _ => Vec::new(),
    };
    all.extend([Operator::Empty, Operator::Filled]);
    all
}

/// A condition of a field, an operator and a value as it is typed: texts without quotes, several with commas. One of several
/// that has a comma itself stands between apostrophes.
///
/// # Errors
/// What is wrong with the value; the place counts from its first character.
pub fn condition(field: &str, operator: Operator, typed: &str, detail: &TableDetail) -> Result<Filter, FilterProblem> {
    let field = field.to_owned();
    let is_text = detail.field(&field).is_some_and(|f| {
        matches!(f.kind, FieldType::Text { .. } | FieldType::Memo { .. })
            || f.kind.is_reference()
            || f.kind == FieldType::UniqueId
    });
    let one = |text: &str| if is_text { Ok(Literal::Text(text.to_owned())) } else { value_of(text) };
    let many = || listed(typed, is_text).iter().map(|t| one(t)).collect::<Result<Vec<_>, _>>();
    let period = || {
        let unread =
            || FilterProblem { slug: "expected-period", at: None, found: typed.to_owned(), hint: String::new() };
        Period::read(typed).ok_or_else(unread)
    };
    let filter = match operator {
        Operator::During => Filter::During { field, period: period()? },
        Operator::Outside => Filter::Not(Box::new(Filter::During { field, period: period()? })),
        Operator::Empty => Filter::Empty { field },
        Operator::Filled => Filter::Not(Box::new(Filter::Empty { field })),
        Operator::Text(op) => Filter::Text { field, op, needle: typed.to_owned() },
        Operator::Compare(op) => Filter::Compare { field, op, value: one(if is_text { typed } else { typed.trim() })? },
        Operator::OneOf => Filter::In { field, values: many()? },
        Operator::NoneOf => Filter::Not(Box::new(Filter::In { field, values: many()? })),
    };
    check(&filter, detail)?;
    // Only what the text form can say is a filter.
    parse(&super::filter_text::render(&filter)).map(|_| filter)
}

/// Several values as they are typed, between commas; of texts, one between apostrophes is what stands between them.
fn listed(typed: &str, texts: bool) -> Vec<String> {
    let (mut all, mut rest) = (Vec::new(), Some(typed));
    while let Some(text) = rest {
        if let Some((value, behind)) = between_quotes(text.trim_start()).filter(|_| texts) {
            all.push(value);
            rest = behind;
            continue;
        }
        let (value, behind) = text.split_once(',').map_or((text, None), |(value, behind)| (value, Some(behind)));
        all.extend(Some(value.trim()).filter(|v| !v.is_empty()).map(str::to_owned));
        rest = behind;
    }
    all
}

/// A text between apostrophes, those within it written twice, and what stands behind the comma after it.
fn between_quotes(text: &str) -> Option<(String, Option<&str>)> {
    let mut rest = text.strip_prefix('\'')?;
    let mut value = String::new();
    loop {
        let (before, behind) = rest.split_once('\'')?;
        value.push_str(before);
        let Some(again) = behind.strip_prefix('\'') else {
            let behind = behind.trim_start();
            return match behind.strip_prefix(',') {
                Some(next) => Some((value, Some(next))),
                None => behind.is_empty().then_some((value, None)),
            };
        };
        value.push('\'');
        rest = again;
    }
}

fn value_of(text: &str) -> Result<Literal, FilterProblem> {
    const HEAD: &str = "x = ";
    match parse(&format!("{HEAD}{text}")) {
        Ok(Filter::Compare { value, .. }) => Ok(value),
        Ok(_) => {
            Err(FilterProblem { slug: "expected-value", at: Some(0), found: text.to_owned(), hint: String::new() })
        }
        Err(problem) => Err(FilterProblem { at: problem.at.map(|at| at.saturating_sub(HEAD.len())), ..problem }),
    }
}

/// The parts of a condition, to be chosen again; none for a group.
pub fn parts_of(filter: &Filter) -> Option<(&str, Operator, String)> {
    use super::filter_text::render_value;
    /// A text among several, between apostrophes where it would not be taken for one value as it stands.
    fn among(value: &Literal) -> String {
        match value {
            Literal::Text(text)
                if text.contains(',') || text.starts_with('\'') || text.trim() != text || text.is_empty() =>
            {
                render_value(value)
            }
            other => plain(other),
        }
    }
    let listed = |values: &[Literal]| values.iter().map(among).collect::<Vec<_>>().join(", ");
    fn plain(value: &Literal) -> String {
        match value {
            Literal::Text(text) => text.clone(),
            other => render_value(other),
        }
    }
    Some(match filter {
        Filter::Compare { field, op, value } => (field, Operator::Compare(*op), plain(value)),
        Filter::Empty { field } => (field, Operator::Empty, String::new()),
        Filter::Text { field, op, needle } => (field, Operator::Text(*op), needle.clone()),
        Filter::In { field, values } => (field, Operator::OneOf, listed(values)),
        Filter::During { field, period } => (field, Operator::During, period.text()),
        Filter::Not(inner) => match inner.as_ref() {
            Filter::Empty { field } => (field, Operator::Filled, String::new()),
            Filter::In { field, values } => (field, Operator::NoneOf, listed(values)),
            Filter::During { field, period } => (field, Operator::Outside, period.text()),
            _ => return None,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::contact;
    use crate::mapping::filter_text::{read, render};
    use crate::mapping::obstacle;
    use proptest::prelude::*;

    fn leaf(n: i64) -> Filter {
        Filter::Compare { field: "numberofchildren".into(), op: CompareOp::Eq, value: Literal::Integer(n) }
    }

    fn text(filter: Option<&Filter>) -> String {
        filter.map(render).unwrap_or_default()
    }

    #[test]
    fn a_filter_is_built_line_by_line() {
        let add = |f: Option<&Filter>, path: &[usize], n| edit_filter(f, path, &FilterEdit::Add(leaf(n)));
        let one = add(None, &[], 1);
        let two = add(one.as_ref(), &[], 2);
        assert_eq!(text(two.as_ref()), "numberofchildren = 1 and numberofchildren = 2");
        let between = add(two.as_ref(), &[0], 3);
        assert_eq!(filter_lines(between.as_ref().unwrap()).len(), 4);
        let any = edit_filter(between.as_ref(), &[], &FilterEdit::Turn);
        assert!(matches!(any, Some(Filter::Or(ref all)) if all.len() == 3));
        let not = edit_filter(any.as_ref(), &[1], &FilterEdit::Negate);
        assert!(text(not.as_ref()).contains("not (numberofchildren = 3)"));
        assert_eq!(edit_filter(not.as_ref(), &[1], &FilterEdit::Negate), any);
        let fewer = edit_filter(any.as_ref(), &[0], &FilterEdit::Remove);
        let fewer = edit_filter(fewer.as_ref(), &[0], &FilterEdit::Remove);
        assert_eq!(fewer, Some(leaf(2)), "a group of one is what it holds");
        assert_eq!(edit_filter(fewer.as_ref(), &[], &FilterEdit::Remove), None);
    }

    #[test]
    fn conditions_are_made_of_what_is_chosen_and_typed() {
        use CompareOp::{Eq, Ge};
        let detail = contact();
        let made = |field: &str, op, typed: &str| condition(field, op, typed, &detail).map(|f| render(&f));
        for (field, op, typed, expected) in [
            ("lastname", Operator::Compare(Eq), "O'Hara", "lastname = 'O''Hara'"),
            ("lastname", Operator::OneOf, "Kim, 이", "lastname in ('Kim', '이')"),
            ("lastname", Operator::OneOf, "'Seoul, KR', x", "lastname in ('Seoul, KR', 'x')"),
            (
                "lastname",
                Operator::NoneOf,
                "'t Hooft, 'O''Hara, Ltd' ",
                "lastname not in ('''t Hooft', 'O''Hara, Ltd')",
            ),
            ("lastname", Operator::Text(TextOp::StartsWith), " K", "lastname starts with ' K'"),
            ("new_interests", Operator::Text(TextOp::Contains), "9", "new_interests contains '9'"),
            ("modifiedon", Operator::Compare(Ge), "today - 30", "modifiedon >= today - 30"),
            ("gendercode", Operator::NoneOf, "1,2", "gendercode not in (1, 2)"),
            ("donotemail", Operator::Compare(Eq), "true", "donotemail = true"),
            ("modifiedon", Operator::During, "Last 30 days", "modifiedon in last 30 days"),
            ("birthdate", Operator::Outside, "this year", "birthdate not in this year"),
            ("new_interests", Operator::Filled, "", "new_interests is not empty"),
        ] {
            assert_eq!(made(field, op, typed), Ok(expected.to_owned()));
        }
        let slug = |field: &str, op, typed: &str| {
            condition(field, op, typed, &detail).map_or_else(|p| (p.slug, p.at), |_| ("", None))
        };
        assert_eq!(slug("numberofchildren", Operator::Compare(Eq), "many").0, "expected-value");
        assert_eq!(slug("numberofchildren", Operator::Compare(Eq), "1 or x = 1").0, "expected-value");
        assert_eq!(slug("birthdate", Operator::Compare(Ge), "2023-02-29"), ("bad-date", Some(0)));
        assert_eq!(slug("gendercode", Operator::OneOf, "").0, "expected-value");
        assert_eq!(slug("birthdate", Operator::During, "yesterday").0, "expected-period");
        assert_eq!(slug("ownerid", Operator::Compare(Eq), "me").0, "wrong-value");
    }

    /// A value a person could type for a field of that type.
    fn typed_for(kind: &FieldType) -> &'static str {
        match kind {
            FieldType::Boolean => "true",
            FieldType::DateTime { .. } => "today",
            kind if kind.is_reference() || *kind == FieldType::UniqueId => "0123abcd-0000-0000-0000-000000000000",
            _ => "1",
        }
    }

    #[test]
    fn every_operator_offered_for_a_field_makes_a_condition_that_reads_back() {
        let detail = contact();
        for field in detail.fields.iter().filter(|f| obstacle(f).is_none()) {
            for operator in operators_for(&field.kind) {
                let typed = match operator {
                    Operator::During | Operator::Outside => "last 7 days",
                    _ => typed_for(&field.kind),
                };
                let made = condition(&field.name, operator, typed, &detail);
                let made = made.unwrap_or_else(|p| panic!("{} {operator:?}: {}", field.name, p.slug));
                assert_eq!(read(&render(&made), &detail).as_ref(), Ok(&made));
                let (name, again, typed) = parts_of(&made).unwrap();
                assert_eq!(condition(name, again, &typed, &detail).as_ref(), Ok(&made));
            }
        }
    }

    proptest! {
        #[test]
        fn a_list_that_is_opened_and_left_as_it_is_stays_what_it_was(
            values in prop::collection::vec(prop_oneof!["[a-z', ]{0,8}", "\\PC{0,6}"], 1..4),
        ) {
            let values = values.into_iter().map(Literal::Text).collect();
            let filter = Filter::In { field: "lastname".into(), values };
            let (field, operator, typed) = parts_of(&filter).unwrap();
            let again = condition(field, operator, &typed, &contact());
            prop_assert_eq!(again.as_ref(), Ok(&filter), "{}", typed);
        }

        #[test]
        fn no_series_of_edits_makes_a_tree_whose_text_reads_back_as_another(
            edits in prop::collection::vec((0usize..20, 0u8..5, 0i64..9), 0..20),
        ) {
            let mut filter: Option<Filter> = None;
            for (place, what, n) in edits {
                let lines = filter.as_ref().map(filter_lines).unwrap_or_default();
                let path = lines.get(place % lines.len().max(1)).map(|l| l.path.clone()).unwrap_or_default();
                let edit = match what {
                    0 | 1 => FilterEdit::Add(leaf(n)),
                    2 => FilterEdit::Turn,
                    3 => FilterEdit::Negate,
                    _ => FilterEdit::Remove,
                };
                let next = edit_filter(filter.as_ref(), &path, &edit);
                if let Some(next) = &next {
                    let text = render(next);
                    prop_assume!(text.len() < 3000);
                    prop_assert_eq!(parse(&text), Ok(next.clone()), "{}", text);
                }
                filter = next;
            }
        }
    }
}
