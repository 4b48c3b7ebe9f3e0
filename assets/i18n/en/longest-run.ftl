# How long a run may last
fault-longest-run = Stopped: the longest run time is over.
fault-longest-run-advice = Nothing is lost: everything up to the last page is kept, and the next run goes on from there. "fieldbridge flow set contact --longest-run 4h" gives the runs of a flow more time.
run-time-over = stopped: longest run time
longest-run-none = none
cli-col-longest-run = longest run time
cli-flow-add--longest-run = A run that lasts longer stops at the next page and the next one goes on there, 1m to 168h, such as 90m or 2h; 0 is no limit
cli-flow-set--longest-run = A run that lasts longer stops at the next page and the next one goes on there, 1m to 168h, such as 90m or 2h; 0 is no limit
cli-usage-longest-run = A time from 1m to 168h is expected, such as 90m or 2h, or 0 for none.
setup-what-longest-run = longest run time
wz-bound-longest-run = Longest run time
wz-bound-longest-run-says = { $number ->
    [0] as long as it takes
    [one] { $number } minute
   *[other] { $number } minutes
}
wz-bound-longest-run-why = A run that lasts longer stops at the next page; the next one goes on from there. In minutes; with 0 it takes as long as it takes.
fault-mapping-invalid--longest-run-consent = Flow { $flow } keeps consent, which is not left half carried: its runs take as long as they take.
fault-mapping-invalid--longest-run-consent-advice = Leave it without a longest run time: --longest-run 0.
fault-mapping-invalid--longest-run-full = Flow { $flow } sends everything each time and begins anew: with a longest run time it would never come to its end.
fault-mapping-invalid--longest-run-full-advice = Let it send what changed (--mode incremental), or leave it without: --longest-run 0.
