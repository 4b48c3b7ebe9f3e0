//! What certificates promise. The files beside were made with openssl 3; their password is `p4ss`, their keys sign nothing.
use super::*;
use crate::secret::Secret;
use proptest::prelude::*;
use std::sync::OnceLock;

const CERTIFICATE: &[u8] = include_bytes!("tests/cert.pem");
const KEY: &[u8] = include_bytes!("tests/key.pem");
const PKCS1: &[u8] = include_bytes!("tests/pkcs1.pem");
const ENCRYPTED: &[u8] = include_bytes!("tests/encrypted.pem");
const OLD: &[u8] = include_bytes!("tests/old.pem");
const MODERN: &[u8] = include_bytes!("tests/modern.pfx");
const LEGACY: &[u8] = include_bytes!("tests/legacy.pfx");
const OPEN: &[u8] = include_bytes!("tests/open.pfx");
const SMALL: &[u8] = include_bytes!("tests/small.pem");
const SMALL_KEY: &[u8] = include_bytes!("tests/smallkey.pem");
const EC: &[u8] = include_bytes!("tests/ec.pem");
const EC_KEY: &[u8] = include_bytes!("tests/eckey.pem");
const OTHER: &[u8] = include_bytes!("tests/other.pem");

/// A key and a certificate, made once.
pub(crate) fn fixture() -> &'static KeyMaterial {
    static MADE: OnceLock<KeyMaterial> = OnceLock::new();
    MADE.get_or_init(|| make("fieldbridge test", KeySize::Bits2048, DAYS, Timestamp::now()).unwrap())
}

fn password() -> Secret {
    Secret::new("p4ss")
}

fn problem(files: &[&[u8]], password: Option<&Secret>) -> CertificateProblem {
    read(files, password).unwrap_err()
}

#[test]
fn what_is_made_fits_together_and_is_read_again() {
    let made = fixture();
    let now = Timestamp::now();
    fit(&made.key, &made.certificate, now).unwrap();
    assert_eq!((made.key.bits(), made.certificate.bits()), (2048, 2048));
    assert_eq!(made.certificate.subject(), "CN=fieldbridge test");
    assert!((365..=366).contains(&made.certificate.days_left(now)), "{}", made.certificate.days_left(now));
    assert!(made.certificate.not_before() < now);
    let pem = made.key.to_pem();
    let both = format!("{}{}", made.certificate.pem(), pem.expose());
    let again = read(&[both.as_bytes()], None).unwrap();
    assert_eq!(again.certificate, made.certificate);
    assert_eq!(again.key.to_pem().expose(), pem.expose());
    let apart = read(&[pem.expose().as_bytes(), made.certificate.der()], None).unwrap();
    assert_eq!(apart.certificate, made.certificate);
    assert_eq!(PublicCertificate::parse(&made.certificate.base64()).unwrap(), made.certificate);
}

#[test]
fn a_larger_key_can_be_asked_for() {
    let made = make("Ünïcode 계정", KeySize::of(3072).unwrap(), 1, Timestamp::now()).unwrap();
    assert_eq!((made.key.bits(), made.certificate.bits()), (3072, 3072));
    assert_eq!(made.certificate.subject(), "CN=Ünïcode 계정");
    assert_eq!(KeySize::of(1024), None);
}

#[test]
fn every_form_an_administrator_hands_over_is_read() {
    let wanted =
        PublicCertificate::from_der(&x509_parser::pem::parse_x509_pem(CERTIFICATE).unwrap().1.contents).unwrap();
    let key = PrivateKey::from_pem(&Secret::new(std::str::from_utf8(KEY).unwrap()), None).unwrap().to_pem();
    use base64::Engine;
    let packed = base64::engine::general_purpose::STANDARD.encode(KEY);
    let windows = String::from_utf8(KEY.to_vec()).unwrap().replace('\n', "\r\n");
    let bags = [b"Bag Attributes\n    friendlyName: x\n".as_slice(), KEY, b"\nsubject=CN\n", CERTIFICATE].concat();
    let password = password();
    for (what, files, password) in [
        ("two files", vec![KEY, CERTIFICATE], None),
        ("the other way round", vec![CERTIFICATE, KEY], None),
        ("PKCS#1", vec![PKCS1, CERTIFICATE], None),
        ("encrypted PKCS#8", vec![ENCRYPTED, CERTIFICATE], Some(&password)),
        ("PFX", vec![MODERN], Some(&password)),
        ("PFX of old Windows", vec![LEGACY], Some(&password)),
        ("PFX without a password", vec![OPEN], None),
        ("one line of base64", vec![packed.as_bytes(), CERTIFICATE], None),
        ("Windows line ends", vec![windows.as_bytes(), CERTIFICATE], None),
        ("a bare certificate in DER", vec![KEY, wanted.der()], None),
        ("text between the blocks", vec![bags.as_slice()], None),
        ("a chain", vec![OTHER, KEY, CERTIFICATE], None),
    ] {
        let found = read(&files, password).unwrap_or_else(|p| panic!("{what}: {p}"));
        assert_eq!(found.certificate, wanted, "{what}");
        assert_eq!(found.key.to_pem().expose(), key.expose(), "{what}");
    }
}

#[test]
fn what_cannot_be_used_says_why() {
    use CertificateProblem as P;
    let (right, wrong) = (password(), Secret::new("guess"));
    let large = vec![b'x'; MOST_BYTES + 1];
    for (what, files, password, want) in [
        ("no certificate", vec![KEY], None, P::NoCertificate),
        ("no key", vec![CERTIFICATE], None, P::NoKey),
        ("another key's certificate", vec![KEY, OTHER], None, P::Mismatch),
        ("encrypted, no password", vec![ENCRYPTED, CERTIFICATE], None, P::PasswordNeeded),
        ("encrypted, wrong password", vec![ENCRYPTED, CERTIFICATE], Some(&wrong), P::PasswordWrong),
        ("encrypted in the old way", vec![OLD, CERTIFICATE], Some(&right), P::OldEncryption),
        ("PFX, no password", vec![MODERN], None, P::PasswordNeeded),
        ("PFX, wrong password", vec![MODERN], Some(&wrong), P::PasswordWrong),
        ("old PFX, wrong password", vec![LEGACY], Some(&wrong), P::PasswordWrong),
        ("1024 bits", vec![SMALL_KEY, SMALL], None, P::TooSmall),
        ("1024 bits, certificate", vec![KEY, SMALL], None, P::TooSmall),
        ("elliptic curve", vec![EC_KEY, EC], None, P::NotRsa),
        ("elliptic curve, certificate", vec![KEY, EC], None, P::NotRsa),
        ("a text", vec![b"hello".as_slice()], None, P::Unreadable),
        ("nothing", vec![b"".as_slice()], None, P::Unreadable),
        ("a cut file", vec![MODERN.get(..500).unwrap()], Some(&right), P::Unreadable),
        ("something large", vec![large.as_slice()], None, P::TooLarge),
    ] {
        assert_eq!(problem(&files, password), want, "{what}");
    }
}

#[test]
fn the_thumbprints_are_those_openssl_prints() {
    let certificate = PublicCertificate::parse(std::str::from_utf8(CERTIFICATE).unwrap()).unwrap();
    let thumbprints = certificate.thumbprints();
    assert_eq!(thumbprints.sha1_hex(), "B9087B3B75443291D85FA3C39E21E3754FC5AC11");
    assert_eq!(thumbprints.custom_key_identifier(), "uQh7O3VEMpHYX6PDniHjdU/FrBE=");
    assert_eq!(thumbprints.sha256_hex(), "DB253B36BD6CE78875C2C5534B114D750C686F1E2F23C92078A98BB3CF4E7CF2");
    assert_eq!(thumbprints.sha256_base64(), "2yU7Nr1s54h1wsVTSxFNdQxobx4vI8kgeKmLs89OfPI=");
    assert_eq!(thumbprints.x5t(), "uQh7O3VEMpHYX6PDniHjdU_FrBE");
    assert_eq!(thumbprints.x5t_s256(), "2yU7Nr1s54h1wsVTSxFNdQxobx4vI8kgeKmLs89OfPI");
    assert_eq!(certificate.not_after().to_string(), "2126-11-02T13:46:06Z");
    assert_eq!(certificate.pem().as_bytes(), CERTIFICATE, "the text for the upload is what openssl writes");
}

#[test]
fn the_days_are_counted_down() {
    let certificate = &fixture().certificate;
    let end = certificate.not_after();
    let at = |hours: i64| certificate.standing(end - jiff::SignedDuration::from_hours(hours));
    assert_eq!(at(24 * 31), Standing::Good { days: 31 });
    assert_eq!(at(24 * 30), Standing::Good { days: 30 });
    assert_eq!(at(24 * 30 - 1), Standing::Soon { days: 29 });
    assert_eq!(at(23), Standing::Soon { days: 0 });
    assert_eq!(at(-1), Standing::Expired { days: 0 });
    assert_eq!(at(-24 * 3), Standing::Expired { days: 2 });
    assert_eq!(at(24 * 400), Standing::NotYet);
    let made = fixture();
    assert_eq!(
        fit(&made.key, &made.certificate, end + jiff::SignedDuration::from_hours(1)),
        Err(CertificateProblem::Expired)
    );
    assert_eq!(fit(&made.key, &made.certificate, Timestamp::UNIX_EPOCH), Err(CertificateProblem::NotYetValid));
}

#[test]
fn nothing_shows_the_private_key() {
    let made = fixture();
    let pem = made.key.to_pem();
    let heart = pem.expose().lines().nth(5).unwrap().to_owned();
    let shown = format!("{made:?} {:?} {pem:?}", made.key);
    assert!(!shown.contains(&heart) && !shown.contains("PRIVATE"), "{shown}");
}

#[test]
fn a_certificate_stands_on_one_line_in_a_file() {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct File {
        certificate: PublicCertificate,
    }
    let text = toml::to_string(&File { certificate: fixture().certificate.clone() }).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert_eq!(toml::from_str::<File>(&text).unwrap().certificate, fixture().certificate);
    assert!(toml::from_str::<File>("certificate = \"MIIC\"").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn damaged_files_are_refused_and_never_panic(at in 0usize..2547, flip in 1u8.., cut in 0usize..2547) {
        let mut bytes = MODERN.to_vec();
        bytes[at] ^= flip;
        bytes.truncate(bytes.len() - cut / 8);
        let _ = read(&[&bytes], Some(&password()));
        let mut der = fixture().certificate.der().to_vec();
        let place = at % der.len();
        der[place] ^= flip;
        let _ = PublicCertificate::from_der(&der);
    }

    #[test]
    fn no_text_makes_it_panic(text in "(?s).{0,300}") {
        let _ = read(&[text.as_bytes()], None);
        let _ = PublicCertificate::parse(&text);
        let _ = PublicCertificate::parse(&format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----"));
    }
}
