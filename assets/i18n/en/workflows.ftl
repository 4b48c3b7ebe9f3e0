# Workflows: chains of an account's flows.
cli-workflow = Chains of an account's flows
cli-workflow-list = All workflows
cli-workflow-show = One workflow, step by step
cli-workflow-show--workflow = Name of the workflow
cli-workflow-add = Add a workflow
cli-workflow-add--workflow = Name of the new workflow
cli-workflow-add--account = Account whose flows it runs; may be left out where there is only one
cli-workflow-add--step = A flow, @drift (look what changed about the tables) or @enums (bring the lists up to date), in this order; behind it :go-on or :retry=TIMES/MINUTES. Without any: the recommended chain, which is tables and lists, imports with parents first, exports, events
cli-workflow-add--schedule = When "fieldbridge serve" runs it: minute, hour, day, month, weekday, such as "0 2 * * *"
cli-workflow-add--zone = The time zone of the schedule, such as Asia/Seoul; UTC where nothing is said
cli-workflow-set = Change a workflow
cli-workflow-set--workflow = Name of the workflow
cli-workflow-set--step = All its steps anew, in this order
cli-workflow-set--recommended = The recommended chain instead of its steps
cli-workflow-set--schedule = When "fieldbridge serve" runs it: minute, hour, day, month, weekday, such as "0 2 * * *"
cli-workflow-set--no-schedule = Run it only when somebody asks for it
cli-workflow-set--zone = The time zone of the schedule, such as Asia/Seoul or UTC
cli-workflow-remove = Remove a workflow; its flows stay
cli-workflow-remove--workflow = Name of the workflow
cli-workflow-run = Run a workflow now
cli-workflow-run--workflow = Name of the workflow
cli-workflow-run--dry-run = Read and convert, write nothing; lists are compared, not written

cli-workflow-none = There is no workflow yet.
cli-workflow-removed = Workflow { $workflow } removed. Its flows stay.
cli-flow-removed-chains = It was taken out of these workflows: { $workflows }
cli-col-workflow = workflow
cli-col-steps = steps
cli-col-step = step
cli-col-does = what it does
cli-col-on-error = when it fails
cli-col-what-came = what came of it
cli-col-tries = tries
cli-workflow-not-begun = Not begun: { $steps }
cli-workflow-again = { $step } failed; trying again at { $at }
cli-workflow-step = Step { $step }

step-does-flow = runs the flow
step-does-drift = looks what changed about the tables; takes nothing over
step-does-enumerations = brings the lists to what the option sets are now
on-error-stop = the chain stops
on-error-go-on = the next step begins
on-error-retry = { COUNT($times) ->
    [one] { $times } more try
   *[other] { $times } more tries
} within { COUNT($minutes) ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}, then the chain stops
step-state-done = ✓ done
step-state-attention = ! look at it
step-state-failed = ✗ failed
step-state-held = ! held
step-state-cancelled = ■ cancelled
step-state-not-begun = − not begun
step-note-spared = what went wrong before it would meet it as well
step-note-drift-none = nothing changed that concerns a mapping
step-note-drift = { COUNT($lines) ->
    [one] { $lines } change
   *[other] { $lines } changes
} found
step-note-drift-waits = { COUNT($lines) ->
    [one] { $lines } change
   *[other] { $lines } changes
} found, some wait for a decision: "fieldbridge tables { $account } --drift"
step-note-lists = { COUNT($lists) ->
    [one] { $lists } list
   *[other] { $lists } lists
} written, { COUNT($values) ->
    [one] { $values } value
   *[other] { $values } values
} changed
step-note-lists-would = { COUNT($lists) ->
    [one] { $lists } list
   *[other] { $lists } lists
} would be written
step-note-lists-none = the lists are up to date

step-problem-work = “{ $text }” is no step: write the name of a flow, @drift or @enums.
step-problem-on-error = “{ $text }” does not say what follows when a step fails: write stop, go-on or retry=TIMES/MINUTES, for example retry=3/30.

fault-workflow-unknown = There is no workflow called { $workflow }.
fault-workflow-unknown-advice = "fieldbridge workflow list" shows the workflows of this workspace.
fault-workflow-exists = A workflow called { $workflow } exists already.
fault-workflow-exists-advice = Choose another name, or change it with "fieldbridge workflow set { $workflow }".
fault-workflow-invalid = The workflow { $workflow } cannot be run as it is.
fault-workflow-invalid-advice = "fieldbridge workflow set { $workflow } --recommended" gives it the recommended chain.
fault-workflow-invalid--empty = The workflow { $workflow } has no step.
fault-workflow-invalid--empty-advice = Name its steps, or take the recommended chain: "fieldbridge workflow set { $workflow } --recommended"
fault-workflow-invalid--too-long = The workflow { $workflow } has { $step } steps; 200 are the most.
fault-workflow-invalid--too-long-advice = Make two workflows of it.
fault-workflow-invalid--twice = The workflow { $workflow } does { $step } twice.
fault-workflow-invalid--twice-advice = Name every step once.
fault-workflow-invalid--no-flow = The workflow { $workflow } runs { $step }, and there is no flow of this name.
fault-workflow-invalid--no-flow-advice = "fieldbridge flow list" shows the flows there are.
fault-workflow-invalid--other-account = The workflow { $workflow } runs { $step }, which belongs to another account.
fault-workflow-invalid--other-account-advice = A workflow runs the flows of one account. Make one for each.
fault-workflow-invalid--no-flows = The account { $account } has no flow a workflow could run.
fault-workflow-invalid--no-flows-advice = Add flows first: "fieldbridge setup" or "fieldbridge flow add".
