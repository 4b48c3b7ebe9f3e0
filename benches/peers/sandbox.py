"""Where the sandbox is and what is pulled, as compare.py tells it by the environment."""
import json
import os

import requests
from simple_salesforce import Salesforce

TOLD = json.loads(os.environ["PEERS"])
FIELDS = TOLD["fields"]
SOQL = f"SELECT {', '.join(FIELDS)} FROM Contact"


def connected():
    """Signed in with the application's secret, over https."""
    session = requests.Session()
    session.trust_env = False
    session.verify = TOLD["ca_file"]
    form = {"grant_type": "client_credentials", "client_id": TOLD["client_id"], "client_secret": TOLD["client_secret"]}
    granted = session.post(f"{TOLD['url']}/services/oauth2/token", data=form).json()
    return Salesforce(
        instance_url=granted["instance_url"], session_id=granted["access_token"], session=session, version="66.0"
    )
