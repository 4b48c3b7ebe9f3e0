"""The Singer tap: its fixed hosts by way of the proxy, every object described, rows by REST and by the first bulk API."""
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import parse_qs, urlparse

from organisation import connected, session
from sandbox import CLIENT_ID, CLIENT_SECRET, done

LOGIN = "https://login.salesforce.com/services/oauth2"
CALLBACK = "http://localhost:1717/OauthRedirect"
WANTED = {"Contact", "Account", "Lead", "Campaign", "Loyalty_Card__c", "Task", "CampaignMember", "User"}


def refresh_token():
    """What a person's sign-in in a browser leaves."""
    web = session(True)
    web.post(f"{LOGIN.removesuffix('/services/oauth2')}/_sandbox/authorize?decision=approve").raise_for_status()
    asked = {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": CALLBACK, "scope": "api refresh_token"}
    back = web.get(f"{LOGIN}/authorize", params=asked, allow_redirects=False)
    code = parse_qs(urlparse(back.headers["location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": CALLBACK}
    return web.post(f"{LOGIN}/token", data=form).json()["refresh_token"]


PLACE = Path(tempfile.mkdtemp())
TOKEN = refresh_token()


def tap(kind, *more, state=None):
    config = PLACE / f"{kind}.json"
    config.write_text(json.dumps({
        "refresh_token": TOKEN, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "start_date": "2000-01-01T00:00:00Z",
        "api_type": kind, "select_fields_by_default": True, "is_sandbox": False,
    }))
    if state is not None:
        (PLACE / "state.json").write_text(json.dumps(state))
        more = (*more, "--state", str(PLACE / "state.json"))
    env = {key: value for key, value in os.environ.items() if key != "NO_PROXY"}
    env |= {"HTTPS_PROXY": os.environ["SANDBOX_PROXY"], "REQUESTS_CA_BUNDLE": os.environ["SANDBOX_CA"]}
    command = [str(Path(sys.executable).parent / "tap-salesforce"), "--config", str(config), *more]
    ran = subprocess.run(command, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return ran


def discovered(kind):
    catalog = json.loads(tap(kind, "--discover").stdout)
    assert WANTED <= {stream["stream"] for stream in catalog["streams"]}
    for stream in catalog["streams"]:
        root = next(one["metadata"] for one in stream["metadata"] if one["breadcrumb"] == [])
        root["selected"] = stream["stream"] in WANTED
        if "valid-replication-keys" in root:
            root |= {"replication-method": "INCREMENTAL", "replication-key": root["valid-replication-keys"][0]}
    (PLACE / f"{kind}-catalog.json").write_text(json.dumps(catalog))
    return catalog


def synced(kind, state=None):
    ran = tap(kind, "--properties", str(PLACE / f"{kind}-catalog.json"), state=state)
    rows, last = defaultdict(dict), state
    for message in map(json.loads, ran.stdout.splitlines()):
        if message["type"] == "RECORD":
            assert message["record"]["Id"] not in rows[message["stream"]], "a row came twice"
            rows[message["stream"]][message["record"]["Id"]] = message["record"]
        elif message["type"] == "STATE":
            last = message["value"]
    return rows, last, ran.stderr


sf = connected()
task = sf.Task.create({"Subject": "Call", "ActivityDate": "2026-11-05"})["id"]
contact, lead = (sf.query(f"SELECT Id FROM {name} LIMIT 1")["records"][0]["Id"] for name in ("Contact", "Lead"))
campaign = sf.query("SELECT Id FROM Campaign LIMIT 1")["records"][0]["Id"]
sf.CampaignMember.create({"CampaignId": campaign, "ContactId": contact})
there = {name: sf.query(f"SELECT count() FROM {name}")["totalSize"] for name in WANTED}
assert there["Contact"] == 500 and there["Task"] == 1 and there["CampaignMember"] == 1, there

discovered("REST")
by_rest, state, _ = synced("REST")
assert Counter({name: len(rows) for name, rows in by_rest.items()}) == Counter(there), (there, {n: len(r) for n, r in by_rest.items()})

bulk = discovered("BULK")
streams = {stream["stream"]: stream for stream in bulk["streams"]}
marks = {one["breadcrumb"][-1]: one["metadata"] for one in streams["Contact"]["metadata"] if one["breadcrumb"]}
assert marks["MailingAddress"]["inclusion"] == "unsupported", "compound fields are not for bulk"
by_bulk, bulk_state, said = synced("BULK")
assert Counter({name: len(rows) for name, rows in by_bulk.items()}) == Counter(there)
assert "/services/async/61.0/job" in said
for name in WANTED:
    for identifier, row in by_rest[name].items():
        other = by_bulk[name][identifier]
        for field, value in other.items():
            assert row.get(field) == value, (name, identifier, field, row.get(field), value)

# What changed since comes again, and what was deleted comes marked.
sf.Contact.update(contact, {"LastName": "Changed"})
sf.Lead.delete(lead)
for kind, before in (("REST", state), ("BULK", bulk_state)):
    again, _, _ = synced(kind, before)
    assert again["Contact"][contact]["LastName"] == "Changed" and len(again["Contact"]) < 100, kind
    assert again["Lead"][lead]["IsDeleted"] is True, kind

# A query that runs too long is divided by primary keys, and nothing is lost by it.
sf.session.post(f"https://{sf.sf_instance}/_sandbox/faults?fault=query_timeout:times=1,on=async").raise_for_status()
divided, _, said = synced("BULK")
assert "ADDING PK CHUNKING HEADER" in said
# The lead that lies in the recycle bin is told as well.
assert Counter({name: len(rows) for name, rows in divided.items()}) == Counter(there)
done()
