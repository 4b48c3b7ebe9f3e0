# What is particular to Salesforce's sign-in, objects and picklists.
cmd-confirm-instance = confirm address
cmd-confirm-instance-help = Confirm that the address the sign-in names is your organisation's own, so that tokens for it are used; asks before it does.
wz-checks-instance-ask = a again: { $instance } is your organisation's own address, and tokens for it may be used.
wz-checks-instance-none = What was named is no address.
wz-why-nothing-to-confirm = Only where the sign-in names another address.
wz-table-setup = setup
cli-col-instance = Confirmed address
cli-account-set--confirm-instance = Confirm that this address, which the sign-in names, is the organisation's own
cli-account-set--no-instance = Take the confirmation back
cli-tables--all = The tables that only say how the organisation is set up as well
cli-tables-aside = { $count ->
    [one] One table that only says how the organisation is set up is put aside: --all shows it, --search finds it.
   *[other] { $count } tables that only say how the organisation is set up are put aside: --all shows them, --search finds them.
}
step-columns = yes/no columns
step-columns-help = A multiple choice becomes a column of yes and no for each of its values: columns.
step-has = holds a value
step-has-help = Yes where a multiple choice holds that value, else no: has 'News'.
told-consent-off = 200, data protection and privacy are off
remedy-salesforce-consent = Switch on Setup → Data Protection and Privacy → Make data protection details available in records. Until then neither persons nor their consents are kept.
told-enhanced-email-off = 404, e-mails are no objects here
remedy-salesforce-enhanced-email = Switch on Setup → Enhanced Email, or write campaign events as tasks or as an object of your own. Until then no e-mail is written.
cli-sandbox--person-accounts = Salesforce: accounts may be persons
cli-sandbox--multi-currency = Salesforce: amounts are kept in several currencies
cli-table-depends = depends on { $field }
cli-option-default = default
cli-option-retired = no longer offered
fault-address-malformed--salesforce-advice = Paste the address of your organisation, for example https://acme.my.salesforce.com: Setup → My Domain → Current My Domain URL. Everything after the host name is cut off for you.
told-password-ends = Salesforce ends this way to sign in; organisations were told { $date }
remedy-salesforce-password-ends = Setup → Release Updates shows the day for this organisation. Move to a certificate or to client credentials before it: fieldbridge account switch NAME --auth certificate
wz-short-client-secret = Consumer secret
cli-table-record-types = Record types
cli-col-record-type = Record type
cli-option-record-types = only for { $names }
cli-option-no-record-type = for no record type
wz-about-record-types = record types: { $names }
wz-about-sharing-hidden = which picklists share values is hidden; it takes View Setup
sharing-hidden = Which picklists share one list of values is not known: Salesforce does not show this user the setup. Each picklist is a list of its own; with the permission View Setup and Configuration those that share one become one.
