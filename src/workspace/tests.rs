//! What workspace files promise: nothing typed by hand is lost, nothing damaged is guessed at, nothing newer is touched.
mod flows;
mod rules;

use super::WorkspaceFiles;
use crate::account::{AuthMethod, ExternalAccount, Name, OrgIdentity, OrgUrl, SecretRef, System};
use crate::catalog::Catalog;
use crate::fault::ErrorKind;
use crate::flow::{Population, ReadRules};
use crate::mapping::{Conversion, FieldRule, ListKind, Mapping, Reason};
use crate::port::WorkspaceStore;
use crate::setup::{Draft, EnumChoice, Workspace};
use crate::text::Lang;
use flows::flow;
use proptest::prelude::*;
use std::{fs, path::Path};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn account(n: &str) -> ExternalAccount {
    ExternalAccount {
        name: name(n),
        system: System::Dynamics,
        url: OrgUrl::try_from(format!("https://{n}.crm4.dynamics.com")).unwrap(),
        tenant: "11111111-2222-3333-4444-555555555555".into(),
        authority: "https://login.microsoftonline.com".into(),
        auth: AuthMethod::ClientSecret { client_id: "app".into(), secret: SecretRef::client_secret(&name(n)) },
        solution: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
        secret_expires: None,
        organisation: None,
    }
}

fn rule(field: &str) -> FieldRule {
    FieldRule {
        field: field.into(),
        column: field.into(),
        include: true,
        conversion: Conversion::Keep,
        with_target: false,
        treatment: Default::default(),
        reason: Reason::KnownShape,
    }
}

fn mapping(n: &str, table: &str) -> Mapping {
    let rules = ["id", "lastname", "emailaddress1"].map(rule).into();
    Mapping { account: name(n), table: table.into(), schema: table.into(), version: 1, rules }
}

fn sample() -> Workspace {
    let mut ws = Workspace::named("고객 \"A\" \\ ${HOME}");
    ws.accounts = vec![account("contoso")];
    ws.mappings = vec![mapping("contoso", "contact"), mapping("contoso", "account")];
    ws.enumerations = vec![EnumChoice {
        enumeration: Some("gender".into()),
        languages: vec![1042, 1033],
        kind: Some(ListKind::Closed),
        ..EnumChoice::new(name("contoso"), "contact_gendercode")
    }];
    ws.flows = vec![flow("contact", "contoso"), flow("account", "contoso")];
    ws
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    fn store(&self) -> WorkspaceFiles {
        WorkspaceFiles::new(self.0.path())
    }
    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("workspace.toml")
    }
    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }
    fn holding(bytes: impl AsRef<[u8]>) -> Self {
        let place = Self::new();
        fs::write(place.path(), bytes).unwrap();
        place
    }
}

#[test]
fn what_was_saved_is_read_again_and_a_rule_is_one_line() {
    let place = Place::new();
    assert!(!place.store().exists());
    assert_eq!(place.store().load().unwrap_err().kind, ErrorKind::WorkspaceMissing);
    place.store().save(&sample()).unwrap();
    assert_eq!(place.store().load().unwrap(), sample());
    let text = place.text();
    assert!(text.starts_with("# A Fieldbridge workspace."));
    assert!(
        text.lines()
            .any(|l| l.trim_start().starts_with("{ field = \"lastname\", column = \"lastname\", include = true")
                && l.ends_with("},")),
        "{text}"
    );
    assert!(text.contains("\n[[flow]]\n") && text.contains("\nauth = { method = \"client-secret\""), "{text}");
}

#[test]
fn comments_order_unknown_keys_and_spelling_survive_a_save() {
    let place = Place::new();
    place.store().save(&sample()).unwrap();
    let by_hand = place
        .text()
        .replace(
            "[[flow]]\nname = \"account\"",
            "# nightly, agreed with Kim\n[[flow]]\nname = 'account' # short\ncolour = \"blue\"",
        )
        .replace("  { field = \"lastname\"", "  # legal asked for this\n  { field = \"lastname\"")
        .replace("version = 1\nrules", "version = 0x1\nrules")
        + "\n# the end\n";
    fs::write(place.path(), &by_hand).unwrap();
    let mut ws = place.store().load().unwrap();
    ws.flows[1].mode = crate::flow::ReadMode::Full;
    ws.flows[1].filter = Some("statecode = 0".into());
    ws.mappings[0].rules[1].include = false;
    ws.accounts[0].organisation = Some(OrgIdentity {
        id: "o".into(),
        name: "Contoso".into(),
        production: true,
        version: None,
        user_id: "u".into(),
    });
    place.store().save(&ws).unwrap();
    let after = place.text();
    assert_eq!(place.store().load().unwrap(), ws);
    for kept in [
        "# nightly, agreed with Kim",
        "name = 'account' # short",
        "colour = \"blue\"",
        "# legal asked for this",
        "0x1",
        "# the end",
    ] {
        assert!(after.contains(kept), "{kept} is lost:\n{after}");
    }
    let lines = |t: &str| t.lines().map(str::to_owned).collect::<Vec<_>>();
    let (was, is) = (lines(&by_hand), lines(&after));
    let gone: Vec<_> = was.iter().filter(|l| !is.contains(l)).collect();
    assert!(gone.len() <= 2, "more than the two changed lines were rewritten: {gone:?}");
}

/// Everything that may be left out, said.
fn said() -> Workspace {
    let mut ws = sample();
    (ws.language, ws.accounts[0].solution) = (Some(Lang::Ko), Some("Campaign".into()));
    ws.accounts[0].secret_expires = Some("2027-03-31".parse().unwrap());
    ws.accounts[0].organisation = Some(OrgIdentity {
        id: "o".into(),
        name: "Contoso".into(),
        production: true,
        version: Some("9.2".into()),
        user_id: "u".into(),
    });
    ws.accounts[0].auth = AuthMethod::Password {
        client_id: "app".into(),
        user: "kim@contoso.com".into(),
        password: SecretRef("vault:contoso/password".into()),
        client_secret: Some(SecretRef("vault:contoso/client-secret".into())),
    };
    ws.flows[0].reading = ReadRules { deletions: crate::flow::DeletePolicy::Remove, ..ReadRules::default() };
    ws.flows[0].rows.population = Population::parse("audience.who").ok();
    (ws.flows[0].filter, ws.mappings[0].rules[1].with_target) = (Some("statecode = 0".into()), true);
    ws
}

/// A change to the workspace.
type Change<'a> = Box<dyn Fn(&mut Workspace) + 'a>;

#[test]
fn comments_survive_whatever_is_said_no_more() {
    let certificate = crate::account::certificate::fixture().certificate.clone();
    let by_certificate = |assertion| AuthMethod::Certificate {
        client_id: "app".into(),
        key: SecretRef("vault:contoso/private-key".into()),
        certificate: certificate.clone(),
        assertion,
        user: None,
    };
    let every_way: Vec<Change<'_>> = vec![
        Box::new(|ws| ws.language = None),
        Box::new(|ws| ws.accounts[0].solution = None),
        Box::new(|ws| ws.accounts[0].secret_expires = None),
        Box::new(|ws| ws.accounts[0].organisation = None),
        Box::new(|ws| ws.accounts[0].organisation.iter_mut().for_each(|o| o.version = None)),
        Box::new(|ws| {
            if let AuthMethod::Password { client_secret, .. } = &mut ws.accounts[0].auth {
                *client_secret = None;
            }
        }),
        Box::new(|ws| ws.accounts[0].auth = account("contoso").auth),
        Box::new(move |ws| ws.accounts[0].auth = by_certificate(crate::account::Assertion::Rs256)),
        Box::new(|ws| ws.flows[0].filter = None),
        Box::new(|ws| ws.flows[0].reading = ReadRules::default()),
        Box::new(|ws| ws.flows[0].rows = Default::default()),
        Box::new(|ws| ws.mappings[0].rules[1].with_target = false),
        Box::new(|ws| ws.enumerations[0].enumeration = None),
    ];
    let place = Place::new();
    place.store().save(&said()).unwrap();
    let by_hand =
        place.text().replace("[[account]]", "# ask Kim first\n[[account]]\ncolour = \"blue\"") + "# the end\n";
    let mut ws = said();
    for (number, change) in every_way.iter().enumerate() {
        for (before, after) in [(said(), true), (ws.clone(), false)] {
            // Each alone, and all of them one after the other.
            let mut wanted = before;
            change(&mut wanted);
            if after {
                fs::write(place.path(), &by_hand).unwrap();
            } else {
                place.store().save(&ws).unwrap();
            }
            place.store().save(&wanted).unwrap();
            assert_eq!(place.store().load().unwrap(), wanted, "change {number}");
            let text = place.text();
            for kept in ["# ask Kim first", "colour = \"blue\"", "# the end"] {
                assert!(text.contains(kept), "change {number}: {kept} is lost:\n{text}");
            }
            if !after {
                ws = wanted;
            }
        }
    }
    // The certificate's assertion is the default again, and the account another one's neighbour.
    if let AuthMethod::Certificate { assertion, .. } = &mut ws.accounts[0].auth {
        *assertion = crate::account::Assertion::Ps256;
    }
    place.store().save(&ws).unwrap();
    assert!(place.text().contains("colour = \"blue\"") && !place.text().contains("rs256"), "{}", place.text());
    assert!(!place.text().contains(" ,"), "a line whose keys changed is spaced anew: {}", place.text());
}

#[test]
fn a_save_without_a_change_leaves_the_file_alone() {
    let place = Place::new();
    place.store().save(&sample()).unwrap();
    let spaced = place.text().replace("name = \"contact\"", "name   =   \"contact\"");
    fs::write(place.path(), &spaced).unwrap();
    place.store().save(&sample()).unwrap();
    assert_eq!(place.text(), spaced);
    assert!(!place.0.path().join("workspace.toml.1").exists());
}

#[test]
fn three_generations_are_kept() {
    let place = Place::new();
    for i in 0..5 {
        place.store().save(&Workspace::named(format!("w{i}"))).unwrap();
    }
    for (file, holds) in [("workspace.toml.1", "w3"), ("workspace.toml.2", "w2"), ("workspace.toml.3", "w1")] {
        assert!(fs::read_to_string(place.0.path().join(file)).unwrap().contains(holds), "{file}");
    }
    assert!(!place.0.path().join("workspace.toml.4").exists());
}

#[test]
fn a_newer_file_is_refused_and_not_touched() {
    let text = "version = 2\nfuture = [[1]]\n[brave.new]\nworld = 1\n";
    let place = Place::holding(text);
    assert_eq!(place.store().load().unwrap_err().kind, ErrorKind::WorkspaceNewer);
    assert_eq!(place.store().save(&sample()).unwrap_err().kind, ErrorKind::WorkspaceNewer);
    assert_eq!(place.text(), text);
    assert_eq!(fs::read_dir(place.0.path()).unwrap().count(), 1);
}

#[test]
fn damaged_files_are_refused_with_line_and_column_and_never_written_over() {
    let good = {
        let place = Place::new();
        place.store().save(&sample()).unwrap();
        place.text()
    };
    let half = good.get(..good.find("emailaddress1").unwrap() + 5).unwrap().to_owned();
    let twice = format!(
        "{good}\n[[flow]]\nname = \"contact\"\ndirection = \"import\"\naccount = \"contoso\"\ntable = \"x\"\nmode = \"full\"\norder = 1\n"
    );
    let latin: Vec<u8> = b"version = 1\nname = \"Zo\xeb\"\n".to_vec();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("version = 1".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cases: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("zero bytes", vec![], "1", "1"),
        ("half a file", half.into_bytes(), "", ""),
        ("duplicate key", b"version = 1\nname = \"a\"\nname = \"b\"\n".to_vec(), "3", "1"),
        ("no version", b"name = \"a\"\n".to_vec(), "1", "1"),
        ("version as text", b"version = \"1\"\nname = \"a\"\n".to_vec(), "1", "11"),
        ("version nan", b"name = \"a\"\nversion = nan\n".to_vec(), "2", "11"),
        ("version 1e400", b"version = 1e400\n".to_vec(), "", ""),
        ("negative version", b"version = -1\nname = \"a\"\n".to_vec(), "1", "11"),
        ("like YAML", b"version: 1\nname: a\n".to_vec(), "1", ""),
        ("carriage returns only", b"version = 1\rname = \"a\"\r".to_vec(), "1", ""),
        ("NUL", b"version = 1\n\0\0\0".to_vec(), "2", ""),
        ("Latin-1", latin, "2", "11"),
        ("UTF-16", utf16, "1", "1"),
        ("huge number", b"version = 1\nname = \"a\"\n[[flow]]\nname = \"f\"\ndirection = \"import\"\naccount = \"a\"\ntable = \"t\"\nmode = \"full\"\norder = 99999999999\n".to_vec(), "9", "9"),
        ("hostile account name", b"version = 1\nname = \"a\"\n[[enumeration]]\naccount = \"../../x\"\noption_set = \"o\"\nreplace = true\n".to_vec(), "4", "11"),
        ("a second flow of that name", twice.into_bytes(), "", ""),
    ];
    for (what, bytes, line, column) in cases {
        let place = Place::holding(&bytes);
        for fault in [place.store().load().unwrap_err(), place.store().save(&sample()).unwrap_err()] {
            assert_eq!(fault.kind, ErrorKind::WorkspaceCorrupt, "{what}: {fault}");
            let (l, c) = (&fault.args["line"], &fault.args["column"]);
            assert!(l.parse::<usize>().unwrap() > 0 && c.parse::<usize>().unwrap() > 0, "{what}");
            assert!((line.is_empty() || l == line) && (column.is_empty() || c == column), "{what} at {l}:{c}: {fault}");
        }
        assert_eq!(fs::read(place.path()).unwrap(), bytes, "{what}");
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_fine() {
    let place = Place::holding("\u{feff}version = 1\r\nname = \"a\"\r\n");
    assert_eq!(place.store().load().unwrap().name, "a");
}

#[test]
fn what_is_not_a_plain_file_is_refused() {
    let place = Place::new();
    fs::create_dir(place.path()).unwrap();
    assert_eq!(place.store().load().unwrap_err().kind, ErrorKind::WorkspaceCorrupt);
    assert_eq!(place.store().save(&sample()).unwrap_err().kind, ErrorKind::WorkspaceCorrupt);
    let place = Place::new();
    fs::File::create(place.path()).unwrap().set_len(100 * 1_048_576).unwrap();
    assert!(place.store().load().unwrap_err().detail.contains("larger than"));
}

#[cfg(unix)]
#[test]
fn links_pipes_devices_and_files_open_to_everybody_are_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    for target in ["/dev/zero", "/proc/self/maps", "workspace.toml"] {
        let place = Place::new();
        symlink(target, place.path()).unwrap();
        assert_eq!(place.store().load().unwrap_err().kind, ErrorKind::WorkspaceCorrupt, "{target}");
        assert_eq!(place.store().save(&sample()).unwrap_err().kind, ErrorKind::WorkspaceCorrupt, "{target}");
    }
    let place = Place::new();
    assert!(std::process::Command::new("mkfifo").arg(place.path()).status().unwrap().success());
    assert!(place.store().load().unwrap_err().detail.contains("pipe"));
    let place = Place::holding("version = 1\nname = \"a\"\n");
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o666)).unwrap();
    assert!(place.store().load().unwrap_err().detail.contains("chmod 600"));
}

#[cfg(unix)]
#[test]
fn everything_written_is_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let directory = place.0.path().join("deep/er");
    let store = WorkspaceFiles::new(&directory);
    store.save(&sample()).unwrap();
    store.save(&Workspace::named("b")).unwrap();
    store.save_draft(&Draft::new(sample())).unwrap();
    let mode = |p: &Path| fs::metadata(p).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    for entry in fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn a_place_that_cannot_be_written_is_said_and_a_temporary_file_left_behind_is_harmless() {
    let place = Place::holding("version = 1\nname = \"a\"\n");
    let store = WorkspaceFiles::new(place.path().join("below a file"));
    assert_eq!(store.save(&sample()).unwrap_err().kind, ErrorKind::NotWritable);
    fs::write(place.0.path().join(".workspace.toml.0123.tmp"), "version = 9").unwrap();
    assert_eq!(place.store().load().unwrap().name, "a");
    place.store().save(&sample()).unwrap();
    assert_eq!(place.store().load().unwrap(), sample());
}

#[test]
fn the_setup_under_way_is_kept_and_a_damaged_one_told_to_every_reader_until_it_is_set_aside() {
    let place = Place::new();
    let aside = || {
        let names = fs::read_dir(place.0.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        names.filter(|n| n.starts_with("setup-draft.json.damaged-")).count()
    };
    let store = place.store();
    assert_eq!(store.draft().unwrap(), None);
    let mut draft = Draft::new(sample());
    draft.answers.insert("url".into(), "https://contoso.crm.dynamics.com".into());
    store.save_draft(&draft).unwrap();
    assert_eq!(store.draft().unwrap(), Some(draft));
    let file = place.0.path().join("setup-draft.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, &text[..text.len() / 2]).unwrap();
    let other = place.store();
    for reader in [&store, &other, &store] {
        assert_eq!(reader.draft().unwrap_err().kind, ErrorKind::DraftDamaged, "every reader is told");
    }
    assert_eq!(aside(), 0, "looking changes nothing");
    fs::write(&file, r#"{"version": 7, "what": "ever"}"#).unwrap();
    assert_eq!(store.draft().unwrap_err().kind, ErrorKind::WorkspaceNewer);
    other.save_draft(&Draft::new(sample())).unwrap();
    assert_eq!(aside(), 1, "what could not be read is kept beside");
    assert_eq!(other.draft().unwrap(), Some(Draft::new(sample())));
    other.save_draft(&Draft::new(sample())).unwrap();
    assert_eq!(aside(), 1, "our own is simply replaced");
    fs::write(&file, "{").unwrap();
    place.store().discard_draft().unwrap();
    assert_eq!(aside(), 2);
    store.discard_draft().unwrap();
    assert_eq!(store.draft().unwrap(), None);
}

#[test]
fn catalogs_are_kept_per_account_and_a_damaged_one_counts_as_none() {
    let place = Place::new();
    let store = place.store();
    let at = "2026-01-02T03:04:05Z".parse().unwrap();
    let catalog = Catalog { counts: [("contact".to_owned(), 7)].into(), ..Catalog::new(at) };
    store.save_catalog(&name("한국"), &catalog).unwrap();
    assert_eq!(store.catalog(&name("한국")).unwrap(), Some(catalog));
    assert_eq!(store.catalog(&name("other")).unwrap(), None);
    fs::write(place.0.path().join("catalog-한국.json"), "{").unwrap();
    assert_eq!(store.catalog(&name("한국")).unwrap(), None);
}

fn any_workspace() -> impl Strategy<Value = Workspace> {
    // Some words of three letters are no names: systems keep them for devices.
    let word = || "[a-z가-힣]{1,6}".prop_filter("a name", |text| Name::parse(text).is_ok());
    let names = || proptest::collection::btree_set(word(), 0..4);
    (any::<String>(), proptest::option::of(Just(Lang::Ko)), names(), names(), names(), any::<[bool; 3]>(), "\\PC{0,20}")
        .prop_map(|(title, language, accounts, tables, flows, flags, filter)| {
            let mut ws = Workspace::named(title);
            ws.language = language;
            ws.accounts = accounts.iter().map(|_| account("contoso")).collect();
            for (a, n) in ws.accounts.iter_mut().zip(&accounts) {
                a.name = name(n);
            }
            ws.mappings = tables.iter().rev().map(|t| mapping("contoso", t)).collect();
            if let Some(m) = ws.mappings.first_mut() {
                m.rules[1].include = flags[0];
                m.rules[2].column = filter.clone();
                if flags[2] {
                    m.rules.remove(1);
                    m.rules.push(rule("late"));
                }
            }
            ws.flows = flows.iter().map(|f| flow(f, "contoso")).collect();
            if flags[1] {
                ws.flows.reverse();
                ws.flows.iter_mut().for_each(|f| f.filter = Some(filter.clone()));
            }
            ws
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_workspace_survives_being_written_over_any_other(a in any_workspace(), b in any_workspace()) {
        let place = Place::new();
        place.store().save(&a).unwrap();
        prop_assert_eq!(&place.store().load().unwrap(), &a);
        let remarked: String = place.text().lines().enumerate()
            .map(|(i, l)| if l.is_empty() { format!("\n# remark {i}\n") } else { format!("{l}\n") })
            .collect::<String>() + "# the last remark\n";
        fs::write(place.path(), &remarked).unwrap();
        prop_assert_eq!(&place.store().load().unwrap(), &a);
        place.store().save(&b).unwrap();
        prop_assert_eq!(&place.store().load().unwrap(), &b);
        let after = place.text();
        prop_assert!(after.contains("# A Fieldbridge workspace.") && after.contains("# the last remark"));
        // Remarks at flows both workspaces have are still there.
        for f in a.flows.iter().filter(|f| b.flows.iter().any(|g| g.name == f.name)) {
            let head = format!("[[flow]]\nname = \"{}\"", f.name);
            let before = remarked.find(&head).map(|at| remarked[..at].lines().last().unwrap_or("").to_owned());
            if let Some(line) = before.filter(|l| l.starts_with("# remark")) {
                prop_assert!(after.contains(&line), "{} is lost:\n{}", line, after);
            }
        }
    }
}
