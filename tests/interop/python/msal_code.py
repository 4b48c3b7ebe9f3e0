"""Authorization code with PKCE over a loopback port, the browser played by an HTTP client; then refresh."""
import threading
import webbrowser
from html.parser import HTMLParser
from urllib.parse import parse_qsl

import requests

from person import PASSWORD, USER, knows, public
from sandbox import USER_SCOPE, done, got, refused

BACK = "http://localhost:53231"


def browse(flow, **typed):
    """Opens the page, fills it in, and gives what the redirect brings back."""
    page = requests.get(flow["auth_uri"])
    assert 'name="password"' in page.text, page.text
    answer = requests.post(flow["auth_uri"], data=typed, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    location = answer.headers["Location"]
    assert location.startswith(BACK + "?"), location
    return dict(parse_qsl(location.split("?", 1)[1]))


app = public()
flow = app.initiate_auth_code_flow(scopes=USER_SCOPE, redirect_uri=BACK)
back = browse(flow, username=USER, password=PASSWORD, action="sign-in")
result = knows(got(app.acquire_token_by_auth_code_flow(flow, back)))
refused(app.acquire_token_by_auth_code_flow(flow, back), "invalid_grant", 54005)
first = result["refresh_token"]
renewed = got(app.acquire_token_by_refresh_token(first, scopes=USER_SCOPE))
assert renewed["refresh_token"] != first, renewed
refused(app.acquire_token_by_refresh_token("0.nonsense", scopes=USER_SCOPE), "invalid_grant", 70000)

# Cancelled on the page.
flow = app.initiate_auth_code_flow(scopes=USER_SCOPE, redirect_uri=BACK)
denied = app.acquire_token_by_auth_code_flow(flow, browse(flow, action="cancel"))
assert denied["error"] == "access_denied" and "AADSTS65004" in denied["error_description"], denied

# A code of one flow under the verifier of another.
flow = app.initiate_auth_code_flow(scopes=USER_SCOPE, redirect_uri=BACK)
other = app.initiate_auth_code_flow(scopes=USER_SCOPE, redirect_uri=BACK)
back = browse(flow, username=USER, password=PASSWORD, action="sign-in")
mixed = app.acquire_token_by_auth_code_flow(dict(flow, code_verifier=other["code_verifier"]), back)
refused(mixed, "invalid_grant", 501481)


# The library's own listener on a port of its choice, which takes the answer as a posted form only.
class Fields(HTMLParser):
    """The address and the hidden values of a page's form."""

    def __init__(self, text):
        super().__init__()
        self.action, self.values = None, {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.action = attrs["action"]
        elif tag == "input" and attrs.get("type") == "hidden":
            self.values[attrs["name"]] = attrs["value"]


class Browser:
    """Takes the place of the one the library would open; submits by hand what a script would."""

    name = "test"

    def open(self, url, *args, **kwargs):
        threading.Thread(target=self.visit, args=[url]).start()
        return True

    def visit(self, url):
        page = requests.post(url, data={"username": USER, "password": PASSWORD, "action": "sign-in"})
        form = Fields(page.text)
        assert form.action.startswith("http://localhost:"), page.text
        answer = requests.post(form.action, data=form.values)
        assert answer.status_code == 200, answer.text


webbrowser.register("test", None, Browser(), preferred=True)
knows(got(app.acquire_token_interactive(USER_SCOPE, prompt="select_account", timeout=30)))
done()
