# Sheets for administrators: what has to be prepared before an account can sign in. The sheets stand in assets/admin.
cli-account-prerequisites = What an administrator has to prepare, step by step, to copy into a mail
cli-account-prerequisites--method = How the account will sign in
cli-account-prerequisites--url = Address of the organisation, to be written into the sheet
cli-account-prerequisites--privilege = Privilege the role must hold; may be repeated
