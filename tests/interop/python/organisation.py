"""simple-salesforce at the sandbox: by its address, or through the proxy by the hosts the library has built in."""
import os

import requests
from simple_salesforce import Salesforce

from sandbox import CLIENT_ID, CLIENT_SECRET, URL

USER = os.environ["SANDBOX_USER"]
PASSWORD = os.environ["SANDBOX_PASSWORD"] + os.environ["SANDBOX_SECURITY_TOKEN"]
VERSION = "66.0"


def session(proxied):
    made = requests.Session()
    made.trust_env = False
    made.verify = os.environ["SANDBOX_CA"]
    if proxied:
        made.proxies = {"https": os.environ["SANDBOX_PROXY"]}
    return made


def connected():
    """A client with a token, at the sandbox's own address."""
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    granted = session(False).post(f"{URL}/services/oauth2/token", data=form).json()
    return Salesforce(
        instance_url=granted["instance_url"], session_id=granted["access_token"], session=session(False), version=VERSION
    )
