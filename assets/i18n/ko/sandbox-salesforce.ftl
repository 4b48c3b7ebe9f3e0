# 명령줄에서 쓰는 내장 Salesforce.
cli-sandbox--system = 흉내 낼 CRM
cli-col-consumer-key = 소비자 키
cli-col-consumer-secret = 소비자 암호
cli-col-security-token = 보안 토큰
cli-col-organization-id = 조직 ID
cli-col-proxy = salesforce.com 호스트용 프록시
