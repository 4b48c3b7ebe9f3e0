"""The application for people's machines, and the person who uses it."""
import os
import urllib.parse

import jwt
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
    """The identity token is about the person, and signed with the key the documents name."""
    document = requests.get(f"{AUTHORITY}/v2.0/.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(requests.get(document["jwks_uri"]).json())
    key = keys[jwt.get_unverified_header(result["id_token"])["kid"]]
    claims = jwt.decode(
        result["id_token"], key, algorithms=["RS256"], audience=PUBLIC_CLIENT, issuer=document["issuer"]
    )
    assert claims["preferred_username"] == USER, claims
    return result
