# Flows of events: what happened to messages.
direction-events = events of messages to the CRM
direction-events-short = events
event-sent = sent
event-opened = opened
event-clicked = clicked
event-bounced = bounced
event-place-timeline = in the activities of each person
event-place-campaign = in the memberships of campaign { $name }
event-place-table = in the table { $name }

cli-col-events = events
cli-col-into = recorded
cli-flow-add--events = Events of messages that an events flow tells the CRM, with commas between: sent, opened, clicked, bounced; all of them where nothing is said
cli-flow-add--into = Where events are recorded: timeline (the activities of each person), table:NAME (a table of your own), or in Salesforce campaign:ID (memberships)
cli-flow-set--events = Events of messages that the flow tells the CRM, with commas between
cli-flow-set--into = Where events are recorded: timeline, table:NAME or campaign:ID

log-events-unsettled = An earlier run left { $events } events without an answer; they are looked for before anything is told
log-events-batch = { $read } events read, { $applied } told
log-events-unknown = No answer came for { $events } events; the next run looks for them before it tells anything
log-events-waiting = { $events } events wait for their person: it is not in the CRM yet, or not loaded here
log-events-cancelled = Cancelled: { $applied } of { $read } events told, { $unchanged } were there, { $rejected } rejected, { $parked } wait
log-events-done = Done: { $applied } of { $read } events told, { $unchanged } were there, { $rejected } rejected, { $parked } wait

fault-mapping-invalid--events-of-nobody = Events are told of people, and the rows of { $found } are none.
fault-mapping-invalid--events-of-nobody-advice = Name the table of contacts, in Salesforce contacts or leads.
fault-mapping-invalid--events-none = The flow { $flow } tells no kind of event.
fault-mapping-invalid--events-none-advice = Choose at least one with "fieldbridge flow set { $flow } --events sent,opened,clicked,bounced".
fault-mapping-invalid--events-no-campaign = Dynamics 365 keeps no status of a person in a campaign, so { $found } cannot take events.
fault-mapping-invalid--events-no-campaign-advice = Use the timeline or a table of your own, for example with "fieldbridge flow set { $flow } --into timeline".
fault-mapping-invalid--events-no-key = { $found } has no unique external id that could name an event: it could be made twice.
fault-mapping-invalid--events-no-key-advice = Have the CRM administrator add a text field of at least 36 characters that is a unique external id, or use "fieldbridge flow set { $flow } --into timeline".
fault-mapping-invalid--events-no-person = { $found } has no field that refers to { $table }, so nobody could tell whose event it is.
fault-mapping-invalid--events-no-person-advice = Have the CRM administrator add a reference to { $table }, or use "fieldbridge flow set { $flow } --into timeline".

review-flow-export-update = Flow { $flow } changes rows of { $table } in the CRM: what the campaign side owns.
review-flow-export-insert = Flow { $flow } makes rows of { $table } in the CRM that were made on the campaign side.
review-flow-export-upsert = Flow { $flow } changes and makes rows of { $table } in the CRM: what the campaign side owns.
review-flow-events-timeline = Flow { $flow } tells the CRM what happened to messages to the people of { $table }, in the activities of each person.
review-flow-events-campaign = Flow { $flow } tells the CRM what happened to messages to the people of { $table }, in the memberships of campaign { $into }.
review-flow-events-table = Flow { $flow } tells the CRM what happened to messages to the people of { $table }, in the table { $into }.
review-flow-tells-sent = Flow { $flow } tells which messages were sent.
review-flow-tells-opened = Flow { $flow } tells which messages were opened.
review-flow-tells-clicked = Flow { $flow } tells which links were clicked.
review-flow-tells-bounced = Flow { $flow } tells which messages came back for good.
review-crm-written = Only the flows to the CRM write there; setting up does not.

cmd-events = email events
cmd-events-help = Add a flow that tells the CRM what happened to messages, or choose which events it tells and where.
cmd-events-turn = switch
cmd-events-turn-help = Tell events of this kind, or no longer; on the last line, type where they are recorded.
wz-events-title = Events that { $flow } tells the CRM
wz-events-why = Space switches a kind of event. What is told stands in the CRM once, however often the flow runs.
wz-events-into = recorded
wz-events-into-ask = Where events of { $flow } are recorded
wz-events-into-bad = This is no such place. Write timeline, table:NAME or, in Salesforce, campaign:ID.
wz-events-into-why = timeline: the activities of each person. table:NAME: a table of your own with a unique text field. campaign:ID: memberships of a Salesforce campaign.
wz-events-nobody = Events are told of contacts, in Salesforce also of leads. Select a flow of theirs.
wz-events-last = A flow of events tells at least one kind. Leave the flow out instead.
wz-events-sent-why = The message was sent.
wz-events-opened-why = The message was opened. Some mail programs open messages by themselves.
wz-events-clicked-why = A link in the message was clicked; the link is told as well.
wz-events-bounced-why = The message came back for good; the reason is told as well.
wz-why-outward = This flow goes to the CRM; only flows that read have this.

setup-what-writes = what it writes
setup-what-key = key of new rows
setup-what-events = events
setup-what-into = where events are recorded

fault-mapping-invalid--events-no-table = The CRM shows no table { $found } that could take events.
fault-mapping-invalid--events-no-table-advice = "fieldbridge tables ACCOUNT" lists its tables; write the name as it stands there.
