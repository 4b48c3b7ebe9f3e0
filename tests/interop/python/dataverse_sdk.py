"""Microsoft's own SDK for Python: rows, bulk, alternate keys, metadata, SQL, batches with change sets."""
from azure.identity import ClientSecretCredential
from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.core.errors import HttpError
from PowerPlatform.Dataverse.models.upsert import UpsertItem

from sandbox import CLIENT_ID, CLIENT_SECRET, TENANT, URL, done

credential = ClientSecretCredential(
    TENANT, CLIENT_ID, CLIENT_SECRET, authority=URL, disable_instance_discovery=True
)
client = DataverseClient(URL, credential)
CARD = "new_loyaltycard"

# One row: created, read, changed, read in a list, deleted.
one = client.records.create(CARD, {"new_name": "PY-1", "new_points": 5, "new_tier": "Gold"})
row = client.records.retrieve(CARD, one)
assert row["new_points"] == 5 and row["new_tier"] == 100000002, row
client.records.update(CARD, one, {"new_points": 6})
found = client.records.list(CARD, filter="new_name eq 'PY-1'", select=["new_points"])
assert [item["new_points"] for item in found] == [6], found

# A choice nobody knows, a column nobody has: the refusal comes through with its status.
for wrong in ({"new_tier": 99}, {"nosuch": 1}):
    try:
        client.records.create(CARD, wrong)
        raise AssertionError(f"{wrong} was accepted")
    except HttpError as error:
        assert error.status_code == 400, error

# Many rows at once.
ids = client.records.create(CARD, [{"new_name": f"PY-{n}", "new_points": n} for n in range(10, 15)])
assert len(ids) == 5 and len(set(ids)) == 5, ids
client.records.update(CARD, ids, {"new_points": 70})
client.records.update(CARD, ids[:2], [{"new_points": 80}, {"new_points": 81}])
found = client.records.list(CARD, filter="startswith(new_name,'PY-1')", select=["new_name", "new_points"], orderby=["new_name asc"])
points = {item["new_name"]: item["new_points"] for item in found}
assert points == {"PY-1": 6, "PY-10": 80, "PY-11": 81, "PY-12": 70, "PY-13": 70, "PY-14": 70}, points

# By alternate key, one and many.
client.records.upsert(CARD, [UpsertItem({"new_name": "PY-10"}, {"new_points": 90})])
client.records.upsert(CARD, [
    UpsertItem({"new_name": "PY-11"}, {"new_points": 91}),
    UpsertItem({"new_name": "PY-20"}, {"new_points": 20}),
])
found = client.records.list(CARD, filter="new_points ge 90 and startswith(new_name,'PY-')", select=["new_name"])
assert sorted(item["new_name"] for item in found) == ["PY-10", "PY-11"], found
client.records.upsert("contact", [{"alternate_key": {"emailaddress1": "a@e.example"}, "record": {"lastname": "Keyed"}}])
assert len(list(client.records.list("contact", filter="emailaddress1 eq 'a@e.example'", select=["lastname"]))) == 1

# Pages.
pages = list(client.records.list_pages("contact", select=["contactid"], page_size=15))
assert len(pages) > 2 and sum(len(page) for page in pages) == 61, [len(page) for page in pages]
expanded = client.records.list("contact", select=["fullname"], expand=["parentcustomerid_account"], top=5)
assert all("parentcustomerid_account" in item for item in expanded), expanded

# SQL.
rows = client.query.sql("SELECT TOP 3 new_name, new_points FROM new_loyaltycard WHERE new_points >= 90 ORDER BY new_points DESC")
assert len(rows) == 3 and rows[0]["new_points"] >= rows[1]["new_points"], rows

# What the organisation is made of.
info = client.tables.get(CARD)
assert info["entity_set_name"] == "new_loyaltycards", info
assert len(client.tables.list()) > 200
names = {column["LogicalName"] for column in client.tables.list_columns(CARD)}
assert {"new_name", "new_tier", "new_points"} <= names, names
typed = client.tables.get_column(CARD, "new_tier", typed=True)
assert typed["LogicalName"] == "new_tier" and typed["AttributeType"] == "Picklist", typed
typed = client.tables.get_column(CARD, "new_tier", typed=True, select=["LogicalName", "OptionSet"])
assert len(typed["OptionSet"]["Options"]) == 4, typed
keys = client.tables.get_alternate_keys(CARD)
assert keys and keys[0].key_attributes == ["new_name"], keys
related = client.tables.list_table_relationships("contact")
assert any(one["SchemaName"] == "contact_customer_accounts" for one in related), len(related)
assert client.tables.get_relationship("contact_customer_accounts") is not None

# Batches: several requests, then a change set that refers to its own rows, then one that fails whole.
batch = client.batch.new()
batch.records.create(CARD, {"new_name": "PY-B1"})
batch.records.update(CARD, one, {"new_points": 7})
batch.records.delete(CARD, ids[4])
result = batch.execute()
assert not result.has_errors and len(result.responses) == 3, result
assert len(result.entity_ids) >= 1, result.entity_ids

batch = client.batch.new()
with batch.changeset() as cs:
    account = cs.records.create("account", {"name": "PY Ltd"})
    contact = cs.records.create("contact", {"lastname": "Ref", "parentcustomerid_account@odata.bind": account})
    cs.records.update("contact", contact, {"firstname": "Self"})
result = batch.execute()
assert not result.has_errors, [(item.status_code, item.error_message) for item in result.failed]
made = list(client.records.list("contact", filter="fullname eq 'Self Ref'", select=["_parentcustomerid_value"]))
assert len(made) == 1 and made[0]["_parentcustomerid_value"], made

batch = client.batch.new()
with batch.changeset() as cs:
    cs.records.create("account", {"name": "PY Half"})
    cs.records.create("account", {"nosuch": 1})
result = batch.execute()
assert result.has_errors, result
assert not list(client.records.list("account", filter="name eq 'PY Half'", select=["name"]))

# Deleted: one, then several by a job.
client.records.delete(CARD, one)
job = client.records.delete(CARD, ids[:4])
assert job, job
left = client.records.list(CARD, filter="startswith(new_name,'PY-1')", select=["new_name"])
assert not list(left), left
done()
