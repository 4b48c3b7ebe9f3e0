//! Sign-in on another device: a code for the client, a shorter one for the person, and a question every few seconds.
//!
//! Shape: learn.microsoft.com, "Microsoft identity platform and the OAuth 2.0 device authorization grant flow".
use super::ask::{Ask, Tenant};
use super::book::{Device, DeviceState};
use super::refusal::Refusal;
use super::token::{for_people, posted, scripted};
use super::{client, issue, password, scope};
use crate::sandbox::reply::Reply;
use serde_json::json;

/// Seconds a device code lives.
const LIFE: i64 = 900;
/// No vowels, so that no words come about.
const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";

/// The device code endpoint.
pub(crate) fn answer(ask: &Ask<'_>) -> Reply {
    begun(ask).unwrap_or_else(|refusal| refusal.reply(ask.shared))
}

fn begun(ask: &Ask<'_>) -> Result<Reply, Refusal> {
    posted(ask)?;
    scripted(ask, "devicecode")?;
    for_people(ask, ask.tenant()?)?;
    let app = client::named(ask)?;
    let scope = scope::for_person(ask, None)?;
    let now = ask.shared.now();
    let entra = &ask.shared.entra;
    let device = Device {
        code: format!("D{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple()),
        user_code: user_code(),
        app: app.id,
        scope,
        until: now + LIFE,
        asked: None,
        state: DeviceState::Pending,
    };
    let place = format!("{}/devicelogin", ask.call.base);
    let body = json!({
        "user_code": device.user_code, "device_code": device.code, "verification_uri": place, "expires_in": LIFE,
        "interval": entra.interval,
        "message": format!("To sign in, use a web browser to open the page {place} and enter the code {} to authenticate.", device.user_code),
    });
    let mut book = entra.book();
    book.devices.retain(|old| old.until + LIFE > now);
    book.devices.push(device);
    Ok(Reply::new(200, "application/json; charset=utf-8", body.to_string().into_bytes()))
}

/// Eight letters with a dash in the middle.
fn user_code() -> String {
    let bytes = uuid::Uuid::new_v4().into_bytes();
    let letter = |byte: &u8| LETTERS.get(usize::from(*byte) % LETTERS.len()).map_or('X', |letter| char::from(*letter));
    let letters: String = bytes.iter().take(8).map(letter).collect();
    let (front, back) = letters.split_at(4);
    format!("{front}-{back}")
}

/// A device code for tokens, once the person has signed in.
pub(crate) fn grant(ask: &Ask<'_>, tenant: Tenant) -> Result<Reply, Refusal> {
    for_people(ask, tenant)?;
    let app = client::allowed(ask)?;
    // The name of the parameter in drafts of the standard was `code`; some libraries send both.
    let code = match ask.field("device_code") {
        "" => ask.required("code").map_err(|_| {
            Refusal::of(900_144).says("The request body must contain the following parameter: 'device_code'.")
        })?,
        code => code,
    };
    let now = ask.shared.now();
    let entra = &ask.shared.entra;
    let (name, scope) = {
        let mut book = entra.book();
        let Some(device) = book.devices.iter_mut().find(|device| device.code == code && device.app == app.id) else {
            return Err(Refusal::of(70_018));
        };
        if device.until <= now {
            return Err(Refusal::of(70_019));
        }
        let early = device.asked.is_some_and(|asked| now - asked < entra.interval - 1);
        device.asked = Some(now);
        match &device.state {
            DeviceState::Pending if early => return Err(Refusal::of(70_016).word("slow_down")),
            DeviceState::Pending => return Err(Refusal::of(70_016)),
            DeviceState::Declined => return Err(Refusal::of(65_004).word("authorization_declined")),
            DeviceState::Redeemed => return Err(Refusal::of(70_018)),
            DeviceState::Approved { user } => (user.clone(), device.scope.clone()),
        }
    };
    let user = password::still_good(ask, &name)?;
    password::consented(app, user)?;
    if let Some(device) = entra.book().devices.iter_mut().find(|device| device.code == code) {
        device.state = DeviceState::Redeemed;
    }
    Ok(issue::to_person(ask, app, user, &scope, None))
}
