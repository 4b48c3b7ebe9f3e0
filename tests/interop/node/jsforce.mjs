// The most used Salesforce client for JavaScript: signing in, describing, queries page by page, records one by one and many.
import assert from "node:assert/strict";
import jsforce from "jsforce";

const env = process.env;
const loginUrl = env.SANDBOX_URL;
const app = { loginUrl, clientId: env.SANDBOX_CLIENT_ID, clientSecret: env.SANDBOX_CLIENT_SECRET };
const secret = env.SANDBOX_PASSWORD + env.SANDBOX_SECURITY_TOKEN;

// By SOAP, by password, by client credentials, by a code.
const soap = new jsforce.Connection({ loginUrl });
const who = await soap.login(env.SANDBOX_USER, secret);
assert.equal(who.organizationId, env.SANDBOX_TENANT);
await assert.rejects(new jsforce.Connection({ loginUrl }).login(env.SANDBOX_USER, "no"), /INVALID_LOGIN/);
const byPassword = new jsforce.Connection({ oauth2: app });
assert.deepEqual((await byPassword.login(env.SANDBOX_USER, secret)).id, who.id);
const redirectUri = "http://localhost:1717/OauthRedirect";
const oauth2 = new jsforce.OAuth2({ ...app, redirectUri, useVerifier: true });
await fetch(`${loginUrl}/_sandbox/authorize?decision=approve`, { method: "POST" });
const back = await fetch(oauth2.getAuthorizationUrl({ scope: "api refresh_token" }), { redirect: "manual" });
const byCode = new jsforce.Connection({ oauth2, version: "66.0" });
await byCode.authorize(new URL(back.headers.get("location")).searchParams.get("code"));
const conn = new jsforce.Connection({ oauth2: app, version: "66.0" });
await conn.authorize({ grant_type: "client_credentials" });
const identity = await conn.identity();
assert.equal(identity.organization_id, env.SANDBOX_TENANT);
assert.equal(identity.username, env.SANDBOX_USER);

// A refresh token carries over the end of a session.
let refreshed = 0;
byCode.on("refresh", () => (refreshed += 1));
await fetch(`${loginUrl}/_sandbox/revoke`, { method: "POST" });
assert.ok((await byCode.limits()).DailyApiRequests.Max > 0);
assert.equal(refreshed, 1);
await conn.authorize({ grant_type: "client_credentials" });

// The schema.
const names = (await conn.describeGlobal()).sobjects.map((one) => one.name);
for (const name of ["Account", "Contact", "Lead", "Campaign", "CampaignMember", "Task", "User", "RecordType", "Email_Event__c"]) {
  assert.ok(names.includes(name), name);
}
const contact = await conn.sobject("Contact").describe();
const store = contact.fields.find((field) => field.name === "Store__c");
assert.ok(store.dependentPicklist && store.controllerName === "Region__c" && store.picklistValues[0].validFor === "gAAA");
assert.ok((await conn.sobject("Contact").layouts()).layouts[0].detailLayoutSections.length > 0);
assert.ok((await conn.query("SELECT Id FROM Contact LIMIT 1")).done);
const definitions = await conn.tooling.query("SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName = 'Lead'");
assert.equal(definitions.records[0].QualifiedApiName, "Lead");

// Queries, page by page.
const first = await conn.query("SELECT Id, LastName, Account.Name FROM Contact");
assert.deepEqual([first.totalSize, first.done, first.records.length], [2300, false, 2000]);
const second = await conn.queryMore(first.nextRecordsUrl);
assert.deepEqual([second.done, second.records.length], [true, 300]);
const all = await conn.query("SELECT Id FROM Contact", { autoFetch: true, maxFetch: 5000 });
assert.equal(new Set(all.records.map((row) => row.Id)).size, 2300);
const found = await conn.sobject("Lead").find({ Email: { $ne: null } }, ["Id", "Email"]).sort({ Email: 1 }).limit(5);
assert.ok(found.length === 5 && found.every((row) => row.Email));
const withChildren = await conn.sobject("Account").select("Id, Name").include("Contacts").select("Id").end().limit(3);
assert.ok(withChildren.some((row) => row.Contacts?.records.length > 0));

// Records: one, many, by a key of our own.
const made = await conn.sobject("Lead").create({ LastName: "O'Neill", Company: "Acme", Ext_Id__c: "J-1" });
assert.ok(made.success);
await assert.rejects(conn.sobject("Lead").create({ LastName: "No" }), (error) => error.errorCode === "REQUIRED_FIELD_MISSING");
const many = await conn.sobject("Contact").create([{ LastName: "A", Ext_Id__c: "J-2" }, { Email: "b@acme.example" }, { LastName: "C" }]);
assert.deepEqual(many.map((one) => one.success), [true, false, true]);
assert.equal(many[1].errors[0].statusCode, "REQUIRED_FIELD_MISSING");
const together = await conn.sobject("Contact").create([{ LastName: "D" }, {}], { allOrNone: true });
assert.deepEqual(together.map((one) => one.errors[0].statusCode), ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]);
const turned = await conn.sobject("Contact").upsert([{ Ext_Id__c: "J-2", LastName: "A2" }, { Ext_Id__c: "J-3", LastName: "New" }], "Ext_Id__c");
assert.deepEqual(turned.map((one) => [one.success, one.created]), [[true, false], [true, true]]);
const single = await conn.sobject("Lead").upsert({ Ext_Id__c: "J-1", Title: "Boss" }, "Ext_Id__c");
assert.ok(single.success);
assert.equal((await conn.sobject("Lead").retrieve(made.id)).Title, "Boss");
const read = await conn.sobject("Contact").retrieve(many.filter((one) => one.success).map((one) => one.id));
assert.deepEqual(read.map((row) => row.LastName), ["A2", "C"]);
assert.ok((await conn.sobject("Lead").update({ Id: made.id, Title: null })).success);
const member = { CampaignId: (await conn.query("SELECT Id FROM Campaign LIMIT 1")).records[0].Id, LeadId: made.id };
assert.ok((await conn.sobject("CampaignMember").create(member)).success);
await assert.rejects(conn.sobject("CampaignMember").create(member), (error) => error.errorCode === "DUPLICATE_VALUE");

// What changed and what is gone.
const start = new Date(Date.now() - 600_000), end = new Date(Date.now() + 300_000);
assert.ok((await conn.sobject("Lead").updated(start, end)).ids.includes(made.id));
assert.ok((await conn.sobject("Lead").destroy(made.id)).success);
const gone = await conn.sobject("Lead").deleted(start, end);
assert.deepEqual(gone.deletedRecords.map((row) => row.id), [made.id]);
const binned = await conn.query("SELECT Id FROM Lead WHERE IsDeleted = true", { scanAll: true });
assert.deepEqual(binned.records.map((row) => row.Id), [made.id]);
await assert.rejects(conn.sobject("Lead").retrieve(made.id), (error) => ["NOT_FOUND", "ENTITY_IS_DELETED"].includes(error.errorCode));
assert.match(conn.limitInfo.apiUsage ? `${conn.limitInfo.apiUsage.used}` : "", /^\d+$/);
console.log("done");
