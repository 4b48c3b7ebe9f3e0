# How clients other than this program are led to the Salesforce sandbox.

cli-sandbox-clients = Lines for other clients, by name:
cli-sandbox-clients-plain = Lines for other clients, by name (those with fixed hosts need --tls):
