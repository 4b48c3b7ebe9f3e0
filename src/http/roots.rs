//! Certificate authorities trusted beside the system's own: a company's TLS inspection, a server of one's own. They come
//! from a file somebody named, never from a server, and there is no way to switch verification off (correctness.md S06).
use crate::fault::{ErrorKind, Fault, Outcome};
use std::fmt;
use std::sync::Arc;

/// Largest file that is read.
pub const MAX_ROOTS: u64 = 4 * 1024 * 1024;

/// The certificates of one PEM file.
#[derive(Clone, PartialEq, Eq)]
pub struct ExtraRoots {
    pem: Arc<[u8]>,
    count: usize,
}

impl ExtraRoots {
    /// Reads the text of a PEM file; `place` is for the message.
    ///
    /// # Errors
    /// `CaFileUnusable` where it holds no certificate, or one that cannot be read.
    pub fn parse(pem: &[u8], place: &str) -> Outcome<Self> {
        let bad = |why: String| Fault::new(ErrorKind::CaFileUnusable, why.clone()).with("path", place).with("why", why);
        if pem.starts_with(&[0x30]) {
            return Err(bad("the file is in binary form (DER), PEM text is needed".into()));
        }
        if pem.windows(11).any(|w| w == b"PRIVATE KEY") {
            return Err(bad("the file holds a private key, only certificates are needed".into()));
        }
        let found = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| bad("the PEM text is damaged".into()))?;
        if found.is_empty() {
            return Err(bad("there is no certificate in it".into()));
        }
        let roots = Self { pem: pem.into(), count: found.len() };
        // The parts of a certificate are looked at when a client is built with it.
        reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only(found)
            .build()
            .map_err(|_| bad("a certificate in it cannot be read".into()))?;
        Ok(roots)
    }

    /// The text of the file.
    pub fn pem(&self) -> &[u8] {
        &self.pem
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    pub(super) fn certificates(&self) -> Vec<reqwest::Certificate> {
        reqwest::Certificate::from_pem_bundle(&self.pem).unwrap_or_default()
    }
}

impl fmt::Debug for ExtraRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} certificates", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority(name: &str) -> String {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.self_signed(&key).unwrap().pem()
    }

    #[test]
    fn a_bundle_is_counted() {
        let bundle = format!("# our own\n{}\n{}", authority("one"), authority("two"));
        let roots = ExtraRoots::parse(bundle.as_bytes(), "ca.pem").unwrap();
        assert_eq!((roots.count(), roots.certificates().len()), (2, 2));
        assert_eq!(format!("{roots:?}"), "2 certificates");
    }

    #[test]
    fn what_is_no_bundle_is_named() {
        let key = rcgen::KeyPair::generate().unwrap().serialize_pem();
        let broken = authority("x").replace("MII", "AAA");
        let cut = authority("y").lines().take(4).collect::<Vec<_>>().join("\n");
        let cases: [&[u8]; 6] = [b"", b"hello", &[0x30, 0x82, 0, 0], key.as_bytes(), broken.as_bytes(), cut.as_bytes()];
        for case in cases {
            let fault = ExtraRoots::parse(case, "ca.pem").unwrap_err();
            assert_eq!(fault.kind, ErrorKind::CaFileUnusable, "{}", String::from_utf8_lossy(case));
            assert!(!fault.detail.contains("BEGIN"), "the text is not repeated");
        }
    }
}
