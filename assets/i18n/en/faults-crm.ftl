# What the organisation refuses, and what to do next: numbered where it takes more than one step.
fault-not-a-member = The application has no user in this organisation.
fault-not-a-member-advice =
    1. Power Platform admin center → Environments → your environment → Settings → Users + permissions → Application users → New app user.
    2. Add an app: search by the client id (enterprise applications are not listed by name) → choose it → Add.
    3. Choose the business unit (usually the top one), then Edit security roles: the role made for Fieldbridge → Create.
    4. Check again after a minute. One application user is needed in every environment.
fault-user-disabled = The application user is disabled.
fault-user-disabled-advice =
    1. Power Platform admin center → Environments → your environment → Settings → Users + permissions → Application users → select the user → Activate.
    2. Edit security roles: it needs at least one role.
    3. Check again after a minute.
fault-privilege-missing = A privilege is missing.
fault-privilege-missing-advice =
    1. The details name the privilege: prvRead…, prvCreate…, prvWrite…, prvDelete…, prvAppend… or prvAppendTo… and the table.
    2. Power Platform admin center → Environments → your environment → Settings → Users + permissions → Security roles → the application user's role → the table → that privilege = Organization → Save.
    3. Check again after a minute.
fault-record-access = The application user has no access to this row.
fault-record-access-advice =
    1. The row belongs to another business unit, user or team. Power Platform admin center → Environments → your environment → Settings → Users + permissions → Security roles → the role → the table → Read = Organization → Save.
    2. Or share the row with the application user, or take it out of the flow by a filter.
fault-table-missing = The table does not exist or cannot be seen.
fault-table-missing-advice = It may have been deleted or renamed, or its solution was removed: make.powerapps.com → Tables. Discover the tables again ("fieldbridge tables { $account } --refresh") and adjust the flow.
fault-field-missing = A field does not exist or cannot be read.
fault-field-missing-advice = The details name it. If it was deleted in the CRM, describe the table again and take the field out of the mapping or filter; if column security guards it, give the application user's column security profile Read.
fault-query-refused = The CRM refused the query.
fault-query-refused-advice = The details hold its own words. Simplify the filter or leave out the field it names; if that does not help, send us the details.
fault-request-too-large = What was sent is larger than the CRM allows.
fault-request-too-large-advice = Fieldbridge sends smaller portions by itself where it can. If it stays, leave long text, image and file fields out of the mapping.
fault-crm-database-busy = The database behind the CRM could not finish in time.
fault-crm-database-busy-advice = Fieldbridge tries again by itself. If it happens often, work in smaller portions, simplify the filter, or run at quieter hours: two writers were in each other's way, or the query took too long.
fault-role-missing = The application user has no security role, neither of its own nor through a team.
fault-role-missing-advice =
    1. Power Platform admin center → Environments → your environment → Settings → Users + permissions → Application users → select the user → Edit security roles.
    2. Choose the role made for Fieldbridge (the check "Least privilege" lists what it needs) → Save.
    3. Check again after a minute.
fault-user-kind-wrong = The user's access mode does not allow working with rows.
fault-user-kind-wrong-advice =
    1. For an application: Power Platform admin center → Environments → your environment → Settings → Users + permissions → Application users → New app user; it gets the right access mode by itself.
    2. For a user with a licence: Settings → Users + permissions → Users → the user → Access mode = Read-Write or Non-interactive.
fault-row-missing = The row does not exist in the CRM (any more).
fault-row-missing-advice = It was deleted, or merged into another row, since it was read. The next import of deletions removes it here as well.
fault-key-row-missing = No row in the CRM has this key.
fault-key-row-missing-advice =
    1. Check the key value in the details: spelling, leading zeros, spaces.
    2. If the row is to be made where it is missing, use a flow that may create rows.
fault-function-unsupported = The CRM does not support what the query asks for at this place.
fault-function-unsupported-advice = This is a limit of the Web API that Fieldbridge ought to have known. Please send us the details.
fault-payload-refused = The CRM does not understand the row as it was sent.
fault-payload-refused-advice =
    1. The details name the field. Often the table has changed: discover the tables again, then look at the mapping of this field.
    2. If nothing has changed, send us the details.
fault-text-too-long = A text is longer than the CRM's field.
fault-text-too-long-advice = The details name the field and its length. Choose "cut" for it in the mapping, or have the field made longer: make.powerapps.com → Tables → the table → Columns → the field → Maximum character count.
fault-choice-out-of-range = A value is not among the options of the CRM's field.
fault-choice-out-of-range-advice =
    1. The details name field and value. "fieldbridge enums diff" shows which options both sides know.
    2. Map the value to an option, or add the option: make.powerapps.com → Tables → the table → Columns → the field → Edit choice.
fault-status-invalid = The status reason does not belong to the state.
fault-status-invalid-advice = Send both, and only pairs that belong together: make.powerapps.com → Tables → the table → Columns → Status Reason shows which reason belongs to which state.
fault-business-rule = A rule of the organisation itself (a plug-in) refused the row.
fault-business-rule-advice =
    1. The details hold the rule's own words; they were written by whoever customised this organisation, not by Microsoft and not by us.
    2. Correct the row as they ask, or ask the customiser to let the application user pass.
fault-version-stamp-expired = The CRM no longer remembers the changes since the last run.
fault-version-stamp-expired-advice =
    1. Nothing to do: Fieldbridge reads the table in full and finds the deletions by comparison.
    2. To avoid it, run the flow more often than the organisation keeps changes (the check "Change retention" shows how long).
fault-version-mismatch = The row was changed in the CRM since it was read.
fault-version-mismatch-advice = It was not overwritten. Run the flow again: it reads the new version and decides by the flow's conflict rule.
fault-duplicate-key = A row with this key exists already.
fault-duplicate-key-advice = The details name the key. Use a flow that updates where the row exists, or correct the key value, which must be unique.
fault-duplicate-found = The organisation's duplicate detection found a row like this one.
fault-duplicate-found-advice =
    1. Look at the two rows in the CRM and merge them, or let the flow write without duplicate detection.
    2. The rules stand in: Power Platform admin center → Environments → your environment → Settings → Data management → Duplicate detection rules.
fault-operation-not-allowed = The table does not allow this operation on the row.
fault-operation-not-allowed-advice =
    1. Rows that others refer to, read-only tables and finished activities cannot be changed or deleted. The details hold the CRM's own words.
    2. Take what refers to the row away first, or leave this row out.
fault-key-not-active = An alternate key this flow needs is missing, or its index is not active.
fault-key-not-active-advice =
    1. make.powerapps.com → Tables → the table → Keys: if the key is not listed, New key with the columns the details name.
    2. If its status is Failed: remove duplicate values in those columns, then the key's menu → Reactivate key. Pending or In progress ends by itself; check again later.
fault-tenant-mismatch = The organisation belongs to another tenant than the account signs in to.
fault-tenant-mismatch-advice =
    1. The details name both tenants. Set the account's tenant to the organisation's: "fieldbridge account set { $account } --tenant TENANT", or in the wizard the question for the tenant (Esc leads back to it).
    2. The application must be registered in that tenant too: Entra admin center (of that tenant) → App registrations.
fault-version-unsupported = The organisation is older than version 9.0, which Fieldbridge needs.
fault-version-unsupported-advice = Online organisations are always newer; this is an installation on your own servers. Upgrade it to Dynamics 365 Customer Engagement (on-premises) 9.x.
fault-solution-missing = The solution named in the account is not installed.
fault-solution-missing-advice =
    1. Power Platform admin center → Environments → your environment → Resources → Dynamics 365 apps → Install app; or make.powerapps.com → Solutions → Import solution.
    2. Check again when the installation is finished.
fault-steps-disabled = Processing steps of the solution are switched off.
fault-steps-disabled-advice =
    1. make.powerapps.com → Solutions → the solution → Objects → Plug-in assemblies → the step → Activate; the details name the steps.
    2. Steps are often switched off by an import; activate them again after each one.
fault-process-owner = Processes of the solution are switched off or belong to another user.
fault-process-owner-advice =
    1. Settings → Process Center → Processes → select the processes the details name → Deactivate, if they are active.
    2. Assign → the application user.
    3. Activate them again.
