# 명령줄에서 쓰는 내장 Salesforce.
cli-sandbox--system = 흉내 낼 CRM
cli-sandbox-faults--system = 이 CRM의 샌드박스가 재현할 수 있는 장애만 표시
cli-col-consumer-key = 소비자 키
cli-col-consumer-secret = 소비자 암호
cli-col-security-token = 보안 토큰
cli-col-organization-id = 조직 ID
cli-col-proxy = salesforce.com 호스트용 프록시
