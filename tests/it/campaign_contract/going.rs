//! Rows that go: told by the CRM, missed by a complete reading, held by somebody else, merged.
use super::land::{Reading, Ways, in_every_store, name, person, rows};
use fieldbridge::flow::{DeletePolicy, Leavers};
use fieldbridge::mapping::Cell;
use fieldbridge::port::{Gone, GoneWhy, Held, Seen};

fn deleted(id: &str) -> [Gone; 1] {
    [Gone::of(id, GoneWhy::Deleted)]
}

#[test]
fn a_deleted_row_is_marked_or_gone_as_the_flow_says() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 3, "three", 1), ("b", 3, "three", 1)]).unwrap();
        let c = reading.gone(&deleted("a")).unwrap();
        assert_eq!((c.read, c.deleted), (1, 1));
        let known = land.known("a");
        assert!(known.here.is_some_and(|row| row.deleted_at.is_some()), "marked, and still there to be read");
        assert_eq!(known.gone.unwrap().why, "deleted");
        assert_eq!(land.campaign.count("person").unwrap(), 1);
        let c = reading.gone(&[Gone::of("a", GoneWhy::Deleted), Gone::of("nobody", GoneWhy::Deleted)]).unwrap();
        assert_eq!((c.deleted, c.unchanged), (0, 2), "what is gone goes no second time");
        reading.end(&land);
        let hard = Ways { deletions: DeletePolicy::Remove, ..Ways::default() };
        let mut reading = Reading::begin(&land, "person", &hard);
        reading.gone(&deleted("b")).unwrap();
        assert!(land.known("b").here.is_none() && land.known("b").gone.is_some());
        reading.end(&land);
    });
}

#[test]
fn only_a_newer_row_brings_a_deleted_one_back() {
    in_every_store(|land| {
        for policy in [DeletePolicy::Mark, DeletePolicy::Remove] {
            let ways = Ways { deletions: policy, ..Ways::default() };
            let mut reading = Reading::begin(&land, "person", &ways);
            let top = reading.stands.top_version;
            reading.page(&[("a", top + 5, "alive", 1)]).unwrap();
            reading.gone(&deleted("a")).unwrap();
            for version in [top + 1, top + 5] {
                reading.page(&[("a", version, "late", 1)]).unwrap();
                assert_eq!(land.stands("a"), None, "{policy:?}: {version} is no newer than the deletion");
            }
            reading.page(&[("a", top + 6, "anew", 1)]).unwrap();
            assert_eq!(land.stands("a"), Some((top + 6, "anew".into())), "{policy:?}");
            reading.end(&land);
        }
    });
}

#[test]
fn a_row_that_was_only_missed_comes_back_as_it_was() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 5, "five", 1)]).unwrap();
        reading.gone(&[Gone::of("a", GoneWhy::Absent)]).unwrap();
        assert_eq!(land.stands("a"), None);
        reading.page(&[("a", 5, "five", 1)]).unwrap();
        assert_eq!(land.stands("a"), Some((5, "five".into())));
        reading.end(&land);
    });
}

#[test]
fn a_complete_reading_tells_which_rows_did_not_come() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "one", 1), ("b", 1, "one", 1), ("c", 1, "one", 1), ("d", 1, "one", 1)]).unwrap();
        reading.commit(&rows(&[("a", 1, "one", 1)]), &[], &[], Seen::First).unwrap();
        reading.commit(&rows(&[("c", 1, "one", 1)]), &[], &[], Seen::More).unwrap();
        let absent =
            |behind, most| land.campaign.absent(&person(), &name("person"), Held::ByAny, (behind, most)).unwrap();
        assert_eq!(absent("", 10), ["b", "d"]);
        assert_eq!((absent("", 1), absent("b", 10)), (vec!["b".to_owned()], vec!["d".to_owned()]));
        reading.commit(&rows(&[("d", 1, "one", 1)]), &[], &[], Seen::First).unwrap();
        assert_eq!(absent("", 10), ["a", "b", "c"], "the first page of a reading forgets the one before");
        reading.end(&land);
    });
}

#[test]
fn a_row_two_flows_hold_goes_with_the_second() {
    in_every_store(|land| {
        let mut first = Reading::begin(&land, "person", &Ways::default());
        first.page(&[("a", 1, "one", 1), ("b", 1, "one", 1)]).unwrap();
        first.end(&land);
        let mut second = Reading::begin(&land, "others", &Ways::default());
        second.page(&[("a", 1, "one", 1)]).unwrap();
        let held = |held| land.campaign.standing(&person(), &["a", "b", "nobody"], held).unwrap();
        let (one, other) = (name("person"), name("others"));
        assert_eq!(held(Held::ByAny), ["a", "b"]);
        assert_eq!(held(Held::By(&other)), ["a"]);
        assert_eq!(held(Held::ByAlone(&one)), ["b"]);
        second.gone(&[Gone::of("a", GoneWhy::Left)]).unwrap();
        second.end(&land);
        assert!(land.stands("a").is_some(), "the first flow has it");
    });
}

#[test]
fn a_merged_row_is_known_by_the_one_that_stayed() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "one", 1), ("b", 1, "one", 1)]).unwrap();
        let c = reading.gone(&[Gone::merged("a", "b")]).unwrap();
        assert_eq!((c.deleted, c.merged), (1, 1));
        assert_eq!(land.known("a").merged_into.as_deref(), Some("b"));
        assert_eq!((land.stands("a"), land.stands("b").is_some()), (None, true));
        reading.end(&land);
    });
}

#[test]
fn comparing_tells_what_differs_and_what_is_left_over() {
    use fieldbridge::port::Likeness;
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "one", 1), ("b", 1, "one", 1), ("c", 1, "one", 1), ("d", 1, "one", 1)]).unwrap();
        reading.gone(&deleted("c")).unwrap();
        reading.end(&land);
        land.edit("b", "name", "edited here");
        let mut audit = land.audit();
        let told =
            audit.compare(&rows(&[("a", 1, "one", 1), ("b", 1, "one", 1), ("c", 1, "one", 1), ("x", 1, "one", 1)]));
        let told = told.unwrap();
        assert_eq!((&told[0], &told[2], &told[3]), (&Likeness::Same, &Likeness::Deleted, &Likeness::Missing));
        assert_eq!(told[1], Likeness::Other { columns: vec![1], version: 1, edited: true });
        assert_eq!(audit.left_over("", 10).unwrap(), ["d"]);
        audit.note(&["d"]).unwrap();
        assert_eq!(audit.left_over("", 10).unwrap(), [] as [String; 0]);
        assert_eq!(land.stands("b"), Some((1, "edited here".into())), "nothing was written");
    });
}

#[test]
fn an_anonymous_row_stays_without_its_person() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "one", 7), ("b", 1, "two", 8)]).unwrap();
        reading.gone(&deleted("a")).unwrap();
        reading.end(&land);
        assert_eq!(land.campaign.marked_whole("person").unwrap(), 1, "marked, and whole");
        let anonymous = Ways { deletions: DeletePolicy::Anonymise, ..Ways::default() };
        let mut reading = Reading::begin(&land, "person", &anonymous);
        let c = reading.gone(&deleted("b")).unwrap();
        assert_eq!((c.read, c.deleted), (1, 1));
        for (id, age) in [("a", 7), ("b", 8)] {
            let here = land.known(id).here.unwrap();
            assert!(here.deleted_at.is_some(), "{id}");
            assert_eq!(
                here.cells[..3],
                [Cell::Text(id.into()), Cell::Null, Cell::Integer(age)],
                "{id}: the name is gone"
            );
        }
        assert_eq!(land.campaign.marked_whole("person").unwrap(), 0, "those from before went with it");
        reading.page(&[("b", 2, "again", 8)]).unwrap();
        assert_eq!(land.stands("b"), Some((2, "again".into())), "whoever comes back is there whole");
        reading.end(&land);
    });
}

#[test]
fn a_flow_that_ignores_deletions_counts_them_and_leaves_the_rows() {
    in_every_store(|land| {
        let ignore = Ways { deletions: DeletePolicy::Ignore, leavers: Leavers::Delete, ..Ways::default() };
        let mut reading = Reading::begin(&land, "person", &ignore);
        reading.page(&[("a", 1, "one", 1), ("b", 1, "one", 1)]).unwrap();
        let c = reading.gone(&deleted("a")).unwrap();
        assert!(c.balanced() && c.read == 1, "{c:?}");
        let c = reading.filtered(&[("b", 2)]).unwrap();
        assert!(c.balanced() && c.read == 1, "{c:?}");
        for id in ["a", "b"] {
            assert_eq!(land.stands(id), Some((1, "one".into())), "{id}");
        }
        assert_eq!((land.campaign.count("person").unwrap(), land.campaign.marked_whole("person").unwrap()), (2, 0));
        reading.page(&[("a", 1, "one", 1)]).unwrap();
        assert_eq!(land.stands("a"), Some((1, "one".into())));
        reading.end(&land);
    });
}

#[test]
fn a_row_that_leaves_the_filter_stays_or_goes_as_the_flow_says() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "one", 1), ("b", 1, "one", 1)]).unwrap();
        let c = reading.filtered(&[("a", 2), ("nobody", 2)]).unwrap();
        assert_eq!((c.read, c.filtered, c.deleted), (2, 2, 0));
        assert!(land.stands("a").is_some(), "it stays with its last values");
        reading.end(&land);
        let delete = Ways { leavers: Leavers::Delete, ..Ways::default() };
        let mut reading = Reading::begin(&land, "person", &delete);
        let c = reading.filtered(&[("a", 3), ("nobody", 2)]).unwrap();
        assert_eq!(
            (c.read, c.filtered, c.deleted),
            (2, 1, 1),
            "one that goes counts as deleted, one that never was here not"
        );
        assert!(land.stands("a").is_none() && land.stands("b").is_some());
        assert_eq!(land.known("a").gone.unwrap().why, "left");
        reading.page(&[("a", 3, "back", 1)]).unwrap();
        assert_eq!(land.stands("a"), Some((3, "back".into())), "in the version it left in");
        reading.end(&land);
    });
}

#[test]
fn after_a_restore_rows_are_taken_whatever_version_they_come_in() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 9, "nine", 1), ("b", 9, "nine", 1)]).unwrap();
        reading.gone(&deleted("b")).unwrap();
        let c = reading.page(&[("a", 3, "three", 1), ("b", 3, "three", 1)]).unwrap();
        assert_eq!(c.applied, 0, "older ones change nothing by themselves");
        reading.end(&land);
        let restored = Ways { any_version: true, ..Ways::default() };
        let mut reading = Reading::begin(&land, "person", &restored);
        let c = reading.page(&[("a", 3, "three", 1), ("b", 4, "four", 1)]).unwrap();
        assert_eq!((c.read, c.applied), (2, 2));
        assert_eq!(land.stands("a"), Some((3, "three".into())));
        assert_eq!(land.stands("b"), Some((4, "four".into())), "also one that was deleted");
        reading.end(&land);
    });
}

#[test]
fn what_a_flow_has_missed_is_told_by_identifier_and_version() {
    use fieldbridge::port::{ErasureOrder, Sought};
    in_every_store(|land| {
        let mut first = Reading::begin(&land, "person", &Ways::default());
        first.page(&[("a", 3, "three", 1), ("b", 3, "three", 1), ("c", 3, "three", 1), ("e", 3, "three", 1)]).unwrap();
        first.gone(&deleted("c")).unwrap();
        first.end(&land);
        let mut second = Reading::begin(&land, "others", &Ways::default());
        second.page(&[("a", 3, "three", 1)]).unwrap();
        second.end(&land);
        let missed = |flow: &str, there: &[(&str, i64)]| {
            let lines: Vec<_> = there.iter().map(|(id, version)| (*id, *version, "", 0)).collect();
            land.campaign.missed(&person(), &name(flow), &rows(&lines).keys).unwrap()
        };
        assert_eq!(missed("person", &[("a", 3), ("b", 2)]), [] as [&str; 0], "as they are over there, or newer here");
        assert_eq!(missed("person", &[("a", 4), ("b", 3), ("new", 1)]), ["a", "new"], "older here, or not here");
        assert_eq!(missed("person", &[("c", 3)]), [] as [&str; 0], "it was deleted in that version");
        assert_eq!(missed("person", &[("c", 4)]), ["c"], "made again since");
        assert_eq!(missed("others", &[("a", 3), ("b", 3)]), ["b"], "only the other flow has it");
        assert_eq!(missed("person", &[]), [] as [&str; 0]);
        let privacy = land.campaign.privacy().unwrap();
        let sought = Sought::Row("e".into());
        let digest = privacy.held(&sought, None, &[]).unwrap().digest;
        let (schema, open, leads, who) = (None, Vec::new(), Vec::new(), "the test".to_owned());
        privacy.erase(&ErasureOrder { sought, schema, digest, who, open, leads }).unwrap().unwrap();
        assert_eq!(missed("person", &[("e", 3), ("e", 9)]), [] as [&str; 0], "who was erased is kept away");
        assert_eq!(land.stands("a"), Some((3, "three".into())), "nothing was written");
    });
}
