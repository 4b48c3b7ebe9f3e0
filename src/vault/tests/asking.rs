//! Asking for the pass-phrase when it is needed, and what a demonstration keeps without one.
use super::*;
use crate::port::PassphraseAsk;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Answers in this order, then nothing; counts how often it was asked and why.
fn answering(answers: &[&str]) -> (crate::port::AskPassphrase, Arc<Mutex<Vec<PassphraseAsk>>>) {
    let answers: Vec<String> = answers.iter().map(|a| (*a).to_owned()).collect();
    let asked: Arc<Mutex<Vec<PassphraseAsk>>> = Arc::default();
    let heard = Arc::clone(&asked);
    let ask = Arc::new(move |why| {
        let mut heard = heard.lock().unwrap();
        heard.push(why);
        answers.get(heard.len() - 1).map(Secret::new)
    });
    (ask, asked)
}

fn locked(dir: &Path) -> LayeredVault {
    vault(dir, None, &[(PASSPHRASE_VARIABLE, "open sesame")], false).put(&name("a"), &Secret::new(CANARY)).unwrap();
    vault(dir, None, &[], false)
}

#[test]
fn the_pass_phrase_is_asked_for_once_when_a_secret_is_needed_and_a_wrong_one_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let v = locked(dir.path());
    let (ask, asked) = answering(&["wrong", "open sesame"]);
    v.ask_with(Some(ask));
    assert!(!v.probe().writable);
    assert!(asked.lock().unwrap().is_empty(), "a look asks nobody");
    assert_eq!(v.get(&name("a")).unwrap().expose(), CANARY);
    v.put(&name("b"), &Secret::new("x")).unwrap();
    assert_eq!(v.get(&name("b")).unwrap().expose(), "x");
    assert_eq!(*asked.lock().unwrap(), [PassphraseAsk::Needed, PassphraseAsk::Wrong]);
}

#[test]
fn writing_and_forgetting_ask_as_well_and_a_file_is_never_begun_by_it() {
    let (dir, fresh) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for need in [
        |v: &LayeredVault| v.put(&name("b"), &Secret::new("x")),
        |v: &LayeredVault| v.ready(),
        |v: &LayeredVault| v.delete(&name("nobody")),
    ] {
        let v = locked(dir.path());
        let (ask, asked) = answering(&["open sesame"]);
        v.ask_with(Some(ask));
        need(&v).unwrap();
        assert_eq!(asked.lock().unwrap().len(), 1);
    }
    let v = vault(fresh.path(), None, &[], false);
    let (ask, asked) = answering(&["open sesame"]);
    v.ask_with(Some(ask));
    assert_eq!(v.put(&name("a"), &Secret::new("x")).unwrap_err().kind, ErrorKind::VaultUnavailable);
    assert!(asked.lock().unwrap().is_empty());
    assert_eq!(fs::read_dir(fresh.path()).unwrap().count(), 0);
}

#[test]
fn whoever_does_not_answer_leaves_the_file_locked_and_nobody_is_asked_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let v = locked(dir.path());
    let (ask, _) = answering(&[]);
    v.ask_with(Some(ask));
    let fault = v.get(&name("a")).unwrap_err();
    assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::VaultLocked, "declined"));
    let (ask, asked) = answering(&["no"; 20]);
    v.ask_with(Some(ask));
    assert_eq!(v.get(&name("a")).unwrap_err().kind, ErrorKind::VaultLocked);
    assert_eq!(asked.lock().unwrap().len(), 5);
    v.ask_with(None);
    assert_eq!(v.get(&name("a")).unwrap_err().args["case"], "not-given");
}

#[test]
fn threads_that_need_it_at_once_wait_for_one_answer() {
    let dir = tempfile::tempdir().unwrap();
    let v = Arc::new(locked(dir.path()));
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    v.ask_with(Some(Arc::new(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        Some(Secret::new("open sesame"))
    })));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(v.get(&name("a")).unwrap().expose(), CANARY));
        }
    });
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn a_pass_phrase_set_for_another_workspace_begins_no_file_in_a_demonstration() {
    let dir = tempfile::tempdir().unwrap();
    let v = vault(dir.path(), None, &[(PASSPHRASE_VARIABLE, "of another workspace")], true);
    assert_eq!(v.probe().kind, VaultKind::Memory);
    v.hold(&name("sandbox"), &Secret::new(CANARY)).unwrap();
    v.put(&name("sandbox"), &Secret::new(CANARY)).unwrap();
    v.put(&name("other"), &Secret::new("x")).unwrap();
    assert_eq!(v.get(&name("sandbox")).unwrap().expose(), CANARY);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    // Somebody who chooses one there means it.
    v.unlock_file(Secret::new("chosen here")).unwrap();
    v.put(&name("other"), &Secret::new("y")).unwrap();
    assert_eq!((v.probe().kind, v.get(&name("other")).unwrap().expose()), (VaultKind::EncryptedFile, "y"));
}

#[test]
fn a_demonstration_whose_file_nobody_can_open_works_with_what_its_sandbox_tells() {
    let dir = tempfile::tempdir().unwrap();
    let before = vault(dir.path(), None, &[(PASSPHRASE_VARIABLE, "forgotten")], false);
    before.put(&name("sandbox"), &Secret::new("older")).unwrap();
    let bytes = fs::read(dir.path().join("secrets.age")).unwrap();
    for env in [&[][..], &[(PASSPHRASE_VARIABLE, "another one")]] {
        let v = vault(dir.path(), None, env, true);
        v.hold(&name("sandbox"), &Secret::new(CANARY)).unwrap();
        v.put(&name("sandbox"), &Secret::new(CANARY)).unwrap();
        assert_eq!(v.get(&name("sandbox")).unwrap().expose(), CANARY);
    }
    assert_eq!(fs::read(dir.path().join("secrets.age")).unwrap(), bytes);
}

#[test]
fn what_is_held_makes_room_for_what_is_given_and_goes_when_it_is_forgotten() {
    let (dir, ring) = (tempfile::tempdir().unwrap(), Arc::new(FakeRing::default()));
    let v = vault(dir.path(), Some(ring.clone()), &[], false);
    v.hold(&name("a"), &Secret::new("held")).unwrap();
    v.put(&name("a"), &Secret::new("given")).unwrap();
    assert_eq!(v.get(&name("a")).unwrap().expose(), "given");
    v.hold(&name("a"), &Secret::new("held")).unwrap();
    v.delete(&name("a")).unwrap();
    assert_eq!(v.get(&name("a")).unwrap_err().kind, ErrorKind::SecretMissing);
    assert!(ring.held.lock().unwrap().is_empty());
}
