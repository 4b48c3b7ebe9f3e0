//! A CRM on paper: rows in a map, preconditions, batches, messages for many rows, and a count of what took effect on each
//! row. Answers can be lost after the effect. Written for tests of writing; knows nothing of the client's code.
use super::dynamics::grant;
use super::liar::{Act, Wire, answer, json};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What befalls a request that reached the server.
pub enum Mishap {
    /// Nothing.
    None,
    /// It is done, and the answer is lost.
    LostReply,
    /// It is not done; this is answered.
    Instead(Act),
}

/// What kind of CRM it is; by default one that takes no messages for many rows, and has no trouble with reading.
pub struct Kind {
    /// Whether tables take messages for many rows.
    pub bulk: bool,
    /// Whether it speaks TLS.
    pub secure: bool,
    /// What its sign-in service answers.
    pub token: fn() -> Act,
    /// What befalls a GET, told by its first line.
    pub reads: fn(&str) -> Mishap,
}

impl Default for Kind {
    fn default() -> Self {
        Self { bulk: false, secure: false, token: grant, reads: |_| Mishap::None }
    }
}

#[derive(Default, Clone)]
struct Paper {
    rows: BTreeMap<String, (u64, Map<String, Value>)>,
    /// How many changes took effect on each row.
    effects: BTreeMap<String, u32>,
    version: u64,
    bulk: bool,
}

/// The server with its paper.
pub struct PaperCrm {
    pub wire: Wire,
    paper: Arc<Mutex<Paper>>,
}

struct Asked<'r> {
    method: &'r str,
    path: &'r str,
    headers: BTreeMap<String, &'r str>,
    body: &'r str,
}

type Told = (u16, Vec<(String, String)>, String);

impl PaperCrm {
    /// `bulk`: whether tables take messages for many rows. `mishap` sees each request's first line and its number among
    /// the requests that change something.
    pub async fn open(bulk: bool, mishap: impl Fn(&str, usize) -> Mishap + Send + Sync + 'static) -> Self {
        Self::open_as(Kind { bulk, ..Kind::default() }, mishap).await
    }

    /// As [`PaperCrm::open`], of another kind.
    pub async fn open_as(kind: Kind, mishap: impl Fn(&str, usize) -> Mishap + Send + Sync + 'static) -> Self {
        let paper = Arc::new(Mutex::new(Paper { bulk: kind.bulk, ..Paper::default() }));
        let (inside, changes) = (paper.clone(), Mutex::new(0));
        let wire = Wire::open(kind.secure, move |request, _| {
            if request.contains("/oauth2/v2.0/token") {
                return (kind.token)();
            }
            let first = request.lines().next().unwrap_or_default();
            let happens = if first.starts_with("GET ") {
                (kind.reads)(first)
            } else {
                let mut number = changes.lock().unwrap();
                *number += 1;
                mishap(first, *number - 1)
            };
            match happens {
                Mishap::Instead(act) => act,
                Mishap::LostReply => {
                    inside.lock().unwrap().serve(request);
                    Act::Close
                }
                Mishap::None => inside.lock().unwrap().serve(request),
            }
        })
        .await;
        Self { wire, paper }
    }

    /// The rows of a set, by what stands in the brackets.
    pub fn rows(&self, set: &str) -> BTreeMap<String, Map<String, Value>> {
        let paper = self.paper.lock().unwrap();
        let of = |key: &str| key.strip_prefix(set)?.strip_prefix('(')?.strip_suffix(')').map(str::to_owned);
        paper.rows.iter().filter_map(|(key, (_, row))| Some((of(key)?, row.clone()))).collect()
    }

    /// The most effects any row saw.
    pub fn most_effects(&self) -> u32 {
        self.paper.lock().unwrap().effects.values().copied().max().unwrap_or(0)
    }

    /// All effects.
    pub fn effects(&self) -> u32 {
        self.paper.lock().unwrap().effects.values().sum()
    }

    /// The version of a row.
    pub fn version(&self, key: &str) -> i64 {
        self.paper.lock().unwrap().rows[key].0 as i64
    }
}

fn parse(text: &str) -> Asked<'_> {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let headers = lines.filter_map(|l| l.split_once(':')).map(|(n, v)| (n.to_ascii_lowercase(), v.trim())).collect();
    Asked { method, path: path.strip_prefix("/api/data/v9.2/").unwrap_or(path), headers, body }
}

fn error(status: u16, code: &str, message: &str) -> Told {
    let body = json!({"error": {"code": code, "message": message}}).to_string();
    (status, vec![("Content-Type".into(), "application/json".into())], body)
}

impl Paper {
    fn serve(&mut self, request: &str) -> Act {
        let asked = parse(request);
        if asked.path == "$batch" {
            let (kind, body) = self.batch(&asked);
            return answer("200 OK", &[("Content-Type", &kind)], body.as_bytes());
        }
        let (status, headers, body) = self.one(&asked);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        answer(&format!("{status} X"), &headers, body.as_bytes())
    }

    fn one(&mut self, asked: &Asked<'_>) -> Told {
        let (key, query) = asked.path.split_once('?').unwrap_or((asked.path, ""));
        if key == "sdkmessagefilters" {
            let found = if self.bulk { json!([{"sdkmessagefilterid": "x"}]) } else { json!([]) };
            return (
                200,
                vec![("Content-Type".into(), "application/json".into())],
                json!({"value": found}).to_string(),
            );
        }
        if let Some((set, message)) = key.split_once("/Microsoft.Dynamics.CRM.") {
            return self.multiple(set, message, asked.body);
        }
        match asked.method {
            "GET" => self.read(key),
            "PATCH" => self.patch(key, query, asked),
            "DELETE" => self.delete(key, asked),
            _ => error(405, "0x0", "verb"),
        }
    }

    fn read(&self, key: &str) -> Told {
        match self.rows.get(key) {
            None => error(404, "0x80040217", "Does Not Exist"),
            Some((version, row)) => {
                (200, vec![("Content-Type".into(), "application/json".into())], shown(key, *version, row))
            }
        }
    }

    fn patch(&mut self, key: &str, query: &str, asked: &Asked<'_>) -> Told {
        let there = self.rows.get(key).map(|(version, _)| format!("W/\"{version}\""));
        match (asked.headers.get("if-match"), asked.headers.get("if-none-match"), &there) {
            (Some(_), _, None) => return error(404, "0x80040217", "Does Not Exist"),
            (Some(tag), _, Some(now)) if *tag != "*" && tag != now => return error(412, "0x80060882", "version"),
            (_, Some(&"*"), Some(_)) => return error(412, "", "exists"),
            _ => {}
        }
        let Ok(Value::Object(given)) = serde_json::from_str(asked.body) else {
            return error(400, "0x80048d19", "payload");
        };
        if given.get("lastname").is_some_and(|n| n == "bad") {
            return error(400, "0x80044331", "too long");
        }
        self.write(key, given);
        let made = there.is_none();
        if query.is_empty() {
            let link = format!("https://crm.example/api/data/v9.2/{key}");
            return (204, vec![("OData-EntityId".into(), link)], String::new());
        }
        let (version, row) = &self.rows[key];
        (
            if made { 201 } else { 200 },
            vec![("Content-Type".into(), "application/json".into())],
            shown(key, *version, row),
        )
    }

    fn delete(&mut self, key: &str, asked: &Asked<'_>) -> Told {
        let Some((version, _)) = self.rows.get(key) else { return error(404, "0x80040217", "Does Not Exist") };
        if asked.headers.get("if-match").is_some_and(|tag| *tag != "*" && *tag != format!("W/\"{version}\"")) {
            return error(412, "0x80060882", "version");
        }
        self.rows.remove(key);
        *self.effects.entry(key.to_owned()).or_default() += 1;
        (204, Vec::new(), String::new())
    }

    fn write(&mut self, key: &str, given: Map<String, Value>) {
        self.version += 1;
        let row = self.rows.entry(key.to_owned()).or_default();
        row.0 = self.version;
        row.1.extend(given);
        *self.effects.entry(key.to_owned()).or_default() += 1;
    }

    fn multiple(&mut self, set: &str, message: &str, body: &str) -> Told {
        let parsed: Value = serde_json::from_str(body).unwrap();
        let before = self.clone();
        let mut ids = Vec::new();
        for target in parsed["Targets"].as_array().unwrap() {
            let mut row = target.as_object().unwrap().clone();
            assert_eq!(row.remove("@odata.type").unwrap(), "Microsoft.Dynamics.CRM.contact");
            let id = row.remove("contactid").unwrap().as_str().unwrap().to_owned();
            let key = format!("{set}({id})");
            let exists = self.rows.contains_key(&key);
            let wrong = match message {
                "CreateMultiple" if exists => Some(error(412, "0x80040237", "duplicate")),
                "UpdateMultiple" if !exists => Some(error(404, "0x80040217", "Does Not Exist")),
                _ if row.get("lastname").is_some_and(|n| n == "bad") => Some(error(400, "0x80044331", "too long")),
                _ => None,
            };
            if let Some(wrong) = wrong {
                *self = before;
                return wrong;
            }
            self.write(&key, row);
            ids.push(id);
        }
        (200, vec![("Content-Type".into(), "application/json".into())], json!({"Ids": ids}).to_string())
    }

    fn batch(&mut self, asked: &Asked<'_>) -> (String, String) {
        let boundary = asked.headers["content-type"].split("boundary=").nth(1).unwrap().trim_matches('"');
        let inner = asked.body.split("boundary=").nth(1).and_then(|rest| rest.split("\r\n").next());
        let kind = "multipart/mixed; boundary=batchresponse_1".to_owned();
        let parts = |text: &str, mark: &str| -> Vec<String> {
            let marks = format!("--{mark}");
            text.split(&marks).skip(1).filter(|p| !p.starts_with("--")).map(str::to_owned).collect()
        };
        let Some(inner) = inner else {
            let answers = parts(asked.body, boundary)
                .iter()
                .map(|part| part_of(self.inside(part), None, "batchresponse_1"))
                .collect::<String>();
            return (kind, format!("{answers}--batchresponse_1--\r\n"));
        };
        let (before, mut answers) = (self.clone(), String::new());
        for (index, part) in parts(asked.body, inner).iter().enumerate() {
            let told = self.inside(part);
            let failed = told.0 >= 400;
            let text = part_of(told, Some(index + 1), "changesetresponse_2");
            if failed {
                *self = before;
                answers = text;
                break;
            }
            answers.push_str(&text);
        }
        let set = format!(
            "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_2\r\n\r\n{answers}--changesetresponse_2--\r\n--batchresponse_1--\r\n"
        );
        (kind, set)
    }

    /// One request within a batch: outer headers, an empty line, the request.
    fn inside(&mut self, part: &str) -> Told {
        let (_, request) = part.split_once("\r\n\r\n").unwrap();
        let request = request.trim_end_matches("\r\n");
        self.one(&parse(request))
    }
}

fn shown(key: &str, version: u64, row: &Map<String, Value>) -> String {
    let id = key.split_once('(').unwrap().1.trim_end_matches(')').to_owned();
    let mut row = row.clone();
    for name in ["contactid", "activityid", "leadid"] {
        row.insert(name.into(), json!(id));
    }
    row.entry("statecode").or_insert(json!(0));
    row.insert("@odata.etag".into(), json!(format!("W/\"{version}\"")));
    Value::Object(row).to_string()
}

fn part_of((status, headers, body): Told, number: Option<usize>, boundary: &str) -> String {
    let number = number.map(|n| format!("Content-ID: {n}\r\n")).unwrap_or_default();
    let headers: String = headers.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
    format!(
        "--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n{number}\r\nHTTP/1.1 {status} X\r\n{headers}\r\n{body}\r\n"
    )
}

/// A refusal as JSON.
pub fn refusal(status: &str, code: &str) -> Act {
    json(status, &json!({"error": {"code": code, "message": "m"}}).to_string())
}
