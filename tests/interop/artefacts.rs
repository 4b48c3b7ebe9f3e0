//! Artefacts against judges nobody here wrote: libxml2 holds XML against the grammars in `assets/schema`, PostgreSQL's own
//! parser reads the SQL.
use crate::catalogue::{Catalogue, catalogue};
use crate::catalogue_objects;
use crate::catalogue_salesforce::{salesforce, wide_object};
use crate::kit::Script;
use fieldbridge::schema::{ArtefactKind, ArtefactParts, Built, artefacts, enumerations_of};
use fieldbridge::text::Lang;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Writes every artefact of a catalogue into directories, one a kind and language; how many of each kind.
fn write_all(place: &Path, name: &str, catalogue: &Catalogue) -> BTreeMap<&'static str, usize> {
    let tables: Vec<&Built> = catalogue.built.iter().collect();
    let mut written = BTreeMap::new();
    for lang in Lang::ALL {
        let enumerations = enumerations_of(&catalogue.built, &catalogue.choices, lang);
        let parts = ArtefactParts {
            account: &catalogue.account,
            tables: &tables,
            enumerations: &enumerations,
            flows: &catalogue.flows,
            namespace: "fb",
            lang,
        };
        for (folder, kind) in [
            ("src-schema", ArtefactKind::SrcSchema),
            ("src-schema", ArtefactKind::ViewSchema),
            ("package", ArtefactKind::Enumerations),
            ("package", ArtefactKind::Package),
            ("package", ArtefactKind::FirstPackage),
            ("package", ArtefactKind::WholePackage),
            ("postgres", ArtefactKind::Postgres),
        ] {
            let folder_path = place.join(format!("{name}-{}", lang.code())).join(folder);
            fs::create_dir_all(&folder_path).unwrap();
            for file in artefacts(kind, &parts) {
                // The lists stand in a file of their own beside the tables.
                let counted = if file.file.contains("-enumerations.postgres") { "lists" } else { folder };
                *written.entry(counted).or_default() += 1;
                fs::write(folder_path.join(file.file), file.text).unwrap();
            }
        }
    }
    let tables = catalogue.built.len() * Lang::ALL.len();
    assert_eq!(written["postgres"], tables);
    assert_eq!(written["src-schema"], tables + Lang::ALL.len());
    assert_eq!(written["package"], 4 * Lang::ALL.len());
    written
}

#[tokio::test]
async fn libxml2_and_postgresql_accept_every_artefact() {
    let place = tempfile::tempdir().unwrap();
    let all = [
        ("dynamics", catalogue()),
        ("salesforce", salesforce()),
        ("wide", wide_object()),
        ("objects", catalogue_objects::everything()),
    ];
    let mut written: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, catalogue) in &all {
        for (kind, count) in write_all(place.path(), name, catalogue) {
            *written.entry(kind).or_default() += count;
        }
    }
    let grammars = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/schema");
    let script = Script::python("artefacts.py").env("ARTEFACTS", place.path()).env("GRAMMARS", &grammars);
    script.env("WRITTEN", serde_json::to_string(&written).unwrap()).run().await;
}
