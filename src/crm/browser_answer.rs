//! The one answer of a browser that belongs to a sign-in (RFC 6749 section 10.12, RFC 7636 section 4.1).
use super::loopback::{Knock, Listener};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::BTreeMap;

/// 32 random bytes as text: a state, or a verifier of 43 characters.
///
/// # Errors
/// `ClientBroken` where the system has no random numbers.
pub(in crate::crm) fn random() -> Outcome<Secret> {
    let mut bytes = zeroize::Zeroizing::new([0u8; 32]);
    SystemRandom::new()
        .fill(bytes.as_mut_slice())
        .map_err(|_| Fault::new(ErrorKind::ClientBroken, "the system has no random numbers"))?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}

/// Waits for the answer with this state; whatever else knocks is sent away and changes nothing.
///
/// # Errors
/// Those of the port.
pub(in crate::crm) async fn own_answer(
    listener: &mut Listener,
    state: &Secret,
) -> Outcome<(Knock, BTreeMap<String, Secret>)> {
    loop {
        let knock = listener.next().await?;
        match told(&knock, state) {
            Some(query) => return Ok((knock, query)),
            None => knock.turn_away().await,
        }
    }
}

/// The parameters of an answer with this state, and with a code that is one or a refusal.
fn told(knock: &Knock, state: &Secret) -> Option<BTreeMap<String, Secret>> {
    let query = knock.query()?;
    let mut found = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        // A parameter given twice has no one meaning.
        if found.insert(name.into_owned(), Secret::new(value)).is_some() {
            return None;
        }
    }
    let own = found.get("state").is_some_and(|told| told.same_as(state));
    let told = found.get("code").is_some_and(|code| !code.is_empty()) || found.contains_key("error");
    (own && told).then_some(found)
}
