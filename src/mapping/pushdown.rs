//! How much of a filter the CRM can be asked for: conditions on fields it cannot filter by are judged here, row by row, and
//! what else must hold is asked of it all the same.
use super::{Filter, fields_of};
use crate::catalog::TableDetail;

/// What the CRM is asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Pushed {
    /// The whole filter: every row it sends passes.
    #[default]
    Whole,
    /// This part, or nothing: every row is judged here once more, by the whole filter.
    Part(Option<Filter>),
}

/// How much of a filter the CRM of this table can be asked for, exactly.
pub fn pushed_down(filter: &Filter, detail: &TableDetail) -> Pushed {
    if unfilterable(filter, detail).is_empty() {
        return Pushed::Whole;
    }
    Pushed::Part(part(filter, detail))
}

/// The fields of a filter by which the CRM cannot be asked, or in which something is searched that it may take otherwise.
pub fn unfilterable<'f>(filter: &'f Filter, detail: &TableDetail) -> Vec<&'f str> {
    let uncertain = uncertain(filter);
    let here = |name: &&str| uncertain.contains(name) || detail.field(name).is_some_and(|f| f.unfilterable);
    fields_of(filter).into_iter().filter(here).collect()
}

/// The fields in which a backslash is searched: SOQL says how one is written in a text, but not what it means once more in
/// the pattern of `LIKE` (developer.salesforce.com, "Quoted String Escape Sequences").
fn uncertain(filter: &Filter) -> Vec<&str> {
    match filter {
        Filter::And(all) | Filter::Or(all) => all.iter().flat_map(uncertain).collect(),
        Filter::Not(inner) => uncertain(inner),
        Filter::Text { field, needle, .. } if needle.contains('\\') => vec![field],
        _ => Vec::new(),
    }
}

/// What must hold in any case and can be asked for.
fn part(filter: &Filter, detail: &TableDetail) -> Option<Filter> {
    match filter {
        Filter::And(all) => {
            let mut asked: Vec<Filter> = all.iter().filter_map(|f| part(f, detail)).collect();
            if asked.len() > 1 { Some(Filter::And(asked)) } else { asked.pop() }
        }
        other => unfilterable(other, detail).is_empty().then(|| other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::contact;
    use crate::mapping::filter_text::{read, render};

    #[test]
    fn what_must_hold_in_any_case_is_asked_for_and_the_rest_is_judged_here() {
        let mut detail = contact();
        detail.fields.iter_mut().filter(|f| f.name == "lastname").for_each(|f| f.unfilterable = true);
        let asked = |text: &str| match pushed_down(&read(text, &detail).unwrap(), &detail) {
            Pushed::Whole => "whole".to_owned(),
            Pushed::Part(part) => part.map_or("nothing".to_owned(), |f| render(&f)),
        };
        for (text, expected) in [
            ("statecode = 0 and donotemail = false", "whole"),
            ("statecode = 0 and lastname contains 'K'", "statecode = 0"),
            ("lastname contains 'K'", "nothing"),
            ("statecode = 0 or lastname contains 'K'", "nothing"),
            ("statecode = 0 and not (lastname is empty and donotemail = true)", "statecode = 0"),
            (
                "(statecode = 0 and lastname = 'K') and (donotemail = true or statecode = 1)",
                "statecode = 0 and (donotemail = true or statecode = 1)",
            ),
            (r"statecode = 0 and emailaddress1 contains '\'", "statecode = 0"),
            (r"emailaddress1 = '\' and not emailaddress1 ends with '\'", r"emailaddress1 = '\'"),
        ] {
            assert_eq!(asked(text), expected, "{text}");
        }
        let filter = read("statecode = 0 and lastname is empty", &detail).unwrap();
        assert_eq!(unfilterable(&filter, &detail), ["lastname"]);
    }
}
