# workflow-screen: the workflow of an account in the wizard.
cmd-chain = workflow
cmd-chain-help = The account's flows one after the other: in which order, what follows when one fails, and when they are due by themselves.
cmd-chain-turn = when it fails
cmd-chain-turn-help = What follows when the selected step fails; on the first lines, type when the workflow is due and in which time zone.
cmd-chain-type = type
cmd-chain-type-help = Type the selected line: a step as on the command line, for example contact:retry=3/30.
cmd-chain-add = add a step
cmd-chain-add-help = One more step after the selected one.
cmd-chain-remove = remove
cmd-chain-remove-help = Take the selected step out; its flow stays. A workflow without a step is removed.
cmd-chain-recommended = recommended
cmd-chain-recommended-help = The recommended chain again.
wz-chain-title = Workflow { $workflow }: what runs, in this order
wz-chain-why = Recommended: tables and lists first, then consent, imports with parents first, then what goes to the CRM, events last: people and what they allow are known before anything is told of them.
wz-chain-asked = only when somebody runs it
wz-chain-no-flows = There is no flow a workflow could run yet.
wz-chain-gone = The workflow is removed; u brings it back. Its flows stay.
wz-chain-ask-schedule = When { $workflow } is due by itself (empty: only when somebody runs it)
wz-chain-ask-zone = Time zone of { $workflow }
wz-chain-ask-step = The step
wz-chain-ask-new = A new step
wz-chain-step-help = The name of a flow, @drift (look what changed about the tables) or @enums (bring the lists up to date); behind it :stop, :go-on or :retry=TIMES/MINUTES.
review-workflow = Workflow { $workflow } runs { $steps }.
review-workflow-due = Workflow { $workflow } is due by itself: { $schedule } in { $zone }, while "fieldbridge serve" is running.
