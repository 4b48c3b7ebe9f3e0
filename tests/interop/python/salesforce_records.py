"""simple-salesforce describes, queries page by page, writes one by one and many at once."""
import json

from simple_salesforce import SalesforceExpiredSession, SalesforceMalformedRequest, SalesforceResourceNotFound
from simple_salesforce.format import format_soql

from organisation import connected
from sandbox import done

sf = connected()
names = [entry["name"] for entry in sf.describe()["sobjects"]]
assert {"Account", "Contact", "Lead"} <= set(names), names
fields = {field["name"]: field for field in sf.Contact.describe()["fields"]}
assert fields["Email"]["idLookup"] and fields["Interests__c"]["type"] == "multipicklist"

first = sf.query("SELECT Id, LastName, Account.Name FROM Contact")
assert (first["totalSize"], first["done"], len(first["records"])) == (2300, False, 2000), first["totalSize"]
second = sf.query_more(first["nextRecordsUrl"], identifier_is_url=True)
assert second["done"] and len(second["records"]) == 300
everything = sf.query_all("SELECT Id FROM Contact")
assert len({row["Id"] for row in everything["records"]}) == 2300
iterated = list(sf.query_all_iter("SELECT Id FROM Contact WHERE Email != null"))
assert len(iterated) == sf.query("SELECT count() FROM Contact WHERE Email != null")["totalSize"]

lead = sf.Lead.create({"LastName": "O'Neill", "Company": "Acme", "Ext_Id__c": "L-1"})
assert lead["success"], lead
found = sf.query(format_soql("SELECT Id, Status FROM Lead WHERE LastName = {}", "O'Neill"))["records"]
assert [row["Id"] for row in found] == [lead["id"]] and found[0]["Status"] == "Open - Not Contacted"
assert sf.Lead.update(lead["id"], {"Email": "oneill@acme.example"}) == 204
assert sf.Lead.get_by_custom_id("Ext_Id__c", "L-1")["Email"] == "oneill@acme.example"
assert sf.Lead.upsert("Ext_Id__c/L-1", {"Title": "Boss"}) == 200
assert sf.Lead.upsert("Ext_Id__c/L-2", {"LastName": "Kim", "Company": "Acme"}) == 201
assert sf.Lead.delete(lead["id"]) == 204
try:
    sf.Lead.get(lead["id"])
    raise AssertionError("a deleted record is shown")
except SalesforceResourceNotFound:
    pass
deleted = sf.query_all("SELECT Id, IsDeleted FROM Lead WHERE IsDeleted = TRUE", include_deleted=True)
assert [row["Id"] for row in deleted["records"]] == [lead["id"]]
try:
    sf.Lead.create({"LastName": "x", "Company": "y", "Email": "no"})
    raise AssertionError("a bad address is taken")
except SalesforceMalformedRequest as refusal:
    assert refusal.content[0]["errorCode"] == "INVALID_EMAIL_ADDRESS", refusal.content

body = {
    "allOrNone": False,
    "records": [
        {"attributes": {"type": "Campaign"}, "Name": "Spring", "Code__c": "S-1"},
        {"attributes": {"type": "Campaign"}},
    ],
}
results = sf.restful("composite/sobjects", method="POST", data=json.dumps(body))
assert [one["success"] for one in results] == [True, False], results
assert results[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
keyed = {"allOrNone": False, "records": [
    {"attributes": {"type": "Lead"}, "Ext_Id__c": "L-2", "Title": "Chief"},
    {"attributes": {"type": "Lead"}, "Ext_Id__c": "L-3", "LastName": "Yun", "Company": "Acme"},
]}
results = sf.restful("composite/sobjects/Lead/Ext_Id__c", method="PATCH", data=json.dumps(keyed))
assert [(one["success"], one["created"]) for one in results] == [(True, False), (True, True)], results
assert sf.Lead.get_by_custom_id("Ext_Id__c", "L-2")["Title"] == "Chief"
assert sf.api_usage["api-usage"].used > 10, sf.api_usage

sf.session.post(f"https://{sf.sf_instance}/_sandbox/revoke")
try:
    sf.limits()
    raise AssertionError("an ended session works")
except SalesforceExpiredSession as refusal:
    assert refusal.content[0]["errorCode"] == "INVALID_SESSION_ID"
except RuntimeError as refusal:
    # The library itself wants to sign in again, and says that it cannot with a token it was given.
    assert "session" in str(refusal)
done()
