# 명령줄에서 쓰는 내장 CRM: https, 사람의 로그인, 조작용 주소.
cli-sandbox--tls = 자체 인증 기관으로 https를 제공합니다
cli-sandbox--ca-file = 인증 기관의 인증서를 기록할 파일. 없으면 임시 파일을 씁니다
cli-sandbox--certificate = 애플리케이션에 등록할 인증서(PEM 또는 DER). 여러 번 쓸 수 있습니다
cli-sandbox-more =
    실행 중에도 아래 주소로 POST 요청을 보내 모든 것을 바꿀 수 있습니다.
      /_sandbox/faults?fault=NAME            지금의 장애를 모두 이 장애로 바꿉니다
      /_sandbox/mutate?updates=N             행을 변경합니다(inserts=N, deletes=N, table=NAME도 가능)
      /_sandbox/devices?decision=approve     대기 중인 디바이스 코드를 처리합니다(decline, expire, user_code=CODE)
      /_sandbox/session?user=NAME            브라우저에 미리 로그인한 사용자를 정합니다
      /_sandbox/users?user=NAME&standing=S   계정 상태를 바꿉니다(good, expired, disabled, locked, mfa, …)
      /_sandbox/certificates                 본문에 담긴 인증서를 등록합니다
      /_sandbox/public-flows?allowed=no      디바이스 코드와 비밀번호 로그인을 막습니다
      /_sandbox/revoke                       모든 토큰을 끝냅니다
    users, devices, certificates, requests의 현재 상태는 GET으로 볼 수 있습니다.
cli-col-public-client-id = 공용 애플리케이션
cli-col-user = 사용자
cli-col-password = 비밀번호
cli-col-ca-file = CA 인증서
