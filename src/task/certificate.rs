//! A certificate for an account: made here or read from a file. The private key goes to the vault, the public part into a
//! file beside the workspace, to be sent to whoever uploads it to the application's registration.
use super::{Bench, off_thread};
use crate::account::certificate::{CertificateProblem, DAYS, KeyMaterial, KeySize, fit, make, read};
use crate::account::{Name, PublicCertificate, SecretRef};
use crate::fault::Outcome;
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

/// Reads key and certificate from one file (PEM or PFX).
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
    let (store, now) = (Arc::clone(&bench.workspace), bench.clock.now());
    let found = off_thread(move || {
        let bytes = store.handed_over(&path)?;
        Ok(read(&[&bytes], password.as_ref())
            .and_then(|found| fit(&found.key, &found.certificate, now).map(|()| found)))
    });
    kept(bench, account, key, found.await?).await
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
    let (store, file, pem) = (Arc::clone(&bench.workspace), format!("{account}.cer"), certificate.pem());
    off_thread(move || store.publish(&file, pem.as_bytes())).await
}
