# CRM에서 바뀐 내용을 한 줄씩 처리하는 말.
screen-changes = 변경 내용
drift-reading = CRM에 바뀐 내용을 묻는 중…
drift-title-none = { $account } 계정의 매핑된 테이블에는 답을 기다리는 변경 내용이 없습니다.
drift-title = { $account } 계정의 매핑된 테이블에서 바뀐 내용: { $count }건. 답하실 때까지 실행은 영향을 받지 않는 부분만 계속하며, 저장된 값을 비우지 않습니다.
drift-said-accept = 수락
drift-said-leave = 유지
drift-said-postpone = 보류
drift-not-carried-out = 답 { $count }개를 아직 적용하지 않았습니다. Enter로 적용하거나, 같은 키를 한 번 더 누르면 적용하지 않고 나갑니다.
drift-no-accept = 수락할 수 없습니다. CRM에서 바로잡아야 합니다. 그때까지 이 테이블의 흐름은 멈추고, 행은 그대로 둡니다.
drift-no-leave = 여기에는 유지할 것이 없습니다. 수락하거나 보류하십시오.
drift-settled = 변경 내용 { $count }건을 처리했습니다.
drift-settled-versions = 새 버전이 된 매핑: { $versions }. 다음 실행에서 전체를 한 번 읽습니다.
drift-settled-lists = 옵션 집합이 바뀌었으니 목록을 살펴보고 동기화하십시오: { $lists }.
drift-accept-available = 다음 실행부터 { $field } 필드를 제안된 규칙대로 옮깁니다.
drift-accept-column-kept = 매핑에서 { $field } 필드를 뺍니다. { $column } 열과 값은 그대로 둡니다.
drift-accept-rename-suggested = { $from } 필드의 규칙을 설정 그대로 { $to } 필드로 옮깁니다. { $column } 열은 그대로 두고 계속 채웁니다.
drift-accept-column-widened = { $column } 열을 { $to }(으)로 손실 없이 넓히고, 변경 내용을 확인한 것으로 합니다.
drift-accept-values-checked = { $column } 열은 { $from } 그대로입니다. 맞는 값은 반영하고 나머지는 행별로 거부합니다. 다시 알리지 않습니다.
drift-accept-targets-lost = 이미 있는 참조는 그대로 두고, { $field } 필드가 이제 가리키는 대상을 확인한 것으로 합니다.
drift-accept-option-set-swapped = { $field } 필드의 코드를 { $to }에서 가져옵니다. 목록을 살펴보고 동기화해야 합니다.
drift-accept-option-unmapped = 코드 { $code }을(를) 아는 코드로 다루며, 다음 동기화 때 목록에 더합니다.
drift-accept-option-retired = 코드 { $code }을(를) 담은 행을 위해 목록에 남겨 두고, 변경 내용을 확인한 것으로 합니다.
drift-accept-option-relabelled = 다음 동기화부터 코드 { $code }을(를) “{ $label }”(이)라고 부릅니다.
drift-accept-option-suspect = 코드 { $code }의 뜻은 그대로이며, 다음 동기화부터 “{ $to }”(이)라고 부릅니다.
drift-accept-option-twin = 코드 { $code }을(를) { $other } 곁의 아는 코드로 다루며, 다음 동기화 때 목록에 더합니다.
drift-accept-option-switched = 확인한 것으로 합니다. { $retired ->
    [yes] 코드 { $code }을(를) 더는 쓰지 않지만, 담은 행을 위해 목록에 남겨 둡니다.
   *[other] 코드 { $code }을(를) 다시 씁니다.
}
drift-accept-option-depends = 코드 { $code }에 맞는 제어 필드의 값이 바뀐 것을 확인한 것으로 합니다.
drift-accept-status-moved = 상태 설명 { $code }을(를) 새 상태에 속한 것으로 합니다. 목록을 살펴보고 동기화해야 합니다.
drift-accept-key-lost = 확인한 것으로 합니다. { $key } 키로 행을 찾는 내보내기는 계속 멈추고, 가져오기는 계속합니다.
drift-accept-tracking-lost = 확인한 것으로 합니다. 삭제는 대조하여 찾습니다.
drift-leave-available = { $field } 필드를 옮기지 않으며, 다시 알리지 않습니다.
drift-leave-column-kept = 규칙을 그대로 둡니다. { $column } 열은 값을 유지하고, { $field } 필드가 돌아오면 다시 옮깁니다. 다시 알리지 않습니다.
drift-leave-rename-suggested = { $to }은(는) 다른 필드로 봅니다. 규칙은 { $from }에 그대로 두고, { $column } 열은 값을 유지합니다. 다시 알리지 않습니다.
drift-leave-option-set-swapped = { $from }의 목록을 그대로 두고, { $to }의 코드는 오는 대로 둡니다. 다시 알리지 않습니다.
drift-leave-option-unmapped = 코드 { $code }을(를) 모르는 코드로 다루어, 모르는 코드에 대한 규칙을 따릅니다. 다시 알리지 않습니다.
drift-leave-option-relabelled = 목록의 이름을 그대로 둡니다. 다시 알리지 않습니다.
drift-leave-option-twin = 코드 { $code }을(를) 모르는 코드로 다루어, 모르는 코드에 대한 규칙을 따릅니다. 다시 알리지 않습니다.
drift-leave-option-switched = { $retired ->
    [yes] 코드 { $code }을(를) 쓰는 것으로 봅니다.
   *[other] 코드 { $code }을(를) 쓰지 않는 것으로 봅니다.
} 다시 알리지 않습니다.
drift-leave-option-depends = 코드 { $code }에 맞는 제어 필드의 값을 예전 그대로 봅니다. 다시 알리지 않습니다.
drift-leave-option-suspect = 목록에서 코드 { $code }의 이름 “{ $from }”을(를) 그대로 둡니다. 다시 알리지 않습니다.
why-no-account = 아직 계정이 없습니다
why-no-change = 선택한 변경 내용이 없습니다
why-nothing-said = 먼저 한 줄이라도 답하십시오
why-settling = 처리하는 중입니다
cmd-drift = 변경 내용
cmd-drift-help = 선택한 흐름의 계정에서 CRM 테이블이 어떻게 바뀌었는지 보고, 한 줄씩 수락·유지·보류합니다.
cmd-accept-line = 수락
cmd-accept-line-help = 선택한 변경 내용을 수락합니다. 무엇이 달라지는지는 목록 아래에 있습니다. Enter를 누르기 전에는 아무것도 하지 않습니다.
cmd-leave-line = 유지
cmd-leave-line-help = 선택한 변경 이전 그대로 두고 다시 알리지 않습니다. Enter를 누르기 전에는 아무것도 하지 않습니다.
cmd-postpone-line = 보류
cmd-postpone-line-help = 선택한 변경 내용에 지금은 답하지 않습니다. 다음에 다시 알립니다.
cmd-accept-all = 모두 수락
cmd-accept-all-help = 아직 답하지 않은 변경 내용 가운데 수락할 수 있는 것을 모두 수락합니다. Enter를 누르기 전에는 아무것도 하지 않습니다.
cmd-settle-drift = 처리
cmd-settle-drift-help = 답한 대로 처리합니다. 해당하는 매핑은 각각 새 버전이 됩니다.
cli-tables--accept = --drift의 이 줄을 수락. “all”이면 모두 수락하며, 여러 번 쓸 수 있음
cli-tables--leave = --drift의 이 줄 이전 그대로 유지. 여러 번 쓸 수 있음
cli-drift-nothing-done = 지금까지 확인된 줄 가운데 수락할 수 있는 것이 없어 아무것도 처리하지 않았습니다. --drift로 CRM에 다시 확인할 수 있습니다.
cli-drift-still-open = 아직 남은 줄:

# 링크를 따라 함께 오는 테이블
cmd-along = 연결된 테이블
cmd-along-help = 선택한 테이블이 가리키는 테이블도 정한 단계까지 함께 선택합니다. 사용자와 팀은 제외합니다. u로 되돌립니다.
cmd-how-far = 단계
cmd-how-far-help = 몇 단계까지 테이블을 함께 선택할지 정합니다: 1, 2, 3단계.
wz-along-why = 함께 선택됨: { $from }.{ $field }
wz-along-depth = 링크를 { $depth }단계까지 따라갑니다.
wz-along-none = 선택한 테이블이 가리키는 테이블 가운데 함께 올 것이 없습니다.
wz-along-came = 함께 선택했습니다: { $tables }.
wz-along-failed = 테이블이 무엇을 가리키는지 읽지 못했습니다. { $why }
cli-flow-came-along = { $table } 테이블이 함께 옵니다: { $from }.{ $field } 필드가 가리킵니다.
cli-flow-add--linked = 이 테이블이 가리키는 테이블도 정한 단계(1~3)까지 함께 옮김
cli-setup--linked = 선택한 테이블이 가리키는 테이블도 정한 단계(1~3)까지 함께 옮김

help-changes = 옮기는 테이블에서 CRM이 바꾼 내용입니다. 줄마다 답하거나(a 수락, l 이전 그대로 유지, p 보류) A로 모두 수락한 뒤 Enter를 누르면, 해당하는 매핑이 각각 새 버전이 됩니다. 그때까지 실행은 영향을 받지 않는 부분만 계속합니다.
sheet-col-steps = 처리 단계
sheet-col-replace = 대체 값
sheet-col-default = 비어 있을 때
sheet-col-unlisted = 모르는 코드
sheet-col-updates = 변경 반영
sheet-col-owner = 소유자
sheet-col-target = 참조의 테이블
sheet-problem-steps = { $field }의 "{ $found }"은(는) 처리 단계가 아닙니다.
sheet-problem-replace = { $field }의 "{ $found }": 값=다른 값; 값=다른 값으로 적어 주십시오.
sheet-problem-unlisted = { $field }의 "{ $found }"은(는) 모르는 코드를 다루는 방법이 아닙니다: keep, default, reject, stop.
sheet-problem-owner = { $field }의 "{ $found }"은(는) 소유자가 아닙니다: crm, marketing, consent.
cli-schema-mended = 고친 것: { $what }
cli-schema-would-change = 아무것도 쓰지 않았습니다. --dry-run 없이 실행하면 { $schema } 스키마는 매핑 버전 { $version }을(를) 따릅니다.
cli-schema-change--dry-run = 무엇이 바뀌는지만 알리고 아무것도 쓰지 않음
cli-schema-rule--dry-run = 시험만 하고 아무것도 쓰지 않음
cli-schema-rule--save = --rows로 시험하더라도 규칙을 씀
cli-rule-tried = 시험만 하고 아무것도 쓰지 않았습니다. 규칙을 남기려면 --save를 붙이거나 --rows와 --dry-run을 빼십시오.
rule-samples-refused = 옆의 실제 값 { $all }개 가운데 { $count }개가 이 규칙으로 거부됩니다.
wz-rule-pair-hint = 값=다른 값으로 적으십시오. 예:  M=1

# 스키마 화면에서 내보내기
cmd-export = 내보내기
cmd-export-help = 스키마로 만들 수 있는 파일을 씁니다: 매핑 시트, 패키지, 스키마, SQL. schema export --format과 같습니다.
wz-export-title = 선택한 모든 테이블로 무엇을 만들까요?
wz-export-help = Enter를 누르면 작업 공간 옆 artefacts 폴더에 파일을 씁니다. y는 파일 위치를 복사하고, Esc는 돌아갑니다.
wz-export-first = 먼저 파일을 쓰십시오.
wz-export-written = 이 폴더에 파일 { $count }개를 썼습니다:
wz-export-sheet = 스프레드시트용 매핑 시트(CSV). 승인받아 다시 가져올 수 있음
wz-export-sheet-markdown = Markdown 표로 된 매핑 시트
wz-export-package = Adobe Campaign: 스키마와 열거형 패키지. 바뀔 때마다 가져옴
wz-export-package-first = Adobe Campaign: 계정, 옵션, 워크플로 패키지. 한 번만 가져옴
wz-export-package-whole = Adobe Campaign: 둘을 한 패키지로. 아무것도 없는 곳에 한 번만 가져옴
wz-export-srcschema = Adobe Campaign: 테이블마다 srcSchema 하나
wz-export-srcschema-view = Adobe Campaign: 커넥터가 만드는 것과 같은 계정별 뷰 스키마
wz-export-enums = Adobe Campaign: 열거형(xtk:enum)
wz-export-custom-resource = Campaign Standard: 사용자 지정 리소스 설명
wz-export-sql = SQLite용 SQL
wz-export-postgres = PostgreSQL용 SQL
