//! One number for everything about a table that a mapping depends on: as long as it stands still, nothing has drifted.
use super::{Field, OptionSet, TableDetail};
use serde_json::{Value, json};

/// The fingerprint of a table: its fields with type, length, precision, behaviour, whether a value is demanded and can be read;
/// its option sets value by value; its keys. Names on screen do not count, except those of options, and neither does order.
pub fn fingerprint(detail: &TableDetail) -> u64 {
    let mut parts: Vec<String> =
        vec![json!(["table", detail.table.name, detail.table.primary_id, detail.table.change_tracking]).to_string()];
    parts.extend(detail.fields.iter().filter(|f| f.readable).map(|f| field(f).to_string()));
    parts.extend(detail.option_sets.iter().flat_map(options).map(|v| v.to_string()));
    parts.extend(detail.keys.iter().map(|k| json!(["key", k.name, k.fields, k.state]).to_string()));
    parts.sort();
    parts.dedup();
    xxhash_rust::xxh3::xxh3_64(parts.join("\n").as_bytes())
}

fn field(field: &Field) -> Value {
    let mut targets = field.targets.clone();
    targets.sort();
    let name = (&field.name, &field.id);
    json!(["field", name, field.kind, field.required, field.secured, field.option_set, targets])
}

fn options(set: &OptionSet) -> impl Iterator<Item = Value> {
    set.options.iter().map(|o| {
        let mut goes_with = o.valid_for.clone();
        goes_with.iter_mut().for_each(|codes| codes.sort_unstable());
        json!(["option", set.name, o.code, o.labels, o.state, o.retired, goes_with])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::contact;
    use crate::catalog::{FieldType, Labels};

    #[test]
    fn order_and_labels_of_fields_do_not_count() {
        let (before, mut after) = (contact(), contact());
        after.fields.reverse();
        after.option_sets.iter_mut().for_each(|s| s.options.reverse());
        after.fields.iter_mut().for_each(|f| f.labels = Labels::one(1033, "other"));
        after.table.labels = Labels::default();
        assert_eq!(fingerprint(&before), fingerprint(&after));
    }

    #[test]
    fn everything_a_mapping_depends_on_counts() {
        let before = fingerprint(&contact());
        let changes: [fn(&mut TableDetail); 12] = [
            |t| drop(t.fields.pop()),
            |t| t.fields[3].name.push('x'),
            |t| t.fields[3].kind = FieldType::Memo { max_length: Some(7) },
            |t| t.fields[3].required = !t.fields[3].required,
            |t| t.fields[3].readable = false,
            |t| t.fields.iter_mut().find(|f| f.name == "parentcustomerid").unwrap().targets.truncate(1),
            |t| drop(t.option_sets[0].options.pop()),
            |t| t.option_sets[0].options[0].labels = Labels::one(1033, "new"),
            |t| t.option_sets[0].options[0].code += 1000,
            |t| t.option_sets[0].options[0].retired = true,
            |t| t.option_sets[0].options[0].valid_for = Some(vec![1]),
            |t| t.table.change_tracking = !t.table.change_tracking,
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut after = contact();
            change(&mut after);
            assert_ne!(fingerprint(&after), before, "change {number}");
        }
    }
}
