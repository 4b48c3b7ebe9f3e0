// The most used Web API client for JavaScript: rows, conditions, change tracking, batches, metadata, functions.
import { DynamicsWebApi } from "dynamics-web-api";
import assert from "node:assert/strict";

const env = process.env;
const url = env.SANDBOX_URL;
const form = new URLSearchParams({
  grant_type: "client_credentials",
  client_id: env.SANDBOX_CLIENT_ID,
  client_secret: env.SANDBOX_CLIENT_SECRET,
  scope: `${url}/.default`,
});
const answer = await fetch(`${url}/${env.SANDBOX_TENANT}/oauth2/v2.0/token`, { method: "POST", body: form });
const { access_token: token } = await answer.json();
assert.ok(token, "a token");

const api = new DynamicsWebApi({ serverUrl: url, dataApi: { version: "9.2" }, onTokenRefresh: async () => token });

// Who and what.
const who = await api.callFunction("WhoAmI");
assert.ok(who.UserId && who.OrganizationId);
const held = await api.callFunction({
  collection: "systemusers",
  key: who.UserId,
  functionName: "Microsoft.Dynamics.CRM.RetrieveUserPrivileges",
});
assert.ok(held.RolePrivileges.length > 10);

// Rows with conditions.
const made = await api.create({
  collection: "contacts",
  data: { firstname: "Node", lastname: "Client", emailaddress1: "node@client.example" },
  returnRepresentation: true,
  select: ["fullname", "contactid"],
});
assert.equal(made.fullname, "Node Client");
const id = await api.create({ collection: "contacts", data: { lastname: "Plain" } });
assert.match(id, /^[0-9a-f-]{36}$/);
const read = await api.retrieve({ collection: "contacts", key: id, select: ["lastname"], expand: [{ property: "ownerid", select: [] }].slice(1) });
assert.equal(read.lastname, "Plain");
await api.update({ collection: "contacts", key: id, data: { lastname: "Changed" }, ifmatch: read["@odata.etag"] });
// A stale version: the client answers `false` for 412 on conditional updates.
const stale = await api.update({ collection: "contacts", key: id, data: { lastname: "Late" }, ifmatch: read["@odata.etag"] });
assert.equal(stale, false);
await api.updateSingleProperty({ collection: "contacts", key: id, fieldValuePair: { jobtitle: "Engineer" } });
const now = await api.retrieve({ collection: "contacts", key: id, select: ["lastname", "jobtitle"] });
assert.deepEqual([now.lastname, now.jobtitle], ["Changed", "Engineer"]);
const upserted = await api.upsert({
  collection: "new_loyaltycards",
  key: "new_name='JS-1'",
  data: { new_points: 3 },
  returnRepresentation: true,
});
assert.equal(upserted.new_points, 3);
const account = await api.create({ collection: "accounts", data: { name: "JS Ltd" } });
await api.associateSingleValued({
  collection: "contacts", primaryKey: id, navigationProperty: "parentcustomerid_account",
  relatedCollection: "accounts", relatedKey: account,
});
const bound = await api.retrieve({
  collection: "contacts", key: id, select: ["lastname"],
  expand: [{ property: "parentcustomerid_account", select: ["name"] }],
});
assert.equal(bound.parentcustomerid_account.name, "JS Ltd");
await api.disassociateSingleValued({ collection: "contacts", primaryKey: id, navigationProperty: "parentcustomerid_account" });
await api.associate({
  collection: "accounts", primaryKey: account, relationshipName: "contact_customer_accounts",
  relatedCollection: "contacts", relatedKey: id,
});
await api.disassociate({
  collection: "accounts", primaryKey: account, relationshipName: "contact_customer_accounts", relatedKey: id,
});

// Lists, pages, counts.
const page = await api.retrieveMultiple({ collection: "contacts", select: ["fullname"], maxPageSize: 20, count: true });
assert.equal(page.value.length, 20);
assert.equal(page.oDataCount, 62);
const second = await api.retrieveMultiple({ collection: "contacts", select: ["fullname"], maxPageSize: 20 }, page.oDataNextLink);
assert.equal(second.value.length, 20);
const all = await api.retrieveAll({ collection: "contacts", select: ["fullname"] });
assert.equal(all.value.length, 62);
assert.equal(await api.count({ collection: "contacts" }), 62);
const fetched = await api.fetch({
  collection: "contacts",
  fetchXml: "<fetch mapping='logical'><entity name='contact'><attribute name='fullname'/><filter><condition attribute='lastname' operator='eq' value='Client'/></filter></entity></fetch>",
});
assert.deepEqual(fetched.value.map((row) => row.fullname), ["Node Client"]);

// Change tracking.
let tracked = await api.retrieveAll({ collection: "contacts", select: ["lastname"], trackChanges: true });
let link = tracked.oDataDeltaLink ?? tracked["@odata.deltaLink"];
assert.ok(link, "a delta link");
await api.update({ collection: "contacts", key: id, data: { lastname: "Tracked" } });
const delta = await api.retrieveMultiple({ collection: "contacts", select: ["lastname"] }, link);
assert.deepEqual(delta.value.map((row) => row.lastname), ["Tracked"]);

// Metadata.
const table = await api.retrieveEntity({ key: "LogicalName='contact'", select: ["EntitySetName", "MetadataId"] });
assert.equal(table.EntitySetName, "contacts");
const picks = await api.retrieveAttributes({
  entityKey: "LogicalName='contact'", castType: "Microsoft.Dynamics.CRM.PicklistAttributeMetadata",
  select: ["LogicalName"], expand: [{ property: "OptionSet", select: ["Options"] }],
});
assert.ok(picks.value.find((one) => one.LogicalName === "gendercode").OptionSet.Options.length === 2);
const relationships = await api.retrieveRelationships({
  castType: "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata", filter: "ReferencingEntity eq 'contact'",
});
assert.ok(relationships.value.length > 5);
const csdl = await api.retrieveCsdlMetadata();
assert.ok(csdl.includes('EntityType Name="contact"'));

// A batch with a change set that refers to its own rows.
api.startBatch();
api.create({ collection: "accounts", data: { name: "Batch Ltd" }, contentId: "1" });
api.create({ collection: "contacts", data: { lastname: "Batched", "parentcustomerid_account@odata.bind": "$1" }, contentId: "2" });
const batch = await api.executeBatch();
assert.equal(batch.length, 2);
const batched = await api.retrieveMultiple({ collection: "contacts", select: ["_parentcustomerid_value"], filter: "lastname eq 'Batched'" });
assert.equal(batched.value[0]._parentcustomerid_value, batch[0]);

// A lead, qualified.
const lead = await api.create({ collection: "leads", data: { subject: "JS", lastname: "Lead", companyname: "Lead Ltd" } });
const qualified = await api.callAction({
  collection: "leads", key: lead, actionName: "Microsoft.Dynamics.CRM.QualifyLead",
  action: { CreateAccount: true, CreateContact: true, CreateOpportunity: false, Status: 3 },
});
assert.equal(qualified.value.length, 2);

// Deleted under a condition.
await api.deleteRecord({ collection: "contacts", key: id, ifmatch: "*" });
await assert.rejects(api.retrieve({ collection: "contacts", key: id }), (error) => error.status === 404);
console.log("done");
