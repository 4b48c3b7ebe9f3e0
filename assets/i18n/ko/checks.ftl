# 외부 계정 검사: 각 검사가 무엇을 증명하고 왜 중요한지, 경고가 무엇을 요구하는지, 페이지를 해석할 때 행이 거부된 이유.
check-address = 주소
check-address-why = 주소가 조직의 https 주소이거나 이 컴퓨터의 샌드박스입니다.
check-tls = 보안 연결
check-tls-why = 호스트가 응답하며 이 컴퓨터가 그 인증서를 신뢰합니다.
check-dataverse = Dynamics 365 응답
check-dataverse-why = 호스트가 Dynamics 365 조직이며 계정의 테넌트에 속합니다.
check-clock = 시계
check-clock-why = 이 컴퓨터의 시계가 서버와 맞습니다. 토큰은 몇 분의 오차까지만 유효합니다.
check-token = 로그인
check-token-why = Entra가 애플리케이션의 ID와 비밀을 받아들이고 토큰을 발급합니다.
check-identity = 조직
check-identity-why = 조직이 토큰을 받아들이고 자신이 누구인지 알려 줍니다. 이후 실행은 다른 조직과는 작업하지 않습니다.
check-application-user = 애플리케이션 사용자
check-application-user-why = 조직 안의 애플리케이션 사용자가 활성 상태이고 보안 역할이 있습니다.
check-metadata = 테이블 정의
check-metadata-why = 테이블, 필드, 옵션 집합을 읽을 수 있어 추측할 필요가 없습니다.
check-read-privilege = 읽기 권한
check-read-privilege-why = 애플리케이션 사용자가 조직 전체에서 이 테이블의 행을 읽을 수 있습니다.
check-sample-row = 행 하나
check-sample-row-why = 이 테이블의 행이 실제로 돌아옵니다.
check-api-budget = 서비스 제한
check-api-budget-why = 현재 5분 동안 조직이 허용하는 남은 요청 수입니다.

remedy-address-unusual = Microsoft의 공개 주소가 아닙니다. 자체 서버의 조직이라면 괜찮습니다. 아니라면 Power Platform 관리 센터 → 환경 → 환경 URL과 비교하십시오.
remedy-fallback-roots = 이 컴퓨터에 인증서 저장소가 없어 Fieldbridge에 내장된 목록을 사용합니다. 회사 자체 인증서를 쓴다면 시스템의 ca-certificates 패키지를 설치하십시오.
remedy-clock-skew = 이 컴퓨터의 시계가 1분 넘게 틀립니다. 5분을 넘으면 로그인할 수 없으니 자동 시간 설정(NTP)을 켜십시오.
remedy-user-unreadable = 애플리케이션 사용자가 자신의 사용자 행을 읽을 수 없어 역할을 표시하지 못합니다. 권한이 충분한지는 테이블별 검사로 알 수 있습니다. 모두 확인하려면 역할에 사용자 테이블 읽기를 부여하십시오.
remedy-no-direct-role = 애플리케이션 사용자에게 직접 부여된 보안 역할이 없습니다. 팀을 통해 받았을 수 있습니다. 테이블별 검사가 실패하면 Power Platform 관리 센터 → 환경 → 해당 환경 → 설정 → 사용자 + 권한 → 애플리케이션 사용자 → 해당 사용자 → 보안 역할 편집에서 부여하십시오.
remedy-least-privilege = 애플리케이션 사용자가 시스템 관리자입니다. 읽기에 필요한 것보다 훨씬 큰 권한입니다. 고른 테이블에 읽기 = 조직인 역할을 만들어 부여한 뒤 시스템 관리자를 빼십시오: Power Platform 관리 센터 → 설정 → 사용자 + 권한 → 보안 역할.
remedy-depth = 사용자나 사업부의 행 등 일부만 읽을 수 있습니다. 모든 행을 읽으려면 이 테이블에 읽기 = 조직을 설정하십시오: Power Platform 관리 센터 → 환경 → 해당 환경 → 설정 → 사용자 + 권한 → 보안 역할 → 해당 역할.
remedy-empty-table = 애플리케이션 사용자가 볼 수 있는 행이 없습니다. 행이 있어야 한다면 역할의 읽기 수준(조직)을 확인하십시오.

reject-wrong-type = 값이 필드의 형식과 맞지 않습니다.
reject-no-id = 행에 식별자가 없습니다.
reject-bad-id = 식별자가 GUID가 아닙니다.
reject-bad-text = 데이터베이스에 저장할 수 없는 문자가 텍스트에 있습니다.
reject-number-range = 숫자가 너무 커서 정확히 저장할 수 없습니다.
reject-bad-date = 존재하지 않는 날짜나 시간입니다.
reject-duplicate-field = 한 행에 같은 필드가 두 번 있습니다.
