# What the checks of a Salesforce user's rights tell, and what to do about it.
told-rights = 200, { COUNT($sets) ->
    [one] { $sets } permission set
   *[other] { $sets } permission sets
}
told-rights-hidden = the user may not see its own permission sets
told-rights-partly = 200, only own and shared records of { $tables }
told-rights-least = 200, none of the rights to change everything
told-rights-least-people = 200, none of the rights to change everything; people can sign in as this user too: API Only User is recommended
told-rights-much = 200, { $rights }
told-environment-trial = 200, { $kind } on { $name }; the trial ends on { $date }
remedy-salesforce-rights-hidden = Nothing is wrong with that by itself. To have the rights checked here, tick View Setup and Configuration: Setup → Permission Sets → the set → System Permissions.
remedy-salesforce-view-all = Records that belong to others do not come, and are taken for deleted ones when identifiers are compared. Setup → Permission Sets → the set → Object Settings → the object → View All Records.
remedy-salesforce-rights-much = The connection works, but whoever gets hold of it may change everything, or delete records past the recycle bin. Take these rights away: Setup → Permission Sets → the set → System Permissions.
remedy-salesforce-trial = When the trial ends the organisation answers nobody any more. Buy it or move to another one before that day: Setup → Company Information.
told-changes-window = 200, { COUNT($deleted) ->
    [one] { $deleted } deletion
   *[other] { $deleted } deletions
} of the last hour are told
told-fields-needed = 200, a new record needs { $fields }
told-fields-fixed = 200, may be read, not written: { $fields }
told-object-automation = 200, { $rights }; active in the organisation: { $duplicates } duplicate rules, { $assignments } assignment rules, { $triggers } Apex triggers
told-rows-unshared = { $seen } of { COUNT($all) ->
    [one] { $all } record is
   *[other] { $all } records are
} seen
remedy-salesforce-fields-needed = Map these fields, or give them a default value: Setup → Object Manager → the object → Fields & Relationships. Without them no record is made.
remedy-salesforce-fields-fixed = If they are to be written, give Edit Access: Setup → Permission Sets → the set → Object Settings → the object → Field Permissions.
remedy-salesforce-marketing-user = Campaigns are changed by marketing users only: Setup → Users → the user → Edit → Marketing User.
remedy-salesforce-bulk-off = Large tables are read page by page, which takes more of the day's calls. Bulk API 2.0 comes with API Enabled in Enterprise, Unlimited, Performance and Developer Edition: Setup → Permission Sets → the set → System Permissions.
told-fields-narrowed = 200, longer there than their columns here: { $fields }
remedy-salesforce-fields-narrowed = Values that do not fit are rejected, not cut. Make the column as long as the field: "fieldbridge schema rule".
