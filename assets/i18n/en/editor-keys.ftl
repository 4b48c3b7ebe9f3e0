# editor-keys: what keys of every screen mean in the editors of a rule and of a filter

cmd-remove = remove
cmd-remove-help = Remove what the selected line holds.
cmd-rule-edit = edit
cmd-rule-edit-help = Type the selected part, or go on to its next choice. While it is typed, Enter takes it and Esc leaves it as it was.
cmd-rule-turn = next choice
cmd-rule-turn-help = Go on to the next choice of the selected part.
cmd-rule-remove = empty
cmd-rule-remove-help = Empty the selected part: no steps, no default, the value as it comes.
cmd-rule-none = no rule
cmd-rule-none-help = Take the whole rule away, as the field was proposed.
cmd-build-open = change
cmd-build-open-help = Choose field, operator and value of the condition anew; on a group, all becomes one and the other way round.
cmd-build-turn = group
cmd-build-turn-help = Make a group of the condition; on a group, all becomes one and the other way round.
cmd-build-remove = remove
cmd-build-remove-help = Remove the selected line, a group with everything in it. u brings it back.
cmd-build-text = as text
cmd-build-text-help = Edit the whole filter as text.
typing-steps = Tab add step   ↑↓ other step
typing-choices = ↑↓ choose
wz-why-no-condition = there is no condition yet
