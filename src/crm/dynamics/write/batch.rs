//! Operations as the text of one `$batch` (learn.microsoft.com, "Execute batch operations using the Web API"): each
//! operation stands alone, or all stand in one change set that is done as a whole or not at all.
use super::operation::Operation;
use crate::crm::dynamics::api::{BASE, PartAddress};
use std::fmt::Write;

/// Most operations the server takes in one batch.
pub(super) const MOST: usize = 1000;

/// A batch ready to be sent.
pub(super) struct Batch {
    pub(super) boundary: String,
    pub(super) bytes: Vec<u8>,
}

/// Writes a batch. `set`: as one change set. `mark` is new for every batch, so that no row's text can close a part.
pub(super) fn write(operations: &[&Operation], set: bool, mark: &str, address: PartAddress) -> Batch {
    let boundary = format!("batch_{mark}");
    let mut text = Vec::with_capacity(operations.len() * 512);
    if set {
        let inner = format!("changeset_{mark}");
        push(&mut text, &format!("--{boundary}\r\nContent-Type: multipart/mixed; boundary={inner}\r\n\r\n"));
        for (index, operation) in operations.iter().enumerate() {
            part(&mut text, &inner, operation, (Some(index + 1), address));
        }
        push(&mut text, &format!("--{inner}--\r\n"));
    } else {
        for operation in operations {
            part(&mut text, &boundary, operation, (None, address));
        }
    }
    push(&mut text, &format!("--{boundary}--\r\n"));
    Batch { boundary, bytes: text }
}

fn part(text: &mut Vec<u8>, boundary: &str, operation: &Operation, named: (Option<usize>, PartAddress)) {
    let (content_id, address) = named;
    let mut head = format!("--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
    if let Some(id) = content_id {
        let _ = write!(head, "Content-ID: {id}\r\n");
    }
    let base = match address {
        PartAddress::FromRoot => BASE,
        PartAddress::BelowService => "",
    };
    let _ = write!(head, "\r\n{} {base}{} HTTP/1.1\r\n", operation.method.word(), operation.path);
    if operation.body.is_some() {
        head.push_str("Content-Type: application/json\r\n");
    }
    head.push_str("Accept: application/json\r\n");
    for (name, value) in &operation.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    push(text, &head);
    text.extend_from_slice(operation.body.as_deref().unwrap_or_default());
    push(text, "\r\n");
}

fn push(text: &mut Vec<u8>, piece: &str) {
    text.extend_from_slice(piece.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::WriteMethod;

    fn operation(body: &str) -> Operation {
        Operation {
            method: WriteMethod::Patch,
            path: "contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8)".into(),
            headers: vec![("if-none-match", "*".into())],
            body: Some(body.as_bytes().to_vec()),
        }
    }

    #[test]
    fn a_batch_reads_as_documented() {
        let one = operation("{\"lastname\":\"B1\"}");
        let gone = Operation { method: WriteMethod::Delete, headers: Vec::new(), body: None, ..operation("") };
        let batch = write(&[&one, &gone], false, "7f", PartAddress::FromRoot);
        assert_eq!(batch.boundary, "batch_7f");
        insta::assert_snapshot!(String::from_utf8(batch.bytes).unwrap().replace("\r\n", "⏎\n"), @r#"
        --batch_7f⏎
        Content-Type: application/http⏎
        Content-Transfer-Encoding: binary⏎
        ⏎
        PATCH /api/data/v9.2/contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8) HTTP/1.1⏎
        Content-Type: application/json⏎
        Accept: application/json⏎
        if-none-match: *⏎
        ⏎
        {"lastname":"B1"}⏎
        --batch_7f⏎
        Content-Type: application/http⏎
        Content-Transfer-Encoding: binary⏎
        ⏎
        DELETE /api/data/v9.2/contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8) HTTP/1.1⏎
        Accept: application/json⏎
        ⏎
        ⏎
        --batch_7f--⏎
        "#);
    }

    #[test]
    fn a_change_set_numbers_its_operations() {
        let (one, two) = (operation("{}"), operation("{}"));
        let text = String::from_utf8(write(&[&one, &two], true, "7f", PartAddress::FromRoot).bytes).unwrap();
        assert!(text.starts_with(
            "--batch_7f\r\nContent-Type: multipart/mixed; boundary=changeset_7f\r\n\r\n--changeset_7f\r\n"
        ));
        assert!(text.contains("Content-ID: 1\r\n") && text.contains("Content-ID: 2\r\n"));
        assert!(text.ends_with("--changeset_7f--\r\n--batch_7f--\r\n"));
    }

    #[test]
    fn rows_are_named_from_the_root_or_below_the_service_and_nothing_else_differs() {
        let one = operation("{\"lastname\":\"/api/data/v9.2/\"}");
        let text = |address| String::from_utf8(write(&[&one], true, "7f", address).bytes).unwrap();
        let (root, below) = (text(PartAddress::FromRoot), text(PartAddress::BelowService));
        let row = "contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8) HTTP/1.1\r\n";
        assert!(below.contains(&format!("\r\n\r\nPATCH {row}")));
        assert_eq!(root.replacen("PATCH /api/data/v9.2/", "PATCH ", 1), below);
    }
}
