# Why rows are rejected while a page is decoded.
reject-wrong-type = The value is not of the field's type.
reject-no-id = The row came without its identifier.
reject-bad-id = An identifier is not one of this CRM.
reject-bad-text = The text has characters that no database can keep.
reject-number-range = The number is too large to be kept exactly.
reject-bad-date = The date or time does not exist.
reject-duplicate-field = A field came twice in the same row.
