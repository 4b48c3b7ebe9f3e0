//! A person's data: found, erased as it was shown, kept away from then on, with a receipt.
use super::land::{Land, Reading, Ways, in_every_store, rows};
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{ErasureOrder, HeldPerson, Likeness, Seen, Sought};

fn sought() -> Sought {
    Sought::Row("a".into())
}

fn held(land: &Land) -> HeldPerson {
    land.privacy().held(&sought(), None, &[]).unwrap()
}

fn order(digest: &str) -> ErasureOrder {
    ErasureOrder {
        sought: sought(),
        schema: None,
        digest: digest.into(),
        who: "kim".into(),
        open: vec!["backups".into()],
        leads: Vec::new(),
    }
}

fn filled(land: &Land) {
    let mut reading = Reading::begin(land, "person", &Ways::default());
    reading.page(&[("a", 1, "one", 1), ("b", 1, "two", 1)]).unwrap();
    reading.end(land);
}

#[test]
fn nothing_is_held_of_whom_nobody_knows() {
    in_every_store(|land| {
        assert!(held(&land).is_nothing(), "also where nothing is here at all");
        filled(&land);
        let nobody = land.privacy().held(&Sought::Row("nobody".into()), None, &[]).unwrap();
        assert!(nobody.is_nothing() && nobody.rows.is_empty());
        assert!(land.privacy().receipts().unwrap().is_empty());
    });
}

#[test]
fn what_was_shown_is_erased_and_nothing_else_and_stays_away() {
    in_every_store(|land| {
        filled(&land);
        let shown = held(&land);
        assert_eq!(shown.rows, [("person".to_owned(), "a".to_owned())]);
        let fault = land.privacy().erase(&order("0123456789ab")).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::PlanChanged);
        assert!(land.stands("a").is_some());
        let receipt = land.privacy().erase(&order(&shown.digest)).unwrap().unwrap();
        assert_eq!((receipt.who.as_str(), &receipt.digest), ("kim", &shown.digest));
        assert!(!receipt.subject.contains('a') || receipt.subject.len() > 8, "no receipt tells who it was");
        assert!(land.known("a").here.is_none() && land.stands("b").is_some());
        assert!(held(&land).is_nothing() && held(&land).suppressed);
        assert!(land.privacy().erase(&order(&held(&land).digest)).unwrap().is_none(), "there is nothing any more");
        // The CRM brings it again and again.
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        let c = reading.page(&[("a", 2, "one again", 1), ("b", 2, "changed", 1)]).unwrap();
        assert_eq!((c.read, c.applied, c.filtered), (2, 1, 1));
        reading.end(&land);
        assert!(land.known("a").here.is_none());
        let told = land.audit().compare(&rows(&[("a", 2, "one again", 1)])).unwrap();
        assert_eq!(told, [Likeness::KeptAway]);
        assert!(land.privacy().allow(&sought()).unwrap());
        assert!(!land.privacy().allow(&sought()).unwrap(), "it is let in already");
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.commit(&rows(&[("a", 2, "one again", 1)]), &[], &[], Seen::Not).unwrap();
        assert_eq!(land.stands("a"), Some((2, "one again".into())));
        reading.end(&land);
    });
}

#[test]
fn a_receipt_stays_with_what_is_to_be_done_elsewhere() {
    in_every_store(|land| {
        filled(&land);
        let receipt = land.privacy().erase(&order(&held(&land).digest)).unwrap().unwrap();
        let open = |land: &Land| -> Vec<String> {
            let receipt = land.privacy().receipts().unwrap().remove(0);
            receipt.open.into_iter().filter(|task| task.by.is_none()).map(|task| task.task).collect()
        };
        let land = land.opened_again();
        assert_eq!(land.privacy().receipts().unwrap()[0].id, receipt.id);
        assert_eq!(open(&land), ["backups"]);
        assert!(!land.privacy().confirm(receipt.id, "exports", "lee").unwrap(), "nobody asked for that");
        assert!(land.privacy().confirm(receipt.id, "backups", "lee").unwrap());
        assert!(!land.privacy().confirm(receipt.id, "backups", "lee").unwrap(), "once");
        assert!(open(&land).is_empty());
        assert_eq!(land.privacy().sweep().unwrap(), 0, "nothing was left over");
    });
}

#[test]
fn nobody_is_erased_beside_a_run() {
    in_every_store(|land| {
        filled(&land);
        let shown = held(&land);
        let lease = land.begin("person");
        assert_eq!(land.privacy().erase(&order(&shown.digest)).unwrap_err().kind, ErrorKind::LeaseHeld);
        assert!(land.stands("a").is_some());
        land.end(&lease);
        assert!(land.privacy().erase(&order(&shown.digest)).unwrap().is_some());
    });
}
