//! Makes a key and a self-signed certificate: nothing else is needed for an application in Entra
//! (learn.microsoft.com, "Create a self-signed public certificate to authenticate your application").
use super::{CertificateProblem, KeyMaterial, PrivateKey, PublicCertificate};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, RsaKeySize, date_time_ymd,
};
use zeroize::Zeroizing;

/// How long a certificate is valid where nothing else is asked for, in days.
pub const DAYS: u32 = 365;
/// Most days.
const MOST_DAYS: u32 = 3650;

/// How large the key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeySize {
    /// 2,048 bits.
    #[default]
    Bits2048,
    /// 3,072 bits.
    Bits3072,
    /// 4,096 bits.
    Bits4096,
}

impl KeySize {
    /// The size of that many bits.
    pub fn of(bits: u32) -> Option<Self> {
        match bits {
            2048 => Some(KeySize::Bits2048),
            3072 => Some(KeySize::Bits3072),
            4096 => Some(KeySize::Bits4096),
            _ => None,
        }
    }
}

/// Makes key and certificate, valid from yesterday (clocks differ) for at least so many days. CPU work of a second or so:
/// not for the screen's thread.
///
/// # Errors
/// `NotMade`.
pub fn make(name: &str, size: KeySize, days: u32, now: Timestamp) -> Result<KeyMaterial, CertificateProblem> {
    let no = |_| CertificateProblem::NotMade;
    let size = match size {
        KeySize::Bits2048 => RsaKeySize::_2048,
        KeySize::Bits3072 => RsaKeySize::_3072,
        KeySize::Bits4096 => RsaKeySize::_4096,
    };
    let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, size).map_err(no)?;
    let mut params = CertificateParams::default();
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name.chars().take(64).collect::<String>());
    params.distinguished_name = subject;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let (from, until) = (day(now, -1)?, day(now, i64::from(days.clamp(1, MOST_DAYS)) + 1)?);
    params.not_before = date_time_ymd(from.0, from.1, from.2);
    params.not_after = date_time_ymd(until.0, until.1, until.2);
    let certificate = params.self_signed(&pair).map_err(no)?;
    let der = Zeroizing::new(pair.serialize_der());
    Ok(KeyMaterial {
        key: PrivateKey::from_pkcs8(&der)?,
        certificate: PublicCertificate::from_der(certificate.der().as_ref())?,
    })
}

/// Year, month and day, in UTC, so many days away.
fn day(now: Timestamp, days: i64) -> Result<(i32, u8, u8), CertificateProblem> {
    let then = now.checked_add(SignedDuration::from_hours(24 * days)).map_err(|_| CertificateProblem::NotMade)?;
    let date = then.to_zoned(TimeZone::UTC).date();
    let part = |number: i8| u8::try_from(number).map_err(|_| CertificateProblem::NotMade);
    Ok((i32::from(date.year()), part(date.month())?, part(date.day())?))
}
