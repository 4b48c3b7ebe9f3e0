"""Pulls the same table with each, one after the other, round after round; prints rows a second and how many times as fast
this program is. Each is a process of its own with its start, its sign-in and its database at the end: what a person waits for."""
import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
ALL = ["ours", "hand", "hand-bulk", "singer", "dlt"]
NAMES = {
    "ours": "fieldbridge run",
    "hand": "simple-salesforce, REST, executemany",
    "hand-bulk": "simple-salesforce, Bulk 2.0, executemany",
    "singer": "tap-salesforce | target-sqlite",
    "dlt": "dlt, SQLite destination",
}
# The target was written for a Python whose `collections` still had this name.
TARGET = """
import collections, collections.abc
collections.MutableMapping = collections.abc.MutableMapping
from target_sqlite import main
main()
"""
# What would take an hour is measured once, on a smaller table: their rows a second hardly depend on it.
SLOW = {"singer", "dlt"}


def asked():
    line = argparse.ArgumentParser()
    line.add_argument("--program", type=Path, required=True)
    line.add_argument("--place", type=Path, required=True)
    line.add_argument("--rows", type=int, default=200_000)
    line.add_argument("--slow-rows", type=int, default=10_000)
    line.add_argument("--rounds", type=int, default=3)
    line.add_argument("--only", default=",".join(ALL))
    return line.parse_args()


class Peers:
    def __init__(self, args, folder, rows):
        self.args, self.folder, self.rows = args, folder, rows
        folder.mkdir()
        self.ca = folder / "ca.pem"
        served = [args.program, "sandbox", "--system", "salesforce", "--rows", str(rows), "--tls", "--ca-file", self.ca, "--json"]
        self.process = subprocess.Popen(served, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL)
        self.told = json.loads(self.process.stdout.readline())["sandbox"]
        self.told["url"] = self.told["url"].replace("127.0.0.1", "localhost")
        bare = {k: v for k, v in os.environ.items() if k.lower() not in ("http_proxy", "https_proxy", "all_proxy", "no_proxy")}
        self.env = bare | {"PEERS_SECRET": self.told["client_secret"], "SSL_CERT_FILE": str(self.ca)}
        self.fields = []

    def begin(self):
        self.fields = self.set_up()
        self.env["PEERS"] = json.dumps(self.told | {"fields": self.fields, "ca_file": str(self.ca)})
        self.env["PYTHONPATH"] = str(HERE)

    def end(self):
        self.process.terminate()
        self.process.wait()

    def fieldbridge(self, home, *words):
        ran = subprocess.run([self.args.program, "--workspace", home, *words], env=self.env, capture_output=True, text=True)
        assert ran.returncode == 0, (words, ran.returncode, ran.stdout[-2000:], ran.stderr[-2000:])
        return ran.stdout

    def set_up(self):
        """A workspace as the wizard proposes it; gives the fields it carries, which the others pull as well."""
        self.home = self.folder / "workspace"
        answers = self.folder / "answers.toml"
        answers.write_text(
            f'name = "sf"\nsystem = "salesforce"\nurl = "{self.told["url"]}"\nclient_id = "{self.told["client_id"]}"\n'
            'secret = "env:PEERS_SECRET"\ntables = ["Contact"]\n'
        )
        self.fieldbridge(self.home, "setup", "--answers", answers, "--no-input")
        kept = tomllib.loads((self.home / "workspace.toml").read_text())
        rules = next(one for one in kept["mapping"] if one["table"] == "Contact")["rules"]
        names = [rule["field"] for rule in rules if rule["include"]]
        return ["Id", *(name for name in names if name != "Id")]

    def ours(self, place):
        home = place / "workspace"
        subprocess.run(["cp", "-a", self.home, home], check=True)
        begun = time.monotonic()
        told = json.loads(self.fieldbridge(home, "run", "contact", "--json"))
        took = time.monotonic() - begun
        return took, home / "campaign.db", json.dumps(told)

    def python(self, venv, *words):
        begun = time.monotonic()
        ran = subprocess.run([self.args.place / venv / "bin/python", *words], env=self.env, capture_output=True, text=True)
        assert ran.returncode == 0, (words, ran.stdout[-2000:], ran.stderr[-4000:])
        return time.monotonic() - begun

    def singer(self, place):
        """Its own sign-in is by a refresh token at login.salesforce.com, so it comes by the sandbox's proxy."""
        config, catalog, database = place / "tap.json", place / "catalog.json", place / "singer.db"
        refresh = subprocess.run(
            [self.args.place / "hand/bin/python", HERE / "refresh.py"], env=self.env, capture_output=True, text=True, check=True
        ).stdout.strip()
        config.write_text(json.dumps({
            "refresh_token": refresh, "client_id": self.told["client_id"], "client_secret": self.told["client_secret"],
            "start_date": "2000-01-01T00:00:00Z", "api_type": "REST", "select_fields_by_default": False, "is_sandbox": False,
        }))
        (place / "target.json").write_text(json.dumps({"database": str(place / "singer"), "batch_size": 2000}))
        env = self.env | {"HTTPS_PROXY": self.told["proxy"], "REQUESTS_CA_BUNDLE": str(self.ca)}
        tap = [self.args.place / "tap/bin/tap-salesforce", "--config", config]
        found = json.loads(subprocess.run([*tap, "--discover"], env=env, capture_output=True, text=True, check=True).stdout)
        for stream in found["streams"]:
            for one in stream["metadata"]:
                field = one["breadcrumb"][-1] if one["breadcrumb"] else None
                one["metadata"]["selected"] = stream["stream"] == "Contact" and (field is None or field in self.fields)
        catalog.write_text(json.dumps(found))
        begun = time.monotonic()
        with open(place / "tap.log", "w") as log:
            pull = subprocess.Popen([*tap, "--properties", catalog], env=env, stdout=subprocess.PIPE, stderr=log)
            keep = subprocess.run(
                [self.args.place / "target/bin/python", "-c", TARGET, "--config", place / "target.json"],
                env=env, stdin=pull.stdout, capture_output=True, text=True,
            )
            pull.stdout.close()
            assert (pull.wait(), keep.returncode) == (0, 0), ((place / "tap.log").read_text()[-3000:], keep.stderr[-3000:])
        return time.monotonic() - begun, next(place.glob("singer*.db"), database), ""

    def pull(self, who):
        """Rows a second of one pull; the rows that stand in its database are counted."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            place = Path(name)
            database = place / "peer.db"
            if who == "ours":
                took, database, _ = self.ours(place)
            elif who == "singer":
                took, database, _ = self.singer(place)
            elif who == "dlt":
                took = self.python("dlt", HERE / "dlt_pull.py", database)
            else:
                took = self.python("hand", HERE / "hand.py", "bulk" if who == "hand-bulk" else "rest", database)
            names = [database, *place.glob("*.db")]
            found = max(rows_in(one) for one in names)
        assert found == self.rows, f"{who} kept {found} rows of {self.rows}"
        return self.rows / took


def rows_in(database):
    db = sqlite3.connect(database)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND lower(name) = 'contact'")]
    return max((db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables), default=0)


def main():
    args = asked()
    wanted = [who for who in ALL if who in args.only.split(",")]
    rates = {who: [] for who in wanted}
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        large, small = Peers(args, Path(name) / "large", args.rows), Peers(args, Path(name) / "small", args.slow_rows)
        try:
            large.begin()
            small.begin()
            print(f"{args.rows} contacts, {len(large.fields)} fields, sandbox over https on the same {os.cpu_count()} processors;")
            print(f"the slow ones pull {args.slow_rows} contacts")
            for turn in range(args.rounds):
                for who in (who for who in wanted if turn == 0 or who not in SLOW):
                    rates[who].append((small if who in SLOW else large).pull(who))
                    load = os.getloadavg()[0]
                    print(f"  round {turn + 1}: {who:<10} {rates[who][-1]:>9.0f} rows/s   load {load:.1f}", flush=True)
        finally:
            large.end()
            small.end()
    print("median of the rounds:")
    ours = statistics.median(rates.get("ours") or [0])
    for who in wanted:
        rate = statistics.median(rates[who])
        times = f"fieldbridge is {ours / rate:5.1f} times as fast" if ours and who != "ours" else ""
        print(f"  {NAMES[who]:<42} {rate:>9.0f} rows/s  {times}")


if __name__ == "__main__":
    sys.exit(main())
