# setup: 마법사의 질문과 이름, 매핑, 필터, 목록에 관한 말

# --- 단계
step-account = 외부 계정
step-account-why = CRM의 위치와 로그인 방법을 정합니다.
step-checks = 점검
step-checks-why = 계정이 제대로 동작하는지 하나씩 확인합니다.
step-tables = 테이블
step-tables-why = CRM에서 가져올 테이블을 고릅니다.
step-schemas = 스키마
step-schemas-why = 어떤 필드를 캠페인 데이터베이스의 어떤 열로 옮길지 정합니다.
step-enumerations = 열거형
step-enumerations-why = 옵션 집합의 값을 캠페인 쪽 어느 목록에 담을지 정합니다.
step-flows = 흐름
step-flows-why = 무엇을 어떤 순서로, 얼마나 읽을지 정합니다.
step-review = 검토 및 시작
step-review-why = 실행하기 전에 앞으로 일어날 일을 모두 보여 줍니다.

# --- 계정 단계의 질문
ask-name = 이 계정의 이름을 무엇으로 할까요?
ask-name-why = 흐름, 명령, 로그에서 이 이름을 사용합니다.
ask-name-where = 직접 정하면 됩니다. 문자, 숫자, -, _만 쓸 수 있으며 최대 40자입니다.
ask-name-example = contoso
ask-system = 어떤 CRM에 연결할까요?
ask-system-why = CRM에 따라 로그인하고 읽는 방법이 달라집니다.
ask-system-where = 잘 모르겠으면 CRM 담당자에게 문의하십시오.
ask-system-example = Dynamics 365
ask-url = CRM의 주소는 무엇입니까?
ask-url-why = 모든 데이터를 이 조직에서만 읽으며, 로그인도 이 조직에만 유효합니다.
ask-url-where = 브라우저에서 CRM을 열고 주소 표시줄의 주소를 복사하십시오. 어느 페이지든 괜찮습니다.
ask-url-example = https://contoso.crm4.dynamics.com
ask-auth = 어떤 방법으로 로그인할까요?
ask-auth-why = 실행은 사람 없이 이루어지므로 애플리케이션으로 로그인합니다.
ask-auth-where = ID 관리자가 Microsoft Entra ID에 애플리케이션을 등록해 두었을 것입니다.
ask-auth-example = 클라이언트 비밀
ask-tenant = 조직이 속한 디렉터리(테넌트)는 무엇입니까?
ask-tenant-why = 이 디렉터리에 로그인을 요청합니다.
ask-tenant-where = Microsoft Entra 관리 센터의 개요 화면에 있는 "테넌트 ID"입니다. 보통은 CRM이 알려 주므로 이미 채워져 있습니다.
ask-tenant-example = contoso.onmicrosoft.com 또는 0fc1a9b0-1111-2222-3333-444455556666
ask-client-id = 애플리케이션(클라이언트) ID는 무엇입니까?
ask-client-id-why = 로그인할 애플리케이션을 가리킵니다. CRM에 애플리케이션 사용자로 등록되어 있어야 합니다.
ask-client-id-where = Microsoft Entra 관리 센터의 앱 등록에서 해당 애플리케이션의 "애플리케이션(클라이언트) ID"를 확인하십시오.
ask-client-id-example = 0fc1a9b0-1111-2222-3333-444455556666
ask-secret = 클라이언트 비밀은 무엇입니까?
ask-secret-why = Fieldbridge가 바로 그 애플리케이션임을 증명합니다. 작업 공간, 로그, 화면 어디에도 남지 않습니다.
ask-secret-where = 앱 등록의 인증서 및 비밀에서 "비밀 ID"가 아니라 "값" 열을 복사하십시오. 값은 만들 때 한 번만 표시됩니다.
ask-secret-example = 40자 정도의 한 줄

choice-dynamics = Dynamics 365
choice-salesforce = Salesforce
choice-client-secret = 클라이언트 비밀
choice-certificate = 인증서
choice-browser = 브라우저 로그인
choice-device-code = 디바이스 코드

# --- 답변
answer-problem-empty = 아직 입력한 내용이 없습니다.
answer-problem-too-long = 답변으로 보기에는 너무 깁니다. 클립보드에 다른 내용이 들어 있지 않은지 확인하십시오.
answer-problem-several-lines = 여러 줄이 붙여 넣어졌습니다. 필요한 값 한 줄만 붙여 넣으십시오.
answer-problem-looks-like-json = JSON 전체가 붙여 넣어졌습니다. 그 안의 값만 붙여 넣으십시오.
answer-problem-control-character = 보이지 않는 문자가 들어 있습니다. 직접 입력하거나 다시 복사하십시오.
answer-problem-not-a-choice = 선택할 수 있는 항목이 아닙니다.
answer-problem-tenant-shared = "common", "organizations", "consumers"는 애플리케이션이 아니라 사람이 로그인할 때 씁니다. 디렉터리의 ID나 도메인을 입력하십시오.
answer-problem-tenant-malformed = 디렉터리 ID(GUID)도, contoso.onmicrosoft.com 같은 도메인도 아닙니다.
answer-problem-client-id-malformed = 애플리케이션 ID는 16진수 32자리를 다섯 묶음으로 나눈 GUID입니다.
answer-problem-unknown-question = 그런 질문은 없습니다.
answer-problem-secret-in-file = 이 파일에 비밀을 직접 적으면 안 됩니다. 대신 비밀이 있는 곳을 env:변수, file:경로, stdin, vault 중 하나로 적으십시오.
answer-warning-secret-id = 비밀 값이 아니라 비밀 ID로 보입니다. 값은 "값" 열에 있으며 한 번만 표시됩니다.
answer-warning-secret-masked = 가려진 비밀(abc*****)로 보입니다. 전체 값은 비밀을 만들 때 한 번만 표시됩니다.
answer-warning-secret-blanks = 비밀의 앞이나 뒤에 있던 공백을 뺐습니다. 클라이언트 비밀에는 공백이 없습니다.

name-problem-empty = 이름을 입력해야 합니다.
name-problem-too-long = 이름은 최대 40자입니다.
name-problem-bad-character = 이름에는 문자, 숫자, -, _만 쓸 수 있습니다.
name-problem-leading-dash = 이름은 -로 시작할 수 없습니다. 명령에서 옵션으로 읽히기 때문입니다.
name-problem-reserved = 일부 운영 체제에서 쓰는 이름입니다. 다른 이름을 고르십시오.

# --- 변환
conversion-keep = 그대로
conversion-keep-help = 값을 바꾸지 않고 옮깁니다.
conversion-trim = 공백 제거
conversion-trim-help = 앞뒤 공백을 없앱니다.
conversion-lower = 소문자
conversion-lower-help = 모든 글자를 소문자로 바꿉니다.
conversion-upper = 대문자
conversion-upper-help = 모든 글자를 대문자로 바꿉니다.
conversion-email = 이메일
conversion-email-help = 공백을 없애고 소문자로 바꿔 같은 주소를 한 가지로 적습니다.
conversion-phone = 전화번호
conversion-phone-help = 숫자와 맨 앞의 +만 남깁니다. 글자가 섞인 번호는 추측하지 않고 거부합니다.
conversion-day = 날짜만
conversion-day-help = 시각을 버리고 UTC 기준 날짜만 남깁니다.
conversion-text = 텍스트로
conversion-text-help = 숫자와 시각을 텍스트로 적습니다.

# --- 필드를 제안하거나 제안하지 않는 까닭
reason-key = 행을 식별함
reason-known-shape = 이 테이블에서 보통 필요함
reason-watermark = 변경된 행을 알려 줌
reason-required = CRM의 필수 값
reason-custom = 조직에서 만든 필드
reason-link = 선택한 테이블과 연결됨
reason-ordinary = 가능하지만 제안하지 않음
reason-companion = 다른 필드의 반복
reason-unreadable = 읽을 수 없음
reason-binary = 그림 또는 파일
reason-not-a-column = 열이 아닌 참가자 목록
reason-unknown-type = 알 수 없는 종류의 필드
reason-technical = CRM 내부 관리용

# --- 매핑의 문제와 알아 둘 점
lint-field-unknown = 매핑에 { $field } 필드가 없습니다.
lint-cannot-carry = { $field } 필드는 옮길 수 없습니다.
lint-key-stays = { $field } 필드는 행을 식별하므로 바꾸거나 뺄 수 없습니다.
lint-watermark-stays = { $field } 필드로 변경된 행을 찾습니다. 없으면 실행할 때마다 전체를 읽어야 하므로 뺄 수 없습니다.
lint-column-taken = { $column } 열은 이미 다른 필드가 쓰고 있습니다.
lint-conversion-unfit = 이 변환은 { $field } 필드에 맞지 않습니다.
lint-not-included = { $field } 필드는 옮기지 않으므로 이름을 바꿀 열이 없습니다.
lint-name-empty = 열 이름을 입력해야 합니다.
lint-name-too-long = { $column } 이름이 너무 깁니다. 최대 63자입니다.
lint-name-bad-start = { $column } 이름은 영문자로 시작해야 합니다.
lint-name-bad-character = { $column } 이름에는 영문자, 숫자, _만 쓸 수 있습니다.
lint-name-reserved = { $column }{ PARTICLE($column, "은") } 데이터베이스 언어의 예약어입니다. { $column }_처럼 바꿔 보십시오.
lint-name-reserved-prefix = fb_, pg_, sqlite_로 시작하는 이름은 Fieldbridge와 데이터베이스가 사용합니다.
lint-key-missing = { $field } 필드는 행을 식별하므로 반드시 옮겨야 합니다.
lint-watermark-missing = { $field } 필드가 없으면 무엇이 변경되었는지 알 수 없습니다.
lint-field-gone = CRM에 { $field } 필드가 더 이상 없습니다. 이미 옮긴 값은 그대로 둡니다.
lint-field-twice = { $field } 필드가 두 번 매핑되어 있습니다.
lint-field-new = CRM에 새 필드 { $field }{ PARTICLE($field, "이") } 생겼습니다. 선택하기 전에는 옮기지 않습니다.
lint-only-the-key = 키 말고는 옮기는 필드가 없습니다.
lint-secured = { $field } 필드는 열 보안이 걸려 있어 값이 비어 올 수 있습니다.
lint-schema-name = { $column }{ PARTICLE($column, "은") } 스키마 이름으로 쓸 수 없습니다.
lint-schema-taken = 스키마 { $column }{ PARTICLE($column, "은") } 이미 다른 매핑이 쓰고 있습니다. { $field }에는 다른 이름이 필요합니다.

# --- 필터
filter-problem-empty = 필터가 비어 있습니다.
filter-problem-too-long = 필터가 4,000자를 넘습니다.
filter-problem-too-deep = 괄호가 너무 깊게 겹쳐 있습니다.
filter-problem-too-many = 조건이나 값이 너무 많습니다.
filter-problem-bad-character = { $position }번째 글자: { $found }{ PARTICLE($found, "은") } 여기에 쓸 수 없습니다.
filter-problem-unclosed-text = { $position }번째 글자: 여기서 시작한 텍스트에 닫는 따옴표가 없습니다.
filter-problem-unclosed-bracket = { $position }번째 글자: 여기서 시작한 이름에 닫는 대괄호가 없습니다.
filter-problem-unclosed-parenthesis = { $position }번째 글자: 이 괄호가 닫히지 않았습니다.
filter-problem-expected-field = { $position }번째 글자: 필드 이름이 필요합니다.
filter-problem-expected-operator = { $position }번째 글자: 비교 방법이 필요합니다. =, !=, <, <=, >, >=, is empty, contains, starts with, ends with, in 중 하나를 쓰십시오.
filter-problem-expected-value = { $position }번째 글자: 값이 필요합니다. 텍스트는 '서울'처럼 따옴표로 감쌉니다.
filter-problem-expected-and-or = { $position }번째 글자: 조건은 "and"나 "or"로 이어야 합니다.
filter-problem-bad-number = { $position }번째 글자: { $found }{ PARTICLE($found, "은") } 여기에 쓸 수 있는 숫자가 아닙니다.
filter-problem-bad-date = { $position }번째 글자: { $found }{ PARTICLE($found, "은") } 날짜가 아닙니다. 2026-01-31 또는 2026-01-31T09:00:00Z처럼 적으십시오.
filter-problem-unknown-field = 테이블에 읽을 수 있는 { $found } 필드가 없습니다.
filter-problem-unknown-field-near = 테이블에 읽을 수 있는 { $found } 필드가 없습니다. 혹시 { $hint } 필드입니까?
filter-problem-wrong-operator = { $found } 필드({ $hint })는 이렇게 비교할 수 없습니다.
filter-problem-wrong-value = 값이 { $found } 필드({ $hint })에 맞지 않습니다.

# --- 열거형 값
enum-change-added = 추가
enum-change-relabelled = 레이블 변경
enum-change-removed = 삭제
enum-change-kept = 그대로
enum-change-own = CRM에 없지만 유지
enum-change-suspect = 레이블이 많이 달라져 값의 뜻이 바뀌었을 수 있습니다.
enum-change-in-use = 아직 이 값을 쓰는 행: { $rows }

# --- 검토
review-account = 계정 { $account }: { $url }의 { $system }에 애플리케이션 { $client }{ PARTICLE($client, "으로") } 로그인합니다.
review-secret-vault = { $account }의 비밀은 첫 단계에서 정한 곳에 그대로 있습니다. 작업 공간 파일에는 비밀이 없습니다.
review-secret-env = { $account }의 비밀은 환경 변수 { $variable }에서 읽습니다.
review-schema = { $table } 테이블을 캠페인 테이블 { $schema }에 담습니다. 열: { $columns }개.
review-schema-counted = { $table } 테이블을 캠페인 테이블 { $schema }에 담습니다. 열: { $columns }개, 행: 약 { $rows }개.
review-enumeration-merge = 옵션 집합 { $set }: 열거형 { $enumeration }에 없는 값을 더하고 레이블을 갱신합니다. 삭제하는 값은 없습니다.
review-enumeration-replace = 옵션 집합 { $set }: 열거형 { $enumeration }의 값을 CRM의 값으로 바꿉니다. 그 밖의 값은 삭제합니다.
review-enumeration-skipped = 옵션 집합 { $set }{ PARTICLE($set, "은") } 제외합니다. 행에는 코드가 그대로 남습니다.
review-flow-incremental = 흐름 { $flow }: { $table } 테이블을 처음에 모두 읽고, 그다음부터는 변경된 행만 읽습니다.
review-flow-full = 흐름 { $flow }: { $table } 테이블을 매번 모두 읽습니다.
review-flow-filter = 흐름 { $flow }: 조건 { $filter }에 맞는 행만 읽습니다.
review-flow-try = 흐름 { $flow }: 먼저 { $rows }개 행을 시험하고, 문제가 없을 때만 계속합니다.
review-crm-untouched = CRM에는 아무것도 쓰지 않습니다.
review-nothing-chosen = 설정된 흐름이 없어 아무것도 읽지 않습니다.
