# How much is read at once where the CRM sets limits, and rows that are read another way.

log-page-eased = The time the CRM grants our requests ran out, or it pushed back page after page: from here on at most { $rows } rows are asked for at once.
log-page-fewer-requests = The number of requests the CRM grants ran out: up to { $rows } rows are asked for at once, so that fewer requests are needed.
log-reading-poisoned = A row cannot be read in this order: rows are read by their identifier, so that it is told and put aside. Until it can be read, changes are read by date.
log-row-readable = Row { $row } can be read again.
