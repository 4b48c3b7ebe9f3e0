# checks-telling: how checks are summed up, and how their pauses are told
tally-passed = { $count } passed
tally-warned = { $count ->
    [one] 1 warning
   *[other] { $count } warnings
}
tally-failed = { $count } failed
tally-waiting = { $count } not tried
cli-checks-sum = Checks: { $parts }.
cli-checks-more-wait = { $count ->
    [one] one more waits for: { $check }
   *[other] { $count } more wait for: { $check }
}
cli-checks-again = Once that is mended:
checks-paused = the CRM asked to wait; it is tried again in { $seconds } s
fault-throttled--gave-up = The CRM asked for a pause of { $pause } s; Fieldbridge gave up after waiting { $seconds } s.
fault-throttled--gave-up-advice = Check again in a few minutes. If it happens often, work at quieter hours or let fewer integrations share this application user.
