//! How the questions look whose answers the vault keeps: where it will be kept first, then the secret, the certificate or
//! the sign-in.
use super::certificate::{self, CertificateDesk};
use super::secret::{Place, SecretDesk, Stage};
use super::sign_in::{self, SignInDesk};
use super::vault::{Gate, VaultDesk};
use crate::account::{AuthKind, PublicCertificate};
use crate::i18n::Arg;
use crate::port::{VaultKind, keyring_answer};
use crate::text::{pad, width};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// A client secret or a password.
pub(super) fn secret(desk: &SecretDesk, vault: &VaultDesk, sheet: &mut Sheet<'_, '_>) {
    match desk.stage(vault) {
        // Nothing of the secret is on screen before the vault is open: no other line could be taken for its own.
        Stage::Vault(gate) => return closed(vault, gate, sheet),
        _ => places(desk, vault, sheet),
    }
    match desk.stage(vault) {
        Stage::Vault(_) => {}
        Stage::Storing => sheet.busy("wz-secret-storing"),
        Stage::Secret => {
            if desk.stored && desk.line.is_empty() {
                good("wz-secret-kept", sheet);
            }
            sheet.input(&desk.line, 2, true);
        }
        Stage::Variable => {
            let text = sheet.words().say("wz-variable-ask");
            sheet.line(&[(Role::Text, "  "), (Role::Dim, &text)]);
            sheet.input(&desk.variable, 2, true);
        }
    }
}

fn good(key: &str, sheet: &mut Sheet<'_, '_>) {
    let text = sheet.words().say(key);
    sheet.line(&[(Role::Text, "  "), (Role::Good, sheet.mark(Mark::Good)), (Role::Text, " "), (Role::Text, &text)]);
}

/// Where the vault would keep it, in words.
fn vault_place(vault: &VaultDesk, sheet: &Sheet<'_, '_>) -> String {
    let words = sheet.words();
    match &vault.facts {
        Some(_) if vault.forgets() => words.say("wz-place-memory"),
        Some(facts) if facts.writable && facts.kind != VaultKind::Memory => {
            let name = words.say(&format!("wz-vault-{}", facts.kind.slug()));
            words.say_with("wz-place-vault", &[("place", Arg::from(name)), ("where", Arg::from(facts.place.as_str()))])
        }
        Some(_) if vault.is_locked() => words.say("wz-place-locked"),
        Some(_) => words.say("wz-place-file"),
        None => words.say("wz-place-unknown"),
    }
}

/// Where the secret will be kept, said before it is asked for.
fn places(desk: &SecretDesk, vault: &VaultDesk, sheet: &mut Sheet<'_, '_>) {
    let environment = sheet.words().say("wz-place-environment");
    let kept = vault_place(vault, sheet);
    for (place, text) in [(Place::Vault, kept), (Place::Environment, environment)] {
        let mark = sheet.mark(if desk.place == place { Mark::Pick } else { Mark::Unpicked });
        let role = if desk.place == place { Role::Text } else { Role::Dim };
        sheet.row(&[(Role::Text, "  "), (role, mark), (role, " "), (role, &text)], None, Hit::Pane(0));
    }
}

/// The vault has to be opened first.
fn closed(vault: &VaultDesk, gate: Gate, sheet: &mut Sheet<'_, '_>) {
    if gate == Gate::Probing {
        return sheet.busy("wz-vault-probing");
    }
    let words = sheet.words();
    let (label, line) = match gate {
        Gate::Repeat => ("wz-phrase-again", &vault.repeat),
        _ => ("wz-phrase", &vault.phrase),
    };
    let label = words.say(label);
    sheet.line(&[(Role::Text, "  "), (Role::Dim, &label)]);
    sheet.input(line, 2, true);
}

/// Why a pass-phrase is asked for, and what the keyring said; below the line and what is wrong with it.
pub(super) fn why_closed(vault: &VaultDesk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let why = words.say(if vault.is_locked() { "wz-phrase-open" } else { "wz-phrase-why" });
    sheet.text(Role::Text, &why);
    if let Some(problem) = vault.facts.as_ref().and_then(|facts| facts.keyring_problem.as_ref()) {
        let told = keyring_answer(problem).map_or_else(|| problem.clone(), |key| words.say(key));
        let line = words.say_with("wz-keyring-problem", &[("problem", Arg::from(told))]);
        sheet.gap();
        sheet.text(Role::Dim, &line);
    }
}

/// One line about where it is kept, for what can be kept in one place only.
fn only_place(vault: &VaultDesk, sheet: &mut Sheet<'_, '_>) {
    let place = vault_place(vault, sheet);
    sheet.labelled(" ", Role::Dim, &place);
}

/// A certificate with its key.
pub(super) fn certificate(desk: &CertificateDesk, vault: &VaultDesk, sheet: &mut Sheet<'_, '_>) {
    use certificate::Stage;
    let stage = desk.stage(vault);
    if !matches!(stage, Stage::Shown | Stage::Vault(_)) {
        only_place(vault, sheet);
    }
    match stage {
        Stage::Vault(gate) => closed(vault, gate, sheet),
        Stage::Working => sheet.busy("wz-certificate-working"),
        Stage::Make => {
            let text = sheet.words().say("wz-certificate-make");
            sheet.text(Role::Text, &text);
        }
        Stage::File => {
            let text = sheet.words().say("wz-certificate-file");
            sheet.labelled(" ", Role::Text, &text);
            sheet.input(&desk.file, 2, true);
        }
        Stage::Password => {
            let text = sheet.words().say("wz-certificate-password");
            sheet.labelled(" ", Role::Text, &text);
            sheet.input(&desk.password, 2, true);
        }
        Stage::Shown => {
            if let Some(certificate) = &desk.certificate {
                shown(certificate, desk.public_file.as_deref(), sheet);
            }
        }
    }
}

/// What an administrator compares and uploads.
fn shown(certificate: &PublicCertificate, file: Option<&str>, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    good("wz-certificate-kept", sheet);
    let prints = certificate.thumbprints();
    let day = |at: jiff::Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    let left = certificate.days_left(sheet.cx.now);
    let until = words.say_with(
        "wz-certificate-until",
        &[("day", Arg::from(day(certificate.not_after()))), ("left", Arg::from(u64::try_from(left).unwrap_or(0)))],
    );
    let mut facts = vec![
        ("wz-certificate-thumbprint", Role::Text, prints.sha1_hex()),
        ("wz-certificate-identifier", Role::Text, prints.custom_key_identifier()),
        ("wz-certificate-valid", Role::Text, until),
    ];
    facts.extend(file.map(|file| ("wz-certificate-public", Role::Accent, file.to_owned())));
    // The longest digest is for those with room to look at it.
    if sheet.left() > facts.len() + 6 {
        facts.insert(2, ("wz-certificate-sha256", Role::Text, prints.sha256_hex()));
    }
    let labels: Vec<String> = facts.iter().map(|(key, ..)| words.say(key)).collect();
    let widest = labels.iter().map(|label| width(label)).max().unwrap_or(0);
    for ((_, role, value), label) in facts.iter().zip(labels) {
        sheet.labelled(&format!("  {}", pad(&label, widest)), *role, value);
    }
    let next = words.say("wz-certificate-next");
    if sheet.left() > 5 {
        sheet.gap();
    }
    sheet.text(Role::Text, &next);
}

/// A person's sign-in.
pub(super) fn sign_in(desk: &SignInDesk, vault: &VaultDesk, sheet: &mut Sheet<'_, '_>) {
    use sign_in::Stage;
    let words = sheet.words();
    if !matches!(desk.stage(vault), Stage::Vault(_)) {
        only_place(vault, sheet);
    }
    match desk.stage(vault) {
        Stage::Vault(gate) => closed(vault, gate, sheet),
        Stage::Asking => sheet.busy("wz-sign-in-asking"),
        Stage::Kept => good("wz-sign-in-kept", sheet),
        Stage::Ready => {
            let browser = desk.kind == Some(AuthKind::Browser);
            let text = words.say(if browser { "wz-sign-in-browser" } else { "wz-sign-in-device" });
            sheet.text(Role::Text, &text);
        }
        Stage::Waiting => waiting(desk, sheet),
    }
}

/// The code, the address, and the clock.
fn waiting(desk: &SignInDesk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let Some(offer) = &desk.offer else { return };
    let open = words.say(match (&offer.user_code, offer.opened) {
        (Some(_), _) => "wz-sign-in-open",
        (None, true) => "sign-in-opened",
        (None, false) => "wz-sign-in-open-here",
    });
    let left = desk.left().unwrap_or(0);
    let clock = format!("{}:{:02}", left / 60, left % 60);
    let waiting = words.say_with("wz-sign-in-waiting", &[("left", Arg::from(clock))]);
    let Some(code) = &offer.user_code else {
        // A browser's address is long: what must be seen stands before it.
        sheet.line(&[(Role::Dim, &waiting)]);
        sheet.text(Role::Text, &open);
        return sheet.text(Role::Accent, &offer.address);
    };
    sheet.text(Role::Text, &open);
    sheet.text(Role::Accent, &format!("  {}", offer.address));
    sheet.gap();
    let label = words.say("wz-sign-in-code");
    sheet.line(&[(Role::Text, "  "), (Role::Dim, &label), (Role::Text, " "), (Role::Title, code)]);
    sheet.gap();
    sheet.line(&[(Role::Text, "  "), (Role::Dim, &waiting)]);
}
