# Rows that were merged into others in the CRM, and deletions it no longer tells.

log-merged = Rows that were merged into others in the CRM: { $rows }. What referred to them leads to the rows that stayed.
reject-merged-crosswise = Two rows say of each other that they were merged into the other; which one stayed is not known
log-deletions-lost = The last run read what changed up to { $since }. What was deleted since then the CRM no longer tells in full: identifiers are compared.
cli-col-merged = of which merged
count-merged = of which merged
