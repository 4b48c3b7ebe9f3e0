# What a run writes into its log, and the reasons the campaign database refuses a row for.

log-started = The run of { $flow } started.
log-table-created = Table { $table } was created.
log-table-widened = Table { $table } got new columns: { $columns }.
log-table-wider = Columns of table { $table } now hold decimals: { $columns }. What they held stays.
log-reading-first = First load: every row is read.
log-reading-resumed = The reading goes on after page { $page }.
log-reading-only-end = All rows are there; only the index is missing.
log-reading-full = Everything is read again.
log-reading-changed = Mapping or filter changed, or the filter counts from today and the day is another: everything is read once.
log-reading-incremental = Reading what changed since { $since }.
log-reading-stale-link = The CRM no longer accepts the place where reading stopped; reading starts over.
log-tried = { COUNT($rows) ->
    [one] { $rows } row was
   *[other] { $rows } rows were
} tried first, { $rejected } of them rejected.
log-page = Page { $page }: { COUNT($read) ->
    [one] { $read } row
   *[other] { $read } rows
} so far.
log-page-halved = A page was too large or took too long; from here on at most { COUNT($rows) ->
    [one] { $rows } row is
   *[other] { $rows } rows are
} asked for at once.
log-throttled = { $times ->
    [one] The CRM asked us to slow down.
   *[other] The CRM asked us to slow down { $times } times.
}
log-indexing = All rows are there; the index of { $table } is being built.
log-done = Done: { $read } read, { $applied } applied, { $unchanged } unchanged, { $superseded } superseded, { $filtered } filtered out, { $rejected } rejected, { $deleted } deleted.
log-cancelled = Cancelled at a page border: { $read } read, { $applied } applied, { $unchanged } unchanged, { $superseded } superseded, { $rejected } rejected.

reject-not-stored = The database refused a value of this row
