# plans-screen: plans of deletions on the screen.
screen-plans = Plans of deletions
cmd-plans = deletion plans
cmd-plans-help = Deletions that wait until somebody approves exactly these rows, and what became of those before.
cmd-approve-plan = approve
cmd-approve-plan-help = Approve exactly the rows of this plan. Its name has to be typed; the next run of its flow carries it out.
cmd-refuse-plan = refuse
cmd-refuse-plan-help = Refuse this plan and say why; it is not carried out.
help-plans = More deletions than go without asking are held, and nothing is deleted in the CRM without an approved plan. A plan names every row. An approval is for exactly these rows: if they are others by the time of the run, it is held again.

plans-none = There are no plans. One is made when a run would delete more than goes without asking, or when rows are to be deleted in the CRM.
plans-heading = { $count ->
    [one] One plan; waiting: { $held }
   *[other] { $count } plans; waiting: { $held }
}
plans-hint-one = A plan of deletions waits for approval: { $flow }, { $rows } rows. P shows it.
plans-hint = { $count } plans of deletions wait for approval. P shows them.
plans-said = Answered by { $who }, { $at }
plans-rows-cut = The first { $shown } rows; all of them: fieldbridge deletions show { $digest } --limit 1000000
plans-approved = Plan { $digest } is approved. r runs { $flow }, which carries it out.
plans-refused = Plan { $digest } is refused. Nothing of it is done.
plans-next-held = Enter shows the rows. Make sure that they were really deleted, and not only hidden by a changed role; a approves exactly these.
plans-next-held-open = Make sure that these rows were really deleted, and not only hidden by a changed role; a approves exactly these.
plans-next-held-crm = Enter shows the rows. They go in the CRM itself, for everybody there; a approves exactly these.
plans-next-held-crm-open = These rows go in the CRM itself, for everybody there; a approves exactly these.
plans-next-approved = The next run of { $flow } carries it out; r runs it now. Until then x refuses it.
plans-next-done = It was carried out.
plans-next-replaced = The rows were others by the next run: another plan took its place.
plans-next-refused = Nothing of it is done. A run that finds the same rows holds them again.
why-no-plan = no plan is selected
why-plan-over = it is over
why-plan-approved = it is approved already
why-plan-unapproved = it is not approved

ask-approve-title = Approve deletions
ask-approve-why = { $rows } of { $living } rows go for good with the next run of { $flow }. Approve it only if you looked at them. Type the name of the plan: { $digest }
ask-approve-label = Name of the plan
ask-approve-bad = This is not the name of the plan. Nothing was approved.
ask-refuse-title = Refuse deletions
ask-refuse-why = Plan { $digest } of { $flow }, { $rows } rows, is not carried out. Who refused it and why stands in the plan.
ask-refuse-label = Why?
