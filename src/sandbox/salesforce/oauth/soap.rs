//! The SOAP sign-in that older clients begin with.
//!
//! Source: developer.salesforce.com, SOAP API Developer Guide, "login()"; gone from version 65 on.
use super::super::id::Id;
use super::super::xml::{element, escaped};
use super::SignIn;
use super::token::{right_password, user_named, user_text};
use crate::sandbox::reply::Reply;

/// The first version without it.
const GONE: u32 = 65;

/// Answers `/services/Soap/u/VERSION`.
pub(super) fn answer(ask: &SignIn<'_>, path: &str) -> Reply {
    let body = String::from_utf8_lossy(ask.call.body);
    let version = path.trim_start_matches("/services/Soap/u/").split('/').next().unwrap_or_default();
    let number: u32 = version.split('.').next().and_then(|number| number.parse().ok()).unwrap_or(0);
    if number >= GONE {
        let text = format!("The SOAP Login operation is not available in the API version specified ({version})");
        return fault("INVALID_OPERATION", &text);
    }
    if ask.org.fault("soap_off", "soap").is_some() {
        let text = "SOAP API login() is disabled by default in this org. Contact the org administrator to enable it.";
        return fault("INVALID_OPERATION", text);
    }
    let user = element(&body, "username").and_then(|name| user_named(ask, &name));
    let right = element(&body, "password").is_some_and(|password| right_password(ask, &password));
    match user {
        Some(user) if right => granted(ask, user, version),
        _ => fault("INVALID_LOGIN", "Invalid username, password, security token; or user locked out."),
    }
}

fn granted(ask: &SignIn<'_>, user: Id, version: &str) -> Reply {
    let (short, long) = ask.org.organization().map_or_else(Default::default, |id| (id.short(), id.text()));
    let session = {
        let now = ask.org.now();
        ask.org.book().open(&short, user, "api web", 0, now)
    };
    let text = |field: &str| escaped(&user_text(ask, user, field).unwrap_or_default());
    let place = ask.instance_url();
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:partner.soap.sforce.com\"><soapenv:Body><loginResponse><result><metadataServerUrl>{place}/services/Soap/m/{version}/{short}</metadataServerUrl><passwordExpired>false</passwordExpired><sandbox>true</sandbox><serverUrl>{place}/services/Soap/u/{version}/{short}</serverUrl><sessionId>{session}</sessionId><userId>{}</userId><userInfo><organizationId>{long}</organizationId><userEmail>{}</userEmail><userFullName>{}</userFullName><userName>{}</userName></userInfo></result></loginResponse></soapenv:Body></soapenv:Envelope>",
        user.text(),
        text("Email"),
        text("Name"),
        text("Username"),
    );
    Reply::new(200, "text/xml;charset=UTF-8", xml.into_bytes())
}

fn fault(code: &str, text: &str) -> Reply {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:sf=\"urn:fault.partner.soap.sforce.com\"><soapenv:Body><soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {text}</faultstring><detail><sf:LoginFault><sf:exceptionCode>{code}</sf:exceptionCode><sf:exceptionMessage>{text}</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    );
    Reply::new(500, "text/xml;charset=UTF-8", xml.into_bytes())
}
