//! Answers to batches: documented ones, broken ones, hostile ones.
use super::*;
use proptest::prelude::*;

fn response(boundary: &str, body: &str) -> HttpResponse {
    let kind = format!("multipart/mixed; boundary={boundary}");
    let headers = vec![("content-type".to_owned(), kind)];
    HttpResponse { status: 200, headers, body: body.replace('\n', "\r\n").into_bytes() }
}

const NO_CONTENT: &str = "--batchresponse_7f
Content-Type: application/http
Content-Transfer-Encoding: binary

HTTP/1.1 204 No Content
OData-Version: 4.0
OData-EntityId: https://org.crm4.dynamics.com/api/data/v9.2/contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8)


";

const REFUSED: &str = "--batchresponse_7f
Content-Type: application/http
Content-Transfer-Encoding: binary

HTTP/1.1 404 Not Found
REQ_ID: 5ecd1cb3-1730-4ffc-909c-d44c22270026
Content-Type: application/json; odata.metadata=minimal

{\"error\":{\"code\":\"0x80040217\",\"message\":\"contact With Id = 1 Does Not Exist\"}}
";

fn batch(parts: &[&str]) -> HttpResponse {
    response("batchresponse_7f", &format!("{}--batchresponse_7f--\n", parts.concat()))
}

#[test]
fn answers_come_in_the_order_of_the_operations() {
    let answers = singles(&batch(&[NO_CONTENT, REFUSED, NO_CONTENT]), 3).unwrap();
    assert_eq!(answers.iter().map(|a| a.status).collect::<Vec<_>>(), [204, 404, 204]);
    assert!(answers[0].header("odata-entityid").unwrap().ends_with("430c8)") && answers[0].body.is_empty());
    assert!(answers[1].body.starts_with(b"{\"error\"") && answers[1].body.ends_with(b"}}"));
}

fn set_of(parts: &[(u32, &str)]) -> HttpResponse {
    let inner: String = parts
        .iter()
        .map(|(id, status)| {
            format!("--changesetresponse_9\nContent-Type: application/http\nContent-ID: {id}\n\nHTTP/1.1 {status}\nOData-Version: 4.0\n\n\n")
        })
        .collect();
    let body = format!(
        "--batchresponse_7f\nContent-Type: multipart/mixed; boundary=changesetresponse_9\n\n{inner}--changesetresponse_9--\n--batchresponse_7f--\n"
    );
    response("batchresponse_7f", &body)
}

#[test]
fn a_change_set_is_done_or_names_what_failed() {
    match set(&set_of(&[(2, "204 No Content"), (1, "201 Created")]), 2).unwrap() {
        SetAnswer::Done(answers) => assert_eq!(answers.iter().map(|a| a.status).collect::<Vec<_>>(), [201, 204]),
        other => panic!("{other:?}"),
    }
    match set(&set_of(&[(3, "412 Precondition Failed")]), 5).unwrap() {
        SetAnswer::Failed(answer, at) => assert_eq!((answer.status, at), (412, Some(3))),
        other => panic!("{other:?}"),
    }
    match set(&batch(&[REFUSED]), 5).unwrap() {
        SetAnswer::Failed(answer, at) => assert_eq!((answer.status, at), (404, None)),
        other => panic!("{other:?}"),
    }
    assert!(set(&set_of(&[(1, "204 x"), (1, "204 x")]), 2).is_err(), "a number twice");
    assert!(set(&set_of(&[(1, "204 x")]), 2).is_err(), "one is missing");
    assert!(set(&set_of(&[]), 2).is_err(), "all are missing");
    assert!(singles(&set_of(&[(1, "204 x")]), 1).is_err(), "a change set nobody sent");
}

#[test]
fn a_server_that_stops_at_the_first_refusal_says_so_by_its_last_answer() {
    assert_eq!(singles(&batch(&[NO_CONTENT, REFUSED]), 5).unwrap().len(), 2);
    assert!(singles(&batch(&[REFUSED, NO_CONTENT]), 5).is_err(), "it went on, so answers are missing");
    assert!(singles(&batch(&[NO_CONTENT]), 5).is_err());
}

#[test]
fn other_line_ends_and_quotes_are_understood() {
    let mut plain = batch(&[NO_CONTENT, REFUSED]);
    plain.body = plain.body.iter().copied().filter(|b| *b != b'\r').collect();
    plain.headers[0].1 = "multipart/mixed;boundary=\"batchresponse_7f\"".into();
    assert_eq!(singles(&plain, 2).unwrap().len(), 2);
    let early = response("batchresponse_7f", &format!("\n\n{NO_CONTENT}--batchresponse_7f--\n\n"));
    assert_eq!(singles(&early, 1).unwrap().len(), 1);
}

#[test]
fn whatever_is_missing_foreign_or_of_another_length_is_a_named_fault() {
    let with = |from: &str, to: &str| {
        response("batchresponse_7f", &format!("{}--batchresponse_7f--\n", REFUSED.replace(from, to)))
    };
    let long = format!("x: {}\nREQ_ID", "y".repeat(20_000));
    let many = format!("{}REQ_ID", "x: y\n".repeat(100));
    let mut unnamed = batch(&[REFUSED]);
    unnamed.headers[0].1 = "multipart/mixed".into();
    let cases = [
        ("a part is missing", batch(&[])),
        ("a part too many", batch(&[REFUSED, REFUSED])),
        ("not closed", response("batchresponse_7f", REFUSED)),
        ("nothing", response("batchresponse_7f", "")),
        ("foreign boundary", response("batchresponse_8f", &format!("{REFUSED}--batchresponse_7f--\n"))),
        ("no boundary", unnamed),
        ("text before", response("batchresponse_7f", &format!("hello\n{REFUSED}--batchresponse_7f--\n"))),
        ("text after", response("batchresponse_7f", &format!("{REFUSED}--batchresponse_7f--\nHTTP/1.1 204\n"))),
        ("no status line", with("HTTP/1.1 404 Not Found", "hello")),
        ("status out of range", with("404 Not Found", "1004 x")),
        ("informational", with("404 Not Found", "100 Continue")),
        ("another protocol", with("HTTP/1.1 404", "FTP/1.1 404")),
        ("not an answer", with("application/http", "text/plain")),
        ("length too long", with("REQ_ID: ", "Content-Length: 9999\nREQ_ID: ")),
        ("length too short", with("REQ_ID: ", "Content-Length: 5\nREQ_ID: ")),
        ("length no number", with("REQ_ID: ", "Content-Length: -1\nREQ_ID: ")),
        ("header line too long", with("REQ_ID", &long)),
        ("too many headers", with("REQ_ID", &many)),
        ("header without colon", with("REQ_ID: ", "REQ_ID ")),
        ("number no number", with("Content-Transfer-Encoding: binary", "Content-ID: x")),
        ("nested twice", with("application/http", "multipart/mixed; boundary=batchresponse_7f")),
    ];
    for (what, response) in cases {
        match singles(&response, 1) {
            Err(fault) => assert_eq!(fault.kind, ErrorKind::BatchUnreadable, "{what}"),
            Ok(answers) => panic!("{what}: {answers:?}"),
        }
    }
}

#[test]
fn a_body_that_holds_the_boundary_within_a_line_is_not_cut() {
    let text = REFUSED.replace("Does Not Exist", "--batchresponse_7f-- ");
    let answers = singles(&batch(&[&text]), 1).unwrap();
    assert!(answers[0].body.ends_with(b"}}"));
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(NO_CONTENT.to_owned()),
        Just(REFUSED.to_owned()),
        Just("--batchresponse_7f".to_owned()),
        Just("--batchresponse_7f--\n".to_owned()),
        Just("--changesetresponse_9\n".to_owned()),
        Just("Content-Type: multipart/mixed; boundary=changesetresponse_9\n\n".to_owned()),
        Just("\n".to_owned()),
        Just("HTTP/1.1 204 x\n".to_owned()),
        Just("Content-Length: 3\n".to_owned()),
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_answers_or_a_named_fault(body in proptest::collection::vec(any::<u8>(), 0..400), n in 0usize..4) {
        let mut answer = batch(&[]);
        answer.body = body;
        if let Err(fault) = singles(&answer, n) {
            prop_assert_eq!(fault.kind, ErrorKind::BatchUnreadable);
        }
    }

    #[test]
    fn pieces_in_any_order_are_as_many_answers_as_asked_for_or_a_named_fault(body in pieces(), n in 0usize..4) {
        let answer = response("batchresponse_7f", &body);
        match singles(&answer, n) {
            Ok(answers) => {
                let stopped = answers.last().is_some_and(|a| a.status >= 400);
                prop_assert!(answers.len() == n || answers.len() < n && stopped);
            }
            Err(fault) => prop_assert_eq!(fault.kind, ErrorKind::BatchUnreadable),
        }
        match set(&answer, n) {
            Ok(SetAnswer::Done(answers)) => prop_assert_eq!(answers.len(), n),
            Ok(SetAnswer::Failed(answer, _)) => prop_assert!(answer.status >= 300),
            Err(fault) => prop_assert_eq!(fault.kind, ErrorKind::BatchUnreadable),
        }
    }

    #[test]
    fn bodies_come_back_as_they_were_sent(bodies in proptest::collection::vec("[ -~가-힣]{0,40}", 1..6)) {
        let part = |body: &String| {
            let length = body.len();
            format!("--batchresponse_7f\nContent-Type: application/http\n\nHTTP/1.1 200 OK\nContent-Length: {length}\n\n{body}\n")
        };
        let text: String = bodies.iter().map(part).collect();
        let answers = singles(&response("batchresponse_7f", &format!("{text}--batchresponse_7f--\n")), bodies.len()).unwrap();
        for (answer, body) in answers.iter().zip(&bodies) {
            prop_assert_eq!(std::str::from_utf8(&answer.body).unwrap(), body.as_str());
        }
    }
}
