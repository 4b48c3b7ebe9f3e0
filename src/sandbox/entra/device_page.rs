//! The page where a person enters the code of another device, signs in and approves or declines.
use super::ask::Ask;
use super::book::DeviceState;
use super::{page, password};
use crate::sandbox::instance::{Call, Instance};
use crate::sandbox::reply::Reply;

/// `/devicelogin`.
pub(crate) fn answer(shared: &Instance, call: &Call<'_>) -> Reply {
    let ask = Ask::new(shared, call, "organizations", true);
    if call.method != "POST" {
        return form(&ask, "");
    }
    let code = ask.field("user_code");
    let pending = {
        let mut book = shared.entra.book();
        book.device_of(code).is_some_and(|device| device.until > shared.now() && device.state == DeviceState::Pending)
    };
    if !pending {
        return form(&ask, "That code did not work. Check the code and try again.");
    }
    let state = match ask.field("action") {
        "cancel" => DeviceState::Declined,
        _ => match password::signed_in(&ask, ask.field("username"), ask.field("password"), true) {
            Ok(user) => DeviceState::Approved { user: user.name.clone() },
            Err(refusal) => return form(&ask, &refusal.sentence()),
        },
    };
    let approved = state != DeviceState::Declined;
    if let Some(device) = shared.entra.book().device_of(code) {
        device.state = state;
    }
    match approved {
        true => page::message("Signed in", "You have signed in on the other device. You may close this page."),
        false => page::message("Declined", "The sign-in on the other device was declined. You may close this page."),
    }
}

fn form(ask: &Ask<'_>, problem: &str) -> Reply {
    let code = page::input("Code", "user_code", "text", ask.field("user_code"));
    page::sign_in(ask, "Enter the code of the other device", &code, problem)
}
