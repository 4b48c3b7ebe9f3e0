"""Prints the refresh token a person's sign-in in a browser leaves: the tap knows no other way in."""
from urllib.parse import parse_qs, urlparse

import requests

from sandbox import TOLD

CALLBACK = "http://localhost:1717/OauthRedirect"
URL = TOLD["url"]
web = requests.Session()
web.trust_env = False
web.verify = TOLD["ca_file"]
web.post(f"{URL}/_sandbox/authorize?decision=approve").raise_for_status()
app = {"client_id": TOLD["client_id"], "redirect_uri": CALLBACK}
back = web.get(f"{URL}/services/oauth2/authorize", params=app | {"response_type": "code", "scope": "api refresh_token"}, allow_redirects=False)
code = parse_qs(urlparse(back.headers["location"]).query)["code"][0]
form = app | {"grant_type": "authorization_code", "code": code, "client_secret": TOLD["client_secret"]}
print(web.post(f"{URL}/services/oauth2/token", data=form).json()["refresh_token"])
