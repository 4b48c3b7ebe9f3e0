"""simple-salesforce reads and writes by Bulk API 2.0."""
import csv
import io

from organisation import connected
from sandbox import done

sf = connected()
rows = []
parts = 0
for part in sf.bulk2.Contact.query("SELECT Id, LastName, Account.Name, SystemModstamp FROM Contact", max_records=700, wait=0):
    parts += 1
    rows.extend(csv.DictReader(io.StringIO(part)))
assert (parts, len(rows), len({row["Id"] for row in rows})) == (3, 1500, 1500), (parts, len(rows))
assert rows[0].keys() == {"Id", "LastName", "Account.Name", "SystemModstamp"}, rows[0]
by_rest = {row["Id"]: row["LastName"] for row in sf.query_all("SELECT Id, LastName FROM Contact")["records"]}
assert all(by_rest[row["Id"]] == row["LastName"] for row in rows)

records = [
    {"LastName": 'Kim "K"', "Email": "kim@acme.example", "Ext_Id__c": "B-1"},
    {"LastName": "Lee\nMin", "Email": "lee@", "Ext_Id__c": "B-2"},
    {"LastName": "Park", "Email": "park@acme.example", "Ext_Id__c": "B-3"},
]
results = sf.bulk2.Contact.upsert(records=records, external_id_field="Ext_Id__c")
assert len(results) == 1, results
assert (results[0]["numberRecordsProcessed"], results[0]["numberRecordsFailed"]) == (3, 1), results
job = results[0]["job_id"]
good = list(csv.DictReader(io.StringIO(sf.bulk2.Contact.get_successful_records(job))))
bad = list(csv.DictReader(io.StringIO(sf.bulk2.Contact.get_failed_records(job))))
assert sorted(row["LastName"] for row in good) == ['Kim "K"', "Park"], good
assert bad[0]["LastName"] == "Lee\nMin" and bad[0]["sf__Error"].startswith("INVALID_EMAIL_ADDRESS:"), bad
assert list(csv.DictReader(io.StringIO(sf.bulk2.Contact.get_unprocessed_records(job)))) == []
deleted = sf.bulk2.Contact.delete(records=[{"Id": row["sf__Id"]} for row in good])
assert deleted[0]["numberRecordsFailed"] == 0, deleted
gone = sf.bulk2.Contact.query_all("SELECT Id FROM Contact WHERE IsDeleted = TRUE", wait=0)
assert sum(1 for part in gone for _ in csv.DictReader(io.StringIO(part))) == 2
done()
