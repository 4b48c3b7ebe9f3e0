# plans-screen: plans of deletions on the screen.
screen-plans = Plans of deletions
cmd-plans = deletion plans
cmd-plans-help = Deletions that wait until somebody approves exactly these rows, and what became of those before.
cmd-approve-plan = approve
cmd-approve-plan-help = Approve exactly the rows of this plan. Its name has to be typed; the next run of its flow carries it out.
cmd-refuse-plan = refuse
cmd-refuse-plan-help = Refuse this plan and say who does and why; it is not carried out.
help-plans = More deletions than go without asking are held, and nothing is deleted in the CRM without an approved plan. A plan names every row, and says what becomes of them. An approval is for exactly these rows: if they are others by the time of the run, it is held again. One that was refused can be approved after all.

plans-none = There are no plans. One is made when a run would delete more than goes without asking, or when rows are to be deleted in the CRM.
plans-heading = { $count ->
    [one] One plan; waiting: { $held }
   *[other] { $count } plans; waiting: { $held }
}
plans-hint-one = A plan of deletions waits for approval: { $flow }, { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}. P shows it.
plans-hint = { COUNT($count) ->
    [one] { $count } plan of deletions waits
   *[other] { $count } plans of deletions wait
} for approval. P shows them.
plans-said = Answered by { $who }, { $at }
plans-rows-cut = The first { COUNT($shown) ->
    [one] { $shown } row
   *[other] { $shown } rows
}; all of them: fieldbridge deletions show { $digest } --limit 1000000
plans-approved = Plan { $digest } is approved. r runs { $flow }, which carries it out.
plans-refused = Plan { $digest } is refused. Nothing of it is done.
plans-next-held = Enter shows the rows. Make sure that they were really deleted, and not only hidden by a changed role; a approves exactly these.
plans-next-held-open = Make sure that these rows were really deleted, and not only hidden by a changed role; a approves exactly these.
plans-next-held-crm = Enter shows the rows; a approves exactly these.
plans-next-held-crm-open = a approves exactly these.
plans-next-approved = The next run of { $flow } carries it out; r runs it now. Until then x refuses it.
plans-next-done = It was carried out.
plans-next-replaced = The rows were others by the next run: another plan took its place.
plans-next-refused = Nothing of it is done, and the same rows are not asked for again while the plan is good. { $flow } stays held until they are back in the CRM or in its filter, it leaves such rows alone, or a approves the plan after all.
plans-next-refused-crm = Nothing of it is done, and the same rows are not asked for again while the plan is good. Take the requests back ("fieldbridge deletions request { $flow } ROW --undo"), or a approves the plan after all.
plan-fate-mark = They would be marked as deleted here; their values stay.
plan-fate-anonymise = What tells who somebody is would be emptied here for good; the rows stay.
plan-fate-remove = They would go from the campaign database for good.
plan-fate-ignore = The flow leaves rows alone that are gone: nothing would become of them.
plan-fate-unknown = The flow is not there any more.
plan-fate-crm = They would be deleted in the CRM itself, for everybody there.
why-no-plan = no plan is selected
why-plan-over = it is over
why-plan-approved = it is approved already
why-plan-unapproved = it is not approved

ask-approve-title = Approve deletions
ask-approve-why = { $fate ->
        [mark] { $rows } of { $living } rows { COUNT($rows) ->
            [one] is
           *[other] are
        } marked as deleted here with the next run of { $flow }; their values stay.
        [anonymise] What tells who somebody is is emptied for good in { $rows } of { $living } rows with the next run of { $flow }; the rows stay, marked as deleted.
        [remove] { $rows } of { $living } rows { COUNT($rows) ->
            [one] goes
           *[other] go
        } from the campaign database for good with the next run of { $flow }.
        [crm] { $rows } of { $living } rows { COUNT($rows) ->
            [one] is
           *[other] are
        } deleted in the CRM itself, for everybody there, with the next run of { $flow }.
        [ignore] { $flow } leaves rows alone that are gone: nothing becomes of these { $rows } of { $living } with its next run.
       *[unknown] The flow { $flow } is not there any more: nothing becomes of these { $rows } of { $living } rows until it is.
    } Approve it only if you looked at them. Type the name of the plan: { $digest }
ask-approve-label = Name of the plan
ask-approve-bad = This is not the name of the plan. Nothing was approved.
ask-refuse-title = Refuse deletions
ask-refuse-why = Nothing of plan { $digest } of { $flow }, { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}, is done. Both lines stand in the plan: who refused it, and why.
ask-refuse-label = Why?
ask-by-label = Who says so
ask-keys-by = Enter does it · Tab goes to the other line · Esc closes, nothing is done
why-plan-closed = open the plan first: its rows are listed there
