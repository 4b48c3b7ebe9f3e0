# How much is read at once where the CRM sets limits, and rows that are read another way.

log-page-eased = The time the CRM grants our requests ran out, or it pushed back page after page: from here on at most { COUNT($rows) ->
    [one] { $rows } row is
   *[other] { $rows } rows are
} asked for at once.
log-page-fewer-requests = The number of requests the CRM grants ran out: up to { COUNT($rows) ->
    [one] { $rows } row is
   *[other] { $rows } rows are
} asked for at once, so that fewer requests are needed.
log-reading-poisoned = A row cannot be read in this order: rows are read by their identifier, so that it is told and put aside. Until it can be read, changes are read by date.
log-rows-retried = Rejected rows were asked for again: { $asked }; { $came } of them came.
log-row-readable = Row { $row } can be read again.

fault-schema-drift = The CRM has changed this table since its mapping was made; the run went on with what is not affected.
fault-schema-drift-advice = The details name what changed. Fields that are gone are left out and their columns keep their values; values that no longer fit are rejected row by row. Run "fieldbridge tables ACCOUNT --drift" to see each change, then change the mapping.
cli-run-drift = { $flow }: the CRM has changed this table, and the run went on with what is not affected: { $what }. "fieldbridge tables ACCOUNT --drift" explains each change.
cli-next-drift = see what the CRM changed, then change the mapping
