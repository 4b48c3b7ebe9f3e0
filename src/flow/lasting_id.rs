//! Identifiers that follow from what they name: the same thing has the same identifier whoever computes it and however often,
//! so that writing it twice writes it once (RFC 9562, version 5; correctness.md B14).
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use uuid::{Builder, Uuid};

/// The space of identifiers Fieldbridge makes for rows in a CRM.
const SPACE: Uuid = Uuid::from_u128(0x6f1d_9a57_20f4_4c0e_9b6e_3a5b_7c21_d8e0);

/// The identifier of what these parts name, in canonical spelling. Each part's length goes in as well, so that parts
/// cannot run into each other.
pub fn lasting_id(parts: &[&str]) -> String {
    let mut bytes = SPACE.as_bytes().to_vec();
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(hash.as_ref()) {
        *to = *from;
    }
    Builder::from_sha1_bytes(first).into_uuid().hyphenated().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_stays_what_it_was() {
        let id = lasting_id(&["DM123", "recipient 7", "open", "1767323045000"]);
        assert_eq!(id, lasting_id(&["DM123", "recipient 7", "open", "1767323045000"]));
        assert_eq!(Uuid::parse_str(&id).unwrap().get_version_num(), 5);
        assert_eq!(id, "5e0a3a12-08a7-53f5-a0b0-91481d79ed2e", "an identifier that changes doubles every event");
    }

    proptest! {
        #[test]
        fn parts_do_not_run_into_each_other(a in ".{0,8}", b in ".{0,8}", c in ".{0,8}", d in ".{0,8}") {
            prop_assert_eq!(lasting_id(&[&a, &b]) == lasting_id(&[&c, &d]), a == c && b == d);
            prop_assert_ne!(lasting_id(&[&a, &b]), lasting_id(&[&format!("{a}{b}")]));
        }
    }
}
