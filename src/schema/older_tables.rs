//! What brings our own tables of earlier versions up to date, as data: a step for each version, each as it was released.

/// From version 1 to 2: change tracking and deletions. Every schema table gets [`DELETED_AT`](super::system_tables::DELETED_AT) beside it.
pub const SQLITE_1_TO_2: &str = "
ALTER TABLE fb_checkpoint ADD COLUMN kind TEXT NOT NULL DEFAULT 'all';
ALTER TABLE fb_checkpoint ADD COLUMN delta_link TEXT;
ALTER TABLE fb_checkpoint ADD COLUMN delta_given TEXT;
ALTER TABLE fb_checkpoint ADD COLUMN delta_days INTEGER;
ALTER TABLE fb_checkpoint ADD COLUMN top_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fb_checkpoint ADD COLUMN settling INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fb_checkpoint ADD COLUMN swept TEXT;
UPDATE fb_checkpoint SET kind = 'since' WHERE reading_since IS NOT NULL;
CREATE TABLE fb_tombstone (
    schema TEXT NOT NULL COLLATE NOCASE,
    row TEXT NOT NULL,
    version INTEGER NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('deleted', 'absent', 'left')),
    marked INTEGER NOT NULL,
    run TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (schema, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE fb_seen (
    flow TEXT NOT NULL,
    block INTEGER NOT NULL,
    bits BLOB NOT NULL,
    PRIMARY KEY (flow, block)
) STRICT, WITHOUT ROWID;
";

/// From version 2 to 3: reading side by side, and readings after the CRM was restored.
pub const SQLITE_2_TO_3: &str = "
ALTER TABLE fb_checkpoint ADD COLUMN windows TEXT;
ALTER TABLE fb_checkpoint ADD COLUMN restoring INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fb_checkpoint ADD COLUMN brought INTEGER NOT NULL DEFAULT 0;
";

/// From version 4 to 5: the values of enumerations whose rows hold texts.
pub const SQLITE_4_TO_5: &str = "
ALTER TABLE fb_enumeration_value ADD COLUMN value TEXT;
";

/// From version 5 to 6: who may change a list, which option sets filled it, and labels in further languages.
pub const SQLITE_5_TO_6: &str = "
ALTER TABLE fb_enumeration ADD COLUMN kind TEXT NOT NULL DEFAULT 'open';
ALTER TABLE fb_enumeration ADD COLUMN sources TEXT;
ALTER TABLE fb_enumeration_value ADD COLUMN labels TEXT;
";

/// From version 3 to 4: what is read stands beside the place to go on from, rows several flows hold, rows that came older
/// than they are here, and rejects of rows that are gone.
pub const SQLITE_3_TO_4: &str = "
ALTER TABLE fb_checkpoint ADD COLUMN reads TEXT NOT NULL DEFAULT '';
ALTER TABLE fb_checkpoint ADD COLUMN delta_selects TEXT NOT NULL DEFAULT '';
ALTER TABLE fb_checkpoint ADD COLUMN older INTEGER NOT NULL DEFAULT 0;
CREATE TABLE fb_holder (
    schema TEXT NOT NULL COLLATE NOCASE,
    row TEXT NOT NULL,
    flow TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (schema, row, flow)
) STRICT, WITHOUT ROWID;
-- who else held a row was not kept, nor which fields a place in the record of changes tells: everything is read once
UPDATE fb_checkpoint SET mapping_version = 0 WHERE loaded;
CREATE TABLE fb_reject_4 (
    id INTEGER PRIMARY KEY,
    flow TEXT NOT NULL,
    run TEXT NOT NULL,
    row TEXT NOT NULL,
    reason TEXT NOT NULL,
    field TEXT,
    sample TEXT,
    mapping_version INTEGER NOT NULL,
    at TEXT NOT NULL,
    resolution TEXT CHECK (resolution IN ('applied', 'repeated', 'gone'))
) STRICT;
INSERT INTO fb_reject_4 (id, flow, run, row, reason, field, sample, mapping_version, at, resolution)
    SELECT id, flow, run, row, reason, field, sample, mapping_version, at, resolution FROM fb_reject;
DROP TABLE fb_reject;
ALTER TABLE fb_reject_4 RENAME TO fb_reject;
CREATE INDEX fb_reject_open ON fb_reject (flow, row) WHERE resolution IS NULL;
CREATE INDEX fb_reject_run ON fb_reject (run);
";

/// To version 7: rows that were merged into others.
pub const SQLITE_TO_7: &str = "
CREATE TABLE fb_alias (
    schema TEXT NOT NULL COLLATE NOCASE,
    loser TEXT NOT NULL,
    winner TEXT NOT NULL,
    run TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (schema, loser)
) STRICT, WITHOUT ROWID;
CREATE INDEX fb_alias_winner ON fb_alias (schema, winner);
";

/// From version 7 to 8: how many of the deleted rows were merged into others; those of before were not counted apart.
pub const SQLITE_7_TO_8: &str = "
ALTER TABLE fb_run ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fb_page ADD COLUMN merged INTEGER NOT NULL DEFAULT 0 CHECK (merged <= deleted);
";

/// To version 9: what goes to the CRM.
pub const SQLITE_TO_9: &str = "
CREATE TABLE fb_outbox (
    flow TEXT NOT NULL,
    row TEXT NOT NULL,
    run TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    creates INTEGER NOT NULL,
    remote TEXT,
    state TEXT NOT NULL CHECK (state IN ('sent', 'unknown')),
    tries INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (flow, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE fb_agreed (
    flow TEXT NOT NULL,
    row TEXT NOT NULL,
    state INTEGER NOT NULL,
    read_as INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (flow, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE fb_conflict (
    id INTEGER PRIMARY KEY,
    flow TEXT NOT NULL,
    run TEXT NOT NULL,
    row TEXT NOT NULL,
    field TEXT NOT NULL,
    ours TEXT NOT NULL,
    theirs TEXT NOT NULL,
    stands TEXT NOT NULL CHECK (stands IN ('ours', 'theirs')),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX fb_conflict_row ON fb_conflict (flow, row);
ALTER TABLE fb_reject ADD COLUMN said TEXT;
";

/// To version 10: what happened to messages.
pub const SQLITE_TO_10: &str = "
CREATE TABLE fb_event (
    flow TEXT NOT NULL,
    event TEXT NOT NULL,
    kind TEXT NOT NULL,
    changed TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'unknown', 'waiting', 'refused', 'done')),
    person TEXT NOT NULL,
    told TEXT NOT NULL,
    run TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (flow, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX fb_event_state ON fb_event (flow, state, event);
CREATE TABLE fb_event_cursor (
    flow TEXT NOT NULL,
    kind TEXT NOT NULL,
    up_to TEXT NOT NULL,
    PRIMARY KEY (flow, kind)
) STRICT, WITHOUT ROWID;
";

/// To version 11: what somebody said of rejects that are let be.
pub const SQLITE_TO_11: &str = "
CREATE TABLE fb_reject_note (
    reject INTEGER PRIMARY KEY,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
";

/// To version 12: evidence of consent, and when consent changed on the campaign side.
pub const SQLITE_TO_12: &str = "
ALTER TABLE fb_outbox ADD COLUMN told TEXT;
CREATE TABLE fb_consent (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    flow TEXT NOT NULL,
    run TEXT NOT NULL,
    row TEXT NOT NULL,
    field TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('crm', 'campaign')),
    was INTEGER,
    now INTEGER,
    said TEXT NOT NULL CHECK (said IN ('crm', 'campaign')),
    rule TEXT NOT NULL
) STRICT;
CREATE INDEX fb_consent_row ON fb_consent (row);
CREATE TRIGGER fb_consent_unchanged BEFORE UPDATE ON fb_consent
BEGIN SELECT RAISE(ABORT, 'evidence of consent is never changed'); END;
CREATE TRIGGER fb_consent_undeleted BEFORE DELETE ON fb_consent
BEGIN SELECT RAISE(ABORT, 'evidence of consent is never deleted'); END;
CREATE TABLE fb_consent_at (
    schema TEXT NOT NULL COLLATE NOCASE,
    row TEXT NOT NULL,
    field TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (schema, row, field)
) STRICT, WITHOUT ROWID;
";

/// To version 13: who serves the workspace, and what of its schedules is settled.
pub const SQLITE_TO_13: &str = "
CREATE TABLE fb_serve (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL,
    host TEXT,
    pid INTEGER,
    process TEXT,
    since TEXT,
    beat TEXT,
    next_at TEXT,
    next_kind TEXT,
    next_name TEXT
) STRICT;
CREATE TABLE fb_due (
    kind TEXT NOT NULL CHECK (kind IN ('flow', 'workflow')),
    name TEXT NOT NULL,
    says TEXT NOT NULL,
    settled TEXT NOT NULL,
    in_hand TEXT,
    skipped INTEGER NOT NULL,
    ended TEXT,
    state TEXT,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
";

/// To version 14: plans of deletions, and people who were erased.
pub const SQLITE_TO_14: &str = "
CREATE INDEX fb_reject_row ON fb_reject (row);
DROP TRIGGER fb_consent_unchanged;
CREATE TRIGGER fb_consent_unchanged BEFORE UPDATE ON fb_consent
WHEN NOT (NEW.row GLOB 'erased:*' AND OLD.row NOT GLOB 'erased:*' AND NEW.id IS OLD.id AND NEW.at IS OLD.at
    AND NEW.flow IS OLD.flow AND NEW.run IS OLD.run AND NEW.field IS OLD.field AND NEW.side IS OLD.side
    AND NEW.was IS OLD.was AND NEW.now IS OLD.now AND NEW.said IS OLD.said AND NEW.rule IS OLD.rule)
BEGIN SELECT RAISE(ABORT, 'evidence of consent is never changed'); END;
CREATE TABLE fb_delete_plan (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    flow TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('campaign', 'crm')),
    run TEXT NOT NULL,
    at TEXT NOT NULL,
    rows INTEGER NOT NULL,
    living INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'approved', 'done', 'replaced', 'refused')),
    who TEXT,
    said_at TEXT
) STRICT;
CREATE INDEX fb_delete_plan_flow ON fb_delete_plan (flow, id);
CREATE TABLE fb_delete_row (
    plan INTEGER NOT NULL REFERENCES fb_delete_plan (id) ON DELETE CASCADE,
    row TEXT NOT NULL,
    why TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'sent', 'unknown', 'deleted', 'gone', 'refused')),
    reason TEXT,
    at TEXT,
    PRIMARY KEY (plan, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE fb_delete_wish (
    schema TEXT NOT NULL COLLATE NOCASE,
    row TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (schema, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE fb_privacy_key (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    key BLOB NOT NULL
) STRICT;
CREATE TABLE fb_suppressed (
    token TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('row', 'email')),
    erasure INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE fb_erasure (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    subject TEXT NOT NULL,
    digest TEXT NOT NULL,
    places TEXT NOT NULL,
    open TEXT NOT NULL
) STRICT;
";

/// To version 15: where a replay goes on that was cut off.
pub const SQLITE_TO_15: &str = "ALTER TABLE fb_checkpoint ADD COLUMN replay TEXT;";

/// To version 16: runs of workflows are kept, and what was agreed on stands in the order of the rows. What there is keeps its name alone; it moves to its place
/// as soon as its row is looked at again.
pub const SQLITE_TO_16: &str = "
ALTER TABLE fb_agreed RENAME TO fb_agreed_before;
CREATE TABLE fb_agreed (
    flow TEXT NOT NULL,
    place INTEGER NOT NULL,
    row TEXT NOT NULL,
    state INTEGER NOT NULL,
    read_as INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (flow, place, row)
) STRICT, WITHOUT ROWID;
INSERT INTO fb_agreed SELECT flow, 0, row, state, read_as, refused, fields FROM fb_agreed_before;
DROP TABLE fb_agreed_before;
CREATE TABLE fb_chain (
    id TEXT PRIMARY KEY,
    workflow TEXT NOT NULL,
    began TEXT NOT NULL,
    ended TEXT,
    state TEXT,
    steps TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    process TEXT
) STRICT, WITHOUT ROWID;
";

/// To version 17: consent goes along with a merge although the row that stays is not here yet.
pub const SQLITE_TO_17: &str = "
CREATE TABLE fb_withdrawn (
    schema TEXT NOT NULL COLLATE NOCASE,
    row TEXT NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (schema, row, field)
) STRICT, WITHOUT ROWID;
";

/// To version 18: opt-in acts.
pub const SQLITE_TO_18: &str = "
CREATE TABLE fb_opt_in (
    id INTEGER PRIMARY KEY,
    schema TEXT NOT NULL COLLATE NOCASE,
    row TEXT NOT NULL,
    field TEXT NOT NULL,
    agreed TEXT NOT NULL,
    who TEXT NOT NULL,
    source TEXT NOT NULL,
    legal_text TEXT NOT NULL,
    noted TEXT NOT NULL,
    refused_here INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'overtaken', 'dropped')),
    ended TEXT
) STRICT;
CREATE UNIQUE INDEX fb_opt_in_open ON fb_opt_in (schema, row, field) WHERE state = 'open';
CREATE INDEX fb_opt_in_row ON fb_opt_in (row);
CREATE TRIGGER fb_opt_in_unchanged BEFORE UPDATE ON fb_opt_in
WHEN NOT (NEW.id IS OLD.id AND NEW.schema IS OLD.schema AND NEW.field IS OLD.field AND NEW.agreed IS OLD.agreed
    AND NEW.who IS OLD.who AND NEW.legal_text IS OLD.legal_text AND NEW.noted IS OLD.noted
    AND NEW.refused_here IS OLD.refused_here AND NEW.seen IS OLD.seen
    AND ((NEW.row IS OLD.row AND NEW.source IS OLD.source AND OLD.state = 'open')
        OR (NEW.row GLOB 'erased:*' AND OLD.row NOT GLOB 'erased:*')))
BEGIN SELECT RAISE(ABORT, 'evidence of consent is never changed'); END;
CREATE TRIGGER fb_opt_in_undeleted BEFORE DELETE ON fb_opt_in
BEGIN SELECT RAISE(ABORT, 'evidence of consent is never deleted'); END;
";

/// To version 20: fields that go back and forth between the two sides are stopped.
pub const SQLITE_TO_20: &str = "
ALTER TABLE fb_agreed ADD COLUMN sent TEXT;
ALTER TABLE fb_agreed ADD COLUMN wakes INTEGER;
";
