"""Device code: approved by a person, declined, ended, and what follows from the refresh token."""
import threading
import time

import requests

from person import PASSWORD, USER, knows, lever, public
from sandbox import USER_SCOPE, done, got, refused

app = public()
flow = app.initiate_device_flow(scopes=USER_SCOPE)
assert "user_code" in flow, flow
assert flow["user_code"] in flow["message"], flow


def person():
    """Types the code into the page and signs in, once the client has asked in vain."""
    while not any(device["asked"] for device in requests.get(flow_levers).json()):
        time.sleep(0.05)
    entered = {"user_code": flow["user_code"], "username": USER, "password": PASSWORD, "action": "sign-in"}
    answer = requests.post(flow["verification_uri"], data=entered)
    assert "Signed in" in answer.text, answer.text


flow_levers = flow["verification_uri"].replace("/devicelogin", "/_sandbox/devices")
helper = threading.Thread(target=person)
helper.start()
result = knows(got(app.acquire_token_by_device_flow(flow)))
helper.join()
assert "refresh_token" in result, result

# The account is in the cache: from there, and past it with the refresh token.
account = app.get_accounts()[0]
assert account["username"] == USER, account
cached = app.acquire_token_silent(USER_SCOPE, account=account)
assert cached["access_token"] == result["access_token"], cached
renewed = got(app.acquire_token_silent_with_error(USER_SCOPE, account=account, force_refresh=True))
assert renewed["access_token"] != result["access_token"]
lever("revoke", user=USER)
gone = app.acquire_token_silent_with_error(USER_SCOPE, account=account, force_refresh=True)
refused(gone, "invalid_grant", 50173)

for decision, error, code in [("decline", "authorization_declined", 65004), ("expire", "expired_token", 70019)]:
    flow = app.initiate_device_flow(scopes=USER_SCOPE)
    lever("devices", user_code=flow["user_code"], decision=decision)
    refused(app.acquire_token_by_device_flow(flow), error, code)
flow = app.initiate_device_flow(scopes=USER_SCOPE)
lever("devices", user_code=flow["user_code"])
lever("public-flows", allowed="no")
refused(app.acquire_token_by_device_flow(flow), "invalid_client", 7000218)
done()
