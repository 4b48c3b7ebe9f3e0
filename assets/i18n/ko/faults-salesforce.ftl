# Salesforce가 거부한 이유와 다음에 할 일. 여러 단계이면 번호를 붙였습니다.
move-salesforce-admin = Salesforce 관리자
fault-salesforce-login-refused = Salesforce가 이유를 밝히지 않고 로그인을 거부했습니다.
fault-salesforce-login-refused-advice =
    1. 설정 → 사용자 → 연동 사용자 → 로그인 기록의 상태 열에서 실제 이유(비밀번호 오류, 보안 토큰 누락, 네트워크 주소, 흐름 비활성화)를 확인하십시오.
    2. 사용자 이름과 비밀번호 방식에서는 이 컴퓨터의 주소가 신뢰되지 않는 한 비밀번호 바로 뒤에 보안 토큰을 붙입니다. 토큰은 사용자의 개인 설정에서 재설정합니다.
    3. 인증서나 클라이언트 자격 증명 방식으로 바꾸는 것이 좋습니다. 비밀번호 로그인은 지원이 종료될 예정입니다.
fault-salesforce-token-revoked = 보관된 로그인이 Salesforce에서 더 이상 유효하지 않습니다.
fault-salesforce-token-revoked-advice =
    1. 이 계정으로 다시 로그인하십시오.
    2. 오래 유지하려면 설정 → External Client App Manager → 해당 앱 → 정책 → 새로 고침 토큰 정책을 취소될 때까지 유효로 바꾸십시오.
    3. 도구마다 따로 로그인하십시오. 승인이 다섯 개를 넘으면 가장 오래된 것이 없어지고, 같은 토큰을 두 번 쓰면 나머지도 모두 취소됩니다.
fault-salesforce-not-approved = 사용자가 애플리케이션에 대해 승인되지 않았습니다.
fault-salesforce-not-approved-advice =
    1. 설정 → External Client App Manager → 해당 앱 → 정책 → OAuth 정책 → 허용된 사용자를 관리자가 승인한 사용자는 사전 인증됨으로 바꾸십시오.
    2. 같은 페이지에서 연동 사용자의 권한 집합이나 프로필을 선택하십시오.
    3. 1분 뒤 다시 검사하십시오.
fault-salesforce-app-not-assigned = 할당된 사용자만 쓸 수 있는 애플리케이션인데 이 사용자는 할당되어 있지 않습니다.
fault-salesforce-app-not-assigned-advice =
    1. 설정 → 권한 집합 → 애플리케이션 정책에서 선택된 권한 집합 → 할당 관리에서 연동 사용자를 추가하십시오.
    2. 1분 뒤 다시 검사하십시오.
fault-salesforce-scope-missing = 이 로그인 방식에 필요한 범위가 애플리케이션에 없습니다.
fault-salesforce-scope-missing-advice =
    1. 설정 → External Client App Manager → 해당 앱 → 설정 → OAuth 설정에서 "Manage user data via APIs (api)"와 "Perform requests at any time (refresh_token, offline_access)" 범위를 추가하십시오.
    2. 변경이 모두 반영될 때까지 최대 10분을 기다린 뒤 다시 검사하십시오.
fault-salesforce-audience = 다른 Salesforce 호스트를 위한 로그인입니다.
fault-salesforce-audience-advice =
    1. 운영 조직과 Developer Edition은 https://login.salesforce.com, 샌드박스는 https://test.salesforce.com에서 로그인하며, 둘 다 자체 My Domain에서도 로그인할 수 있습니다.
    2. 계정의 로그인 주소를 고치십시오. "fieldbridge account set ACCOUNT --authority URL"은 새 주소를 점검한 뒤에 저장합니다.
    3. 샌드박스에서는 사용자 이름 끝에 샌드박스 이름이 붙는다는 점도 확인하십시오.
fault-salesforce-assertion = Salesforce가 로그인 서명을 받아들이지 않습니다.
fault-salesforce-assertion-advice =
    1. 계정의 인증서 지문을 애플리케이션에 올린 인증서와 비교하십시오. 설정 → External Client App Manager → 해당 앱 → 설정 → OAuth 설정 → 디지털 서명 사용.
    2. 이 컴퓨터의 시계를 확인하십시오. 서명은 3분 동안만 유효합니다.
    3. 소비자 키가 이 조직에 있는 이 애플리케이션의 키인지 확인하십시오.
fault-salesforce-user-locked = Salesforce 사용자가 잠겨 있습니다.
fault-salesforce-user-locked-advice =
    1. 설정 → 사용자 → 연동 사용자 → 잠금 해제.
    2. 이전 비밀번호로 로그인하는 다른 프로그램이 있는지 확인하십시오. 그대로 두면 다시 잠깁니다.
fault-salesforce-user-inactive = Salesforce 사용자가 활성 상태가 아닙니다.
fault-salesforce-user-inactive-advice =
    1. 설정 → 사용자 → 연동 사용자 → 편집 → 활성 → 저장. Salesforce Integration 같은 라이선스가 필요합니다.
    2. 1분 뒤 다시 검사하십시오.
fault-salesforce-org-inactive = Salesforce 조직이 활성 상태가 아닙니다.
fault-salesforce-org-inactive-advice =
    1. 평가판이 끝났거나 샌드박스를 새로 고치는 중일 수 있습니다. 설정 → 회사 정보, 운영 조직에서는 설정 → 샌드박스를 확인하십시오.
    2. 새로 고친 샌드박스는 애플리케이션 키가 바뀝니다. 그 뒤에 새 소비자 키와 비밀을 입력하십시오.
fault-salesforce-ip-restricted = 이 컴퓨터의 네트워크 주소로는 Salesforce에 로그인할 수 없습니다.
fault-salesforce-ip-restricted-advice =
    1. 설정 → 사용자 → 프로필 → 연동 사용자의 프로필 → 로그인 IP 범위에 이 컴퓨터의 공인 주소를 추가하십시오.
    2. 이 애플리케이션에만 적용하려면 설정 → External Client App Manager → 해당 앱 → 정책 → IP 완화를 사용하십시오.
fault-salesforce-run-as-missing = 애플리케이션이 누구의 이름으로 작업할지 정해져 있지 않습니다.
fault-salesforce-run-as-missing-advice =
    1. 설정 → External Client App Manager → 해당 앱 → 정책 → OAuth 흐름 → 클라이언트 자격 증명 흐름 활성화 → 실행 사용자에 연동 사용자를 지정하고 저장하십시오.
    2. 1분 뒤 다시 검사하십시오.
fault-salesforce-domain-wrong = 클라이언트 자격 증명은 조직의 My Domain에서만 받습니다.
fault-salesforce-domain-wrong-advice =
    1. 설정 → 내 도메인 → 현재 내 도메인 URL을 복사하십시오. .my.salesforce.com으로 끝납니다.
    2. login.salesforce.com이나 test.salesforce.com 대신 이 주소를 계정의 주소와 로그인 주소로 지정하십시오.
fault-salesforce-code-used = 로그인에 시간이 너무 오래 걸렸거나 응답이 이미 사용되었습니다.
fault-salesforce-code-used-advice =
    1. 로그인을 다시 시작해 15분 안에 마치십시오.
    2. 가장 최근에 열린 브라우저 창을 사용하십시오. 이전 창은 이전 로그인에 응답합니다.
fault-salesforce-client-unknown = Salesforce에 해당 애플리케이션의 소비자 키가 없습니다.
fault-salesforce-client-unknown-advice =
    1. 설정 → External Client App Manager → 해당 앱 → 설정 → OAuth 설정 → 소비자 키 및 비밀의 키를 계정의 값과 비교하십시오.
    2. 샌드박스에는 자체 키가 있으며 새로 고치면 바뀝니다.
    3. 새 애플리케이션은 10분쯤 지나야 모든 곳에 알려집니다.
fault-salesforce-secret-wrong = 애플리케이션의 소비자 비밀이 틀립니다.
fault-salesforce-secret-wrong-advice =
    1. 설정 → External Client App Manager → 해당 앱 → 설정 → OAuth 설정 → 소비자 키 및 비밀에서 비밀을 다시 복사하십시오.
    2. 비밀을 새로 만들었다면 이전 비밀을 쓰던 모든 프로그램에 새 비밀을 넣어야 합니다.
fault-salesforce-redirect-mismatch = 콜백 URL이 애플리케이션에 등록되어 있지 않습니다.
fault-salesforce-redirect-mismatch-advice =
    1. 설정 → External Client App Manager → 해당 앱 → 설정 → OAuth 설정 → 콜백 URL에 상세 내용의 URL을 그대로 추가하십시오.
    2. 최대 10분을 기다린 뒤 다시 로그인하십시오.
fault-salesforce-flow-off = 이 로그인 방식은 Salesforce에서 꺼져 있습니다.
fault-salesforce-flow-off-advice =
    1. 설정 → External Client App Manager → 해당 앱 → 설정 → OAuth 설정 → 흐름 활성화에서 계정이 쓰는 흐름을 켜십시오.
    2. 사용자 이름과 비밀번호 방식은 설정 → OAuth 및 OpenID Connect 설정도 확인하십시오. 새 조직에서는 차단되어 있으며 지원이 종료될 예정입니다.
fault-salesforce-app-blocked = 이 Salesforce 조직에서 애플리케이션이 차단되어 있습니다.
fault-salesforce-app-blocked-advice =
    1. 설정 → 연결된 앱 OAuth 사용 → 해당 애플리케이션 → 설치 또는 차단 해제.
    2. 또는 사용자에게 "Approve Uninstalled Connected Apps" 권한을, API 액세스 제어를 쓴다면 "Use Any API Client" 권한을 주십시오.
fault-salesforce-sign-in-unknown = Fieldbridge가 모르는 이유로 Salesforce가 로그인을 거부했습니다.
fault-salesforce-sign-in-unknown-advice =
    1. 상세 내용에 있는 Salesforce의 메시지를 읽으십시오.
    2. 설정 → 사용자 → 연동 사용자 → 로그인 기록에 더 자세한 내용이 있을 수 있습니다. 상세 내용을 저희에게 보내 주시면 다음 버전에서 이유를 알려 드리겠습니다.
fault-not-salesforce = 호스트가 응답하지만 Salesforce가 아닙니다.
fault-not-salesforce-advice = 주소를 확인하십시오. 설정 → 내 도메인 → 현재 내 도메인 URL. 이름이 바뀌거나 삭제된 도메인, 만료된 조직, 프록시의 자체 페이지도 이렇게 응답합니다. 상세 내용에 응답의 첫 부분이 있습니다.
fault-salesforce-instance-foreign = Salesforce가 알려 준 조직 주소 { $instance }{ PARTICLE($instance, "은") } 계정의 주소와 다릅니다.
fault-salesforce-instance-foreign-advice = 토큰은 사용하지 않았습니다. 그 주소가 귀 조직의 주소라면 확인해 주십시오. 마법사의 점검 화면에서 a를 누르거나 fieldbridge account set { $account } --confirm-instance { $instance } 명령을 실행합니다. 모르는 주소라면 Salesforce 대신 무엇이 응답하는지 네트워크 담당자에게 확인하십시오.
fault-salesforce-session = 새로 만든 세션인데도 Salesforce가 거부했습니다.
fault-salesforce-session-advice =
    1. 애플리케이션에는 "Manage user data via APIs (api)" 범위가, 사용자에게는 "API 사용 가능" 권한이 필요합니다.
    2. 세션이 주소에 고정되어 있다면(설정 → 세션 설정) 요청 사이에 주소가 바뀌지 않아야 합니다. 출구가 여러 개인 프록시가 있는지 확인하십시오.
fault-salesforce-quota = 조직의 최근 24시간 API 호출을 모두 사용했습니다.
fault-salesforce-quota-advice =
    1. 실행은 위치를 기억하며, 오래된 호출이 24시간에서 빠지면 다음 실행에서 이어집니다.
    2. 설정 → 회사 정보 → 최근 24시간 API 요청을 확인하십시오. 설정 → API 사용에서 누가 썼는지 알 수 있습니다.
fault-salesforce-reserve = 조직에 남은 API 호출은 조직의 업무를 위해 남겨 둡니다({ $percent }%).
fault-salesforce-reserve-advice =
    1. 잘못된 것은 없습니다. 실행은 위치를 기억하며, 오래된 호출이 24시간에서 빠지면 다음 실행에서 이어집니다. 30분마다 호출 한 번으로 확인합니다.
    2. 설정 → API 사용에서 누가 호출을 썼는지 알 수 있습니다. 호출은 추가로 구매할 수 있습니다(설정 → 회사 정보).
    3. 다른 업무를 위해 남겨 둘 비율은 계정의 설정입니다: "fieldbridge account set ACCOUNT --call-reserve PERCENT"(5~80).
fault-salesforce-concurrent = 이 Salesforce 조직에서 오래 걸리는 요청이 너무 많이 진행 중입니다.
fault-salesforce-concurrent-advice = 하실 일은 없습니다. Fieldbridge가 기다렸다가 동시 요청 수를 줄여 다시 시도합니다. 자주 발생하면 다른 연동이 적은 시간에 실행하십시오.
fault-salesforce-api-off = 이 사용자나 조직은 Salesforce API를 사용할 수 없습니다.
fault-salesforce-api-off-advice =
    1. 설정 → 사용자 → 연동 사용자 → 권한 집합 할당 중 하나의 시스템 권한에 "API 사용 가능"이 필요합니다.
    2. Essentials, Group 및 대부분의 Professional 에디션에는 API가 없습니다. Salesforce 담당자에게 문의하십시오.
fault-salesforce-access = Salesforce 사용자에게 권한이 없습니다.
fault-salesforce-access-advice =
    1. 설정 → 권한 집합 → Fieldbridge용 권한 집합 → 객체 설정 → 해당 객체에서 읽기와 모든 레코드 보기를, 쓰는 객체라면 만들기나 편집도 허용하십시오.
    2. 상세 내용이 레코드 하나만 가리킨다면 소유자의 공유 규칙 때문에 사용자가 볼 수 없는 것입니다.
fault-salesforce-transaction-security = Salesforce의 트랜잭션 보안 정책이 읽기를 막았습니다.
fault-salesforce-transaction-security-advice =
    1. 설정 → 트랜잭션 보안 정책에서 연동 사용자의 읽기를 세는 정책을 확인하십시오.
    2. 사용자에게 "Exempt from Transaction Security" 권한을 주거나 정책에서 제외하십시오.
fault-salesforce-row-locked = 다른 변경이 이 레코드나 상위 레코드를 잡고 있습니다.
fault-salesforce-row-locked-advice = Fieldbridge가 상위 레코드별로 묶어 다시 시도합니다. 계속되면 같은 계정이나 캠페인을 바꾸는 긴 작업이나 자동화가 있는지 확인하십시오.
fault-salesforce-query-heavy = Salesforce가 처리하기에 쿼리가 너무 무겁습니다.
fault-salesforce-query-heavy-advice = 작업은 페이지보다 시간이 넉넉합니다. 이 흐름을 작업으로 읽게 하거나 Fieldbridge가 고르게 하십시오(fieldbridge flow set 이름 --way auto). 작업도 실패하면 수식과 긴 텍스트를 비롯해 매핑하는 필드를 줄이거나 색인된 필드로 필터를 추가하십시오. 다시 실행하면 멈춘 곳에서 이어집니다.
fault-salesforce-locator-expired = Salesforce가 읽던 위치를 더 이상 기억하지 않습니다.
fault-salesforce-locator-expired-advice = 하실 일은 없습니다. 마지막으로 보관된 행 다음부터 이어서 읽습니다.
fault-salesforce-window = 요청한 기간이 너무 오래되었거나 변경이 너무 많습니다.
fault-salesforce-window-advice = 잃은 것은 없습니다. 바뀐 레코드는 변경 날짜로 찾고, Salesforce가 더 알려 주지 않는 삭제는 모든 식별자를 비교할 때 찾습니다. 비교는 며칠마다 저절로 이루어지며(며칠인지는 fieldbridge flow show 이름), "--full"은 지금 전부 읽습니다.
fault-salesforce-query-malformed = Salesforce가 쿼리를 이해하지 못했습니다.
fault-salesforce-query-malformed-advice = 일어나서는 안 되는 일입니다. 상세 내용을 저희에게 보내 주십시오. 그때까지는 상세 내용에 나온 필드나 조건을 빼고 실행하십시오.
fault-salesforce-field-hidden = Salesforce 필드가 없거나 연동 사용자에게 숨겨져 있습니다.
fault-salesforce-field-hidden-advice =
    1. 상세 내용에 필드 이름이 있습니다. 설정 → 객체 관리자 → 해당 객체 → 필드 및 관계에 없으면 매핑에서 빼십시오.
    2. 있다면 필드 수준 보안 설정에서 Fieldbridge용 권한 집합에 표시되도록 하십시오. 새 필드는 처음에 아무에게도 보이지 않습니다.
    3. 객체를 다시 조회하십시오.
fault-salesforce-type-hidden = Salesforce 객체가 없거나 연동 사용자에게 숨겨져 있습니다.
fault-salesforce-type-hidden-advice =
    1. 흐름이 읽거나 쓰는 객체입니다. "fieldbridge flow list"에 이름이 있습니다. 설정 → 객체 관리자에 없으면 삭제되었거나 패키지가 제거된 것입니다.
    2. 있다면 설정 → 권한 집합 → Fieldbridge용 권한 집합 → 객체 설정 → 해당 객체 → 읽기와 모든 레코드 보기를 허용하십시오.
fault-salesforce-restriction = 이 객체는 필터를 쓰거나 모든 데이터를 볼 수 있는 사용자만 읽을 수 있습니다.
fault-salesforce-restriction-advice = 연동 사용자에게 "모든 데이터 보기" 권한을 주거나 상세 내용에서 요구하는 필터를 추가하십시오.
fault-salesforce-limit = Salesforce 조직의 한도에 도달했습니다.
fault-salesforce-limit-advice = 상세 내용에 어떤 한도인지 나와 있습니다. 설정 → 저장소 사용량과 설정 → 회사 정보에서 남은 양을 확인하십시오. 일일 한도는 24시간 안에 다시 풀립니다.
fault-salesforce-row-refused = Salesforce가 레코드의 값을 받아들이지 않습니다.
fault-salesforce-row-refused-advice = 상세 내용에 코드와 필드가 있습니다. 필수 필드, 길이, 선택 목록 값, 유효성 검사 규칙 또는 자동화가 원인입니다. 값이나 매핑을 고친 뒤 거부된 행을 다시 시도하십시오.
fault-salesforce-duplicate-value = 다른 Salesforce 레코드에 이미 같은 고유 값이 있습니다.
fault-salesforce-duplicate-value-advice = 상세 내용에 필드와 레코드가 있습니다. 같은 사람이라면 둘을 한 키로 매핑하십시오. 전환된 리드도 값을 계속 가지고 있습니다.
fault-salesforce-duplicate-rule = Salesforce의 중복 규칙이 레코드 저장을 막았습니다.
fault-salesforce-duplicate-rule-advice =
    1. 설정 → 중복 규칙에서 어떤 규칙이 막는지, 연동 사용자에게는 보고만 하도록 바꿀 수 있는지 확인하십시오.
    2. 또는 규칙이 가리키는 레코드를 병합하십시오.
fault-salesforce-row-gone = Salesforce 레코드가 삭제되었거나 다른 레코드로 병합되었습니다.
fault-salesforce-row-gone-advice = 하실 일은 없습니다. 다음 가져오기에서 삭제가 이곳에도 반영됩니다.
fault-salesforce-lead-converted = 리드가 전환되어 더 이상 변경할 수 없습니다.
fault-salesforce-lead-converted-advice = 전환된 연락처에 쓰십시오. ConvertedContactId를 매핑하고 리드는 IsConverted = false로 필터링하십시오.
fault-salesforce-field-read-only = 연동 사용자가 Salesforce 필드에 쓸 수 없습니다.
fault-salesforce-field-read-only-advice =
    1. 상세 내용에 필드 이름이 있습니다. 설정 → 객체 관리자 → 해당 객체 → 필드 및 관계 → 해당 필드 → 필드 수준 보안 설정에서 Fieldbridge용 권한 집합의 읽기 전용을 해제하십시오.
    2. 수식과 시스템 필드에는 쓸 수 없습니다. 매핑에서 빼십시오.
fault-salesforce-rolled-back = 같은 요청의 다른 레코드가 실패해 이 레코드도 저장되지 않았습니다.
fault-salesforce-rolled-back-advice = 이 요청의 다른 거부 항목을 확인하십시오. 그것을 고치면 이 레코드도 저장됩니다.
fault-salesforce-busy = Salesforce가 바쁘거나 유지 관리 중입니다.
fault-salesforce-busy-advice = Fieldbridge가 다시 시도합니다. 계속되면 https://status.salesforce.com에서 인스턴스 상태를 확인하십시오.
fault-salesforce-many-matches = 이 키를 가진 Salesforce 레코드가 여러 개입니다.
fault-salesforce-many-matches-advice = 외부 ID 및 고유로 표시된 필드를 키로 쓰거나 레코드를 병합하십시오.
fault-salesforce-unknown = Salesforce가 Fieldbridge가 모르는 코드로 거부했습니다.
fault-salesforce-unknown-advice = 상세 내용에 Salesforce가 보낸 코드와 메시지가 있습니다. Salesforce 도움말에서 코드를 찾아보고, 다음 버전에서 알려 드릴 수 있도록 상세 내용을 저희에게 보내 주십시오.
fault-salesforce-version = 조직이 Fieldbridge가 쓰는 Salesforce API 버전을 지원하지 않습니다.
fault-salesforce-version-advice = Fieldbridge를 업데이트하십시오. Salesforce는 몇 년이 지나면 이전 버전을 종료합니다. 상세 내용에 조직이 지원하는 최신 버전이 있습니다.
