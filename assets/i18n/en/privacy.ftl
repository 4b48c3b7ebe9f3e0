# A person's data: what is held, erasing it, receipts.

cli-privacy = What is held about a person, erasing it, and the receipts
cli-privacy-fields = The columns that tell who somebody is, and why
cli-privacy-show = Everything that is held about a person on the campaign side
cli-privacy-show--row = The person by the identifier of a row in the CRM
cli-privacy-show--email = Everybody whose rows hold this address; - reads it from standard input
cli-privacy-show--schema = Only rows of this schema
cli-privacy-erase = Erase everything that is held about a person, and keep the person away from then on
cli-privacy-erase--row = The person by the identifier of a row in the CRM
cli-privacy-erase--email = Everybody whose rows hold this address; - reads it from standard input
cli-privacy-erase--schema = Only rows of this schema
cli-privacy-erase--by = Who asked for it; stands in the receipt
cli-privacy-erase--digest = The digest of what was shown: nothing else is erased
cli-privacy-erase--yes = Erase without asking
cli-privacy-erase--dry-run = Only show what would be erased
cli-privacy-receipts = The receipts of all erasures; with --json for the files
cli-privacy-confirm = Say that something a receipt leaves to others is done
cli-privacy-confirm--receipt = Number of the receipt
cli-privacy-confirm--task = What is done, as the receipt names it
cli-privacy-confirm--by = Who did it
cli-privacy-allow = Let an erased person come in again
cli-privacy-allow--row = By the identifier of a row in the CRM
cli-privacy-allow--email = By the address; - reads it from standard input

cli-col-count = how many
cli-col-becomes = becomes
cli-privacy-no-fields = No column of any mapping tells who somebody is.
cli-privacy-nothing = Nothing is held.
cli-privacy-loose = { $row } is known, but no row of it is here.
cli-privacy-lead = { $row } in { $table }, of which the flow { $flow } makes leads
cli-privacy-alike = { $count ->
    [one] One row of somebody else holds the same address. It stays, and the address stays welcome.
   *[other] { $count } rows of others hold the same address. They stay, and the address stays welcome.
}
cli-privacy-suppressed = This person was erased before and is kept away.
cli-privacy-digest = Digest: { $digest }
cli-privacy-how = Nothing was erased. To erase exactly this, repeat the command with --digest and the digest, and --yes.
cli-privacy-type = Type the digest to erase exactly this:
cli-privacy-already = Nothing is held, and the person is kept away already.
cli-privacy-receipt = Receipt { $id } of { $at }, asked for by { $who } · person { $subject } · digest { $digest }
cli-privacy-swept = { $count ->
    [one] An earlier erasure was cut off before the database file was written anew: that is done now.
   *[other] { $count } earlier erasures were cut off before the database file was written anew: that is done now.
}
cli-privacy-task-done = { $task }: done by { $who }
cli-privacy-no-receipts = Nobody was erased.
cli-privacy-confirmed = Noted in the receipt.
cli-privacy-allowed = The next run that reads everything lets the person in again.
cli-privacy-not-suppressed = This identity was not kept away.

privacy-fate-erased = erased
privacy-fate-emptied = emptied
privacy-fate-hashed = under a hash
privacy-fate-left = stays, yours to erase

privacy-place-rows = rows
privacy-place-lead-rows = rows of your own tables
privacy-place-leads = leads made of your rows
privacy-place-rejects = rejects
privacy-place-reject-notes = notes on rejects
privacy-place-reject-samples = values of rejects
privacy-place-conflicts = noted differences
privacy-place-agreed = agreed with the CRM
privacy-place-outbox = outbox
privacy-place-consent = evidence of consent
privacy-place-opt-ins = opt-ins
privacy-place-consent-moments = moments of consent
privacy-place-tombstones = remembered deletions
privacy-place-merges = remembered merges
privacy-place-withdrawn = consent that waits for a merged row
privacy-place-holders = flows that hold the row
privacy-place-wishes = rows asked to be deleted in the CRM
privacy-place-plans = plans of deletions
privacy-place-events = events
privacy-place-message-errors = answers of mail servers
privacy-place-messages = messages
privacy-place-log = log lines
privacy-place-history = reasons of runs

privacy-task-crm = erase the person in the CRM of account { $account }
privacy-task-leads = erase the person in { $table }, the table leads are made of
privacy-task-sweep = the erasure was cut off before the database file was written anew; "fieldbridge privacy erase" for the same person ends it
privacy-task-platform = erase the person in the campaign platform itself
privacy-task-backups = let copies of the database elsewhere expire
privacy-task-exports = erase the person in files that were exported

fault-plan-changed = What would be done now is not what was shown.
fault-plan-changed-advice = Nothing of it was done. Have it shown again, look at it, and repeat the command with the new digest.
