# `why`: what led to where a flow stands
cli-why = Why a flow stands where it stands: since when, what led there, what is safe, whose move it is
cli-why--flow = Name of the flow
why-since = since
why-runs = { $runs ->
    [one] one run since then
   *[other] { $runs } runs since then
 }
why-age = { $days ->
    [0] { $hours } h { $minutes } min
   *[other] { $days } d { $hours } h
 }
why-last = last run
why-read = { COUNT($pages) ->
    [one] { $pages } page
   *[other] { $pages } pages
}, { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}
why-here = what is here
why-here-until = everything changed before { $at }
why-here-open = no reading was completed yet
why-rows = { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}
why-links = open links
why-link = { $column } of { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
} leads to rows of { $table } that are not here; it leads there as soon as they come
why-shared = same address
why-shared-by = { $column }: { COUNT($addresses) ->
    [one] { $addresses } e-mail address is
   *[other] { $addresses } e-mail addresses are
} shared by several rows, { $rows } in all (for example { $like })
why-goes-on = the next run
why-goes-on-outward = the next run looks at what changed here since it was looked at, and first at what was sent without an answer
why-goes-on-begins = begins with the first page
why-goes-on-resumes = goes on after page { $page }; nothing that is here is read again
why-goes-on-settles = judges the rows the last reading did not bring, then goes on
why-goes-on-changes = reads what changed since
why-because = What led there
why-state-never-run = It never ran.
why-state-running = A run is under way; "fieldbridge status" shows it.
why-state-ok = Nothing is wrong: the last run went well and left nothing open.
why-state-warn = The last run was stopped before its end; nothing that was committed is lost.
why-state-blocked = The last run ended with a fault the ledger no longer knows.
why-state-failed = The last run ended with a fault the ledger no longer knows.
screen-why = Why
cmd-why = why
cmd-why-help = What led to where the flow stands, since when, what is safe, whose move it is and what comes next.
help-why = Where the flow stands, since when, and what is safe meanwhile; then what led there, from the ledger alone; then what comes next, with the key that does it here.
