//! The one integration-test binary: each module tells one kind of promise.
//!
//! # Bad input
//! Which entries of the corpus of bad input are tried where. `src` names a room's own tests, the other names are modules here.
//!
//! | no. | input | tried by |
//! |---|---|---|
//! | N01-N04 | plain http, user part, foreign suffix, address in a query | `src/account/address.rs` |
//! | N05, N06 | trailing dot and capitals, a Cyrillic look-alike | `src/account/address.rs` |
//! | N07-N10 | odd addresses and ports, slashes, control characters | `src/account/address.rs`, `src/http/origin.rs` |
//! | N13 | an address of 64 KB | `src/account/address.rs` |
//! | N14-N16 | pasted browser addresses, other schemes, blanks and invisible marks | `src/account/address.rs` |
//! | N17-N21, N24 | links to other hosts, schemes, ports, relative ones, with credentials | `hostile`, `hostile_links`, `src/http/origin.rs`, story 09 |
//! | N25 | redirects of every kind | `hostile`, `hostile_links` |
//! | N27 | a challenge that names a foreign sign-in | `hostile`, `src/crm/dynamics/challenge.rs` |
//! | N29-N32 | secrets with line ends, the secret's id, odd characters, none | `src/setup/validate.rs` |
//! | N34 | tenants as domain, in braces, `common` | `src/setup/validate.rs` |
//! | N35, N36 | pastes of several lines, of 10 MB | `journeys`, `src/setup/validate.rs` |
//! | N38-N40 | hostile, colliding, decomposed and endless names | `src/account/name.rs`, `src/vault/tests.rs`, `headless` |
//! | N41-N47 | other encodings, keys twice or unknown, odd numbers, other syntaxes, nothing | `corpus`, `src/workspace/tests.rs` |
//! | N48, N49 | directories, pipes, devices, links, files open to everybody | `src/workspace/tests.rs`, `headless` |
//! | N50 | an answers file of 100 MB | `corpus` |
//! | N51 | variables in texts | `src/setup/answers/tests.rs` |
//! | N52 | a newer version | story 12, `src/workspace/tests.rs` |
//! | N53 | mappings to missing and to doubled columns | `src/mapping/lint.rs`, `road` |
//! | N54-N65 | terminal escapes, bidi, tags, zalgo, surrogates in rows | `src/text/clean.rs`, story 11, `sandbox_faults` |
//! | N66, N67 | invalid UTF-8, NUL | `src/crm/dynamics/decode/tests.rs`, story 11 |
//! | N68 | bodies without end | `hostile`, `src/http/body.rs` |
//! | N69 | words that look like nothing | `src/mapping/convert.rs` |
//! | N70, N71 | quotes that would end a literal | `src/mapping/filter_text/tests.rs`, `src/crm/dynamics/literal/tests.rs` |
//! | N73 | markup in labels | `src/schema/src_schema/tests.rs`, `artefacts` |
//! | N75, N76 | numbers and days that do not fit or do not exist | `src/mapping/convert.rs`, `sandbox` |
//! | N81, N82 | fields twice, unknown, missing, of another type | `src/crm/dynamics/decode/tests.rs`, story 18 |
//! | N86, N87 | emails and phone numbers | `src/mapping/convert.rs` |
//! | N91-N94, N97 | reserved, hostile, colliding and system names | `src/schema/ident.rs` |
//! | N100 | wrong command lines | `headless` |
//! | N103 | a full device under standard output | `headless` |
//! | N104 | arguments that are not UTF-8 | `headless` |
//! | N105-N108, N110 | odd environments: home, terminal, proxies, logs, locale | `corpus`, `headless_place` |
//! | N109 | standard input that is no secret | `corpus`, `headless` |
//! | N112 | two instances at once | `corpus`, `engine` |
//! | N113 | a clock that is off | `hostile` |
//! | N114 | places that cannot be written | `headless_place`, story 16 |
//! | N117 | 64 file handles | `corpus` |
//! | N118, N119 | escapes pasted into a search, floods of events | `corpus`, `journeys` |
//! | N120 | Enter repeated across the question before a cancel | `journeys` |
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs
)]
mod anonymise;
mod architecture;
mod artefacts;
mod artefacts_objects;
mod artefacts_salesforce;
mod both_sandboxes;
mod capabilities;
mod changing;
mod consent;
mod contract;
mod corpus;
mod domain_words;
mod drift_both;
mod drift_remade;
mod drift_road;
mod drift_settled;
mod dynamics_auth;
mod dynamics_changes;
mod dynamics_codes;
mod dynamics_definitions;
mod dynamics_person;
mod dynamics_sandbox;
mod dynamics_wire;
mod dynamics_write;
mod dynamics_write_sandbox;
mod dynamics_write_trouble;
mod engine;
mod enumerations;
mod events;
mod events_kill;
mod events_road;
mod exact_numbers;
mod export;
mod export_kill;
mod filters_here;
mod hard_luck;
mod headless;
mod headless_account;
mod headless_consent;
mod headless_guidance;
mod headless_later;
mod headless_leads;
mod headless_place;
mod headless_prerequisites;
mod headless_rejects;
mod headless_road;
mod headless_sandbox;
mod headless_serve;
mod headless_setup;
mod headless_sheet;
mod headless_sign_in;
mod headless_surroundings;
mod hostile;
mod hostile_links;
mod journeys;
mod kept_rows;
mod kill;
mod kill_points;
mod kit;
mod leads;
mod leads_kill;
mod leads_mail;
mod leads_story;
mod network_edge;
mod privacy;
mod rediscovery;
mod removal;
mod road;
mod rough_road;
mod rules;
mod salesforce_answers;
mod salesforce_archived;
mod salesforce_bulk;
mod salesforce_captures;
mod salesforce_catalogue;
mod salesforce_checks;
mod salesforce_client;
mod salesforce_events;
mod salesforce_gone;
mod salesforce_hosts;
mod salesforce_jobs;
mod salesforce_large;
mod salesforce_late;
mod salesforce_packed;
mod salesforce_road;
mod salesforce_sandbox;
mod salesforce_sandbox_bulk;
mod salesforce_sandbox_bulk1;
mod salesforce_sandbox_command;
mod salesforce_sandbox_faults;
mod salesforce_sandbox_more;
mod salesforce_sandbox_query;
mod salesforce_sandbox_rights;
mod salesforce_sandbox_schema;
mod salesforce_sandbox_write;
mod salesforce_sign_in;
mod salesforce_texts;
mod salesforce_value_sets;
mod salesforce_whole_road;
mod salesforce_write;
mod sandbox;
mod sandbox_batch;
mod sandbox_delta;
mod sandbox_discovery;
mod sandbox_entra;
mod sandbox_faults;
mod sandbox_merge;
mod sandbox_metadata;
mod sandbox_relations;
mod sandbox_rights;
mod sandbox_schema;
mod sandbox_sign_in;
mod sandbox_tables;
mod sandbox_tls;
mod sandbox_write;
mod screen_loop;
mod screen_terminal;
mod serve;
mod setup_both;
mod sign_in_road;
mod stories;
mod vault_asks;
mod verify;
mod why;
mod words;
