//! A pasted block (JSON, or lines of `name: value`) is recognised and spread over the questions.
use super::question::Ask;

/// The answers found in a pasted text; none where it is just one value.
pub(super) fn spread(text: &str) -> Vec<(Ask, String)> {
    let found = from_json(text).unwrap_or_else(|| from_lines(text));
    let mut out: Vec<(Ask, String)> = Vec::new();
    for (label, value) in found {
        let value = value.trim().to_owned();
        if let Some(ask) = question_of(&label)
            && !value.is_empty()
            && value.len() <= 4096
            && out.iter().all(|(known, _)| *known != ask)
        {
            out.push((ask, value));
        }
    }
    out
}

fn from_json(text: &str) -> Option<Vec<(String, String)>> {
    let text = text.trim();
    if !text.starts_with('{') {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let fields = value.as_object()?;
    Some(fields.iter().filter_map(|(k, v)| v.as_str().map(|v| (k.clone(), v.to_owned()))).collect())
}

fn from_lines(text: &str) -> Vec<(String, String)> {
    if text.trim().lines().count() < 2 {
        return Vec::new();
    }
    text.lines()
        .filter_map(|line| {
            let at = line.find(['=', '\t']).or_else(|| line.find(':'))?;
            let (label, value) = (line.get(..at)?, line.get(at + 1..)?);
            let value = value.trim().trim_matches(['"', '\'', ',', ';']);
            Some((label.trim().trim_matches(['"', '\'', '-', '*', ' ']).to_owned(), value.to_owned()))
        })
        .collect()
}

/// Which question a label belongs to: `Application (client) ID`, `AZURE_TENANT_ID`, `clientSecret`, ...
fn question_of(label: &str) -> Option<Ask> {
    let key: String = label.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if key.contains("secretid") || key.contains("objectid") {
        return None;
    }
    if key.contains("expires") || key.contains("만료") {
        return Some(Ask::SecretExpires);
    }
    if key.contains("solution") || key.contains("솔루션") {
        return Some(Ask::Solution);
    }
    if key.contains("secret") || key == "password" || key == "value" {
        return Some(Ask::Secret);
    }
    if key.contains("tenant") || key.contains("directory") || key.contains("테넌트") {
        return Some(Ask::Tenant);
    }
    if key.contains("consumerkey") || key.contains("소비자키") {
        return Some(Ask::ClientId);
    }
    if key.contains("username") || key.contains("사용자이름") {
        return Some(Ask::User);
    }
    if key.contains("clientid") || key.contains("appid") || key.contains("application") || key.contains("클라이언트")
    {
        return Some(Ask::ClientId);
    }
    let address = ["url", "resource", "instance", "organization", "organisation", "environment", "주소"];
    address.iter().any(|word| key.contains(word)).then_some(Ask::Url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<(&'static str, String)> {
        spread(text).into_iter().map(|(ask, value)| (ask.key(), value)).collect()
    }

    #[test]
    fn what_a_salesforce_administrator_sends_back_is_understood() {
        let text = "My Domain URL: https://acme.my.salesforce.com\nConsumer Key: 3MVG9abc\nConsumer Secret: F00\nUsername of the integration user: sync@acme.example\n";
        let wanted = [
            ("url", "https://acme.my.salesforce.com"),
            ("client-id", "3MVG9abc"),
            ("secret", "F00"),
            ("user", "sync@acme.example"),
        ];
        assert_eq!(found(text), wanted.map(|(key, value)| (key, value.to_owned())));
    }

    #[test]
    fn the_output_of_a_command_line_tool_is_spread() {
        let text = r#"{ "appId": "11-22", "displayName": "svc", "password": "s3cr3t", "tenant": "aa-bb" }"#;
        assert_eq!(
            found(text),
            vec![("client-id", "11-22".into()), ("secret", "s3cr3t".into()), ("tenant", "aa-bb".into())]
        );
    }

    #[test]
    fn lines_copied_from_a_portal_or_a_mail_are_spread() {
        let text = "Environment URL:\thttps://org.crm.dynamics.com/\r\nDirectory (tenant) ID: aa-bb\n- Application (client) ID: 11-22\nSecret ID: 99\nExpires: 2027-03-31\nCLIENT_SECRET=\"x~y=z\"\n";
        assert_eq!(
            found(text),
            vec![
                ("url", "https://org.crm.dynamics.com/".into()),
                ("tenant", "aa-bb".into()),
                ("client-id", "11-22".into()),
                ("secret-expires", "2027-03-31".into()),
                ("secret", "x~y=z".into()),
            ]
        );
    }

    #[test]
    fn one_value_is_left_alone() {
        for text in ["https://org.crm.dynamics.com/main.aspx?appid=1", "abc~def=ghi", "", "{", "a\nb"] {
            assert!(spread(text).is_empty(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "(?s).{0,200}") {
            prop_assert!(spread(&text).len() <= Ask::ALL.len());
        }
    }
}
