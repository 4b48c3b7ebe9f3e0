# The embedded Salesforce on the command line.
cli-sandbox--system = The CRM it plays
cli-sandbox-faults--system = Only the faults this CRM's sandbox can play
cli-col-consumer-key = Consumer key
cli-col-consumer-secret = Consumer secret
cli-col-security-token = Security token
cli-col-organization-id = Organization id
cli-col-proxy = Proxy for salesforce.com hosts
