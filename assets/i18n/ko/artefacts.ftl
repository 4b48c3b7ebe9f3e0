# 스키마로 밖에 내보내는 것, 고객이 승인하는 매핑 시트, 파일로 된 설정.

# --- schema export
cli-schema-export = 스키마를 밖에서 쓰는 형식으로: SQL, Adobe Campaign 파일, 승인받을 시트
cli-schema-export--table = CRM 테이블. 적지 않으면 모두
cli-schema-export--account = 계정(같은 테이블이 여러 계정에 있을 때)
cli-schema-export--format = 형식: SQLite용 SQL(sql) 또는 PostgreSQL용 SQL, Adobe Campaign srcSchema(테이블마다 하나 또는 계정 전체를 보기 하나로), 열거형, 둘을 담은 패키지, 한 번만 가져오는 패키지(package-first), 모두를 담은 패키지(package-whole), Campaign Standard 리소스, 매핑 시트(CSV 또는 Markdown), JSON
cli-schema-export--namespace = Adobe Campaign 스키마의 네임스페이스
cli-schema-export--separator = 시트의 칸을 나누는 글자
cli-schema-export--dir = 표준 출력 대신 이 디렉터리에 파일마다 따로 저장

# --- schema import-sheet
cli-schema-import-sheet = 돌려받은 매핑 시트를 읽고 무엇이 바뀌는지 보여 줍니다
cli-schema-import-sheet--file = 시트: 스프레드시트가 저장하는 모든 CSV 또는 Markdown. -는 표준 입력
cli-schema-import-sheet--account = 계정(여러 개일 때)
cli-schema-import-sheet--apply = 시트에 문제가 없으면 바뀐 내용을 저장
cli-col-change = 항목
cli-col-until-now = 지금까지
cli-col-then = 앞으로
cli-sheet-same = 시트에 바뀐 내용이 없습니다.
cli-sheet-line = { $line }행:
cli-sheet-absent = 시트에 없는 필드가 { $count }개 있습니다. 그대로 둡니다.
cli-sheet-applied = 저장했습니다. 각 테이블의 다음 실행부터 새 매핑을 따릅니다.
cli-sheet-refused = 아무것도 저장하지 않았습니다. 시트를 고친 뒤 다시 읽어 주십시오.
cli-sheet-not-applied = 아직 저장하지 않았습니다. 바뀐 내용을 저장하려면: --apply

# --- the sheet's own words
sheet-yes = 예
sheet-no = 아니요
sheet-col-table = CRM 테이블
sheet-col-table-label = 테이블 이름
sheet-col-field = CRM 필드
sheet-col-label = 필드 이름
sheet-col-crm-type = CRM 유형
sheet-col-required = CRM 필수 여부
sheet-col-carry = 옮길까요?
sheet-col-column = 캠페인 필드
sheet-col-campaign-type = 캠페인 유형
sheet-col-conversion = 변환
sheet-col-enumeration = 열거형
sheet-col-counterpart = 캠페인 쪽에서
sheet-col-reason = 이유
sheet-col-remark = 의견
sheet-col-version = 버전

# --- what is wrong with a sheet
sheet-problem-encoding = 파일의 글자를 읽을 수 없습니다. "CSV UTF-8" 형식으로 저장해 주십시오.
sheet-problem-quotes = 따옴표가 열린 채 닫히지 않았습니다.
sheet-problem-nothing = 시트에 아무 내용이 없습니다.
sheet-problem-heads = 첫 행에 시트의 제목이 없습니다. 제목을 번역하거나 지우지 마십시오. 열의 순서는 바꾸어도 됩니다.
sheet-problem-unknown-table = 이 계정에는 { $found } 테이블을 읽는 매핑이 없습니다.
sheet-problem-unknown-field = { $table } 테이블에는 옮길 수 있는 { $found } 필드가 없습니다.
sheet-problem-twice = { $table }의 { $field } 필드가 시트에 두 번 나옵니다.
sheet-problem-yes-no = { $field } 필드를 옮길지는 예 또는 아니요로 적어야 합니다. "{ $found }"은(는) 쓸 수 없습니다.
sheet-problem-conversion = "{ $found }"은(는) 변환이 아닙니다.
sheet-problem-stale = 이 시트를 만든 뒤에 { $table }의 매핑이 바뀌었습니다(시트의 버전: { $found }). 시트를 다시 내보내 주십시오.
sheet-problem-read-only = { $field }의 "{ $found }"은(는) 시트에서 바꿀 수 없어 건너뜁니다.
sheet-problem-left-out = { $field } 필드는 옮기지 않으므로 { $found } 이름을 건너뜁니다.

# --- setup as a file
cli-setup-export = 계정의 설정 전체를 설명이 달린 파일로. 비밀은 들어 있지 않습니다
cli-setup-export--account = 계정(여러 개일 때)
cli-setup-import = 설정 파일을 살펴보고 이 환경의 주소로 바꾸어 재현할 수 있게 보관
cli-setup-import--file = 파일. -는 표준 입력
cli-setup-import--name = 계정의 새 이름
cli-setup-import--url = 다른 조직의 주소. 테넌트와 로그인 서비스는 그 조직에 묻습니다
cli-setup-import--tenant = 다른 디렉터리(테넌트)
cli-setup-import--client-id = 다른 응용 프로그램(클라이언트) ID
cli-setup-import--secret-from = 비밀이 있는 곳: env:변수, file:경로, stdin, vault
cli-setup-diff = 설정 파일과 현재 설정, 또는 두 파일의 차이. 같으면 코드 0, 다르면 코드 1로 종료
cli-setup-diff--first = 파일
cli-setup-diff--second = 현재 설정 대신 비교할 다른 파일
cli-setup-diff--account = 비교할 계정(이름이 다를 때)
cli-setup-diff--exit-code = 차이가 있으면 코드 1로 종료
cli-setup-replay = 파일의 설정을 점검까지 포함해 그대로 만들고, 만든 결과를 파일과 대조
cli-setup-replay--file = 파일. 적지 않으면 가져온 파일
cli-setup-replay--account = 가져온 파일의 계정
cli-setup-replay--client-secret-stdin = 클라이언트 비밀을 표준 입력에서 읽습니다
cli-setup-replay--client-secret-file = 클라이언트 비밀을 이 파일에서 읽습니다
cli-setup-replay--client-secret-env = 클라이언트 비밀이 든 변수의 이름. 필요할 때마다 읽습니다
cli-setup-same = 두 설정이 같습니다.
cli-setup-differs = 차이
cli-setup-environment = 환경마다 다른 값
cli-setup-earlier = 앞서 준비해 둔 { $account }의 다른 설정은 이제 { $place }에 보관되어 있습니다.
cli-setup-kept = { $account }의 설정을 { $place }에 보관했습니다. 아직 바뀐 것은 없습니다. 설정을 만들려면:
cli-setup-replayed = 만든 설정이 파일의 내용과 정확히 같습니다.
cli-col-place = 위치
cli-col-first = 첫째
cli-col-second = 둘째
setup-what-name = 이름
setup-what-system = 시스템
setup-what-url = 주소
setup-what-auth = 로그인 방식
setup-what-tenant = 테넌트
setup-what-authority = 로그인 서비스
setup-what-client-id = 클라이언트 ID
setup-what-secret = 비밀이 있는 곳
setup-what-certificate = 인증서
setup-what-assertion = 서명 방식
setup-what-user = 사용자
setup-what-client-secret = 둘째 비밀이 있는 곳
setup-what-instance = 확인한 토큰 주소
setup-what-language = 언어
setup-what-whole = 설정 전체
setup-what-table = 테이블
setup-what-schema = 스키마
setup-what-field = 옮기는 필드
setup-what-column = 캠페인 필드
setup-what-conversion = 변환
setup-what-with-target = 대상 테이블 보관
setup-what-enumeration = 열거형
setup-what-replace = 바꾸기
setup-what-flow = 흐름이 읽는 테이블
setup-what-filter = 필터
setup-what-mode = 방식
setup-what-order = 순서
setup-what-try-rows = 먼저 시험할 행 수
setup-what-method = 변경 확인 방법
setup-what-deletions = 삭제 처리
setup-what-leavers = 필터를 벗어난 행
setup-what-sweep-days = 대조 간격(일)
setup-what-most-deletes = 삭제 허용 비율(%)
setup-what-free-deletes = 언제나 묻지 않는 삭제 수
setup-what-most-rejects = 거부 허용 비율(%)
setup-what-free-rejects = 실행을 멈추지 않는 거부 수

# --- drift
cli-tables--drift = CRM에서 바뀐 내용이 매핑에 미치는 영향. 흐름을 멈추거나 결정이 필요한 항목이 있으면 코드 6으로 종료
cli-drift-none = { $since } 이후 매핑과 관련하여 바뀐 내용이 없습니다.
cli-drift-found = { $since } 이후 매핑과 관련하여 바뀐 내용:
drift-reach-known = 알림
drift-reach-settled = 빠지는 것 없음
drift-reach-degraded = 일부만 계속
drift-reach-decide = 결정 필요
drift-reach-blocked = 중단됨
drift-available = { $table }.{ $field } 필드가 새로 생겼습니다. 옮길 수 있지만 저절로 옮기지는 않습니다.
drift-column-kept = { $table }.{ $field } 필드가 없어졌거나 더는 읽을 수 없습니다. { $column } 열의 값은 그대로 두고 쓰지 않습니다.
drift-reading-stops = { $table }.{ $field } 필드가 없어졌습니다. 이 필드 없이는 테이블을 읽을 수 없습니다.
drift-rename-suggested = { $table }.{ $from } 필드의 이름이 { $to }(으)로 바뀐 것 같습니다. 맞다면 { $to } 필드로 { $column } 열을 채우도록 바꾸십시오.
drift-column-widened = { $table }.{ $field } 필드가 더 큰 값을 담습니다. { $column } 열을 { $from }에서 { $to }(으)로 손실 없이 넓힙니다.
drift-values-checked = { $table }.{ $field } 필드의 유형이 바뀌었습니다. { $column } 열은 { $from } 그대로이며, 맞는 값만 반영하고 나머지({ $to })는 거부합니다.
drift-targets-lost = { $table }.{ $field } 필드가 더는 { $tables }을(를) 가리키지 않습니다. 이미 있는 참조는 그대로 둡니다.
drift-option-set-swapped = { $table }.{ $field } 필드가 { $from } 대신 { $to }의 코드를 씁니다. 새 옵션 집합을 열거형과 짝지으십시오.
drift-option-unmapped = { $set }: 코드 { $code } “{ $label }”이(가) 새로 생겼습니다. 행은 코드를 그대로 담고, 다음 동기화 때 열거형에 더해집니다: fieldbridge enums sync { $set }
drift-option-retired = { $set }: 코드 { $code } “{ $label }”이(가) 없어졌습니다. 이 코드를 담은 행을 위해 열거형에는 남겨 둡니다. 동기화하면 바뀔 것: fieldbridge enums diff { $set }
drift-option-relabelled = { $set }: 코드 { $code }의 이름이 “{ $label }”(으)로 바뀌었습니다. 이름만 고칩니다.
drift-option-suspect = { $set }: 코드 { $code }이(가) “{ $from }”에서 “{ $to }”(으)로 바뀌었습니다. 뜻이 그대로인지 확인하십시오.
drift-option-twin = { $set }: 코드 { $code } “{ $label }”이(가) 새로 생겼는데, { $other }의 이름이 이미 같습니다. 같은 뜻인지 확인하십시오.
drift-option-switched = { $retired ->
    [yes] { $set }: 코드 { $code } “{ $label }”을(를) 더는 쓰지 않습니다. 이 코드를 담은 행을 위해 열거형에는 남겨 둡니다.
   *[other] { $set }: 코드 { $code } “{ $label }”을(를) 다시 씁니다.
}
drift-option-depends = { $every ->
    [yes] { $set }: 코드 { $code } “{ $label }”을(를) 이제 제어 필드의 모든 값과 함께 쓸 수 있습니다. 행의 값은 그대로입니다.
   *[other] { $set }: 코드 { $code } “{ $label }”에 맞는 제어 필드의 값이 바뀌었습니다: { $with }. 행의 값은 그대로입니다.
}
drift-status-moved = { $set }: 상태 설명 { $code }이(가) 다른 상태에 속하게 되었습니다. 상태 매핑을 살펴보십시오.
drift-key-lost = { $table }: { $key } 키를 쓸 수 없습니다. 이 키로 행을 찾는 내보내기는 멈추고, 가져오기는 계속합니다.
drift-tracking-lost = { $table }: 변경 내용이 더는 기록되지 않습니다. 삭제는 대조하여 찾습니다.
drift-table-gone = { $table } 테이블이 없어졌거나 더는 보이지 않습니다. 이 테이블의 흐름은 멈추고, 행은 그대로 둡니다.
