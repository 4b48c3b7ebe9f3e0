# 조직이 거부한 이유와 다음에 할 일. 여러 단계이면 번호를 붙였습니다.
fault-not-a-member = 이 조직에 애플리케이션 사용자가 없습니다.
fault-not-a-member-advice =
    1. Power Platform 관리 센터 → 환경 → 해당 환경 → 설정 → 사용자 + 권한 → 애플리케이션 사용자 → 새 앱 사용자.
    2. 앱 추가: 클라이언트 ID로 검색해(엔터프라이즈 애플리케이션은 이름으로 나오지 않습니다) 선택하고 추가.
    3. 사업부(대개 최상위)를 고르고 보안 역할 편집에서 Fieldbridge용 역할을 고른 뒤 만들기.
    4. 1분 뒤 다시 검사하십시오. 환경마다 애플리케이션 사용자가 하나씩 필요합니다.
fault-user-disabled = 애플리케이션 사용자가 비활성화되어 있습니다.
fault-user-disabled-advice =
    1. Power Platform 관리 센터 → 환경 → 해당 환경 → 설정 → 사용자 + 권한 → 애플리케이션 사용자 → 사용자 선택 → 활성화.
    2. 보안 역할 편집: 역할이 하나 이상 있어야 합니다.
    3. 1분 뒤 다시 검사하십시오.
fault-privilege-missing = 필요한 권한이 없습니다.
fault-privilege-missing-advice =
    1. 상세 내용에 권한(prvRead…, prvCreate…, prvWrite…, prvDelete…, prvAppend…, prvAppendTo…)과 테이블이 있습니다.
    2. Power Platform 관리 센터 → 환경 → 해당 환경 → 설정 → 사용자 + 권한 → 보안 역할 → 애플리케이션 사용자의 역할 → 해당 테이블 → 해당 권한 = 조직 → 저장.
    3. 1분 뒤 다시 검사하십시오.
fault-record-access = 애플리케이션 사용자가 이 행에 접근할 수 없습니다.
fault-record-access-advice =
    1. 다른 사업부, 사용자 또는 팀의 행입니다. Power Platform 관리 센터 → 환경 → 해당 환경 → 설정 → 사용자 + 권한 → 보안 역할 → 해당 역할 → 해당 테이블 → 읽기 = 조직 → 저장.
    2. 또는 행을 애플리케이션 사용자와 공유하거나 필터로 흐름에서 빼십시오.
fault-table-missing = 테이블이 없거나 볼 수 없습니다.
fault-table-missing-advice = 삭제되었거나 이름이 바뀌었거나 솔루션이 제거되었을 수 있습니다: make.powerapps.com → 테이블. 테이블을 다시 검색하고("fieldbridge tables { $account } --refresh") 흐름을 고치십시오.
fault-field-missing = 필드가 없거나 읽을 수 없습니다.
fault-field-missing-advice = 상세 내용에 필드 이름이 있습니다. CRM에서 삭제되었다면 테이블을 다시 읽고 매핑이나 필터에서 빼십시오. 열 보안이 걸려 있다면 애플리케이션 사용자의 열 보안 프로필에 읽기를 허용하십시오.
fault-query-refused = CRM이 조회를 거부했습니다.
fault-query-refused-advice = 상세 내용에 CRM의 답이 있습니다. 필터를 단순하게 하거나 지적된 필드를 빼십시오. 그래도 안 되면 상세 내용을 보내 주십시오.
fault-request-too-large = 보낸 내용이 CRM이 허용하는 크기를 넘었습니다.
fault-request-too-large-advice = Fieldbridge가 가능하면 스스로 더 작게 나누어 보냅니다. 계속되면 긴 텍스트, 이미지, 파일 필드를 매핑에서 빼십시오.
fault-crm-database-busy = CRM의 데이터베이스가 제시간에 작업을 끝내지 못했습니다.
fault-crm-database-busy-advice = Fieldbridge가 자동으로 다시 시도합니다. 자주 발생하면 한 번에 처리하는 양을 줄이거나, 필터를 단순하게 하거나, 한가한 시간에 실행하십시오. 쓰기 작업이 서로 충돌했거나 조회가 너무 오래 걸린 것입니다.
fault-role-missing = 애플리케이션 사용자에게 직접 부여된 보안 역할도, 팀을 통한 역할도 없습니다.
fault-role-missing-advice =
    1. Power Platform 관리 센터 → 환경 → 해당 환경 → 설정 → 사용자 + 권한 → 애플리케이션 사용자 → 사용자 선택 → 보안 역할 편집.
    2. Fieldbridge용 역할을 고르고 저장하십시오. 필요한 권한은 "최소 권한" 검사가 보여 줍니다.
    3. 1분 뒤 다시 검사하십시오.
fault-user-kind-wrong = 사용자의 액세스 모드로는 데이터를 다룰 수 없습니다.
fault-user-kind-wrong-advice =
    1. 애플리케이션이라면 Power Platform 관리 센터 → 환경 → 해당 환경 → 설정 → 사용자 + 권한 → 애플리케이션 사용자 → 새 앱 사용자로 만드십시오. 알맞은 액세스 모드가 자동으로 정해집니다.
    2. 라이선스가 있는 사용자라면 설정 → 사용자 + 권한 → 사용자 → 해당 사용자 → 액세스 모드 = 읽기-쓰기 또는 비대화형.
fault-row-missing = 행이 CRM에 더 이상 없습니다.
fault-row-missing-advice = 읽은 뒤에 삭제되었거나 다른 행에 병합되었습니다. 다음 삭제 가져오기에서 이쪽의 행도 제거됩니다.
fault-key-row-missing = 이 키를 가진 행이 CRM에 없습니다.
fault-key-row-missing-advice =
    1. 상세 내용의 키 값을 확인하십시오: 철자, 앞의 0, 공백.
    2. 없을 때 새로 만들어야 한다면 행을 만들 수 있는 흐름을 사용하십시오.
fault-function-unsupported = 조회에 쓰인 기능을 CRM이 이곳에서는 지원하지 않습니다.
fault-function-unsupported-advice = Fieldbridge가 알고 있어야 할 Web API의 제한입니다. 상세 내용을 보내 주십시오.
fault-payload-refused = CRM이 보낸 행을 이해하지 못합니다.
fault-payload-refused-advice =
    1. 상세 내용에 필드가 있습니다. 테이블이 바뀐 경우가 많으니 테이블을 다시 검색하고 이 필드의 매핑을 살펴보십시오.
    2. 바뀐 것이 없다면 상세 내용을 보내 주십시오.
fault-text-too-long = 텍스트가 CRM 필드의 길이보다 깁니다.
fault-text-too-long-advice = 상세 내용에 필드와 길이가 있습니다. 매핑에서 자르기를 고르거나 필드를 늘리십시오: make.powerapps.com → 테이블 → 해당 테이블 → 열 → 해당 필드 → 최대 문자 수.
fault-choice-out-of-range = 값이 CRM 필드의 옵션에 없습니다.
fault-choice-out-of-range-advice =
    1. 상세 내용에 필드와 값이 있습니다. "fieldbridge enums diff"로 양쪽의 옵션을 비교할 수 있습니다.
    2. 값을 옵션에 연결하거나 옵션을 추가하십시오: make.powerapps.com → 테이블 → 해당 테이블 → 열 → 해당 필드 → 선택 항목 편집.
fault-status-invalid = 상태 설명이 상태와 맞지 않습니다.
fault-status-invalid-advice = 둘을 함께, 서로 맞는 짝으로만 보내십시오. make.powerapps.com → 테이블 → 해당 테이블 → 열 → 상태 설명에서 어떤 설명이 어떤 상태에 속하는지 볼 수 있습니다.
fault-business-rule = 조직 자체의 규칙(플러그인)이 행을 거부했습니다.
fault-business-rule-advice =
    1. 상세 내용은 규칙의 원문입니다. Microsoft나 저희가 아니라 이 조직을 사용자 지정한 담당자가 쓴 것입니다.
    2. 요구대로 행을 고치거나, 애플리케이션 사용자는 통과시키도록 담당자에게 요청하십시오.
fault-version-stamp-expired = CRM이 마지막 실행 이후의 변경을 더 이상 기억하지 않습니다.
fault-version-stamp-expired-advice =
    1. 할 일은 없습니다. Fieldbridge가 테이블 전체를 읽고 비교해서 삭제된 행을 찾습니다.
    2. 피하려면 조직이 변경을 보관하는 기간보다 자주 실행하십시오. 기간은 "변경 보관" 검사가 보여 줍니다.
fault-version-mismatch = 읽은 뒤에 CRM에서 행이 바뀌었습니다.
fault-version-mismatch-advice = 덮어쓰지 않았습니다. 흐름을 다시 실행하면 새 버전을 읽고 흐름의 충돌 규칙에 따라 처리합니다.
fault-duplicate-key = 이 키를 가진 행이 이미 있습니다.
fault-duplicate-key-advice = 상세 내용에 키가 있습니다. 있으면 갱신하는 흐름을 사용하거나, 고유해야 하는 키 값을 고치십시오.
fault-duplicate-found = 조직의 중복 검색이 비슷한 행을 찾았습니다.
fault-duplicate-found-advice =
    1. CRM에서 두 행을 보고 병합하거나, 흐름이 중복 검색 없이 쓰게 하십시오.
    2. 규칙은 Power Platform 관리 센터 → 환경 → 해당 환경 → 설정 → 데이터 관리 → 중복 검색 규칙에 있습니다.
fault-operation-not-allowed = 테이블이 이 행에 대한 작업을 허용하지 않습니다.
fault-operation-not-allowed-advice =
    1. 다른 행이 참조하는 행, 읽기 전용 테이블, 완료된 활동은 바꾸거나 삭제할 수 없습니다. 상세 내용에 CRM의 원문이 있습니다.
    2. 먼저 참조를 없애거나 이 행을 제외하십시오.
fault-key-not-active = 이 흐름에 필요한 대체 키가 없거나 인덱스가 활성 상태가 아닙니다.
fault-key-not-active-advice =
    1. make.powerapps.com → 테이블 → 해당 테이블 → 키에 키가 없으면 상세 내용의 열로 새 키를 만드십시오.
    2. 상태가 실패라면 그 열의 중복 값을 없앤 뒤 키 메뉴에서 다시 활성화하십시오. 보류 중이나 진행 중은 저절로 끝나니 나중에 다시 검사하십시오.
fault-tenant-mismatch = 조직이 계정이 로그인하는 테넌트와 다른 테넌트에 속합니다.
fault-tenant-mismatch-advice =
    1. 상세 내용에 두 테넌트가 있습니다. 계정의 테넌트를 조직의 테넌트로 바꾸십시오: "fieldbridge account set { $account } --tenant TENANT", 또는 마법사의 테넌트 질문(Esc로 돌아갑니다).
    2. 애플리케이션도 그 테넌트에 등록되어 있어야 합니다: (그 테넌트의) Entra 관리 센터 → 앱 등록.
fault-version-unsupported = 조직이 Fieldbridge에 필요한 9.0보다 오래된 버전입니다.
fault-version-unsupported-advice = 온라인 조직은 항상 더 새롭습니다. 자체 서버에 설치된 조직이니 Dynamics 365 Customer Engagement(온-프레미스) 9.x로 업그레이드하십시오.
fault-solution-missing = 계정에 지정된 솔루션이 설치되어 있지 않습니다.
fault-solution-missing-advice =
    1. Power Platform 관리 센터 → 환경 → 해당 환경 → 리소스 → Dynamics 365 앱 → 앱 설치, 또는 make.powerapps.com → 솔루션 → 솔루션 가져오기로 설치하십시오.
    2. 설치가 끝나면 다시 검사하십시오.
fault-steps-disabled = 솔루션의 처리 단계가 꺼져 있습니다.
fault-steps-disabled-advice =
    1. make.powerapps.com → 솔루션 → 해당 솔루션 → 개체 → 플러그 인 어셈블리 → 단계 → 활성화. 단계 이름은 상세 내용에 있습니다.
    2. 가져오기를 하면 단계가 꺼지는 일이 많으니 그때마다 다시 활성화하십시오.
fault-process-owner = 솔루션의 프로세스가 꺼져 있거나 다른 사용자의 소유입니다.
fault-process-owner-advice =
    1. 설정 → 프로세스 센터 → 프로세스 → 상세 내용의 프로세스를 선택해 활성 상태라면 비활성화하십시오.
    2. 할당 → 애플리케이션 사용자.
    3. 다시 활성화하십시오.
