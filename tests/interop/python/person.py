"""The application for people's machines, and the person who uses it."""
import os
import urllib.parse

import msal
import requests

from sandbox import AUTHORITY, URL

PUBLIC_CLIENT = os.environ["SANDBOX_PUBLIC_CLIENT_ID"]
USER = os.environ["SANDBOX_USER"]
PASSWORD = os.environ["SANDBOX_PASSWORD"]


def public(authority=AUTHORITY):
    return msal.PublicClientApplication(PUBLIC_CLIENT, authority=authority, instance_discovery=False)


def lever(path, **values):
    """Pulls one of the sandbox's levers."""
    answer = requests.post(f"{URL}/_sandbox/{path}?{urllib.parse.urlencode(values)}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def knows(result):
    """The identity token is about the person."""
    assert result["id_token_claims"]["preferred_username"] == USER, result
    return result
