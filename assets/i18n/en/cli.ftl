# cli
cli = Connects a CRM to a campaign database. Without a command: the wizard and the monitor in this terminal.
cli-more = More: fieldbridge COMMAND --help · exit codes: fieldbridge --help
cli--workspace = Directory of the workspace
cli--json = One JSON object on standard output instead of text
cli--lang = Language (or the variable FIELDBRIDGE_LANG)
cli--plain = Lines only: nothing is redrawn, no screen is opened
cli--no-input = Never ask anything; what is missing is an error
cli--color = Colours
cli--accept-network-files = Open the campaign database also where it lies on a network file system
cli--verbose = More remarks on standard error
cli--help = Help
cli--version = Version

cli-heading-usage = Usage:
cli-heading-commands = Commands
cli-heading-arguments = Arguments
cli-heading-options = Options
cli-heading-everywhere = Everywhere
cli-heading-exits = Exit codes:
cli-note-values = (one of: { $list })
cli-note-default = (else: { $value })
cli-note-env = (or the variable { $name })

cli-demo = The whole road with an embedded sandbox: no account anywhere
demo-forgot = The CRM of this demonstration is made anew for each command: what earlier ones wrote into it is missing there for that alone. In one that stays it would be found: open the screen of the demonstration, or start "fieldbridge sandbox" and set up an account of it.
demo-forgets = What was written into the CRM of this demonstration is gone with the end of this command: its sandbox is made anew for each. In one that stays it stays: open the screen of the demonstration first, or start "fieldbridge sandbox" and set up an account of it.
cli-demo--system = The CRM the sandbox plays
cli-demo--rows = Contacts in the sandbox
cli-setup = The wizard; or, with --answers, the same questions answered by a file
cli-setup--answers = File with the answers (TOML, no secret in it)
cli-setup--run = Run the flows once the setup is done
cli-setup--client-secret-stdin = Read the client secret from standard input
cli-setup--client-secret-file = Read the client secret from this file
cli-setup--client-secret-env = Name of the variable that holds the client secret; it is read whenever it is needed
cli-account = External accounts
cli-account-list = All accounts
cli-account-show = One account
cli-account-show--account = Name of the account
cli-account-add = Add an account
cli-account-add--account = Name of the new account
cli-account-add--system = The CRM
cli-account-add--url = Address of the organisation; any address of it will do
cli-account-add--client-id = Application (client) id; the consumer key in Salesforce
cli-account-add--tenant = Directory (tenant) id or domain, where the CRM has such; found out where it is left out
cli-account-add--authority = Sign-in service; found out where it is left out
cli-account-add--client-secret-stdin = Read the client secret from standard input
cli-account-add--client-secret-file = Read the client secret from this file
cli-account-add--client-secret-env = Name of the variable that holds the client secret; it is read whenever it is needed
cli-account-check = Check an account, line by line
cli-account-check--account = Name of the account
cli-account-check--table = Table to check rights for; may be repeated
cli-account-check--only = Run this check only
cli-account-rotate = Give an account another secret, taken over once the checks have passed with it
cli-account-rotate--account = Name of the account
cli-account-rotate--client-secret-stdin = Read the client secret from standard input
cli-account-rotate--client-secret-file = Read the client secret from this file
cli-account-rotate--client-secret-env = Name of the variable that holds the client secret; it is read whenever it is needed
cli-account-remove = Remove an account and forget its secret
cli-account-remove--account = Name of the account
cli-account-remove--with-flows = Remove its flows as well
cli-tables = Tables of a CRM
cli-tables--account = Name of the account
cli-tables--search = Only tables whose name or label contains this text
cli-tables--counts = Ask for row counts
cli-tables--refresh = Ask the CRM again instead of using what is kept
cli-schema = Schemas of the campaign side
cli-schema-list = All schemas
cli-schema-show = One schema: fields, types, reasons
cli-schema-show--table = CRM table
cli-schema-show--account = Account, where several have the table
cli-enums = Option sets and enumerations
cli-enums-list = All option sets and where they go
cli-enums-diff = What a sync would change, value by value
cli-enums-diff--name = Option set or enumeration; all where none is named
cli-enums-sync = Write the enumerations
cli-enums-sync--name = Option set or enumeration; all where none is named
cli-enums-sync--force = Remove values even where rows use them
cli-flow = Flows
cli-flow-list = All flows in their order
cli-flow-show = One flow
cli-flow-show--flow = Name of the flow
cli-flow-add = Add a flow; a table without a mapping gets the proposed one
cli-flow-add--flow = Name of the new flow
cli-flow-add--table = CRM table
cli-flow-add--account = Account; may be left out where there is only one
cli-flow-add--mode = How much is read
cli-flow-add--filter = Only rows for which this holds, such as: statecode = 0 and modifiedon >= today - 30
cli-flow-add--order = Position in run --all
cli-flow-add--try-rows = Rows to try first; 0 tries none
cli-flow-remove = Remove a flow; its rows stay
cli-flow-remove--flow = Name of the flow
cli-run = Run flows
cli-run--flow = Names of the flows
cli-run--all = All flows, parents before children
cli-run--dry-run = Read and convert, write nothing
cli-run--full = Read everything, not only what changed
cli-run--wait = Where another process runs a flow, wait until it is done
cli-run-waits = Process { $pid } on { $host } runs { $flow }; this run begins when it is done. Ctrl-C ends the waiting.
cli-run--limit = Read at most so many rows (dry runs only)
cli-status = Accounts and flows: what, since when, what next. The exit code is that of what failed
cli-history = Runs of the past
cli-history--flow = Only of this flow
cli-history--limit = At most so many
cli-log = What a run said
cli-log--run = Id of the run, or its last digits
cli-log--level = Only lines at least so loud
cli-rejects = Rows that could not be applied
cli-rejects-list = All rejects, the newest first
cli-rejects-list--flow = Only of this flow
cli-rejects-list--run = Only of this run
cli-rejects-list--open = Only those not resolved yet
cli-rejects-list--limit = At most so many
cli-rejects-list--state = Only those of which this became: open, applied, repeated, gone, ignored
cli-rejects-list--reason = Only those with this reason, for example too-long
cli-rejects-list--field = Only those about this field
cli-rejects-list--since = Only those since this day or instant
cli-rejects-show--values = Show the value itself
cli-rejects-retry = Ask the CRM for rejected rows again and apply what fits now; rejects close by themselves
cli-rejects-retry--ids = Numbers of the rejects
cli-rejects-retry--all = All that are open
cli-rejects-retry--flow = Only of this flow
cli-rejects-retry--reason = Only those with this reason, for example too-long
cli-rejects-ignore = Let rejects be; they wait for nothing any more
cli-rejects-ignore--ids = Numbers of the rejects
cli-rejects-ignore--all = All that are open
cli-rejects-ignore--flow = Only of this flow
cli-rejects-ignore--reason = Only those with this reason, for example too-long
cli-rejects-ignore--note = Why; who said so and when is kept beside it
cli-rejects-export = Write rejects as a file for a spreadsheet or as JSON lines
cli-rejects-export--format = csv or jsonl
cli-rejects-export--values = With the values themselves
cli-rejects-export--flow = Only of this flow
cli-rejects-export--run = Only of this run
cli-rejects-export--open = Only those not resolved yet
cli-rejects-export--state = Only those of which this became: open, applied, repeated, gone, ignored
cli-rejects-export--reason = Only those with this reason, for example too-long
cli-rejects-export--field = Only those about this field
cli-rejects-export--since = Only those since this day or instant
cli-rejects-export--limit = At most so many
cli-rejects-ignored = { $count } of { COUNT($asked) ->
    [one] { $asked } reject is
   *[other] { $asked } rejects are
} let be. A row that is rejected again is told again.
cli-rejects-retried = { $closed } of { COUNT($asked) ->
    [one] { $asked } reject is
   *[other] { $asked } rejects are
} closed.
cli-reject-lives-on = Reject { $id }: { $state }; the row is reject { $other } now.
cli-reject-closed = Reject { $id }: { $state }.
fault-usage--reject-reason = No reject has the reason { $found }.
fault-usage--reject-reason-advice = "fieldbridge rejects list --json" names the reasons there are, for example too-long or value-unfit.
cli-col-note = let be
reject-state-open = open
reject-state-applied = a good version was applied
reject-state-repeated = rejected again later
reject-state-gone = the row is gone
reject-state-ignored = let be
cli-rejects-show = One reject
cli-rejects-show--id = Number of the reject
cli-sandbox = The embedded CRM in the foreground, until Ctrl-C
cli-sandbox--rows = Contacts
cli-sandbox--seed = Decides all generated data
cli-sandbox--port = Port on this machine; 0 takes a free one
cli-sandbox--mutate = Changes before it answers: updates=N,inserts=N,deletes=N
cli-sandbox--fault = Fault to play; may be repeated
cli-sandbox-faults = The faults it can play
cli-doctor = Is everything here that the work needs?
cli-doctor--accounts = Ask every account's organisation as well
cli-completions = Completions for a shell
cli-completions--shell = The shell
cli-man = The manual page
cli-man--dir = Write a page for every command into this directory
cli-config = Where things are kept
cli-config-path = Directories and files of the workspace

cli-usage-unknown = There is no option { $arg }.
cli-usage-unexpected = “{ $arg }” is not expected here.
cli-usage-subcommand = There is no command { $arg }.
cli-usage-no-value = { $arg } needs a value.
cli-usage-value = { $arg } does not accept “{ $value }”.
cli-usage-missing = Missing: { $arg }.
cli-usage-conflict = { $arg } cannot stand beside { $prior }.
cli-usage-missing-subcommand = A command is missing.
cli-usage-utf8 = The command line contains text that is not UTF-8.
cli-usage-count = { $arg } has too many or too few values.
cli-usage-suggestion = Did you mean { $what }?
cli-usage-more = More: the same with --help.

cli-fault-why = details
cli-fault-next = what to do
cli-fault-move = whose move
cli-fault-code = code

cli-col-account = account
cli-col-system = system
cli-col-url = address
cli-col-organisation = organisation
cli-col-kind = kind
cli-col-tenant = tenant
cli-col-authority = sign-in service
cli-col-client-id = client id
cli-col-secret = secret
cli-col-table = table
cli-col-label = label
cli-col-rows = rows
cli-col-schema = schema
cli-col-fields = fields
cli-col-version = version
cli-col-field = field
cli-col-crm-type = CRM type
cli-col-column = column
cli-col-campaign-type = campaign type
cli-col-sql-type = SQL type
cli-col-conversion = conversion
cli-col-reason = reason
cli-col-option-set = option set
cli-col-enumeration = enumeration
cli-col-way = way
cli-col-order = order
cli-col-flow = flow
cli-col-mode = mode
cli-col-filter = filter
cli-col-try-rows = rows to try first
cli-col-state = state
cli-col-read = read
cli-col-applied = applied
cli-col-unchanged = unchanged
cli-col-deleted = deleted
cli-col-rejected = rejected
cli-col-pages = pages
cli-col-took = took
cli-col-run = run
cli-col-started = started
cli-col-code = code
cli-col-id = number
cli-col-row = row
cli-col-at = when
cli-col-sample = value
cli-col-resolved = resolved
cli-col-last-success = last success
cli-col-open-rejects = open rejects
cli-col-watermark = applied up to
cli-col-next = next
cli-col-seed = seed
cli-col-fault = fault
cli-col-what = what it does
cli-path-workspace = workspace
cli-path-setup = setup
cli-path-draft = unfinished setup
cli-path-database = database
cli-path-secrets = secrets file, where there is no keyring

cli-yes = yes
cli-no = no
cli-kind-sandbox = sandbox
cli-kind-production = production
cli-kind-test = test organisation
cli-kind-unknown = not checked yet
cli-mode-incremental = incremental
cli-mode-full = full

cli-setup-done = Account { $account } is set up: { COUNT($tables) ->
    [one] { $tables } table
   *[other] { $tables } tables
}, { COUNT($flows) ->
    [one] { $flows } flow
   *[other] { $flows } flows
}. Workspace: { $place }
cli-account-none = There is no account yet.
cli-account-added = Account { $account } added. Next:
cli-account-rotated = The secret of account { $account } was replaced. Check it next:
cli-account-removed = Account { $account } removed.
cli-checks-waiting = waits for: { $check }
cli-tables-none = No table matches.
cli-schema-none = There is no schema yet.
cli-enums-none = There is no option set yet.
cli-enums-replace = replace
cli-enums-merge = add and update
cli-enums-left-out = left out
cli-enums-new = new
cli-enums-used = used by { COUNT($count) ->
    [one] { $count } row
   *[other] { $count } rows
}
cli-enums-kept = { COUNT($count) ->
    [one] { $count } value
   *[other] { $count } values
} stay as they are
cli-enums-synced = { $sets ->
    [one] { $sets } enumeration
   *[other] { $sets } enumerations
  } written, { $count ->
    [one] { $count } value
   *[other] { $count } values
  } changed.
cli-flow-none = There is no flow yet.
cli-flow-removed = Flow { $flow } removed. Its rows stay in the campaign database.
cli-flow-remove--yes = Remove it without asking
cli-flow-remove-goes = With the flow { $flow } go its rules and where it stands; nothing brings them back ("fieldbridge setup export" keeps them in a file). Rows and mapping stay.
cli-flow-remove-steps = steps of workflows
cli-flow-remove-type = Type { $flow } to remove it:
cli-flow-remove-kept = Nothing was removed.
cli-run-none = No run was started.
cli-run-dry = dry run
cli-run-cancelling = Stopping after the present page; what was applied stays. Press Ctrl-C again to end at once.
cli-run-see-rejects = The rejected rows: fieldbridge rejects list --open
cli-history-none = There is no run yet.
cli-rejects-none = There are no rejects.
cli-progress-rejects = { $count } rejected
cli-progress-rate = { $count } rows/s
cli-progress-left = { $time } left
cli-status-draft = A setup was left unfinished: fieldbridge setup
cli-health-never-run = never run
cli-health-running = running
cli-health-ok = up to date
cli-health-warn = attention
cli-health-blocked = blocked
cli-health-failed = failed
cli-next-run = run it
cli-next-wait = wait
cli-next-nothing = nothing to do
cli-next-rejects = look at the rejects
cli-next-resume = go on
cli-next-check = check the account
cli-next-retry = run it again
cli-next-budget = see what would be rejected and why, then correct the mapping or the data
cli-next-settings = look at the flow's settings
cli-sandbox-running = The sandbox answers until Ctrl-C.
cli-sandbox-no-faults = The sandbox can play no faults.
cli-col-filtered = filtered
cli-col-superseded = superseded
cli-col-parked = parked
cli-run-dry-nothing = Dry run: nothing was written, and it is not in the history.
