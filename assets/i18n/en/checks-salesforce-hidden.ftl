# What the checks tell of fields that are hidden, and of limits that cannot be seen or are spent.
told-fields-unseen = hidden from this user by field-level security: { $fields }
told-fields-unseen-perhaps = not shown to this user, probably hidden by field-level security: { $fields }
remedy-salesforce-fields-unseen = What is not shown is not proposed and not read: without the opt-out fields, people who refused e-mail look as if they had agreed. Give Read Access: Setup → Permission Sets → the set → Object Settings → the object → Field Permissions. Then check again and map the fields.
remedy-salesforce-bulk-spent = The organisation's jobs or their storage are used up for these 24 hours, so large tables are read page by page. Setup → Bulk Data Load Jobs shows who made them.
remedy-salesforce-bulk-refused = Salesforce makes no query job for this user, so large tables are read page by page, which takes more of the day's calls. Its own words stand above; the object's Read and the right API Enabled are needed: Setup → Permission Sets → the set.
remedy-salesforce-view-setup = The connection works. The list of limits is only for users that may see it; to have jobs and storage watched as well, tick View Setup and Configuration: Setup → Permission Sets → the set → System Permissions.
