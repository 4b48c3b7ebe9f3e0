// jsforce by both bulk APIs: rows out, rows in, a result for each.
import assert from "node:assert/strict";
import jsforce from "jsforce";

const env = process.env;
const oauth2 = { loginUrl: env.SANDBOX_URL, clientId: env.SANDBOX_CLIENT_ID, clientSecret: env.SANDBOX_CLIENT_SECRET };
const conn = new jsforce.Connection({ oauth2, version: "66.0" });
await conn.authorize({ grant_type: "client_credentials" });
conn.bulk.pollInterval = 50;
conn.bulk2.pollInterval = 50;
const soql = "SELECT Id, LastName, Email, Account.Name, Description FROM Contact";
const rest = new Map((await conn.query(soql, { autoFetch: true, maxFetch: 5000 })).records.map((row) => [row.Id, row]));
assert.equal(rest.size, 1500);

for (const api of [conn.bulk, conn.bulk2]) {
  const rows = await (await api.query(soql)).toArray();
  assert.equal(rows.length, 1500);
  for (const row of rows) {
    const same = rest.get(row.Id);
    assert.equal(row.LastName, same.LastName);
    assert.equal(row["Account.Name"], same.Account?.Name ?? "");
    assert.equal(row.Description, same.Description ?? "");
  }
}

// In: the first API tells results in the order of the rows.
const rows = [
  { LastName: 'Kim "K"', Email: "kim@acme.example", Ext_Id__c: "J-1" },
  { LastName: "Lee\nMin", Email: "lee@", Ext_Id__c: "J-2" },
  { LastName: "박, 서연", Email: "park@acme.example", Ext_Id__c: "J-3" },
];
const first = await conn.bulk.load("Contact", "insert", rows);
assert.deepEqual(first.map((one) => one.success), [true, false, true]);
assert.match(first[1].errors[0], /^INVALID_EMAIL_ADDRESS:/);
assert.equal((await conn.sobject("Contact").retrieve(first[2].id)).LastName, "박, 서연");
const again = await conn.bulk.load("Contact", "upsert", { extIdField: "Ext_Id__c" }, [{ ...rows[0], LastName: "Kim" }, { LastName: "New", Ext_Id__c: "J-4" }]);
assert.deepEqual(again.map((one) => [one.success, one.created]), [[true, false], [true, true]]);
const emptied = await conn.bulk.load("Contact", "update", [{ Id: first[0].id, Email: null }]);
assert.ok(emptied[0].success);
assert.equal((await conn.sobject("Contact").retrieve(first[0].id)).Email, null);
const job = conn.bulk.createJob("Contact", "insert");
await job.open();
const open = await job.check();
assert.deepEqual([open.state, open.object, open.numberBatchesTotal], ["Open", "Contact", "0"]);
assert.equal((await job.abort()).state, "Aborted");
await assert.rejects(conn.bulk.job("7500000000000000AA").check(), /InvalidJob|Invalid job id/);

// In: the second tells them apart by what became of them.
const second = await conn.bulk2.loadAndWaitForResults({
  object: "Contact", operation: "upsert", externalIdFieldName: "Ext_Id__c", input: rows.map((row) => ({ ...row, LastName: `${row.LastName}2` })),
});
assert.equal(second.successfulResults.length, 2);
assert.deepEqual(second.failedResults.map((row) => row.Ext_Id__c), ["J-2"]);
assert.deepEqual(second.unprocessedRecords, []);
const deleted = await conn.bulk2.loadAndWaitForResults({
  object: "Contact", operation: "delete", input: second.successfulResults.map((row) => ({ Id: row.sf__Id })),
});
assert.equal(deleted.successfulResults.length, 2);
const binned = await (await conn.bulk2.query("SELECT Id FROM Contact WHERE IsDeleted = true", { scanAll: true })).toArray();
assert.equal(binned.length, 2);
console.log("done");
