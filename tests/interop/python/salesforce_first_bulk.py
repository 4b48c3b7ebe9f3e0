"""simple-salesforce by the first bulk API: JSON jobs, a result for each row in its order, queries."""
import datetime

from simple_salesforce.exceptions import SalesforceMalformedRequest

from organisation import connected
from sandbox import done

sf = connected()
made = sf.bulk.Contact.insert([
    {"LastName": 'Kim "K"', "Email": "kim@acme.example", "Ext_Id__c": "F-1"},
    {"LastName": "Lee\nMin", "Email": "lee@", "Ext_Id__c": "F-2"},
    {"LastName": "박", "Birthdate": "1990-05-17", "HasOptedOutOfEmail": True, "Ext_Id__c": "F-3"},
], batch_size=10000)
assert [row["success"] for row in made] == [True, False, True], made
assert made[1]["errors"][0]["statusCode"] == "INVALID_EMAIL_ADDRESS" and made[1]["id"] is None, made
assert made[0]["created"] and made[0]["errors"] == []
row = sf.Contact.get(made[2]["id"])
assert (row["LastName"], row["Birthdate"], row["HasOptedOutOfEmail"]) == ("박", "1990-05-17", True), row

# One row a batch: each batch has a result of its own, and all are told in order.
changed = sf.bulk.Contact.upsert(
    [{"Ext_Id__c": "F-1", "LastName": "Kim"}, {"Ext_Id__c": "F-4", "LastName": "Neu"}], "Ext_Id__c", batch_size=1
)
assert [(row["success"], row["created"]) for row in changed] == [(True, False), (True, True)], changed
assert changed[0]["id"] == made[0]["id"]
told = sf.bulk.Contact.update([{"Id": made[0]["id"], "LastName": "Told"}], include_detailed_results=True)
assert told[0]["LastName"] == "Told" and told[0]["success"], told

rows = sf.bulk.Contact.query("SELECT Id, LastName, Account.Name, SystemModstamp FROM Contact WHERE LastName = 'Told'", wait=1)
assert len(rows) == 1 and rows[0]["Id"] == made[0]["id"] and rows[0]["attributes"]["type"] == "Contact", rows
at = datetime.datetime.fromtimestamp(rows[0]["SystemModstamp"] / 1000, datetime.timezone.utc)
assert abs((datetime.datetime.now(datetime.timezone.utc) - at).total_seconds()) < 600, at
everything = sf.bulk.Contact.query("SELECT Id FROM Contact", wait=1)
assert len({row["Id"] for row in everything}) == sf.query("SELECT count() FROM Contact")["totalSize"]
parts = list(sf.bulk.Contact.query("SELECT Id FROM Contact", lazy_operation=True, wait=1))
assert sum(len(part) for part in parts) == len(everything)

gone = sf.bulk.Contact.delete([{"Id": row["id"]} for row in (made[0], made[2])])
assert all(row["success"] for row in gone), gone
erased = sf.bulk.Contact.hard_delete([{"Id": changed[1]["id"]}])
assert erased[0]["success"], erased
binned = {row["Id"] for row in sf.bulk.Contact.query_all("SELECT Id FROM Contact WHERE IsDeleted = TRUE", wait=1)}
assert binned == {made[0]["id"], made[2]["id"]}, binned
try:
    sf.bulk.Nothing__c.query("SELECT Id FROM Nothing__c")
    raise AssertionError("an object that does not exist is queried")
except SalesforceMalformedRequest as refusal:
    assert refusal.content["exceptionCode"] == "InvalidEntity", refusal.content
done()
