# Enumerations: why an option set goes where it goes, by which rule a list is written, languages of labels.
enum-reason-left-out = It is left out; rows keep the codes.
enum-reason-before = This option set filled the list before.
enum-reason-before-elsewhere = The option set of this name of the account { $account } goes to the list.
enum-reason-name = The list has the option set's name.
enum-reason-values = The list holds { $share } % of its values.
enum-reason-new = A new list, named after the option set.
enum-reason-chosen = Chosen by hand.

enum-kind-open = Open: everybody may add values.
enum-kind-closed = Closed: only administrators change it, on the platform; nothing is written to it from here.
enum-kind-system = The platform's own list: nothing is written to it.

enum-rule-merge = Replace no: what is missing is added, labels are updated, nothing is removed. Values are matched by what rows hold.
enum-rule-replace = Replace yes: the list then holds the CRM's values and no other; matched ones keep their names. The launch removes what is marked −, even if rows hold it.
enum-rule-fixed-new = A new list: it is made with these values once. After that nothing is added to it from here.
enum-rule-system = The list stays as it is: values are only matched. One it lacks is told here.

enum-several = Fields that hold several values use it.
enum-depends = Which values can be chosen depends on: { $fields }
enum-complete = States, status reasons and consents: every value must have its place.
enum-unlisted = { $field }, codes that are not in the set: { $what }
enum-languages = Labels in: { $languages }
enum-languages-any = Labels stay in the language they have (l chooses languages).

enum-change-translated = language
enum-change-lacking = no place
enum-change-waiting = waits
enum-change-waits = called as { $other }; it is added once it is accepted in the changes of the table
enum-change-suspect-short = may mean something else now

wz-enum-languages = Languages of the labels, for all lists of this account
wz-enum-languages-known = Numbers with commas, the first one for what people see; empty leaves each label as it is. The option set has { $languages }.
wz-enum-bad-language = A language is a number such as 1033 (English) or 1042 (Korean); those of the option set stand below.
wz-enum-incomplete = { $set }: a value of a state, a status or a consent has no place in the list. Choose another list or a new one.
wz-why-incomplete = A value of a state, a status or a consent has no place in its list.
cmd-list-kind = open or closed
cmd-list-kind-help = Who may change the list: open, closed or the platform's own. Nothing is added to a closed list and to one of the platform's own.
wz-enum-kind-left-out = This option set is left out, so there is no list to close.
cmd-label-languages = languages
cmd-label-languages-help = Choose in which languages labels are carried.
lint-list-lacks = { $field }: every value of a state, a status or a consent must have its place, and the list has none for { $column }. Choose another list in the enumerations step, or have the values added on the platform.
setup-what-list-kind = who may change the list
setup-what-languages = languages of labels

cli-enums-diff--kept = Compare with what is kept of the CRM's option sets, without asking it
cli-enums-sync--dry-run = Only show what would change, value by value
cli-enums-sync--keep-used = Let values that rows use stay where they would be removed, and say which
cli-enums-languages = Choose in which languages labels are carried
cli-enums-languages--languages = Language numbers (1033 English, 1042 Korean), the first one for what people see; none leaves labels as they are
cli-enums-languages--set = Option set or enumeration; all where none is named
cli-enums-kind = Say who may change a list of the campaign side
cli-enums-kind--name = The list
cli-enums-kind--kind = open: everybody adds values; closed: administrators only, on the platform; system: the platform's own, nothing is written to it
cli-enums-nothing = { $sets ->
    [one] Nothing to do: { $sets } enumeration holds what the CRM tells.
   *[other] Nothing to do: { $sets } enumerations hold what the CRM tells.
}
cli-enums-kept-used = { $enumeration }: “{ $value }” is gone in the CRM and stays, since { COUNT($count) ->
    [one] { $count } row uses
   *[other] { $count } rows use
} it.
cli-enums-languages-set = Labels are carried in { $languages }. Write them with: fieldbridge enums sync
cli-enums-languages-none = Labels stay in the language they have.
cli-enums-choose = Say where an option set goes
cli-enums-choose--set = The option set, as enums list shows it
cli-enums-choose--into = The enumeration it goes to; a new name makes a new one with the next sync
cli-enums-choose--leave-out = It goes nowhere; columns keep its codes
cli-enums-choose--replace = yes: the enumeration then holds the CRM's values instead of its own; no: values are added and relabelled, none removed
cli-enums-choose--account = Account, where several have the option set
cli-enums-chosen = { $set } → { $enumeration }. { $rule } Look at it with "fieldbridge enums diff", write it with "fieldbridge enums sync".
cli-enums-chosen-out = { $set } goes to no enumeration; columns keep its codes.
