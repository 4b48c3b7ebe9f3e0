## What surrounds the program: ports, disks, what was left behind

# --- ports
fault-port-unavailable = Port { $port } cannot be had.
fault-port-unavailable-advice = Name another with --port, or leave --port out: a free one is taken then.
port-taken = another program listens on port { $port } already
port-not-allowed = the system does not let this user have port { $port }; ports from 1024 up are free to everybody
port-refused = the system refuses port { $port }: { $said }

# --- runs
runs-not-started = Not started: { $flows }. The same would meet them; the next launch takes them along.
runs-not-started-account = Not started: { $flows } (same account, { $account }). The next launch takes them along.

# --- what was left behind
fault-draft-damaged = The setup that was left unfinished cannot be read.
fault-draft-damaged-advice = "fieldbridge setup" begins a new one; the damaged file is then kept beside it, its name ending in .damaged and a number.
cli-status-draft-damaged = A setup was left unfinished and its file is damaged ({ $why }). "fieldbridge setup" begins a new one and keeps the damaged file.
doctor-draft-damaged = A setup was left unfinished and its file is damaged: { $why }

# --- space
doctor-space = Free space here: { $megabytes } MB.
doctor-space-short = Little free space here: { $megabytes } MB.
doctor-remedy-space = Free some space before a first load: rows take about a kilobyte each, twice that while they are loaded.

# --- what was asked for and is not there
fault-run-unknown = No run is called { $run }.
fault-run-unknown-advice = "fieldbridge history" lists the runs with their names in the column "run".
fault-reject-unknown = No reject has the number { $id }.
fault-reject-unknown-advice = "fieldbridge rejects list" shows the rejects with their numbers.
fault-system-not-yet = { $system } is not supported yet.
fault-system-not-yet-advice = It is there for accounts of another CRM only.
