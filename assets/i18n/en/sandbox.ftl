# The embedded CRM on the command line: https, people who sign in, levers.
cli-sandbox--tls = Serve https, with a certificate authority of its own
cli-sandbox--ca-file = Where the authority's certificate is written; without it, a temporary file
cli-sandbox--certificate = Certificate (PEM or DER) to register with the application; may be repeated
cli-sandbox-more =
    Everything can be changed while it runs, by POST to these addresses:
      /_sandbox/faults?fault=NAME            puts these faults in force in place of all others
      /_sandbox/mutate?updates=N             changes rows (also inserts=N, deletes=N, table=NAME)
      /_sandbox/devices?decision=approve     decides waiting device codes (decline, expire, user_code=CODE)
      /_sandbox/session?user=NAME            signs a person in in the browser beforehand
      /_sandbox/users?user=NAME&standing=S   changes how an account stands (good, expired, disabled, locked, mfa, …)
      /_sandbox/certificates                 registers the certificate in the body
      /_sandbox/public-flows?allowed=no      forbids device code and password
      /_sandbox/revoke                       ends all tokens
    GET tells the present state of users, devices, certificates and requests.
cli-col-public-client-id = Public application
cli-col-user = User
cli-col-password = Password
cli-col-ca-file = CA certificate
