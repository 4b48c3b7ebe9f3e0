"""simple-salesforce signs in by its fixed hosts: client credentials, JWT bearer, user name and password, SOAP; and with
nothing but the proxy of the environment and the authority to trust, as a script that knows of no sandbox."""
import os

from simple_salesforce import Salesforce, SalesforceAuthenticationFailed

from organisation import PASSWORD, USER, VERSION, session
from pair import Pair
from sandbox import CLIENT_ID, CLIENT_SECRET, done


def works(version=VERSION, **how):
    client = Salesforce(session=session(True), version=version, **how)
    assert client.sf_instance == "contoso.my.salesforce.com", client.sf_instance
    assert client.limits()["DailyApiRequests"]["Max"] == 100000
    return client


def fails(text, version=VERSION, **how):
    try:
        Salesforce(session=session(True), version=version, **how)
    except SalesforceAuthenticationFailed as refusal:
        assert text in str(refusal), refusal
        return
    raise AssertionError(f"let in with {how}")


works(consumer_key=CLIENT_ID, consumer_secret=CLIENT_SECRET, domain="contoso.my")
fails("invalid client credentials", consumer_key=CLIENT_ID, consumer_secret="no", domain="contoso.my")

pair = Pair()
jwt = {"username": USER, "consumer_key": CLIENT_ID, "privatekey": pair.key}
fails("invalid assertion", **jwt)
pair.register()
works(**jwt)
fails("user hasn't approved", **{**jwt, "username": "nobody@contoso.example"})

password = {"username": USER, "consumer_key": CLIENT_ID, "consumer_secret": CLIENT_SECRET}
works(password=PASSWORD, **password)
fails("authentication failure", password="no", **password)

soap = {"username": USER, "password": os.environ["SANDBOX_PASSWORD"], "security_token": os.environ["SANDBOX_SECURITY_TOKEN"]}
works(version="59.0", **soap)
fails("INVALID_LOGIN", version="59.0", **{**soap, "security_token": "no"})
fails("INVALID_OPERATION", version="65.0", **soap)

# The environment leads login.salesforce.com and test.salesforce.com here; the library is told of nothing.
os.environ.pop("NO_PROXY", None)
os.environ["HTTPS_PROXY"] = os.environ["SANDBOX_PROXY"]
for domain, own in (("login", "contoso.my.salesforce.com"), ("test", "contoso--dev.sandbox.my.salesforce.com")):
    client = Salesforce(domain=domain, version="59.0", **soap)
    assert client.sf_instance == own, client.sf_instance
    assert client.query("SELECT count() FROM Contact")["totalSize"] == 20
    client = Salesforce(domain=domain, version=VERSION, password=PASSWORD, **password)
    assert len(client.query_all("SELECT Id, Name FROM Contact")["records"]) == 20
done()
