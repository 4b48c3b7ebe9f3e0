//! The SQL of our own `fb_` tables, as data. The campaign adapter and the ledger keep them in one database, so that rows,
//! rejects, page record and checkpoint commit together.

/// `PRAGMA application_id`: "FBRG".
pub const APPLICATION_ID: i32 = 0x4642_5247;

/// `PRAGMA user_version`: rises with every change of these tables.
pub const USER_VERSION: i32 = 20;

/// Seconds without a beat after which a lease may be taken over.
pub const LEASE_TTL_SECONDS: i64 = 60;

/// Columns every schema table carries beside its own: name, SQLite type and whether it always has a value.
pub const BOOKKEEPING: [(&str, &str, bool); 5] = [
    ("fb_version", "INTEGER", true),
    ("fb_hash", "INTEGER", true),
    ("fb_mapping", "INTEGER", true),
    ("fb_run", "INTEGER", true),
    (DELETED_AT, "TEXT", false),
];

/// When a row was found deleted in the CRM; empty for rows that are there.
pub const DELETED_AT: &str = "fb_deleted_at";

/// Stands in `fb_checkpoint.reads` of every flow of a database that was restored from a backup: it reads everything once.
pub const BROUGHT_BACK: &str = "brought-back";

/// The tables for SQLite.
pub const SQLITE: &str = "
-- the schemas rows are kept for, as JSON
CREATE TABLE fb_schema (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    definition TEXT NOT NULL
) STRICT;

-- who may run a flow; the epoch rises with every take-over, so that an old holder is fenced
CREATE TABLE fb_lease (
    flow TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    run TEXT,
    host TEXT,
    pid INTEGER,
    process TEXT,
    since TEXT,
    beat TEXT
) STRICT;

-- the one process that runs what is due; the epoch rises with every take-over
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

-- up to where the due times of a schedule are settled, and the one whose run has begun and not come to its end
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

-- runs of workflows, each with its steps as JSON
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

-- where a flow's next page starts; seq only ever rises
CREATE TABLE fb_checkpoint (
    flow TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    mapping_version INTEGER NOT NULL,
    filter TEXT,
    next_link TEXT,
    reading_since TEXT,
    reading_began TEXT,
    watermark TEXT,
    loaded INTEGER NOT NULL,
    kind TEXT NOT NULL DEFAULT 'all',
    delta_link TEXT,
    delta_given TEXT,
    delta_days INTEGER,
    top_version INTEGER NOT NULL DEFAULT 0,
    settling INTEGER NOT NULL DEFAULT 0,
    swept TEXT,
    windows TEXT,
    restoring INTEGER NOT NULL DEFAULT 0,
    brought INTEGER NOT NULL DEFAULT 0,
    reads TEXT NOT NULL DEFAULT '',
    delta_selects TEXT NOT NULL DEFAULT '',
    older INTEGER NOT NULL DEFAULT 0,
    replay TEXT
) STRICT;

-- flows that hold a row beside the one that wrote it last; only where several flows fill one table
CREATE TABLE fb_holder (
    schema TEXT NOT NULL COLLATE NOCASE,
    row TEXT NOT NULL,
    flow TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (schema, row, flow)
) STRICT, WITHOUT ROWID;

-- rows that are gone, so that an older version never brings them back; `marked` are still in their table
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

-- rows that were merged into others, and the one each goes on under; such a row is in fb_tombstone as well
CREATE TABLE fb_alias (
    schema TEXT NOT NULL COLLATE NOCASE,
    loser TEXT NOT NULL,
    winner TEXT NOT NULL,
    run TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (schema, loser)
) STRICT, WITHOUT ROWID;
CREATE INDEX fb_alias_winner ON fb_alias (schema, winner);

-- consent withdrawn by rows that were merged into one that is not here yet, told to it when it comes
CREATE TABLE fb_withdrawn (
    schema TEXT NOT NULL COLLATE NOCASE,
    row TEXT NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (schema, row, field)
) STRICT, WITHOUT ROWID;

-- rows a complete reading under way has brought so far: one bit a row number, in blocks
CREATE TABLE fb_seen (
    flow TEXT NOT NULL,
    block INTEGER NOT NULL,
    bits BLOB NOT NULL,
    PRIMARY KEY (flow, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE fb_run (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL UNIQUE,
    flow TEXT NOT NULL,
    mode TEXT NOT NULL,
    dry_run INTEGER NOT NULL,
    state TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    pages INTEGER NOT NULL DEFAULT 0,
    read INTEGER NOT NULL DEFAULT 0,
    applied INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    superseded INTEGER NOT NULL DEFAULT 0,
    filtered INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    parked INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0,
    merged INTEGER NOT NULL DEFAULT 0,
    fault_code TEXT,
    fault_slug TEXT,
    fault_detail TEXT
) STRICT;
CREATE INDEX fb_run_flow ON fb_run (flow, id);

-- one record a committed page; a page that does not balance cannot be recorded
CREATE TABLE fb_page (
    flow TEXT NOT NULL,
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    at TEXT NOT NULL,
    read INTEGER NOT NULL,
    applied INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    superseded INTEGER NOT NULL,
    filtered INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    parked INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    merged INTEGER NOT NULL DEFAULT 0 CHECK (merged <= deleted),
    PRIMARY KEY (flow, seq),
    CHECK (read = applied + unchanged + superseded + filtered + rejected + parked + deleted)
) STRICT;
CREATE INDEX fb_page_run ON fb_page (run);

CREATE TABLE fb_log (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    at TEXT NOT NULL,
    level TEXT NOT NULL,
    key TEXT NOT NULL,
    args TEXT NOT NULL
) STRICT;
CREATE INDEX fb_log_run ON fb_log (run, id);

-- rows that could not be applied; open until a good version was applied, the row was rejected again or is gone
CREATE TABLE fb_reject (
    id INTEGER PRIMARY KEY,
    flow TEXT NOT NULL,
    run TEXT NOT NULL,
    row TEXT NOT NULL,
    reason TEXT NOT NULL,
    field TEXT,
    sample TEXT,
    mapping_version INTEGER NOT NULL,
    at TEXT NOT NULL,
    resolution TEXT CHECK (resolution IN ('applied', 'repeated', 'gone')),
    said TEXT
) STRICT;
CREATE INDEX fb_reject_open ON fb_reject (flow, row) WHERE resolution IS NULL;
CREATE INDEX fb_reject_run ON fb_reject (run);
CREATE INDEX fb_reject_row ON fb_reject (row);

-- rejects somebody let be, with the reason and who said so; they wait for nothing any more
CREATE TABLE fb_reject_note (
    reject INTEGER PRIMARY KEY,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

-- what is about to be sent to the CRM or was, as long as nobody knows what became of it; written before a byte is sent
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
    told TEXT,
    PRIMARY KEY (flow, row)
) STRICT, WITHOUT ROWID;

-- what both sides agreed on when a row was last looked at on its way out; `refused` ones wait for a change. `place` is the row's
-- number in its table: rows that are looked at together stand together here, whatever they are called. 0: known by its name
-- alone, as rows of tables somebody else fills are, and what was noted before version 16. `sent`: what was sent of its fields
-- within a day, as hashes; `wakes`: until when a field of it is stopped that goes back and forth
CREATE TABLE fb_agreed (
    flow TEXT NOT NULL,
    place INTEGER NOT NULL,
    row TEXT NOT NULL,
    state INTEGER NOT NULL,
    read_as INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    fields TEXT NOT NULL,
    sent TEXT,
    wakes INTEGER,
    PRIMARY KEY (flow, place, row)
) STRICT, WITHOUT ROWID;

-- fields both sides changed, and whose value stands
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

-- every change of a consent the program made on either side: from, to, which side said so and which rule decided; only added to,
-- but for a person who was erased: the identifier becomes a keyed hash
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
WHEN NOT (NEW.row GLOB 'erased:*' AND OLD.row NOT GLOB 'erased:*' AND NEW.id IS OLD.id AND NEW.at IS OLD.at
    AND NEW.flow IS OLD.flow AND NEW.run IS OLD.run AND NEW.field IS OLD.field AND NEW.side IS OLD.side
    AND NEW.was IS OLD.was AND NEW.now IS OLD.now AND NEW.said IS OLD.said AND NEW.rule IS OLD.rule)
BEGIN SELECT RAISE(ABORT, 'evidence of consent is never changed'); END;
CREATE TRIGGER fb_consent_undeleted BEFORE DELETE ON fb_consent
BEGIN SELECT RAISE(ABORT, 'evidence of consent is never deleted'); END;

-- opt-in acts: what shows that somebody who refused contact may be contacted again, noted before a run acts on it; only what became
-- of one is ever changed, but for a person who was erased. refused_here: the campaign side forbade it when it was noted; seen: the
-- last line of fb_consent there was then
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

-- when a consent last changed on the campaign side, whoever changed it; kept for flows in which the newer word decides
CREATE TABLE fb_consent_at (
    schema TEXT NOT NULL COLLATE NOCASE,
    row TEXT NOT NULL,
    field TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (schema, row, field)
) STRICT, WITHOUT ROWID;

-- what became of what happened to messages, as far as the cursor comes back to it; written before a byte is sent
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

-- how far the logs of messages were read
CREATE TABLE fb_event_cursor (
    flow TEXT NOT NULL,
    kind TEXT NOT NULL,
    up_to TEXT NOT NULL,
    PRIMARY KEY (flow, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE fb_enumeration (
    name TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'open',
    sources TEXT
) STRICT;
CREATE TABLE fb_enumeration_value (
    enumeration TEXT NOT NULL REFERENCES fb_enumeration (name) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    code INTEGER NOT NULL,
    value TEXT,
    labels TEXT,
    PRIMARY KEY (enumeration, position)
) STRICT;

-- deletions that wait until somebody approves exactly these rows: the digest names the set
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

-- its rows, and in the CRM what became of each; what is sent is written before a byte is sent
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

-- rows of a schema that are to be deleted in the CRM, as somebody on the campaign side asked; closed when they are gone there
CREATE TABLE fb_delete_wish (
    schema TEXT NOT NULL COLLATE NOCASE,
    row TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (schema, row)
) STRICT, WITHOUT ROWID;

-- what identities of erased people are hashed with, made with the first erasure
CREATE TABLE fb_privacy_key (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    key BLOB NOT NULL
) STRICT;

-- erased people, by keyed hash: whoever carries one of these does not come in again
CREATE TABLE fb_suppressed (
    token TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('row', 'email')),
    erasure INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- receipts of erasures; nothing in them tells who it was
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
