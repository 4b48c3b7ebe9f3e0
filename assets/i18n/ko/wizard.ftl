# wizard: 일곱 단계의 화면 문구

# --- 틀
wz-rail-account = 계정
wz-rail-checks = 점검
wz-rail-tables = 테이블
wz-rail-schemas = 스키마
wz-rail-enumerations = 열거형
wz-rail-flows = 흐름
wz-rail-review = 검토
wz-step-of = { $total }단계 중 { $number }단계: { $step }
wz-stale = 앞의 답변이 바뀌었습니다. 다시 확인할 단계: { $steps }
wz-kept = 설정을 보관했습니다. 다음에 여기서 이어집니다.
wz-goes-on = 끝나는 대로 다음으로 넘어갑니다. Esc를 누르면 취소됩니다.
wz-stays = 이 단계에 머뭅니다.
wz-not-yet = 나중에 나오는 단계입니다. Enter를 누르면 앞으로 나아갑니다.
wz-copied = 복사했습니다.
wz-secret-again = 비밀을 다시 입력하거나 보관소를 여십시오.
wz-fault-again = Enter를 누르면 다시 시도하고 Esc를 누르면 돌아갑니다.
wz-fault-secret = Enter를 누르면 비밀을 묻는 화면으로 갑니다.
wz-nothing-to-undo = 되돌리거나 다시 실행할 편집이 없습니다.
wz-search = 검색:
wz-fault-why = 상세 내용:
wz-fault-next = 할 일:
wz-fault-whose = 담당:
wz-fault-code = 코드:
wz-why-loading = 테이블을 아직 읽고 있습니다.
wz-why-running = 점검이 아직 진행 중입니다.
wz-why-blocked = 이 점검을 통과해야 다음 작업을 할 수 있습니다.
wz-why-none-chosen = 선택한 테이블이 없습니다.
wz-why-one-table = 테이블이 하나뿐입니다.
wz-why-no-enums = 옵션 집합이 없습니다.
wz-why-clash = 두 옵션 집합이 서로의 값을 바꾸게 됩니다.
wz-why-no-flow = 선택한 흐름이 없습니다.

# --- 계정
wz-short-name = 이름
wz-short-system = CRM
wz-short-url = 주소
wz-short-auth = 로그인
wz-short-tenant = 테넌트
wz-short-client-id = 클라이언트 ID
wz-short-secret = 비밀
wz-help-why = 필요한 이유:
wz-help-where = 찾는 곳:
wz-help-example = 예:
wz-name-taken = 같은 이름의 계정이 이미 있습니다.
wz-offer = 내장 샌드박스를 제안합니다. Enter를 누르면 제안을 그대로 받아들입니다. 실제 CRM에 연결하려면 내용을 바꿔 입력하십시오(Ctrl-U로 한 줄을 지웁니다).
wz-pasted = 클립보드에서 채웠습니다: { $fields }. Enter로 하나씩 확인하십시오.
wz-url-answers = 응답함
wz-challenge-asking = 조직에 로그인 위치를 묻고 있습니다…
wz-challenge-found = 조직이 알려 준 테넌트: { $tenant }
wz-challenge-type = 테넌트를 직접 입력하십시오.
wz-vault-probing = 비밀을 보관할 곳을 확인하고 있습니다…
wz-vault-keyring = 시스템 키링
wz-vault-encrypted-file = 암호화된 파일
wz-vault-environment = 환경 변수
wz-place-vault = { $place }에 보관합니다: { $where }
wz-place-file = 키링이 없습니다. 동의하면 암호화된 파일에 보관합니다
wz-place-unknown = 보관소에 보관합니다
wz-place-memory = 키링이 없어 시연하는 동안 메모리에만 둡니다
wz-place-locked = 작업 공간의 암호화된 파일에 있으며 잠겨 있습니다
wz-place-environment = 보관하지 않고 매번 환경 변수에서 읽습니다 (Tab)
wz-keyring-problem = 키링의 응답: { $problem }
wz-phrase-why = 암호 문구(8자 이상)를 정하면 작업 공간의 암호화된 파일에 보관하는 데 동의하는 것입니다. 잊으면 되찾을 수 없으며, 다음에 시작할 때도 필요합니다. 화면과 명령은 다시 묻고, 물을 수 없는 곳에서는 FIELDBRIDGE_VAULT_PASSPHRASE_FILE이 가리키는 파일에서 읽습니다.
wz-phrase = 암호 문구
wz-phrase-open = 암호 문구를 입력하면 열립니다.
wz-phrase-again = 같은 암호 문구를 한 번 더
wz-phrase-short = 암호 문구는 8자 이상이어야 합니다.
wz-phrase-differs = 두 암호 문구가 다릅니다. 두 번째를 다시 입력하십시오.
wz-secret-kept = 이미 보관된 비밀이 있습니다. Enter를 누르면 그대로 쓰고, 입력하면 바꿉니다.
wz-secret-storing = 비밀을 저장하고 다시 읽어 확인하고 있습니다…
wz-variable-ask = 비밀을 담을 환경 변수의 이름
wz-variable-bad = 변수 이름에는 영문자, 숫자, _만 쓸 수 있으며 숫자로 시작할 수 없습니다.

# --- 점검
wz-checks-running = 점검 중: { $total }개 중 { $passed }개 통과
wz-checks-none = 점검을 시도하지 못했습니다
wz-checks-stop = { $total }개 중 { $passed }개 통과. 이대로는 진행할 수 없습니다
wz-checks-all = 모든 점검을 통과했습니다: { $total }개 중 { $passed }개
wz-checks-blocked = 이 점검을 통과해야 진행할 수 있습니다: { $check }. r을 누르면 다시 점검합니다.
wz-checks-consequence = 점검 { $count }개가 실패했습니다. Enter를 한 번 더 누르면 진행하지만 실행이 실패할 수 있습니다.
wz-check-not-yet = 대기
wz-check-running = 점검 중
wz-check-passed = 통과
wz-check-warned = 경고
wz-check-failed = 실패
wz-check-waiting = 보류
wz-check-took = { $ms } ms
wz-check-proves = 확인하는 것:
wz-check-tried = 시도:
wz-check-back = 응답:
wz-check-happened = 일어난 일:
wz-check-remedy = 할 일:
wz-check-needs = 먼저 필요한 점검:

# --- 테이블
wz-tables-reading = 테이블 목록을 읽고 있습니다…
wz-tables-none = 일치하는 테이블이 없습니다. Esc를 누르면 모두 표시합니다.
wz-tables-count = 선택 { $chosen } · 전체 { $all }개 중 { $shown }개 표시
wz-tables-aside = 조직 설정을 담은 { $count }개는 따로 두었습니다. /로 찾을 수 있습니다.
wz-tables-choose-one = 테이블을 하나 이상 선택하십시오(스페이스).
wz-table-custom = 사용자 지정
wz-table-activity = 활동
wz-table-tracked = 변경 추적
wz-table-virtual = 다른 시스템의 행이라 가져올 수 없습니다
wz-table-elastic = 문서 저장소의 행이라 가져올 수 없습니다
wz-table-intersect = 두 테이블을 잇기만 하므로 가져올 수 없습니다
wz-counts-failed = 행 수를 세지 못했습니다. { $why }

# --- 스키마
wz-schemas-reading = 선택한 테이블의 필드를 읽고 있습니다…
wz-schemas-none = 필드를 아직 읽지 않았습니다.
counterpart-profile = 수신자(프로필)
counterpart-standard = 표준 리소스
counterpart-custom = 사용자 지정 리소스
wz-schemas-count = 스키마 { $schema }: 필드 { $all }개 중 { $included }개
wz-schemas-issues = ! 참고 { $count }건
wz-schemas-no-field = 일치하는 필드가 없습니다. Esc를 누르면 모두 표시합니다.
wz-schemas-broken = 이대로는 진행할 수 없습니다. { $why }
wz-links-to = 연결: { $schema }
wz-codes-of = 코드 목록: { $enumeration }
wz-rename-left-out = 옮기지 않는 필드입니다. Space로 먼저 선택한 뒤 이름을 바꿀 수 있습니다.
wz-rename-ask = { $field } 열의 새 이름
wz-convert-ask = { $field } 값을 어떻게 바꿀까요?
wz-preview-reading = 행 몇 개를 읽고 있습니다…
wz-preview-empty = 테이블에 볼 수 있는 행이 없습니다.
wz-preview-nothing = (비어 있음)
wz-preview-row = { $total }행 중 { $number }행 (← →) { $id }
wz-preview-column = 열
wz-preview-before = CRM의 값
wz-preview-after = 기록될 값

# --- 열거형
wz-enums-reading = 옵션 집합과 열거형을 비교하고 있습니다…
wz-enums-comparing = 값을 하나씩 비교하고 있습니다…
wz-enums-none = 선택한 필드에 옵션 집합이 없습니다. Enter를 누르면 진행합니다.
wz-enums-count = 옵션 집합 { $all }개 중 { $carried }개를 가져옵니다
wz-enums-in-use = 사용 중인 값 { $count }개가 제거됩니다
wz-enum-new = 신규
wz-enum-add = 추가
wz-enum-replace = 바꾸기
wz-enum-left-out = 제외
wz-enum-left-out-why = 행에는 코드가 그대로 남고 열거형은 만들지 않습니다.
wz-enum-rename = { $set }의 열거형
wz-enum-bad-name = 이름에는 영문 소문자, 숫자, _만 쓸 수 있으며 문자로 시작해야 합니다.

# --- 흐름
wz-flows-reading = 선택한 테이블의 필드를 읽고 있습니다…
wz-flows-none = 흐름이 없습니다. 먼저 테이블을 선택하십시오.
wz-flows-choose-one = 흐름을 하나 이상 남겨 두십시오(스페이스).
wz-flow-name = 흐름
wz-flow-mode = 읽기
wz-flow-tried = 먼저 시험
wz-flow-filter = 대상 행
wz-flow-left-out = 제외됨(스페이스로 다시 포함)
wz-flow-left-out-why = 이 테이블에는 흐름이 없습니다. 스키마는 그대로 만듭니다.
wz-flow-rows = CRM의 행 수: 약 { $rows }
wz-mode-incremental = 증분
wz-mode-full = 전체
wz-mode-incremental-why = 처음에는 모두, 그다음부터는 바뀐 것만 읽습니다.
wz-mode-full-why = 매번 모두 읽습니다.
wz-filter-all = 모든 행
wz-filter-ask = { $flow }에서 어떤 행을 읽을까요?
wz-filter-good = 필터가 테이블에 맞습니다.
wz-filter-reads-all = 비어 있으면 모든 행을 읽습니다.
wz-filter-help = 예: statecode = 0 and (emailaddress1 is not empty or lastname starts with 'K') and modifiedon >= today - 30
wz-tried-ask = { $flow }에서 몇 행을 먼저 시험할까요?
wz-tried-bad = 0에서 100,000 사이의 수를 입력하십시오.
wz-tried-why = 시험한 행이 모두 괜찮을 때만 나머지를 읽습니다. 0이면 시험하지 않습니다.
wz-tried-says = { $rows ->
    [0] 먼저 시험하는 행이 없습니다.
   *[other] 나머지보다 먼저 시험하는 행: { $rows }
}

# --- 검토
wz-review-action = Enter를 누르면 모두 저장하고 실행을 시작합니다. w는 저장만 합니다.
wz-review-applying = 작업 공간을 기록하고 테이블을 만들고 있습니다…
wz-review-saved = 모두 저장했습니다. 실행은 시작하지 않았습니다.
wz-review-same = 화면 없이 같은 일을 하는 명령:
