# Serving: what is due is run, whoever looks.
cli-serve = Run what is due, until it is asked to end; one process a workspace
cli-serve-more = Ctrl-C or the system's request ends it at the next page border, with code 130 or 143; a second one ends it at once.

serve-up = serving; { $scheduled } scheduled, next { $name } at { $at }
serve-up-idle = serving; nothing is scheduled yet
serve-reloaded = the workspace changed; { $scheduled } scheduled
serve-workspace-trouble = the workspace cannot be read; serving goes on with what it said before
serve-invalid = { $name } is not served: its schedule cannot be understood
serve-begun = { $name } begins, due at { $due }
serve-caught-up = { $name } begins late: it was due at { $due }{ $times ->
    [one] {""}
   *[other] , and { $times } times in all; this one run makes up for them
  }
serve-cut-off = { $name } begins again: its last run, due at { $due }, was cut off
serve-skipped = { $name } is still running: { $times ->
    [one] the due time { $due } is
   *[other] { $times } due times up to { $due } are
  } skipped
serve-step = { $name }: step { $step } begins
serve-step-again = { $name }: step { $step } failed and is tried again at { $at }
serve-step-ended = { $name }: step { $step } { $state }
serve-ended = { $name } { $state } after { $took }; next at { $at }
serve-ended-last = { $name } { $state } after { $took }
serve-held = { $name } is skipped: another process is running it
serve-trouble = serving goes on, but this went wrong
serve-stopping = asked to end: running flows end at their next page border
serve-down = ended
serve-state-done = is done
serve-state-attention = is done, and somebody should look
serve-state-failed = failed
serve-state-held = is held
serve-state-cancelled = was stopped

serving-by = served by process { $pid } on { $host } since { $since }
serving-by-short = served by process { $pid } on { $host }
serving-next = next { $name } at { $at }
serving-nothing = nothing is scheduled
serving-not = not served: what is scheduled waits for "fieldbridge serve"
serving-title = Schedules

fault-serve-held = Another process serves this workspace already.
fault-serve-held-advice = One is enough. End process { $pid } on { $host } first, if this one shall take its place; if that machine is gone, its hold ends by itself after a minute.
fault-fenced--serve = Another process serves this workspace now.
fault-fenced--serve-advice = This one has ended without harm. "fieldbridge status" shows who serves it.
cli-col-due = due by itself
cli-col-last-end = last end
