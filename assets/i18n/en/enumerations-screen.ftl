# Enumerations on screen: a list several option sets fill, codes an option set does not have.
wz-enum-shared = { $enumeration } is filled by { $sets } as well: replacing would throw their values out. Give this option set a list of its own first (n).
wz-enum-shared-with = { $sets } fills it too, so values are only added.
wz-enum-list-replaced = A list whose values one option set replaces takes no second one. Choose another name, or let the sets add (r).
wz-enum-replace-left-out = The option set is left out. Take it in first (Space).
wz-enum-clash = { $enumeration } is filled by { $sets }, and one of them replaces the values of the others. Give that one a list of its own (n) or let it add (r).
wz-enum-unmapped = codes not in the set: { $what } (m)
wz-enum-unmapped-differs = a way of its own for each field
wz-why-no-uses = no field carries one value of this option set
cmd-unmapped = other codes
cmd-unmapped-help = What happens to codes that are not in the option set, in every field that uses it: keep them, put the value for nothing, reject the row, stop the run. The same as in the fields' rules.
fault-mapping-invalid--shared-list = { $enumeration } is filled by several option sets ({ $sets }), and one of them would replace the values of the others.
fault-mapping-invalid--shared-list-advice = Give the option set that replaces a list of its own, or let it add: in the enumerations step with n or r, in an answers file or workspace.toml with another "enumeration" or "replace = false".
cli-enums-rule-replace = Replace yes: the list then holds the CRM's values and no other; matched ones keep their names. One that rows still hold is removed with --force only.
fault-mapping-invalid--list-lacks = { $list } has no place for { $column } of { $table }: every value of a state, a status or a consent must have one.
fault-mapping-invalid--list-lacks-advice = Choose another list or a new one for the option set in the enumerations step, or have the values added on the platform.
fault-in-use--list-value = Rows still use { $value } of { $name }, which would be removed: { $count }.
fault-in-use--list-value-advice = Look at them with "fieldbridge enums diff { $name }". Then "fieldbridge enums sync { $name }" with --keep-used leaves such values, with --force it removes them.
