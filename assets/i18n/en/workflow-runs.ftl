# workflow-runs: workflows on their screen and on the monitor.
screen-workflows = Workflows
cmd-workflows = workflows
cmd-workflows-help = Chains of an account's flows: what they do step by step, running one, rehearsing it, a new one.
cmd-run-workflow = run
cmd-run-workflow-help = Run the selected workflow. Its steps are shown first; the monitor follows them one by one.
cmd-rehearse-workflow = dry run
cmd-rehearse-workflow-help = Go through all steps of the selected workflow: read and convert, write nothing; lists are compared, not written.
cmd-new-workflow = new
cmd-new-workflow-help = A new workflow with the recommended chain of an account. Its steps are changed by "fieldbridge workflow set", or by W at the flows step of the setup.
cmd-remove-workflow = remove
cmd-remove-workflow-help = Remove the selected workflow. Its flows stay.
help-workflows = A workflow runs flows of one account one after the other, and looks at tables and lists on the way. Each step says what follows when it fails. "fieldbridge serve" runs what has a schedule; here any of them is run now.
workflows-none = There is no workflow yet. n makes one with the recommended chain: tables and lists first, then consent, imports with parents first, what goes to the CRM, events last.
workflow-added = Workflow { $workflow } is there, with the recommended chain. r runs it, d rehearses it.
workflow-name = workflow { $workflow }
workflow-at = step { $step } of { $of }
workflow-on-error = when it fails: { $what }
workflow-again = tried again at { $at }
workflow-tries = { COUNT($tries) ->
    [one] { $tries } try
   *[other] { $tries } tries
}
workflow-goes-on = x ends it at the next page border; leaving this screen does not.
workflow-stopping = Its end was asked for: the step in hand stops at its next page border, and no other begins.
step-state-waits = waits
why-no-workflow = there is no workflow
why-workflow-running = this workflow is running
why-workflow-busy = a workflow is being changed
why-workflow-no-pause = a workflow is not paused; x ends it at the next page border

ask-workflow-title = New workflow
ask-workflow-why = It gets the recommended chain of the account's flows, and runs only when somebody runs it. How is it to be called?
ask-workflow-why-several = It gets the recommended chain of an account's flows, and runs only when somebody runs it. Type its name, and behind it the account: { $accounts }
ask-workflow-label = Name
ask-workflow-bad = This is no name for a workflow (letters, digits, - and _), or the account is missing or unknown.

choose-run-title = Run { $name }
choose-run-intro = These steps run now, in this order. Behind each stands what follows when it fails:
choose-run-do = Run them
choose-rehearse-title = Dry run of { $name }
choose-rehearse-intro = These steps are rehearsed now, in this order; nothing is written, here or in the CRM. Behind each stands what follows when it fails:
choose-rehearse-do = Rehearse them
choose-remove-title = Remove { $name }
choose-remove-intro = The workflow { $name } goes, with its schedule. Its flows stay.
choose-remove-do = Remove it
choose-stop-title = End { $name }
choose-stop-intro = The step in hand stops at its next page border; what was written stays. The steps after it are not begun.
choose-stop-do = End it
choose-restore-title = After the CRM was restored: { $name }
choose-restore-intro = Everything is read once and taken as the CRM has it now, whatever version it comes in. Ask the CRM administrator first: if it was not restored or copied, newer values here are lost.
choose-restore-do = It was restored: take everything as it comes
choose-allow-title = Let in again
choose-allow-intro = This person was erased and is kept away. Let them in only if they agreed: the next run that reads everything brings them back.
choose-allow-do = Let them in again
choose-leave = Leave it as it is

held-next = P shows its plan: approve or refuse it, then run again.

cmd-chain-new = new workflow
cmd-chain-new-help = One more workflow of this account, with the recommended chain, under a name of its own.
cmd-chain-drop = remove workflow
cmd-chain-drop-help = Remove this workflow. Its flows stay; u brings it back.
cmd-chain-next = next workflow
cmd-chain-next-help = The next workflow of this account.
cmd-chain-previous = workflow before
cmd-chain-previous-help = The workflow before of this account.
wz-chain-which = Workflow { $at } of { $of } of this account; ] and [ change between them.
wz-chain-only = n makes another workflow of this account.
wz-chain-ask-name = Name of the new workflow
wz-chain-name-help = Letters, digits, - and _. It gets the recommended chain.
wz-chain-name-taken = A workflow called { $workflow } exists already.
wz-why-one-chain = there is only one workflow of this account
cli-workflow-history = The last runs of workflows, whoever ran them, with what became of their steps
cli-workflow-history--workflow = Only of this workflow
cli-workflow-history--limit = At most so many
cli-workflow-no-runs = No workflow has run yet.
cli-col-steps-told = Steps
step-state-under-way = ▶ under way
step-state-broken-off = ✗ broken off
