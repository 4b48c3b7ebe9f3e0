//! A certificate for an account: made here or read from a file. The private key goes to the vault, the public part into a
//! file beside the workspace, to be sent to whoever uploads it to the application's registration.
use super::{Bench, off_thread};
use crate::account::certificate::{CertificateProblem, DAYS, KeyMaterial, KeySize, fit, make, read};
use crate::account::{Name, PublicCertificate, SecretPurpose, SecretRef};
use crate::fault::{ErrorKind, Outcome};
use crate::secret::Secret;
use std::sync::Arc;

/// A certificate whose key the vault holds.
#[derive(Debug, Clone)]
pub struct KeptCertificate {
    /// The public part.
    pub certificate: PublicCertificate,
    /// Where its public part was written, for people.
    pub file: String,
}

/// A certificate, or why what was handed over cannot be used.
pub type CertificateOutcome = Outcome<Result<KeptCertificate, CertificateProblem>>;

/// Makes key and certificate.
///
/// # Errors
/// Vault and storage faults.
pub async fn make_certificate(bench: &Bench, account: &Name, key: &SecretRef) -> CertificateOutcome {
    let (name, now) = (format!("fieldbridge {account}"), bench.clock.now());
    let made = off_thread(move || Ok(make(&name, KeySize::default(), DAYS, now))).await?;
    kept(bench, account, key, made).await
}

/// Reads key and certificate from one file (PEM or PFX), and keeps them.
///
/// # Errors
/// Vault and storage faults; `AnswerInvalid` where the file cannot be read.
pub async fn read_certificate(
    bench: &Bench,
    account: &Name,
    key: &SecretRef,
    path: String,
    password: Option<Secret>,
) -> CertificateOutcome {
    let found = certificate_in(bench, path, password).await?;
    kept(bench, account, key, found).await
}

/// Reads key and certificate from one file (PEM or PFX), and keeps nothing.
///
/// # Errors
/// `AnswerInvalid` where the file cannot be read.
pub async fn certificate_in(
    bench: &Bench,
    path: String,
    password: Option<Secret>,
) -> Outcome<Result<KeyMaterial, CertificateProblem>> {
    let (store, now) = (Arc::clone(&bench.workspace), bench.clock.now());
    off_thread(move || {
        let bytes = store.handed_over(&path)?;
        Ok(read(&[&bytes], password.as_ref())
            .and_then(|found| fit(&found.key, &found.certificate, now).map(|()| found)))
    })
    .await
}

/// A certificate that waits to be uploaded; the account goes on signing in the way it does.
#[derive(Debug, Clone)]
pub struct NextCertificate {
    /// The public part.
    pub certificate: PublicCertificate,
    /// Where its public part was written, for people.
    pub file: String,
    /// Whether it was made just now; otherwise it was kept already.
    pub made: bool,
}

/// Makes key and certificate for a later switch, or finds those that were made before: whoever uploads a certificate needs
/// time, and what they upload must be what the switch then signs with.
///
/// # Errors
/// Vault and storage faults.
pub async fn prepare_certificate(
    bench: &Bench,
    account: &Name,
) -> Outcome<Result<NextCertificate, CertificateProblem>> {
    super::vault_ready(bench).await?;
    let kept = next_certificate(bench, account).await?;
    let made = kept.is_none();
    let certificate = match kept {
        Some(material) => material.certificate,
        None => {
            let (name, now) = (format!("fieldbridge {account}"), bench.clock.now());
            let material = match off_thread(move || Ok(make(&name, KeySize::default(), DAYS, now))).await? {
                Ok(material) => material,
                Err(problem) => return Ok(Err(problem)),
            };
            let both = Secret::new(format!("{}{}", material.key.to_pem().expose(), material.certificate.pem()));
            super::store_secret(bench, &next_place(account), both).await?;
            material.certificate
        }
    };
    let file = publish(bench, next_file(account), &certificate).await?;
    Ok(Ok(NextCertificate { certificate, file, made }))
}

/// The certificate that waits for a switch, with its key; one that is over counts as none.
///
/// # Errors
/// Vault faults.
pub async fn next_certificate(bench: &Bench, account: &Name) -> Outcome<Option<KeyMaterial>> {
    let kept = match super::kept_secret(bench, &next_place(account)).await {
        Err(fault) if fault.kind == ErrorKind::SecretMissing => return Ok(None),
        kept => kept?,
    };
    let now = bench.clock.now();
    let found = read(&[kept.expose().as_bytes()], None).ok();
    Ok(found.filter(|material| fit(&material.key, &material.certificate, now).is_ok()))
}

/// After a switch to a certificate: its public part takes the place of the one before, and is no longer the next one.
pub(super) async fn taken(bench: &Bench, account: &Name, certificate: &PublicCertificate) -> Outcome<String> {
    let file = publish_certificate(bench, account, certificate).await?;
    match next_certificate(bench, account).await {
        Ok(Some(next)) if next.certificate == *certificate => forget_next_certificate(bench, account).await?,
        _ => {}
    }
    Ok(file)
}

/// Forgets the certificate that waits, where there is one.
pub(super) async fn forget_next_certificate(bench: &Bench, account: &Name) -> Outcome<()> {
    let (vault, store) = (Arc::clone(&bench.vault), Arc::clone(&bench.workspace));
    let (place, file) = (next_place(account), next_file(account));
    off_thread(move || {
        if vault.get(&place).is_ok() {
            vault.delete(&place)?;
        }
        store.withdraw(&file)
    })
    .await
}

/// Key and certificate stand together here, so that neither can be mistaken for the one in use.
fn next_place(account: &Name) -> SecretRef {
    SecretRef(format!("vault:{account}/next-{}", SecretPurpose::PrivateKey.slug()))
}

fn next_file(account: &Name) -> String {
    format!("{account}-next.cer")
}

async fn kept(
    bench: &Bench,
    account: &Name,
    key: &SecretRef,
    material: Result<KeyMaterial, CertificateProblem>,
) -> CertificateOutcome {
    let material = match material {
        Ok(material) => material,
        Err(problem) => return Ok(Err(problem)),
    };
    super::store_secret(bench, key, material.key.to_pem()).await?;
    let file = publish_certificate(bench, account, &material.certificate).await?;
    Ok(Ok(KeptCertificate { certificate: material.certificate, file }))
}

/// Writes the public part of an account's certificate beside the workspace; tells where.
///
/// # Errors
/// Storage faults.
pub async fn publish_certificate(bench: &Bench, account: &Name, certificate: &PublicCertificate) -> Outcome<String> {
    publish(bench, format!("{account}.cer"), certificate).await
}

async fn publish(bench: &Bench, file: String, certificate: &PublicCertificate) -> Outcome<String> {
    let (store, pem) = (Arc::clone(&bench.workspace), certificate.pem());
    off_thread(move || store.publish(&file, pem.as_bytes())).await
}
