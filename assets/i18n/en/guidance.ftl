# guidance: the built-in sandbox in place of a CRM, and names that were mistyped
wz-offer-at-hand = Only trying it out? Ctrl-T starts the built-in sandbox, a CRM with generated data on this machine, and proposes every answer.
cmd-try-sandbox = try it out
cmd-try-sandbox-help = Start the built-in sandbox, a CRM with generated data on this machine, and take its answers.
wz-sandbox-starting = The sandbox is being started…
fault-table-missing--similar = There is no table { $table } to be seen. Did you mean { $similar }?
fault-table-missing--similar-advice = Check the spelling: "fieldbridge tables NAME --search TEXT" finds tables by name or label; "fieldbridge tables NAME --refresh" asks the CRM again, where the table is new.
