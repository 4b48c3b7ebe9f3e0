# setup: the wizard's questions and everything the domain has to say about names, mappings, filters and lists

# --- steps
step-account = External account
step-account-why = Where the CRM is and how Fieldbridge signs in.
step-checks = Checks
step-checks-why = Proves, one after the other, that the account works.
step-tables = Tables
step-tables-why = Which tables of the CRM are carried over.
step-schemas = Schemas
step-schemas-why = Which fields become columns of the campaign database, and how.
step-enumerations = Enumerations
step-enumerations-why = Which list of the campaign side holds the values of each option set.
step-flows = Flows
step-flows-why = What is read, how often everything, and in which order.
step-review = Review and launch
step-review-why = Everything that will happen, before it happens.

# --- the questions of the account step
ask-name = What should this account be called?
ask-name-why = Flows, commands and logs use this name.
ask-name-where = You choose it. Letters, digits, - and _, at most 40.
ask-name-example = contoso
ask-system = Which CRM do you connect to?
ask-system-why = It decides how Fieldbridge signs in and reads.
ask-system-where = Ask whoever runs the CRM if you are not sure.
ask-system-example = Dynamics 365
ask-url = What is the address of the CRM?
ask-url-why = Everything is read from this one organisation, and the sign-in is valid for it alone.
ask-url-where = Open the CRM in a browser and copy the address bar; any page of it will do.
ask-url-example = https://contoso.crm4.dynamics.com
ask-auth = How should Fieldbridge sign in?
ask-auth-why = A run works without a person, so it signs in as an application.
ask-auth-where = Your identity administrator has registered the application in Microsoft Entra ID.
ask-auth-example = Client secret
ask-tenant = Which directory (tenant) does the organisation belong to?
ask-tenant-why = The sign-in is asked of this directory.
ask-tenant-where = Microsoft Entra admin center, Overview, "Tenant ID". Usually the CRM tells it and it is filled in already.
ask-tenant-example = contoso.onmicrosoft.com or 0fc1a9b0-1111-2222-3333-444455556666
ask-client-id = What is the application (client) id?
ask-client-id-why = It names the application that signs in; the CRM must know it as an application user.
ask-client-id-where = Microsoft Entra admin center, App registrations, your application, "Application (client) ID".
ask-client-id-example = 0fc1a9b0-1111-2222-3333-444455556666
ask-secret = What is the client secret?
ask-secret-why = It proves that Fieldbridge is that application. It is never written to the workspace, a log or the screen.
ask-secret-where = App registrations, your application, Certificates & secrets: the column "Value", not "Secret ID". It is shown only once, when it is made.
ask-secret-example = a line of about 40 characters

choice-dynamics = Dynamics 365
choice-salesforce = Salesforce
choice-client-secret = Client secret
choice-certificate = Certificate
choice-browser = Browser sign-in
choice-device-code = Device code

# --- answers
answer-problem-empty = There is no answer yet.
answer-problem-too-long = This is far too long for an answer. Was something else in the clipboard?
answer-problem-several-lines = Several lines were pasted. Paste only the one value.
answer-problem-looks-like-json = A whole JSON text was pasted. Paste only the one value from it.
answer-problem-control-character = The answer holds characters that cannot be seen. Type it, or copy it again.
answer-problem-not-a-choice = This is not one of the choices.
answer-problem-tenant-shared = "common", "organizations" and "consumers" sign in people, not applications. Give the directory's own id or domain.
answer-problem-tenant-malformed = This is neither a directory id (a GUID) nor a domain such as contoso.onmicrosoft.com.
answer-problem-client-id-malformed = An application id is a GUID: 32 hexadecimal digits in five groups.
answer-problem-unknown-question = There is no such question.
answer-problem-secret-in-file = A secret does not belong in this file. Name where it is instead: env:VARIABLE, file:PATH, stdin or vault.
answer-warning-secret-id = This looks like the Secret ID, not the secret's value. The value stands in the column "Value" and is shown only once.
answer-warning-secret-masked = This looks like a hidden secret (abc*****). The full value is shown only once, when the secret is made.
answer-warning-secret-blanks = The secret began or ended with white space, which was left out: no client secret has any.

name-problem-empty = A name is needed.
name-problem-too-long = A name has at most 40 characters.
name-problem-bad-character = A name has only letters, digits, - and _.
name-problem-leading-dash = A name does not begin with -, or commands would take it for an option.
name-problem-reserved = Some operating systems keep this name for themselves. Please choose another.

# --- conversions
conversion-keep = as it is
conversion-keep-help = The value is carried over unchanged.
conversion-trim = trim
conversion-trim-help = Blanks at both ends are cut.
conversion-lower = lower case
conversion-lower-help = All letters become small.
conversion-upper = UPPER CASE
conversion-upper-help = All letters become capitals.
conversion-email = e-mail
conversion-email-help = Blanks are cut and letters become small, so that one address is written one way.
conversion-phone = phone
conversion-phone-help = Only digits and a leading + stay. A number with letters is rejected, not guessed.
conversion-day = day only
conversion-day-help = The time of day is dropped; the day is that of UTC.
conversion-text = as text
conversion-text-help = Numbers and times are written as text.

# --- why a field is proposed or not
reason-key = identifies the row
reason-known-shape = usually wanted for this table
reason-watermark = tells what has changed
reason-required = the CRM demands a value
reason-custom = made by your organisation
reason-link = links to a chosen table
reason-ordinary = possible, not proposed
reason-companion = only repeats another field
reason-unreadable = cannot be read
reason-binary = a picture or file
reason-not-a-column = a list of parties, not a column
reason-unknown-type = a kind of field that is not known
reason-technical = the CRM's own bookkeeping

# --- what is wrong with a mapping, or worth knowing
lint-field-unknown = The mapping has no field { $field }.
lint-cannot-carry = The field { $field } cannot be carried over.
lint-key-stays = { $field } identifies the rows. It stays, unchanged.
lint-watermark-stays = { $field } tells what has changed. Without it every run would have to read everything, so it stays.
lint-column-taken = Another field fills the column { $column } already.
lint-conversion-unfit = This conversion does not fit the field { $field }.
lint-not-included = The field { $field } is not carried over, so it has no column to rename.
lint-name-empty = A column needs a name.
lint-name-too-long = { $column } is too long; a name has at most 63 characters.
lint-name-bad-start = { $column } does not begin with a letter.
lint-name-bad-character = { $column } may hold only the letters a to z, digits and _.
lint-name-reserved = { $column } is a word of the database language. Try { $column }_.
lint-name-reserved-prefix = Names that begin with fb_, pg_ or sqlite_ are kept by Fieldbridge and the databases.
lint-key-missing = The field { $field } identifies the rows and must be carried over.
lint-watermark-missing = Without the field { $field } no run can tell what has changed.
lint-field-gone = The CRM does not have the field { $field } any more. Values already carried over are kept.
lint-field-twice = The field { $field } is mapped twice.
lint-field-new = The CRM has a new field { $field }. It is not carried over until you choose it.
lint-only-the-key = Nothing but the key is carried over.
lint-secured = The field { $field } is guarded by column security and may come back empty.
lint-schema-name = { $column } cannot be the name of a schema.
lint-schema-taken = Another mapping fills the schema { $column } already, so { $field } needs another name.

# --- filters
filter-problem-empty = The filter is empty.
filter-problem-too-long = The filter is longer than 4,000 characters.
filter-problem-too-deep = Parentheses are nested too deeply.
filter-problem-too-many = The filter has too many conditions or values.
filter-problem-bad-character = Character { $position }: { $found } has no meaning here.
filter-problem-unclosed-text = Character { $position }: the text that begins here has no closing quote.
filter-problem-unclosed-bracket = Character { $position }: the name that begins here has no closing bracket.
filter-problem-unclosed-parenthesis = Character { $position }: this parenthesis is never closed.
filter-problem-expected-field = Character { $position }: the name of a field is missing here.
filter-problem-expected-operator = Character { $position }: what should be compared? Use =, !=, <, <=, >, >=, is empty, contains, starts with, ends with or in.
filter-problem-expected-value = Character { $position }: a value is missing here. Text stands in quotes: 'Seoul'.
filter-problem-expected-and-or = Character { $position }: conditions are joined by "and" or "or".
filter-problem-bad-number = Character { $position }: { $found } is not a number that can be used here.
filter-problem-bad-date = Character { $position }: { $found } is not a date. Write 2026-01-31 or 2026-01-31T09:00:00Z.
filter-problem-unknown-field = The table has no readable field { $found }.
filter-problem-unknown-field-near = The table has no readable field { $found }. Did you mean { $hint }?
filter-problem-wrong-operator = The field { $found } ({ $hint }) cannot be compared like this.
filter-problem-wrong-value = The value does not fit the field { $found } ({ $hint }).

# --- enumerations, value by value
enum-change-added = added
enum-change-relabelled = new label
enum-change-removed = removed
enum-change-kept = unchanged
enum-change-own = kept, not in the CRM
enum-change-suspect = The label has changed so much that the value may mean something else now.
enum-change-in-use = Rows still use this value: { $rows }

# --- review
review-account = Account { $account }: { $system } at { $url }, signing in as application { $client }.
review-secret-vault = The secret of { $account } stays where the first step put it; the workspace file holds none.
review-secret-env = The secret of { $account } is read from the environment variable { $variable }.
review-schema = Table { $table } fills the campaign table { $schema }. Columns: { $columns }.
review-schema-counted = Table { $table } fills the campaign table { $schema }. Columns: { $columns }, rows: about { $rows }.
review-enumeration-merge = Option set { $set }: missing values are added to the enumeration { $enumeration }, labels are updated, nothing is removed.
review-enumeration-replace = Option set { $set }: the enumeration { $enumeration } will hold exactly these values; its other values are removed.
review-enumeration-skipped = Option set { $set } is left out; rows keep the codes.
review-flow-incremental = Flow { $flow } reads { $table }: everything once, then only what has changed.
review-flow-full = Flow { $flow } reads { $table }: everything, every time.
review-flow-filter = Flow { $flow } reads only rows with { $filter }.
review-flow-try = Flow { $flow } tries this many rows first: { $rows }. It goes on only if they go well.
review-crm-untouched = Nothing is written to the CRM.
review-nothing-chosen = No flow is set up, so nothing will be read.
