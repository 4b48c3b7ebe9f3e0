# Changing a setup that is there.

cmd-change = change setup
cmd-change-help = Open the wizard on a setup that is there: from Home the account of the selected flow, from a reject the rule of its field, from a workflow its steps.

change-title = Change a setup
change-intro = Account { $account }: at which step? Nothing is changed before the review is saved; Esc at this step leaves it as it is. Changes that were left half-way are begun anew.

why-setup-left = A setup was left half-way. Go on with it first (u), save it or leave it as it is.
why-no-mapping = This flow has no rules for fields.

fault-held--setup-changed = The setup of { $account } was changed elsewhere since it was opened here.
fault-held--setup-changed-advice = Nothing was saved, so that the other change is not undone. Leave the wizard with Esc, open the setup once more, and make the change there.
