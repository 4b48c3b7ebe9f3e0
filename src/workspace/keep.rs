//! Carries new values into a document somebody may have edited by hand: what did not change keeps its exact text, comments
//! stay with what they stand at, keys we do not know stay.
use toml_edit::{Array, ArrayOfTables, InlineTable, Item, Table, TableLike, Value};

/// How a rule's line begins.
pub const NEW_LINE: &str = "\n  ";

/// Makes `have` say what `want` says. `known` is what we would write for what `have` says now: a key in it is ours, and goes
/// where it is wanted no more; all others are somebody else's.
pub fn merge(have: &mut dyn TableLike, known: &dyn TableLike, want: &dyn TableLike) {
    for (key, _) in known.iter() {
        if !want.contains_key(key) {
            have.remove(key);
        }
    }
    for (key, wanted) in want.iter() {
        match have.get_mut(key) {
            Some(present) => merge_item(present, known.get(key), wanted),
            None => {
                have.insert(key, wanted.clone());
            }
        }
    }
}

fn merge_item(have: &mut Item, known: Option<&Item>, want: &Item) {
    if let Item::ArrayOfTables(wanted) = want {
        if let Item::Value(Value::Array(_)) = have {
            *have = std::mem::take(have).into_array_of_tables().map_or_else(|as_it_was| as_it_was, Item::ArrayOfTables);
        }
        match have {
            Item::ArrayOfTables(present) => merge_tables(present, &tables(known), wanted),
            other => *other = want.clone(),
        }
        return;
    }
    match (have, want) {
        (Item::Value(Value::Array(present)), Item::Value(Value::Array(wanted))) => {
            merge_lines(present, &lines(known), wanted);
        }
        (Item::ArrayOfTables(present), Item::Value(Value::Array(_))) => {
            if let Ok(wanted) = want.clone().into_array_of_tables() {
                merge_tables(present, &tables(known), &wanted);
            }
        }
        (Item::Value(Value::InlineTable(present)), Item::Value(Value::InlineTable(wanted))) => {
            merge_inline(present, known.and_then(Item::as_inline_table), wanted);
        }
        (present, wanted) if present.is_table_like() && wanted.is_table_like() => {
            if let (Some(p), Some(w)) = (present.as_table_like_mut(), wanted.as_table_like()) {
                let nothing = Table::new();
                merge(p, known.and_then(Item::as_table_like).unwrap_or(&nothing), w);
            }
        }
        (Item::Value(present), Item::Value(wanted)) => replace_value(present, wanted),
        (present, wanted) => *present = wanted.clone(),
    }
}

/// A table on one line is spaced anew where its keys have changed.
fn merge_inline(have: &mut InlineTable, known: Option<&InlineTable>, want: &InlineTable) {
    let keys = |table: &InlineTable| table.iter().map(|(key, _)| key.to_owned()).collect::<Vec<_>>();
    let before = keys(have);
    let nothing = InlineTable::new();
    merge(have, known.unwrap_or(&nothing), want);
    if keys(have) != before {
        have.fmt();
    }
}

/// What we would write, in whichever of the two forms of a list.
fn tables(known: Option<&Item>) -> ArrayOfTables {
    match known {
        Some(Item::ArrayOfTables(tables)) => tables.clone(),
        Some(list) => list.clone().into_array_of_tables().unwrap_or_default(),
        None => ArrayOfTables::new(),
    }
}

fn lines(known: Option<&Item>) -> Array {
    known.and_then(Item::as_array).cloned().unwrap_or_default()
}

fn replace_value(have: &mut Value, want: &Value) {
    if !same(have, want) {
        let decor = have.decor().clone();
        *have = want.clone();
        *have.decor_mut() = decor;
    }
}

/// Sections: tables found again by what identifies them, in the wanted order.
fn merge_tables(have: &mut ArrayOfTables, known: &ArrayOfTables, want: &ArrayOfTables) {
    let mut old: Vec<Option<Table>> = have.iter().cloned().map(Some).collect();
    let found: Vec<Option<usize>> =
        want.iter().map(|w| old.iter().position(|o| o.as_ref().is_some_and(|o| identity(o) == identity(w)))).collect();
    let kept: Vec<usize> = found.iter().flatten().copied().collect();
    let in_order = kept.is_sorted();
    have.clear();
    for (wanted, place) in want.iter().zip(found) {
        let mut table = match place.and_then(|i| old.get_mut(i)).and_then(Option::take) {
            Some(present) => present,
            None => {
                have.push(wanted.clone());
                continue;
            }
        };
        if !in_order {
            forget_position(&mut table);
        }
        let nothing = Table::new();
        let ours = known.iter().find(|k| identity(k) == identity(wanted)).unwrap_or(&nothing);
        merge(&mut table, ours, wanted);
        have.push(table);
    }
}

fn identity(table: &Table) -> Vec<Option<String>> {
    // A mapping or option set belongs to an account; accounts and flows have a name.
    let text = |key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
    match text("name") {
        Some(name) => vec![Some(name)],
        None => vec![text("account"), text("table"), text("option_set"), text("field")],
    }
}

fn forget_position(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => forget_position(inner),
            Item::ArrayOfTables(inner) => inner.iter_mut().for_each(forget_position),
            _ => {}
        }
    }
}

/// Rules: lines found again by their field, in the wanted order.
fn merge_lines(have: &mut Array, known: &Array, want: &Array) {
    if have.len() == want.len() && have.iter().zip(want.iter()).all(|(h, w)| same(h, w)) {
        return;
    }
    let mut old: Vec<Option<Value>> = have.iter().cloned().map(Some).collect();
    have.clear();
    let mut carried = String::new();
    let mut reached = 0;
    for wanted in want.iter() {
        let place = old.iter().position(|o| o.as_ref().is_some_and(|o| field(o) == field(wanted)));
        let Some(mut value) = place.and_then(|i| old.get_mut(i)).and_then(Option::take) else {
            have.push_formatted(wanted.clone());
            continue;
        };
        // A remark at the end of a line stands before the next line's value; it must not go with that value.
        if let Some(i) = place {
            carried.extend(old.iter().take(i).skip(reached).flatten().map(end_of_line_remark));
            reached = reached.max(i + 1);
        }
        prepend(&mut value, &std::mem::take(&mut carried));
        match (&mut value, wanted) {
            (Value::InlineTable(present), Value::InlineTable(w)) => {
                let ours = known.iter().find(|k| field(k) == field(wanted)).and_then(Value::as_inline_table);
                merge_inline(present, ours, w);
            }
            (present, w) => replace_value(present, w),
        }
        have.push_formatted(value);
    }
    carried.extend(old.iter().skip(reached).flatten().map(end_of_line_remark));
    if !carried.is_empty() {
        let trailing = have.trailing().as_str().unwrap_or_default().to_owned();
        have.set_trailing(format!("{carried}{trailing}"));
    }
}

fn field(value: &Value) -> Option<&str> {
    value.as_inline_table()?.get("field")?.as_str()
}

/// The remark that belongs to the line before this value, with its line break.
fn end_of_line_remark(value: &Value) -> String {
    let prefix = value.decor().prefix().and_then(|p| p.as_str()).unwrap_or_default();
    match prefix.split_once('\n') {
        Some((remark, _)) if remark.contains('#') => format!("{remark}\n"),
        _ => String::new(),
    }
}

fn prepend(value: &mut Value, remark: &str) {
    if !remark.is_empty() {
        let prefix = value.decor().prefix().and_then(|p| p.as_str()).unwrap_or_default().to_owned();
        value.decor_mut().set_prefix(format!("{remark}{prefix}"));
    }
}

/// Whether two values say the same, however they are written.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(x), Value::String(y)) => x.value() == y.value(),
        (Value::Integer(x), Value::Integer(y)) => x.value() == y.value(),
        (Value::Float(x), Value::Float(y)) => x.value().to_bits() == y.value().to_bits(),
        (Value::Boolean(x), Value::Boolean(y)) => x.value() == y.value(),
        (Value::Datetime(x), Value::Datetime(y)) => x.value() == y.value(),
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y.iter()).all(|(p, q)| same(p, q)),
        (Value::InlineTable(x), Value::InlineTable(y)) => {
            x.len() == y.len() && x.iter().all(|(k, p)| y.get(k).is_some_and(|q| same(p, q)))
        }
        _ => false,
    }
}
