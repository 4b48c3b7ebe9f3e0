//! Everything the domain can say by a slug has words in both languages.
use fieldbridge::account::NameProblem;
use fieldbridge::account::certificate::CERTIFICATE_PROBLEMS;
use fieldbridge::account::{Cloud, SecretPurpose};
use fieldbridge::flow::{AddressProblem, DeletePolicy, Leavers, NewFields, OptionChanges, ReadMethod, SameAddress};
use fieldbridge::i18n::{Lang, Words};
use fieldbridge::mapping::filter_text::FILTER_SLUGS;
use fieldbridge::mapping::{
    Conversion, Counterpart, DRIFT_SLUGS, DriftReach, EnumReason, LEAVE_SLUGS, LINT_SLUGS, ListKind, Reason,
    ValueChange,
};
use fieldbridge::mapping::{Operator, Owner, STEP_WORDS, StepProblem, Unlisted};
use fieldbridge::run::{RejectState, SentKind};
use fieldbridge::schema::sheet::{SHEET_SLUGS, SheetColumn};
use fieldbridge::setup::{ALL_QUESTIONS, ANSWER_SLUGS, ANSWER_WARNINGS, REVIEW_KEYS, Step};
use fieldbridge::setup::{MailSecurity, READING_SLUGS, SETUP_SLUGS};
use fieldbridge::task::{OPT_IN_CASES, PlaceFit};

fn keys() -> Vec<String> {
    let with = |stem: &'static str| move |slug: &&str| format!("{stem}-{slug}");
    let mut keys: Vec<String> = LINT_SLUGS.iter().map(with("lint")).collect();
    keys.extend(FILTER_SLUGS.iter().map(with("filter-problem")));
    keys.push("filter-problem-unknown-field-near".into());
    keys.extend(ANSWER_SLUGS.iter().map(with("answer-problem")));
    keys.extend(ANSWER_WARNINGS.iter().chain(&REVIEW_KEYS).map(ToString::to_string));
    keys.extend(Conversion::ALL.iter().flat_map(|c| ["", "-help"].map(|end| format!("conversion-{}{end}", c.slug()))));
    keys.extend(STEP_WORDS.iter().flat_map(|w| ["", "-help"].map(|end| format!("step-{w}{end}"))));
    keys.extend(Operator::ALL.iter().map(|o| format!("operator-{}", o.slug())));
    keys.extend(StepProblem::SLUGS.iter().map(with("step-problem")));
    keys.extend(Owner::ALL.iter().flat_map(|o| ["", "-help"].map(|end| format!("owner-{}{end}", o.slug()))));
    keys.extend(Unlisted::ALL.iter().flat_map(|u| ["", "-help"].map(|end| format!("unlisted-{}{end}", u.slug()))));
    keys.extend(Step::ALL.iter().flat_map(|s| ["", "-why"].map(|end| format!("step-{}{end}", s.slug()))));
    keys.extend(CERTIFICATE_PROBLEMS.map(|p| p.key().to_owned()));
    keys.extend(Cloud::ALL.map(|c| format!("cloud-{}", c.slug())));
    keys.extend(SecretPurpose::ALL.map(|p| format!("secret-{}", p.slug())));
    keys.extend(["not-on-premises", "no-person", "no-discovery"].map(|slug| format!("answer-problem-{slug}")));
    keys.push("remedy-certificate-expires".into());
    keys.extend(OPT_IN_CASES.iter().flat_map(|c| ["", "-advice"].map(|end| format!("fault-opt-in-refused--{c}{end}"))));
    for question in ALL_QUESTIONS {
        keys.extend(["", "-why", "-where", "-example"].map(|end| format!("ask-{}{end}", question.words)));
        keys.extend(question.choices.iter().map(|c| format!("choice-{}", c.value)));
    }
    let changes = [
        ValueChange::Added,
        ValueChange::Relabelled { from: String::new(), suspect: false },
        ValueChange::Removed { in_use: 0 },
        ValueChange::Kept,
        ValueChange::Own,
        ValueChange::Lacking,
        ValueChange::Translated { from: Default::default() },
    ];
    keys.extend(changes.iter().map(|c| format!("enum-change-{}", c.slug())));
    keys.extend(EnumReason::SLUGS.map(|slug| format!("enum-reason-{slug}")));
    keys.extend(RejectState::ALL.map(|s| format!("reject-state-{}", s.slug())));
    keys.extend(Counterpart::ALL.map(|c| format!("counterpart-{}", c.slug())));
    keys.extend(["enum-change-waiting", "enum-change-waits"].map(str::to_owned));
    keys.extend(ListKind::ALL.map(|kind| format!("enum-kind-{}", kind.slug())));
    let names = ["", &"x".repeat(41), "a/b", "-a", "con"];
    keys.extend(
        names.map(|n| fieldbridge::account::Name::parse(n).unwrap_err()).map(NameProblem::key).map(str::to_owned),
    );
    keys.extend(
        SameAddress::ALL.iter().flat_map(|s| ["", "-short"].map(|end| format!("same-address-{}{end}", s.slug()))),
    );
    keys.extend(AddressProblem::ALL.map(|p| format!("mail-address-{}", p.slug())));
    keys.extend(MailSecurity::ALL.map(|s| format!("mail-security-{}", s.slug())));
    keys.extend(["lead-lacks", "leads-several", "duplicate-there"].map(|slug| format!("reject-{slug}")));
    keys.extend(["done", "cancelled", "known"].map(|end| format!("log-leads-{end}")));
    keys.extend(["sent", "failed", "refused", "late", "given-up"].map(|end| format!("log-mail-{end}")));
    keys.extend(PlaceFit::ALL.map(|fit| format!("place-{}", fit.slug())));
    keys.extend(PlaceFit::ALL.into_iter().filter(|f| !f.can_be_used()).map(|f| format!("place-{}-why", f.slug())));
    keys.push("read-method-auto".into());
    keys.extend(
        [ReadMethod::Tracking, ReadMethod::Modified, ReadMethod::Full].map(|m| format!("read-method-{}", m.slug())),
    );
    keys.extend(
        [DeletePolicy::Mark, DeletePolicy::Remove, DeletePolicy::Ignore].map(|p| format!("deletions-{}", p.slug())),
    );
    keys.extend([Leavers::Keep, Leavers::Delete].map(|l| format!("leavers-{}", l.slug())));
    keys.extend([OptionChanges::Ask, OptionChanges::Sync].map(|o| format!("options-{}", o.slug())));
    keys.extend([NewFields::Ask, NewFields::TakeIn].map(|n| format!("new-fields-{}", n.slug())));
    keys.extend(["last", "this", "next"].iter().flat_map(|w| ["month", "year"].map(|p| format!("period-{w}-{p}"))));
    keys.extend(["last", "next"].map(|w| format!("period-{w}-days")));
    keys.extend(reasons().map(|r| format!("reason-{}", r.slug())));
    keys.extend(reasons().filter(|r| !r.can_carry()).map(|r| format!("left-out-{}", r.slug())));
    keys.extend(catalog_keys());
    keys.extend(SheetColumn::ALL.iter().map(|c| format!("sheet-col-{}", c.slug())));
    keys.extend(SHEET_SLUGS.iter().map(with("sheet-problem")));
    keys.extend(DRIFT_SLUGS.iter().map(with("drift")));
    let stops = ["reading-stops", "table-gone"];
    keys.extend(DRIFT_SLUGS.iter().filter(|s| !stops.contains(s)).map(with("drift-accept")));
    keys.extend(LEAVE_SLUGS.iter().map(with("drift-leave")));
    keys.extend(DriftReach::ALL.map(|r| format!("drift-reach-{}", r.slug())));
    keys.extend(SETUP_SLUGS.iter().chain(&READING_SLUGS).map(with("setup-what")));
    keys
}

/// What can be said of schedules, of the steps of a workflow and of serving.
fn schedule_keys() -> Vec<String> {
    use fieldbridge::flow::{OnError, Schedule, StepWork};
    use fieldbridge::run::DueState;
    let texts = ["", "x * * * *", "* x * * *", "* * x * *", "* * * x *", "* * * * x", "0 0 30 2 *", &"1".repeat(201)];
    let mut keys: Vec<String> = texts.iter().map(|text| Schedule::read(text, None).unwrap_err().key()).collect();
    keys.push(Schedule::read("* * * * *", Some("Nowhere/At_all")).unwrap_err().key());
    assert_eq!(keys.iter().collect::<std::collections::BTreeSet<_>>().len(), 9, "{keys:?}");
    let name = fieldbridge::account::Name::parse("a").unwrap();
    let works = [StepWork::Flow(name), StepWork::Drift, StepWork::Enumerations];
    keys.extend(works.map(|work| format!("step-does-{}", work.slug())));
    let policies = [OnError::Stop, OnError::GoOn, OnError::Retry { times: 1, minutes: 1 }];
    keys.extend(policies.map(|policy| format!("on-error-{}", policy.slug())));
    let states = DueState::ALL.map(DueState::slug);
    keys.extend(states.map(|slug| format!("serve-state-{slug}")));
    keys.extend(states.into_iter().chain(["not-begun", "off"]).map(|slug| format!("step-state-{slug}")));
    let notes = ["drift", "drift-none", "drift-waits", "lists", "lists-would", "lists-none"];
    keys.extend(notes.map(|slug| format!("step-note-{slug}")));
    for text in ["a b", "a:b"] {
        keys.push(fieldbridge::flow::Step::parse(text).unwrap_err().key().to_owned());
    }
    let cases = ["empty", "too-long", "twice", "no-flow", "other-account", "no-flows"];
    keys.extend(
        cases.iter().flat_map(|case| ["", "-advice"].map(|end| format!("fault-workflow-invalid--{case}{end}"))),
    );
    keys
}

/// What the catalog can say of tables, fields and keys.
fn catalog_keys() -> Vec<String> {
    use fieldbridge::catalog::{Barred, BindProblem, Caution, Deletions, KeyState, Ownership, Reading, TableKind};
    use fieldbridge::task::Road;
    let kinds =
        [TableKind::Standard, TableKind::Activity, TableKind::Virtual, TableKind::Elastic, TableKind::Intersect];
    let owners = [Ownership::User, Ownership::Organization, Ownership::None];
    let states = [KeyState::Active, KeyState::Pending, KeyState::InProgress, KeyState::Failed, KeyState::Unknown];
    let readings = [Reading::Tracked, Reading::ByDate, Reading::InFull, Reading::NotDescribed]
        .into_iter()
        .chain([Barred::Virtual, Barred::Elastic, Barred::Intersect].map(Reading::Never));
    let cautions = [
        Caution::Derived,
        Caution::DayAsInstant,
        Caution::WallClock,
        Caution::Secured,
        Caution::SeveralValues,
        Caution::Currency,
        Caution::SeveralTargets,
    ];
    let problems = [
        BindProblem::NoField,
        BindProblem::NoReference,
        BindProblem::NoTarget { targets: Vec::new() },
        BindProblem::NotTold,
    ];
    let mut keys: Vec<String> = kinds.map(|k| format!("table-kind-{}", k.slug())).into();
    keys.extend(owners.map(|o| format!("table-owner-{}", o.slug())));
    keys.extend(states.map(|s| format!("key-state-{}", s.slug())));
    keys.extend(readings.flat_map(|r| [r.key(), format!("short-{}", r.key())]));
    keys.extend([Deletions::Told, Deletions::ByComparing, Deletions::None].map(|d| d.key().to_owned()));
    keys.extend(cautions.map(|c| c.key()));
    keys.extend(problems.iter().map(|p| format!("bind-{}", p.slug())));
    keys.extend(SentKind::ALL.map(|kind| format!("unanswered-{}", kind.slug())));
    keys.extend(["ours", "theirs"].map(|side| format!("conflict-stands-{side}")));
    keys.extend([Road::SameVersion, Road::Changes, Road::Everything].map(|r| r.key().to_owned()));
    keys
}

fn reasons() -> impl Iterator<Item = Reason> {
    use Reason as R;
    [
        R::Key,
        R::KnownShape,
        R::Watermark,
        R::Required,
        R::Custom,
        R::Link,
        R::Ordinary,
        R::Companion,
        R::Unreadable,
        R::Binary,
        R::NotAColumn,
        R::UnknownType,
        R::Technical,
    ]
    .into_iter()
}

#[test]
fn every_slug_of_the_domain_has_words() {
    let missing: Vec<String> = keys()
        .into_iter()
        .chain(schedule_keys())
        .flat_map(|key| {
            Lang::ALL.into_iter().filter(|l| !Words(*l).has(&key)).map(|l| format!("{l:?}: {key}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn reject_reasons_of_conversions_have_words_where_any_reject_has() {
    let words = Words(Lang::En);
    if words.keys().iter().any(|k| k.starts_with("reject-")) {
        let missing: Vec<_> =
            fieldbridge::mapping::REFUSALS.iter().filter(|r| !words.has(&format!("reject-{r}"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}

#[test]
fn bounds_that_refuse_an_answer_say_what_they_are() {
    use fieldbridge::account::{CallReserve, ClockMargin, LookBack, System};
    use fieldbridge::setup::bounds;
    let back = [LookBack::FLOOR, LookBack::CEILING];
    let margin = [ClockMargin::FLOOR, ClockMargin::CEILING];
    let reserve = [CallReserve::FLOOR, CallReserve::CEILING];
    for lang in [Lang::En, Lang::Ko] {
        for (problem, bounds) in [
            (bounds::look_back("0").unwrap_err(), back),
            (bounds::clock_margin("0").unwrap_err(), margin),
            (bounds::call_reserve(System::Salesforce, "0").unwrap_err(), reserve),
        ] {
            let said = Words(lang).say(&problem.key()).replace(',', "");
            assert!(bounds.iter().all(|bound| said.contains(&bound.to_string())), "{said}");
        }
    }
}
