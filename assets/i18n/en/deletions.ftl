# Rows that stay without their person, and which fields tell who somebody is.

deletions-anonymise = anonymised
deletions-anonymise-why = They stay for statistics, marked as deleted, but what tells who somebody was is emptied, here: { $columns }. Consent stays. A rule says of a field whether it is personal.
review-flow-anonymises = Flow { $flow } empties what tells who somebody was in rows that were deleted in the CRM; the rows stay, marked as deleted.

personal-name = name
personal-email = e-mail
personal-phone = phone
personal-address = address
personal-birth = date of birth
personal-number = personal number
personal-free-text = free text
personal-said = as its rule says

rule-personal = Personal
rule-by-kind = by its kind
wz-rule-personal-help = Whether the value tells who somebody is. It is emptied where a flow anonymises deleted rows, and the row stays.
cli-schema-rule--personal = Whether it tells who somebody is, so that it is emptied in rows that are anonymised: yes, no, or auto, by the kind of the field
setup-what-personal = personal
