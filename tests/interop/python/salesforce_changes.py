"""simple-salesforce: what changed and what was deleted, layouts, setup queries, requests within requests."""
import datetime
import json

from simple_salesforce import SalesforceMalformedRequest, SalesforceMoreThanOneRecord

from organisation import connected
from sandbox import done

sf = connected()
now = datetime.datetime.now(datetime.timezone.utc)
before, after = now - datetime.timedelta(minutes=10), now + datetime.timedelta(minutes=5)
made = sf.Contact.create({"LastName": "New"})["id"]
gone = sf.Contact.create({"LastName": "Gone"})["id"]
assert sf.Contact.delete(gone) == 204
updated = sf.Contact.updated(before, after)
assert made in updated["ids"] and gone not in updated["ids"] and updated["latestDateCovered"], updated
deleted = sf.Contact.deleted(before, after)
assert [row["id"] for row in deleted["deletedRecords"]] == [gone], deleted
assert deleted["earliestDateAvailable"] < deleted["latestDateCovered"]
try:
    sf.Contact.deleted(now - datetime.timedelta(days=60), after)
    raise AssertionError("deletions of two months ago are told")
except SalesforceMalformedRequest as refusal:
    assert refusal.content[0]["errorCode"] == "INVALID_REPLICATION_DATE", refusal.content

assert sf.is_sandbox()
layout = sf.Contact.describe_layout("012000000000000AAA")
sections = layout["detailLayoutSections"]
shown = {item["value"] for section in sections for row in section["layoutRows"] for cell in row["layoutItems"] for item in cell["layoutComponents"]}
assert {"Name", "Email", "Interests__c"} <= shown, shown
assert sf.Contact.metadata()["objectDescribe"]["name"] == "Contact"
defined = sf.restful("tooling/query", params={"q": "SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Lead'"})
assert {"Company", "Ext_Id__c"} <= {row["QualifiedApiName"] for row in defined["records"]}
kinds = sf.query("SELECT Id, Name, DeveloperName, SobjectType FROM RecordType WHERE IsActive = TRUE")["records"]
assert {(row["SobjectType"], row["DeveloperName"]) for row in kinds} == {("Campaign", "Newsletter"), ("Campaign", "Event")}, kinds

# The same address twice is no key.
for _ in range(2):
    sf.Lead.create({"LastName": "Twin", "Company": "Acme", "Email": "twin@acme.example"})
try:
    sf.Lead.get_by_custom_id("Email", "twin@acme.example")
    raise AssertionError("one of two is given")
except SalesforceMoreThanOneRecord as refusal:
    assert len(refusal.content) == 2, refusal.content

steps = {
    "allOrNone": True,
    "compositeRequest": [
        {"method": "POST", "url": "/services/data/v66.0/sobjects/Account", "referenceId": "firm", "body": {"Name": "Acme"}},
        {"method": "POST", "url": "/services/data/v66.0/sobjects/Contact", "referenceId": "person", "body": {"LastName": "Kim", "AccountId": "@{firm.id}"}},
    ],
}
results = sf.restful("composite", method="POST", data=json.dumps(steps))["compositeResponse"]
assert [one["httpStatusCode"] for one in results] == [201, 201], results
assert sf.Contact.get(results[1]["body"]["id"])["AccountId"] == results[0]["body"]["id"]
steps["compositeRequest"].append({"method": "POST", "url": "/services/data/v66.0/sobjects/Lead", "referenceId": "bad", "body": {}})
count = sf.query("SELECT count() FROM Account")["totalSize"]
results = sf.restful("composite", method="POST", data=json.dumps(steps))["compositeResponse"]
assert results[2]["httpStatusCode"] == 400 and results[0]["body"][0]["errorCode"] == "PROCESSING_HALTED", results
assert sf.query("SELECT count() FROM Account")["totalSize"] == count, "taken back"
batch = {"batchRequests": [{"method": "GET", "url": "v66.0/sobjects/Lead/describe"}, {"method": "GET", "url": "v66.0/limits"}]}
results = sf.restful("composite/batch", method="POST", data=json.dumps(batch))
assert not results["hasErrors"] and results["results"][0]["result"]["name"] == "Lead", results

task = sf.Task.create({"WhoId": made, "Subject": "Email", "TaskSubtype": "Email", "Status": "Completed"})["id"]
assert sf.Task.get(task)["IsClosed"] is True
children = sf.query(f"SELECT Id, (SELECT Subject FROM Tasks) FROM Contact WHERE Id = '{made}'")["records"][0]
assert children["Tasks"]["records"][0]["Subject"] == "Email", children
done()
