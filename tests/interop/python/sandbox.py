"""Where the sandbox is, as the test told us, and what every script asserts."""
import os

import requests

URL = os.environ["SANDBOX_URL"]
TENANT = os.environ["SANDBOX_TENANT"]
CLIENT_ID = os.environ["SANDBOX_CLIENT_ID"]
CLIENT_SECRET = os.environ["SANDBOX_CLIENT_SECRET"]
AUTHORITY = f"{URL}/{TENANT}"
APP_SCOPE = [f"{URL}/.default"]
USER_SCOPE = [f"{URL}/user_impersonation"]


def opens(token):
    """The token opens the Web API."""
    answer = requests.get(f"{URL}/api/data/v9.2/WhoAmI", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def got(result):
    """MSAL gave an access token, and it is good."""
    assert "access_token" in result, result
    opens(result["access_token"])
    return result


def refused(result, error, code):
    """MSAL was refused with this word and this AADSTS number."""
    assert "access_token" not in result, result
    assert result.get("error") == error, result
    assert code in result.get("error_codes", []), result
    assert f"AADSTS{code}" in result["error_description"], result


def done():
    print("done")
