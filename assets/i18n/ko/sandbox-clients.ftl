# 다른 클라이언트를 Salesforce 샌드박스로 연결하는 방법.

cli-sandbox-clients = 다른 클라이언트에 설정할 환경 변수(클라이언트별):
cli-sandbox-clients-plain = 다른 클라이언트에 설정할 환경 변수(호스트가 고정된 클라이언트에는 --tls 필요):
