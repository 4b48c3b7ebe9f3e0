# Opt-in acts: what shows that somebody who refused contact may be contacted again.
cli-consent-opt-in = Note that somebody who refused contact agreed again, and what shows it
cli-consent-opt-in--row = The row, by its identifier in the CRM
cli-consent-opt-in--fields = The field of consent; more than once for several. Needed where the flow keeps more than one
cli-consent-opt-in--source = Where the person agreed: a form, a letter, a call
cli-consent-opt-in--legal-text = Which text the person agreed to, by the name you keep it under
cli-consent-opt-in--at = When the person agreed, for example 2026-11-20T09:30:00Z; now where it is left out
cli-consent-opt-in--by = Who notes it; you where it is left out
cli-consent-opt-in--flow = The flow of consent that carries it out. Needed where there is more than one
cli-consent-opt-ins = What shows that people agreed again, and what became of it, the newest first
cli-consent-opt-ins--row = Only of this row, by its identifier
cli-consent-opt-ins--limit = At most so many
cli-consent-drop = Take an opt-in back that no run has carried out yet
cli-consent-drop--id = Its number, as "consent opt-ins" shows it
cli-opt-in-noted = Nothing has changed yet. The next run carries it out on both sides: fieldbridge run { $flow }
cli-opt-in-dropped = Opt-in { $id } is taken back. Nothing changes on either side.
cli-opt-ins-none = Nobody noted an opt-in.
cli-opt-ins-none-of = Nobody noted an opt-in of a row "{ $row }".
cli-col-agreed = agreed
cli-col-source = where
cli-col-legal-text = to which text
cli-col-noted-by = noted by
opt-in-state-open = waits for a run
opt-in-state-done = carried out
opt-in-state-overtaken = overtaken by a refusal
opt-in-state-dropped = taken back
consent-rule-opt-in = the person agreed again
log-opt-ins-given = { COUNT($count) ->
    [one] 1 opt-in was carried out: both sides say that the person may be contacted
   *[other] { $count } opt-ins were carried out: both sides say that these people may be contacted
}
log-opt-ins-overtaken = { COUNT($count) ->
    [one] 1 opt-in counts no more: the person refused after it, or may have. "fieldbridge consent opt-ins" shows it
   *[other] { $count } opt-ins count no more: these people refused after them, or may have. "fieldbridge consent opt-ins" shows them
}

fault-opt-in-refused = This opt-in cannot be noted.
fault-opt-in-refused-advice = Nothing has changed. "fieldbridge consent opt-in --help" tells what is needed.
fault-opt-in-refused--no-flow = No flow keeps consent, so nothing would carry an opt-in out.
fault-opt-in-refused--no-flow-advice = Add one, for example: fieldbridge flow add opt-out --table contact --direction opt-out
fault-opt-in-refused--which-flow = Several flows keep consent: { $flows }.
fault-opt-in-refused--which-flow-advice = Say which one with --flow.
fault-opt-in-refused--not-consent = Flow { $flow } keeps no consent.
fault-opt-in-refused--not-consent-advice = "fieldbridge flow list" shows which flows do.
fault-opt-in-refused--way-off = Consent goes no way in flow { $flow }, so it would carry no opt-in out.
fault-opt-in-refused--way-off-advice = Let it go, for example: fieldbridge flow set { $flow } --opt-out both
fault-opt-in-refused--which-field = The flow keeps several fields of consent: { $fields }.
fault-opt-in-refused--which-field-advice = Say what the person agreed to with --field, more than once for several.
fault-opt-in-refused--not-a-field = "{ $field }" is no field of consent. There is: { $fields }.
fault-opt-in-refused--not-a-field-advice = Spell it as the CRM does.
fault-opt-in-refused--no-source = Where the person agreed is not said.
fault-opt-in-refused--no-source-advice = Say it with --source: a form, a letter, a call.
fault-opt-in-refused--no-text = Which text the person agreed to is not said.
fault-opt-in-refused--no-text-advice = Say it with --legal-text, by the name you keep it under.
fault-opt-in-refused--too-long = That is longer than { $most } characters.
fault-opt-in-refused--too-long-advice = Name where the letter or the text is kept instead of repeating it.
fault-opt-in-refused--future = { $at } has not come yet.
fault-opt-in-refused--future-advice = Say when the person agreed with --at, or leave it out where that is now.
fault-opt-in-refused--not-here = No row "{ $row }" is on the campaign side.
fault-opt-in-refused--not-here-advice = Name it by its identifier in the CRM. Where it is new there, run the import first.
fault-opt-in-refused--merged = Row { $row } was merged into { $winner }.
fault-opt-in-refused--merged-advice = Where the person agreed, note it for { $winner }.
fault-opt-in-refused--refused-later = The person refused after that: { $field } said "do not contact" from { $at } on.
fault-opt-in-refused--refused-later-advice = Only who agreed later than that may be contacted again. "fieldbridge consent list { $row }" shows the evidence.
fault-opt-in-refused--open-already = An opt-in of { $row } for { $field } waits for a run already.
fault-opt-in-refused--open-already-advice = "fieldbridge consent opt-ins { $row }" shows it, "fieldbridge consent drop" with its number takes it back.
fault-opt-in-refused--not-open = No opt-in { $id } waits for a run.
fault-opt-in-refused--not-open-advice = "fieldbridge consent opt-ins" shows them with their numbers. What was carried out stays evidence: whoever refuses again says so on either side.

notes-opt-ins = Opt-ins
cmd-note-opt-in = agreed again
cmd-note-opt-in-help = Note that the person of the selected line, who refused contact, agreed again: where and to which text. The next run of the flow of consent carries it out.
cmd-drop-opt-in = take back
cmd-drop-opt-in-help = Take the selected opt-in back, as long as no run has carried it out.
ask-opt-in-title = { $row } agreed again
ask-opt-in-field-why = The field of consent the person agreed about, as the CRM spells it; several with commas between them
ask-opt-in-field = field
ask-opt-in-source = where
ask-opt-in-text = text
ask-opt-in-bad = Type what shows it: without that nobody may be contacted again.
choose-drop-title = Take this opt-in back?
choose-drop-intro = No run has carried it out yet. Nothing changes on either side, and it stays listed as taken back.
choose-drop-do = Take it back
why-no-opt-in = select a line of consent, or open the consent of a row
why-no-open-opt-in = no opt-in that waits for a run is selected
