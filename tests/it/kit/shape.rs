//! Holds a JSON value against one of the schemas in assets/schema: as much of JSON Schema as those files use.
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Asserts that the value has the documented form.
#[track_caller]
pub fn matches_schema(value: &Value, name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/schema/{name}.schema.json"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut problems = Vec::new();
    check(value, &schema, "$", &mut problems);
    assert!(problems.is_empty(), "{name}: {}\n{value:#}", problems.join("\n"));
}

fn check(value: &Value, schema: &Value, at: &str, problems: &mut Vec<String>) {
    let Value::Object(rules) = schema else { panic!("{at}: a schema is an object") };
    for (rule, wanted) in rules {
        let bad = match rule.as_str() {
            "type" => !types(wanted).iter().any(|t| is(value, t)),
            "const" => value != wanted,
            "enum" => !wanted.as_array().unwrap().contains(value) && !value.is_null(),
            "minimum" => value.as_i64().is_some_and(|n| n < wanted.as_i64().unwrap()),
            "properties" | "required" | "additionalProperties" | "items" | "$schema" | "title" | "description" => false,
            other => panic!("{at}: the checker does not know `{other}`"),
        };
        if bad {
            problems.push(format!("{at}: {value} against {rule} {wanted}"));
        }
    }
    if let (Value::Object(fields), Some(Value::Object(known))) = (value, rules.get("properties")) {
        for name in rules["required"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()) {
            if !fields.contains_key(name) {
                problems.push(format!("{at}: `{name}` is missing"));
            }
        }
        for (name, field) in fields {
            match known.get(name) {
                Some(inner) => check(field, inner, &format!("{at}.{name}"), problems),
                None => problems.push(format!("{at}: `{name}` is not documented")),
            }
        }
    }
    if let (Value::Array(items), Some(inner)) = (value, rules.get("items")) {
        for (i, item) in items.iter().enumerate() {
            check(item, inner, &format!("{at}[{i}]"), problems);
        }
    }
}

fn types(wanted: &Value) -> Vec<&str> {
    match wanted {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().map(|t| t.as_str().unwrap()).collect(),
        other => panic!("{other} is no type"),
    }
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("the checker does not know the type `{other}`"),
    }
}
