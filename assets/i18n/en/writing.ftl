# writing to the CRM, politeness, proxies and certificate authorities

fault-proxy-auth = The proxy wants a user name and password.
fault-proxy-auth-advice = Ask whoever runs the proxy for an account, and put it into the proxy's address (HTTPS_PROXY=http://user:password@proxy:8080), or name the CRM's host in NO_PROXY if this machine may reach it directly.
fault-proxy-refused = The proxy does not let Fieldbridge through to the server.
fault-proxy-refused-advice = Ask whoever runs the proxy to allow https to this host and to login.microsoftonline.com, or name the host in NO_PROXY if this machine may reach it directly.
fault-ca-file-unusable = The file of certificate authorities { $path } cannot be used.
fault-ca-file-unusable-advice = FIELDBRIDGE_CA_FILE must name a PEM file with certificates only (BEGIN CERTIFICATE ... END CERTIFICATE). Correct the path or the file, or unset the variable.
fault-outcome-unknown = A change was sent to the CRM, and its answer never came: it may have been made or not.
fault-outcome-unknown-advice = Nothing to do: before the row is sent again, Fieldbridge looks up whether the change is there.
fault-value-unfit = The value of { $field } does not fit the field in the CRM.
fault-value-unfit-advice = Correct the value, or change how the field is mapped; then retry the row.
fault-change-set-refused = Another change of the same set was refused, so none of them was made.
fault-change-set-refused-advice = Look at the change that was refused; the others are fine and can be sent again with it.
fault-batch-unreadable = The CRM's answer to a batch of changes cannot be read.
fault-batch-unreadable-advice = Nothing to do at first: Fieldbridge looks up which changes are there. If it happens again, something between here and the CRM alters its answers; ask whoever runs the proxy or gateway.

budget-at-once = { $limit } at once

doctor-ca-file = Trusted beside this system's certificate authorities: those in { $path } (FIELDBRIDGE_CA_FILE), { $count } in number.
doctor-ca-file-broken = FIELDBRIDGE_CA_FILE names { $path }, which cannot be used: { $why }
