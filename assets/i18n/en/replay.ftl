# Reading rows again, and what a dry run foresees.

run-mode-incremental = what changed
run-mode-full = everything
run-mode-replay = read again

cli-run--replay = Read rows again that were read before: all, or those --since or --keys names; where the flow stands stays where it is
cli-run--since = With --replay: only rows the CRM changed since this day or instant
cli-run--keys = With --replay: only the rows whose identifiers stand in this file, one a line or a column of a sheet; - is standard input
cli-run--anew = With --replay: from the beginning, also where the same replay was cut off less than a day ago

log-reading-replayed-on = Rows are read again from where that was cut off, beside where the flow stands.
log-replay-on = A reading that began at { $at } was cut off: it goes on behind the rows it brought.
run-went-on = This run went on with a reading that began { $at } and was cut off: it counts the rows behind that place only. All are read once more with --replay --anew, those of a population with --full.
log-reading-replayed = Rows are read again, beside where the flow stands.
log-keys-told = { COUNT($asked) ->
    [one] { $asked } row was
   *[other] { $asked } rows were
} asked for by their identifiers: { $absent } the CRM does not have, { $malformed } cannot be identifiers, { $twice } were named twice.
cli-run-keys-absent = Not in the CRM, or not shown to this account: { $rows }
cli-run-keys-malformed = No identifiers of this CRM: { $rows }

cli-run-foreseen = { $flow }: { COUNT($rows) ->
    [one] { $rows } row that is
   *[other] { $rows } rows that are
} here would { $policy ->
        [mark] be marked as deleted
        [anonymise] be made anonymous
        [remove] be removed
       *[other] stay
    }: { $told } the CRM says it deleted, { $absent } it does not have any more, { $left } no longer belong to the flow.
cli-run-foreseen-emptied = { $flow }: { COUNT($rows) ->
    [one] { $rows } row that was
   *[other] { $rows } rows that were
} marked as deleted before would be emptied as well, now that deleted rows are made anonymous.
cli-run-foreseen-held = So many do not go without asking: the run would be held until they are approved.
cli-run-foreseen-partial = Not everything was read, so there may be more.
cli-run-cut-short = { $flow }: the dry run stopped at its limit, behind { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}; what stands behind that was not looked at.

fault-held--never-read = Rows can be read again once they were all read: the first load of { $flow } is not complete.
fault-held--never-read-advice = Nothing was read. "fieldbridge run { $flow }" goes on with the first load, which brings every row by itself.
fault-answers-unreadable--keys = The list of identifiers cannot be read, or names nothing.
fault-answers-unreadable--keys-advice = Nothing was read. Give one identifier a line, or a sheet with a column called row, id or as the key is; - reads standard input.

monitor-foreseen = { COUNT($rows) ->
    [one] { $rows } row that is
   *[other] { $rows } rows that are
} here would { $policy ->
        [mark] be marked as deleted
        [anonymise] be made anonymous
        [remove] be removed
       *[other] stay
    }{ $emptied ->
        [0] {""}
       *[other] ; { $emptied } marked before would be emptied
    }
monitor-foreseen-held = the run would be held
monitor-foreseen-partial = not everything was read
monitor-cut-short = stopped at its limit, behind { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}: what is behind was not looked at

cmd-replay = read again
cmd-replay-help = Read rows of the selected flow again: all, those the CRM changed since a moment, or those you name; nothing is deleted, and where the flow stands stays where it is.

replay-title = Read rows of { $flow } again
replay-why = They are applied with the present mapping, and what was changed here by hand is put right. Nothing is deleted, and where the flow stands stays where it is.
replay-whole = every row
replay-whole-help = A large table takes as long as its first load.
replay-since = what changed since
replay-since-help = A day begins where you are: 2026-01-31, or an instant: 2026-01-31T08:00:00Z.
replay-since-not = not for a flow that brings the rows of a population
replay-since-bad = "{ $found }" is no day and no instant.
replay-since-ahead = { $found } is still to come: nothing can have changed since then.
replay-since-population = This flow brings the rows of a population: which of them changed since is not asked. Read every row, or name some.
replay-keys = rows you name
replay-keys-help = Paste identifiers of the CRM, one a line, or a sheet with a column called row, id or like the key; or type them and press Enter. Backspace on an empty line forgets the list.
replay-keys-rows = { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
}
replay-keys-told = Of { $named } that are named, { $asked } would be asked for; { $malformed } cannot be identifiers, { $twice } were named twice. Nothing was read yet.
replay-keys-none = No row is named yet.
replay-keys-bad = Nothing of it can be an identifier of this CRM: { $found }
replay-keys-unreadable = What was pasted names nothing, or is no list.
replay-dry-run = try it first: write nothing
replay-dry-run-help = The first 1,000 rows, or all you name, are read and converted; nothing is written. What would become of them stands on the monitor.
replay-anew = from the beginning
replay-anew-help = Also where the same replay was cut off less than a day ago. Without it, it goes on behind the rows it brought.
replay-hint-whole = ↑↓ choose · Enter starts · Esc closes
replay-hint-since = ↑↓ choose · Enter starts · Esc closes
replay-hint-keys = ↑↓ choose · Enter takes what is typed, then starts · Esc closes
why-only-imports = Only flows that bring rows from the CRM can do this.
cli-run-foreseen-rejects = { $flow }: these rows would be rejected, for example (values masked):
monitor-foreseen-reject = would be rejected: { $place }
rows-in-all = { COUNT($done) ->
    [one] { $done } row
   *[other] { $done } rows
}
monitor-dry-run = dry run: nothing was written
why-dry-run = a dry run leaves no log and no rejects; what it found stands here
verify-ended = Ended before its end. A comparison writes nothing, and keeps nothing: v begins anew.
