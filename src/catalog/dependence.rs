//! Picklists of which another field decides which values there are (help.salesforce.com, "Define Dependent Picklists").
use super::{OptionItem, OptionSet, TableDetail};
use crate::text::Lang;

/// What a dependent picklist depends on.
#[derive(Debug, Clone, Copy)]
pub struct Dependence<'d> {
    /// The field whose values the set holds.
    pub field: &'d str,
    /// The field that decides which of them there are.
    pub controller: &'d str,
    set: &'d OptionSet,
    /// The values of the deciding field; none for a yes/no field.
    values: Option<&'d OptionSet>,
}

/// What an option set of a table depends on; none where it depends on nothing.
pub fn dependence<'d>(detail: &'d TableDetail, set: &str) -> Option<Dependence<'d>> {
    let field = detail.fields.iter().find(|f| f.option_set.as_deref() == Some(set) && f.controller.is_some())?;
    let controller = field.controller.as_deref()?;
    let values = detail.field(controller).and_then(|c| detail.option_set(c.option_set.as_deref()?));
    Some(Dependence { field: &field.name, controller, set: detail.option_set(set)?, values })
}

impl Dependence<'_> {
    /// The values of the deciding field a value goes with, as rows hold them; none where nothing is told of it.
    pub fn valid_for(&self, option: &OptionItem) -> Option<Vec<String>> {
        let held = |code: &i64| match self.values {
            Some(values) => values.option(*code).map(|o| o.stored().into_owned()),
            None => Some((*code != 0).to_string()),
        };
        Some(option.valid_for.as_ref()?.iter().filter_map(held).collect())
    }

    /// The names of the values a value goes with, in one line; empty where it goes with none.
    pub fn goes_with(&self, code: i64, lang: Lang) -> Option<String> {
        let codes = self.set.option(code)?.valid_for.as_ref()?;
        let name = |code: &i64| {
            let Some(values) = self.values else { return Some((*code != 0).to_string()) };
            let option = values.option(*code)?;
            Some(option.labels.best(lang).map_or_else(|| option.stored().into_owned(), str::to_owned))
        };
        Some(codes.iter().filter_map(name).collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Field, FieldType, Labels, Table, text_code};

    fn set(name: &str, options: &[(&str, Option<Vec<i64>>)]) -> OptionSet {
        let option = |(value, valid_for): &(&str, Option<Vec<i64>>)| OptionItem {
            valid_for: valid_for.clone(),
            ..OptionItem::text(*value, Labels::one(1033, format!("{value}!")))
        };
        OptionSet {
            name: name.into(),
            labels: Labels::default(),
            global: false,
            options: options.iter().map(option).collect(),
        }
    }

    fn field(name: &str, set: Option<&str>, controller: Option<&str>) -> Field {
        let mut field = Field::new(name, FieldType::Text { max_length: None, format: None });
        (field.option_set, field.controller) = (set.map(Into::into), controller.map(Into::into));
        field
    }

    #[test]
    fn each_value_names_the_values_it_goes_with() {
        let mut detail = TableDetail::new(Table::new("Contact", "Contact", "Id"));
        detail.fields = vec![
            field("Region", Some("r"), None),
            field("Store", Some("s"), Some("Region")),
            field("Gift", Some("g"), Some("Vip")),
            field("Vip", None, None),
        ];
        let north = text_code("North");
        detail.option_sets = vec![
            set("r", &[("North", None), ("South", None)]),
            set("s", &[("OSL", Some(vec![north, text_code("South")])), ("NIL", Some(vec![])), ("NEW", None)]),
            set("g", &[("Pen", Some(vec![1]))]),
        ];
        assert!(dependence(&detail, "r").is_none());
        let store = dependence(&detail, "s").unwrap();
        assert_eq!((store.field, store.controller), ("Store", "Region"));
        let told = |value: &str| store.goes_with(text_code(value), Lang::En);
        assert_eq!(told("OSL").as_deref(), Some("North!, South!"));
        assert_eq!((told("NIL").as_deref(), told("NEW")), (Some(""), None));
        assert_eq!(store.valid_for(&detail.option_sets[1].options[0]).unwrap(), ["North", "South"]);
        let gift = dependence(&detail, "g").unwrap();
        assert_eq!(gift.goes_with(text_code("Pen"), Lang::En).as_deref(), Some("true"));
    }
}
