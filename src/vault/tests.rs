//! What the vault promises: a secret is where it was said to be, in no other place, and no failure shows it.
mod asking;

use super::*;
use crate::account::{Name, SecretRef};
use crate::fault::ErrorKind;
use crate::port::{Vault, VaultKind};
use crate::secret::Secret;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

const CANARY: &str = "canary-7f3a9~Q \"$%\\ 비밀 🔑";

#[derive(Default)]
struct FakeRing {
    held: Mutex<BTreeMap<String, String>>,
    mood: Mutex<Mood>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Mood {
    #[default]
    Fine,
    Locked,
    Forgets,
    Gone,
}

impl FakeRing {
    fn turn(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }
}

impl Entries for FakeRing {
    fn set(&self, id: &str, secret: &Secret) -> Result<(), String> {
        match *self.mood.lock().unwrap() {
            Mood::Locked | Mood::Gone => return Err("NoStorageAccess".into()),
            Mood::Forgets => {}
            Mood::Fine => drop(self.held.lock().unwrap().insert(id.into(), secret.expose().into())),
        }
        Ok(())
    }
    fn get(&self, id: &str) -> Result<Option<Secret>, String> {
        match *self.mood.lock().unwrap() {
            Mood::Gone => Err("the daemon is gone".into()),
            _ => Ok(self.held.lock().unwrap().get(id).map(Secret::new)),
        }
    }
    fn delete(&self, id: &str) -> Result<(), String> {
        if *self.mood.lock().unwrap() == Mood::Gone {
            return Err("the daemon is gone".into());
        }
        self.held.lock().unwrap().remove(id);
        Ok(())
    }
}

fn lookup(pairs: &[(&str, &str)]) -> Lookup {
    let map: BTreeMap<String, String> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Arc::new(move |name| map.get(name).map(OsString::from))
}

fn vault(directory: &Path, ring: Option<Arc<FakeRing>>, env: &[(&str, &str)], memory: bool) -> LayeredVault {
    let keyring = ring.map(|r| r as Arc<dyn Entries>);
    LayeredVault::new(VaultConfig { directory: directory.into(), lookup: lookup(env), keyring, memory })
}

fn name(account: &str) -> SecretRef {
    SecretRef::client_secret(&Name::parse(account).unwrap())
}

fn everything_in(directory: &Path) -> Vec<u8> {
    fs::read_dir(directory).unwrap().flat_map(|e| fs::read(e.unwrap().path()).unwrap()).collect()
}

#[test]
fn a_working_keyring_keeps_the_secret_and_the_probe_leaves_nothing_behind() {
    let (dir, ring) = (tempfile::tempdir().unwrap(), Arc::new(FakeRing::default()));
    let v = vault(dir.path(), Some(ring.clone()), &[], false);
    let facts = v.probe();
    assert_eq!((facts.kind, facts.writable), (VaultKind::Keyring, true));
    assert!(ring.held.lock().unwrap().is_empty());
    v.put(&name("contoso"), &Secret::new(CANARY)).unwrap();
    assert_eq!(v.get(&name("contoso")).unwrap().expose(), CANARY);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    v.delete(&name("contoso")).unwrap();
    v.delete(&name("contoso")).unwrap();
    assert_eq!(v.get(&name("contoso")).unwrap_err().kind, ErrorKind::SecretMissing);
}

#[test]
fn a_keyring_that_only_looks_alive_is_found_out_before_a_secret_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    for mood in [Mood::Locked, Mood::Forgets, Mood::Gone] {
        let ring = Arc::new(FakeRing::default());
        ring.turn(mood);
        let v = vault(dir.path(), Some(ring), &[], false);
        let facts = v.probe();
        assert_eq!((facts.kind, facts.writable), (VaultKind::Environment, false));
        assert!(facts.keyring_problem.is_some());
        let fault = v.put(&name("a"), &Secret::new(CANARY)).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::VaultUnavailable);
        assert!(!format!("{fault:?}").contains("canary"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "no plaintext fallback");
    }
}

#[test]
fn a_keyring_that_fails_later_is_a_clear_state_and_a_new_probe_finds_it_again() {
    let (dir, ring) = (tempfile::tempdir().unwrap(), Arc::new(FakeRing::default()));
    let v = vault(dir.path(), Some(ring.clone()), &[], false);
    v.put(&name("a"), &Secret::new(CANARY)).unwrap();
    ring.turn(Mood::Gone);
    assert_eq!(v.get(&name("a")).unwrap_err().kind, ErrorKind::VaultUnavailable);
    ring.turn(Mood::Forgets);
    assert_eq!(v.put(&name("b"), &Secret::new(CANARY)).unwrap_err().kind, ErrorKind::VaultVerifyFailed);
    ring.turn(Mood::Fine);
    assert!(v.probe().writable);
    assert_eq!(v.get(&name("a")).unwrap().expose(), CANARY);
    ring.held.lock().unwrap().clear();
    assert_eq!(v.get(&name("a")).unwrap_err().kind, ErrorKind::SecretMissing);
}

#[test]
fn the_file_keeps_the_secret_encrypted_for_the_owner_only() {
    let dir = tempfile::tempdir().unwrap();
    let v = vault(dir.path(), None, &[], false);
    assert_eq!(v.put(&name("a"), &Secret::new(CANARY)).unwrap_err().kind, ErrorKind::VaultUnavailable);
    assert_eq!(v.unlock_file(Secret::new("")).unwrap_err().kind, ErrorKind::VaultLocked);
    v.unlock_file(Secret::new("open sesame")).unwrap();
    let facts = v.probe();
    assert_eq!((facts.kind, facts.writable), (VaultKind::EncryptedFile, true));
    v.put(&name("a"), &Secret::new(CANARY)).unwrap();
    v.put(&name("b"), &Secret::new("x".repeat(4096))).unwrap();
    assert_eq!(v.get(&name("a")).unwrap().expose(), CANARY);
    let bytes = everything_in(dir.path());
    assert!(bytes.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----"));
    assert!(!bytes.windows(6).any(|w| w == b"canary"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(dir.path().join("secrets.age")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // Another process: locked, then a wrong pass-phrase, then the right one.
    let other = vault(dir.path(), None, &[], true);
    assert_eq!(other.get(&name("a")).unwrap_err().kind, ErrorKind::VaultLocked);
    assert_eq!(other.put(&name("a"), &Secret::new("y")).unwrap_err().kind, ErrorKind::VaultLocked);
    assert_eq!(other.delete(&name("a")).unwrap_err().kind, ErrorKind::VaultLocked, "it would still be there");
    assert_eq!(other.unlock_file(Secret::new("open Sesame")).unwrap_err().kind, ErrorKind::VaultLocked);
    assert_eq!((other.probe().kind, other.probe().writable), (VaultKind::EncryptedFile, false));
    other.unlock_file(Secret::new("open sesame")).unwrap();
    assert_eq!(other.get(&name("a")).unwrap().expose(), CANARY);
    other.delete(&name("a")).unwrap();
    assert_eq!(v.get(&name("a")).unwrap_err().kind, ErrorKind::SecretMissing);
}

#[test]
fn a_damaged_file_is_said_to_be_damaged_and_is_never_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("secrets.age");
    vault(dir.path(), None, &[], false).unlock_file(Secret::new("p")).unwrap();
    let good = fs::read(&file).unwrap();
    let mut tampered = good.clone();
    let at = tampered.len() / 2;
    tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
    for (what, bytes) in [
        ("tampered", tampered),
        ("truncated", good[..good.len() - 60].to_vec()),
        ("half", good[..good.len() / 2].to_vec()),
        ("empty", vec![]),
        ("not age", b"secrets = 1\n".to_vec()),
        ("binary", (0..=255).collect()),
    ] {
        fs::write(&file, &bytes).unwrap();
        let v = vault(dir.path(), None, &[(PASSPHRASE_VARIABLE, "p")], false);
        for fault in [
            v.unlock_file(Secret::new("p")).unwrap_err(),
            v.get(&name("a")).unwrap_err(),
            v.put(&name("a"), &Secret::new(CANARY)).unwrap_err(),
        ] {
            assert!(matches!(fault.kind, ErrorKind::VaultUnavailable | ErrorKind::VaultLocked), "{what}: {fault}");
        }
        assert!(!v.probe().writable, "{what}");
        assert_eq!(fs::read(&file).unwrap(), bytes, "{what}");
        // A demonstration goes on in memory and leaves the file alone as well.
        let demonstration = vault(dir.path(), None, &[(PASSPHRASE_VARIABLE, "p")], true);
        demonstration.put(&name("a"), &Secret::new(CANARY)).unwrap();
        assert_eq!(demonstration.get(&name("a")).unwrap().expose(), CANARY, "{what}");
        assert_eq!(fs::read(&file).unwrap(), bytes, "{what}");
    }
}

#[test]
fn the_pass_phrase_comes_from_the_environment_or_from_a_private_file() {
    let dir = tempfile::tempdir().unwrap();
    let v = vault(dir.path(), None, &[(PASSPHRASE_VARIABLE, "p\n")], false);
    v.put(&name("a"), &Secret::new(CANARY)).unwrap();
    assert_eq!(v.unlock_file(Secret::new("q")).unwrap_err().kind, ErrorKind::VaultLocked);
    let (other, file) = (tempfile::tempdir().unwrap(), dir.path().join("secrets.age"));
    let phrase = other.path().join("phrase");
    fs::write(&phrase, "p\r\n").unwrap();
    let env = [(PASSPHRASE_FILE_VARIABLE, phrase.to_str().unwrap())];
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&phrase, fs::Permissions::from_mode(0o644)).unwrap();
        let fault = vault(dir.path(), None, &env, false).get(&name("a")).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::VaultLocked);
        assert!(fault.detail.contains("chmod 600") && fault.detail.contains(PASSPHRASE_FILE_VARIABLE), "{fault}");
        assert!(!fault.detail.contains("secrets.age"), "{fault}");
        fs::set_permissions(&phrase, fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert_eq!(vault(dir.path(), None, &env, false).get(&name("a")).unwrap().expose(), CANARY);
    let why = |env: &[(&str, &str)]| {
        let v = vault(dir.path(), None, env, false);
        let fault = v.get(&name("a")).unwrap_err();
        assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::VaultLocked, "passphrase-unusable"));
        assert_eq!(v.ready().unwrap_err(), v.put(&name("a"), &Secret::new(CANARY)).unwrap_err());
        fault.detail
    };
    fs::write(&phrase, "").unwrap();
    assert!(why(&env).ends_with("this file is empty"), "{}", why(&env));
    fs::remove_file(&phrase).unwrap();
    assert!(why(&env).ends_with("this file does not exist"), "{}", why(&env));
    assert!(why(&[(PASSPHRASE_FILE_VARIABLE, "")]).contains("names no file"));
    assert!(why(&[(PASSPHRASE_VARIABLE, "")]).contains("is empty"));
    // Where there is no encrypted file yet, the reason is the same, and not a word about the keyring.
    let fresh = vault(other.path(), None, &[(PASSPHRASE_FILE_VARIABLE, "/nope")], false).ready().unwrap_err();
    assert!(fresh.detail.contains("/nope"), "{fresh}");
    let nothing = vault(dir.path(), None, &[], false).get(&name("a")).unwrap_err();
    assert_eq!(nothing.args["case"], "not-given");
    assert!(file.exists());
}

#[test]
fn the_environment_is_read_where_the_workspace_names_it_and_by_convention_where_nothing_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let env = [("MY_SECRET", "  from env \r\n"), ("FIELDBRIDGE_CONTOSO_EU_CLIENT_SECRET", CANARY), ("EMPTY", "\n")];
    let v = vault(dir.path(), None, &env, false);
    assert_eq!(v.get(&SecretRef::env("MY_SECRET")).unwrap().expose(), "from env");
    assert_eq!(v.get(&name("contoso-eu")).unwrap().expose(), CANARY);
    for variable in ["EMPTY", "NOT_SET"] {
        assert_eq!(v.get(&SecretRef::env(variable)).unwrap_err().kind, ErrorKind::SecretMissing);
    }
    assert_eq!(v.put(&SecretRef::env("MY_SECRET"), &Secret::new("x")).unwrap_err().kind, ErrorKind::VaultUnavailable);
    let ring = Arc::new(FakeRing::default());
    let v = vault(dir.path(), Some(ring), &env, false);
    v.put(&name("contoso-eu"), &Secret::new("kept")).unwrap();
    assert_eq!(v.get(&name("contoso-eu")).unwrap().expose(), "kept");
}

#[test]
fn memory_is_the_last_resort_and_only_where_it_was_allowed() {
    let dir = tempfile::tempdir().unwrap();
    let v = vault(dir.path(), None, &[], true);
    assert_eq!((v.probe().kind, v.probe().writable), (VaultKind::Memory, true));
    assert_eq!(v.get(&name("a")).unwrap_err().kind, ErrorKind::SecretMissing);
    v.put(&name("a"), &Secret::new(CANARY)).unwrap();
    assert_eq!(v.get(&name("a")).unwrap().expose(), CANARY);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_secret_that_moved_to_the_keyring_is_never_read_from_an_older_copy() {
    let (dir, ring) = (tempfile::tempdir().unwrap(), Arc::new(FakeRing::default()));
    for passphrase in [Some("p"), None] {
        ring.turn(Mood::Gone);
        let env: Vec<_> = passphrase.map(|p| (PASSPHRASE_VARIABLE, p)).into_iter().collect();
        let v = vault(dir.path(), Some(ring.clone()), &[(PASSPHRASE_VARIABLE, "p")], false);
        v.put(&name("a"), &Secret::new("old")).unwrap();
        assert_eq!(v.get(&name("a")).unwrap().expose(), "old");
        ring.turn(Mood::Fine);
        // With the file open or closed.
        let later = vault(dir.path(), Some(ring.clone()), &env, false);
        later.put(&name("a"), &Secret::new("new")).unwrap();
        assert_eq!(later.get(&name("a")).unwrap().expose(), "new");
        ring.turn(Mood::Gone);
        let remote = vault(dir.path(), Some(ring.clone()), &[(PASSPHRASE_VARIABLE, "p")], false);
        assert_eq!(remote.get(&name("a")).unwrap_err().kind, ErrorKind::VaultUnavailable);
    }
}

#[test]
fn a_secret_renewed_while_the_keyring_was_out_of_reach_counts_when_it_is_back() {
    let (dir, ring) = (tempfile::tempdir().unwrap(), Arc::new(FakeRing::default()));
    let v = vault(dir.path(), Some(ring.clone()), &[(PASSPHRASE_VARIABLE, "p")], false);
    v.put(&name("a"), &Secret::new("old")).unwrap();
    ring.turn(Mood::Gone);
    assert_eq!(v.probe().kind, VaultKind::EncryptedFile);
    v.put(&name("a"), &Secret::new("renewed")).unwrap();
    ring.turn(Mood::Fine);
    assert_eq!(v.probe().kind, VaultKind::Keyring);
    assert_eq!(v.get(&name("a")).unwrap().expose(), "renewed");
    let closed = vault(dir.path(), Some(ring.clone()), &[], false);
    assert_eq!(closed.get(&name("a")).unwrap_err().kind, ErrorKind::VaultLocked, "not the older one");
    v.put(&name("a"), &Secret::new("newest")).unwrap();
    assert_eq!(closed.get(&name("a")).unwrap().expose(), "newest");
}

#[test]
fn nothing_is_said_to_be_forgotten_that_may_stand_in_a_keyring_out_of_reach() {
    let (dir, ring) = (tempfile::tempdir().unwrap(), Arc::new(FakeRing::default()));
    let env = [(PASSPHRASE_VARIABLE, "p")];
    let v = vault(dir.path(), Some(ring.clone()), &env, false);
    v.put(&name("a"), &Secret::new("old")).unwrap();
    ring.turn(Mood::Gone);
    let remote = vault(dir.path(), Some(ring.clone()), &env, false);
    assert_eq!(remote.delete(&name("a")).unwrap_err().kind, ErrorKind::VaultUnavailable);
    // What counts stands in the file: that is forgotten, and the older copy counts for nothing.
    remote.put(&name("a"), &Secret::new("renewed")).unwrap();
    remote.delete(&name("a")).unwrap();
    ring.turn(Mood::Fine);
    remote.probe();
    assert_eq!(remote.get(&name("a")).unwrap_err().kind, ErrorKind::SecretMissing);
    remote.delete(&name("a")).unwrap();
    assert!(ring.held.lock().unwrap().is_empty());
    remote.put(&name("a"), &Secret::new("anew")).unwrap();
    assert_eq!(remote.get(&name("a")).unwrap().expose(), "anew");
}

#[test]
fn two_writers_of_the_file_lose_nothing_of_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let writers = ["x", "y"].map(|who| {
        let path = dir.path().to_path_buf();
        std::thread::spawn(move || {
            let v = vault(&path, None, &[(PASSPHRASE_VARIABLE, "p")], false);
            for number in 0..3 {
                v.put(&name(&format!("{who}{number}")), &Secret::new(who)).unwrap();
                assert!(v.probe().writable, "the other's probe is none of ours");
            }
        })
    });
    writers.into_iter().for_each(|w| w.join().unwrap());
    let v = vault(dir.path(), None, &[(PASSPHRASE_VARIABLE, "p")], false);
    for who in ["x", "y"] {
        for number in 0..3 {
            assert_eq!(v.get(&name(&format!("{who}{number}"))).unwrap().expose(), who);
        }
    }
}

#[test]
fn what_the_keyring_says_is_told_without_its_inner_parts() {
    let inner = || "zbus error: Failed to connect to address `unix:path=/run/x`".into();
    for error in [::keyring::Error::PlatformFailure(inner()), ::keyring::Error::NoStorageAccess(inner())] {
        let told = super::keyring::told(&error);
        assert!(crate::port::keyring_answer(&told).is_some(), "not in the catalogs: {told}");
        assert!(!told.contains("zbus") && !told.contains("unix:") && told.len() > 10, "{told}");
    }
}

#[test]
fn names_that_look_alike_when_joined_are_two_entries() {
    let id = |scope: &str, name: &str| Keyring::new(Arc::new(FakeRing::default()), scope).id(name);
    assert_ne!(id("c", "a@b"), id("b@c", "a"));
    assert_ne!(id("a|1:b", "c"), id("a", "b|1:c"));
}

proptest! {
    #[test]
    fn keyring_ids_never_collide(a in "[a|:0-9]{0,6}", b in "[a|:0-9]{0,6}", c in "[a|:0-9]{0,6}", d in "[a|:0-9]{0,6}") {
        let id = |scope: &str, name: &str| Keyring::new(Arc::new(FakeRing::default()), scope).id(name);
        prop_assert_eq!(id(&a, &b) == id(&c, &d), (&a, &b) == (&c, &d));
    }
}

#[test]
fn two_processes_that_exchange_one_token_take_turns_and_neither_loses_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let passphrase = [(PASSPHRASE_VARIABLE, "correct horse")];
    let open = || vault(dir.path(), None, &passphrase, false);
    let (token, other) = (name("rotating"), name("other"));
    open().put(&token, &Secret::new("0")).unwrap();
    // Each has a vault of its own, as two processes have: nothing but the files is shared.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let vault = open();
                for _ in 0..3 {
                    let _turn = vault.turn(&token).unwrap();
                    let read: u32 = vault.get(&token).unwrap().expose().parse().unwrap();
                    vault.put(&token, &Secret::new((read + 1).to_string())).unwrap();
                }
            });
        }
        scope.spawn(|| open().put(&other, &Secret::new(CANARY)).unwrap());
    });
    assert_eq!(open().get(&token).unwrap().expose(), "6");
    assert_eq!(open().get(&other).unwrap().expose(), CANARY, "an entry written meanwhile is not lost");
}
