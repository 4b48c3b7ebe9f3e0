# What the checks of a Salesforce user's rights tell, and what to do about it.
told-rights = 200, { $sets } permission sets
told-rights-hidden = the user may not see its own permission sets
told-rights-partly = 200, only own and shared records of { $tables }
told-rights-least = 200, none of the rights to change everything
told-rights-much = 200, { $rights }
told-environment-trial = 200, { $kind } on { $name }; the trial ends on { $date }
remedy-salesforce-rights-hidden = Nothing is wrong with that by itself. To have the rights checked here, tick View Setup and Configuration: Setup → Permission Sets → the set → System Permissions.
remedy-salesforce-view-all = Records that belong to others do not come, and are taken for deleted ones when identifiers are compared. Setup → Permission Sets → the set → Object Settings → the object → View All Records.
remedy-salesforce-rights-much = The connection works, but whoever gets hold of it may change everything. Take these rights away: Setup → Permission Sets → the set → System Permissions.
remedy-salesforce-trial = When the trial ends the organisation answers nobody any more. Buy it or move to another one before that day: Setup → Company Information.
told-changes-window = 200, { $deleted } deletions of the last hour are told
