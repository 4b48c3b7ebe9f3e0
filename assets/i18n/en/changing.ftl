# --- changing a setup that is in use
cli-setup-values-kept = List { $name }: { $count ->
    [one] one value the CRM no longer has stays, because rows use it. To remove it all the same:
   *[other] { $count } values the CRM no longer has stay, because rows use them. To remove them all the same:
}

# --- locks between processes
fault-lock-held = Another process of Fieldbridge holds this workspace and does not let go.
fault-lock-held-advice = It may be stopped (Ctrl-Z), or wait for the network or a keyring. Look for the process { $pid }, let it go on or end it, then try again. Nothing was changed.

# --- exporting schemas and setups
cli-export-several = These would be several documents in a row: { $files }. Write each into a file with --dir DIR, or name one with --account ACCOUNT or a TABLE.
setup-what-secret-expires = last day of the secret
setup-what-solution = companion solution
answer-problem-relative-file = The setup comes from standard input, so there is no directory to look for this file in. Give its full path.
