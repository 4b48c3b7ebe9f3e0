# rules: 필드 값에 일어나는 일

# --- 단계
step-trim = 공백 제거
step-trim-help = 앞뒤 공백을 없앱니다.
step-trim-start = 앞 공백 제거
step-trim-start-help = 앞쪽 공백을 없앱니다.
step-trim-end = 뒤 공백 제거
step-trim-end-help = 뒤쪽 공백을 없앱니다.
step-squeeze = 공백 정리
step-squeeze-help = 앞뒤 공백을 없애고 가운데 여러 공백을 하나로 줄입니다.
step-lower = 소문자
step-lower-help = 모든 글자를 소문자로 바꿉니다.
step-upper = 대문자
step-upper-help = 모든 글자를 대문자로 바꿉니다.
step-capitalise = 단어 첫 글자 대문자
step-capitalise-help = 단어마다 첫 글자는 대문자로, 나머지는 소문자로 바꿉니다.
step-email = 이메일
step-email-help = 공백을 없애고 소문자로 바꿉니다.
step-phone = 전화번호
step-phone-help = 숫자와 맨 앞의 +만 남깁니다. 국가 번호를 주면(phone 82) 국내 번호를 국제 번호로 바꿉니다.
step-number = 텍스트를 숫자로
step-number-help = 텍스트로 적힌 숫자를 숫자로 바꿉니다. number ,는 1.234,5를, number .은 1,234.5를 읽습니다.
step-whole = 정수
step-whole-help = 텍스트나 숫자를 정수로 바꿉니다. 소수가 있으면 반올림하지 않고 거부합니다.
step-format = 숫자를 텍스트로
step-format-help = 정해진 소수 자릿수로 적습니다. format 2 ,는 1,50으로 적습니다. 자릿수가 더 많으면 반올림하지 않고 거부합니다.
step-boolean = 텍스트를 예/아니요로
step-boolean-help = 표기를 예와 아니요로 바꿉니다: boolean 'yes,y' 'no,n'. 다른 낱말은 거부합니다.
step-spell = 예/아니요를 낱말로
step-spell-help = 예와 아니요를 낱말로 바꿉니다: spell '예' '아니요'.
step-not = 반대로
step-not-help = 예는 아니요로, 아니요는 예로 바꿉니다.
step-label = 레이블
step-label-help = 코드를 레이블로 바꿉니다. label 1042는 한국어, label 1033은 영어 레이블을 씁니다.
step-labels = 레이블 목록
step-labels-help = 다중 선택의 레이블을 구분 기호와 함께 적습니다: labels '; '.
step-join = 구분 기호 바꾸기
step-join-help = 다중 선택의 코드를 다른 구분 기호로 적습니다: join ';'.
step-split = 텍스트를 목록으로
step-split-help = 여러 값이 든 텍스트를 쉼표로 나눈 정렬된 목록으로 바꿉니다: split ';'.
step-part = 텍스트의 일부
step-part-help = 구분 기호 사이의 텍스트를 씁니다. part ',' 2는 두 번째 부분입니다.
step-line = 텍스트의 한 줄
step-line-help = 텍스트의 한 줄을 씁니다. line 1은 첫 줄입니다. 빈 줄은 세지 않습니다.
step-street = 도로명
step-street-help = 주소에서 건물 번호를 뺀 부분입니다.
step-house-number = 건물 번호
step-house-number-help = 주소의 마지막 낱말, 아니면 첫 낱말 가운데 숫자로 시작하는 것입니다.
step-postal-code = 우편번호
step-postal-code-help = 도시 앞이나 뒤에 오는, 숫자가 든 낱말입니다.
step-town = 도시
step-town-help = 우편번호를 뺀 나머지입니다.
step-day = 날짜
step-day-help = 시각의 날짜를 UTC나 시간대 기준으로 씁니다: day Asia/Seoul.
step-clock = 현지 시각
step-clock-help = 그 시각에 시간대의 시계가 가리키는 시각입니다: clock Europe/Zurich.
step-as-written = 시간대 변환 없음
step-as-written-help = CRM이 적은 시각을 시간대 없이 그대로 씁니다.
step-from-zone = 현지 시각을 시각으로
step-from-zone-help = 시간대가 없는 시각을 정해진 시간대의 시각으로 읽습니다: from-zone Asia/Seoul.
step-text = 텍스트
step-text-help = 무엇이든 텍스트로 적습니다.
step-max = 최대 길이
step-max-help = 글자 수가 더 많은 텍스트는 자르지 않고 거부합니다: max 50.

# --- 단계를 읽지 못하는 이유
step-problem-unknown = { $found } 단계는 없습니다.
step-problem-arguments = { $found }: 이 단계에 맞지 않는 인수입니다.
step-problem-unclosed = { $found } 앞의 따옴표가 닫히지 않았습니다.
step-problem-too-long = 규칙 하나로는 너무 깁니다.
step-problem-too-many = 단계 { $found }개는 규칙 하나에 너무 많습니다.

# --- 소유자와 정책
owner-crm = CRM
owner-crm-help = CRM의 값을 그대로 따릅니다.
owner-marketing = 마케팅
owner-marketing-help = 행이 처음 들어올 때만 CRM의 값을 받습니다. 그다음부터 이 열은 캠페인 쪽이 관리합니다.
owner-consent = 수신 동의
owner-consent-help = 예는 "연락하지 않음"을 뜻합니다. CRM의 아니요가 예를 되돌리지 않습니다.
unlisted-keep = 코드 유지
unlisted-keep-help = 목록에 없는 코드를 그대로 둡니다.
unlisted-default = 빈 값일 때의 값
unlisted-default-help = 목록에 없는 코드 대신 빈 값일 때의 값을 씁니다.
unlisted-reject = 행 거부
unlisted-reject-help = 목록에 없는 코드가 든 행을 거부합니다.
unlisted-stop = 실행 중지
unlisted-stop-help = 목록에 없는 코드가 나오면 실행을 멈춥니다.

# --- 규칙의 구성
rule-type = 형식
rule-conversion = 변환
rule-steps = 단계
rule-replace = 바꿀 값
rule-default = 빈 값일 때
rule-unlisted = 목록에 없는 코드
rule-updates = 변경 반영
rule-owner = 소유자
rule-next = 다음에 쓸 수 있는 단계
rule-yes = 예
rule-no = 아니요
setup-what-treatment = 규칙

# --- 점검 결과
lint-step-unfit = { $field }: { $column } 단계는 앞의 결과에 맞지 않습니다.
lint-value-unfit = { $field }: { $column } 값은 열에 맞지 않습니다.
lint-zone-unknown = { $field }: { $column }{ PARTICLE($column, "은") } 이 컴퓨터가 아는 시간대가 아닙니다.
lint-labels-unknown = { $field }: 알려진 옵션 집합이 없어 { $column }에 쓸 레이블이 없습니다.
lint-unlisted-unfit = { $field } 필드에는 옵션 집합이 없어 목록에 없는 코드도 없습니다.
lint-owner-unfit = { $field }: 수신 동의는 예 또는 아니요여야 하지만 열의 형식이 다릅니다.
lint-replace-open = { $field }: 모든 값을 정해야 하는데 { $column } 값이 빠졌습니다.
lint-replace-stray = { $field }: 옵션 집합에 { $column } 값이 없어 바꿀 일이 없습니다.
lint-lossy = { $field }: { $column } 뒤에는 CRM의 원래 값을 알 수 없습니다.
lint-states-mixed = { $field }: { $column }은(는) 서로 다른 상태에 속하지만 같은 값이 됩니다. 그 값만으로는 활성 행과 비활성 행을 구별할 수 없으니 서로 다른 값을 주거나 상태 필드도 함께 가져오세요.
lint-unlisted-empty = { $field }: 집합에 없는 코드는 { $column } 열에서 비게 됩니다. 대신 들어갈 값을 정하거나 코드를 유지하세요.
lint-narrowed = { $field }: CRM은 { $column }보다 긴 값을 허용합니다. 긴 값은 자르지 않고 거부합니다.
lint-number-rounded = { $field }: 15자리를 넘는 숫자는 정확히 보관되지 않습니다. 고치면 { $column } 열은 모든 자리를 지키는 텍스트가 됩니다.
lint-empty-as-zero = { $field } 필드는 비어 있을 수 있습니다. 스키마에 따로 적지 않으면 Adobe Campaign은 빈 숫자와 빈 예/아니요를 0으로 만듭니다. 내보낸 srcSchema에는 적혀 있습니다. 고치면 { $column } 열에 0 또는 아니요가 들어갑니다.
lint-untracked = { $field } 필드는 CRM이 계산합니다. 이 값만 바뀌면 행이 변경된 것으로 보이지 않아 열이 오래된 값일 수 있습니다.
lint-consent-empty = { $field }: 값이 비어 있으면 연락해도 되는지 알 수 없습니다.
lint-consent-turned = { $field }: 예와 아니요가 거꾸로입니다. { $column }에서 "예"는 연락하지 말라는 뜻이며 한번 "예"가 되면 되돌아가지 않습니다.
lint-names-cut = { $field }: 열 이름의 앞 30자가 { $column }{ PARTICLE($column, "과") } 같아, 이름이 짧게 잘리는 곳에서는 겹칩니다.

# --- 거부
reject-too-precise = 숫자의 소수 자릿수가 규칙보다 많습니다. 반올림하지 않습니다.
reject-not-listed = 코드가 옵션 집합에 없습니다.
reject-not-listed-stop = 코드가 옵션 집합에 없고, 규칙에 따라 실행을 멈춥니다.
fault-value-unlisted = { $table }: { $field } 필드의 { $value } 값이 옵션 집합에 없습니다.
fault-value-unlisted-advice = 이 필드의 규칙은 그런 값이 나오면 실행을 멈춥니다. 테이블을 다시 조사하거나 바꿀 값을 정하십시오: "fieldbridge schema rule { $table } { $field } --replace { $value }=NEW".

# --- 명령
cli-schema-rule = 한 필드의 값에 일어나는 일을 보고, 바꾸고, 실제 행으로 시험합니다
cli-schema-rule--table = CRM 테이블
cli-schema-rule--field = 테이블의 필드
cli-schema-rule--account = 같은 테이블을 쓰는 계정이 여럿일 때의 계정
cli-schema-rule--steps = 변환 뒤의 단계. |로 나눕니다(예: "squeeze | capitalise"). 빈 텍스트는 단계를 없앱니다. 인수가 있는 단계: phone COUNTRY, number . 또는 number ,(소수점), format PLACES SIGN, boolean YES NO, spell YES NO, label LANGUAGE, labels SEPARATOR [LANGUAGE], join SEPARATOR, has VALUE, split SEPARATOR, part SEPARATOR N, line N, day [ZONE], clock ZONE, from-zone ZONE, max LENGTH. 빈칸이 있으면 '…'로 묶습니다
cli-schema-rule--replace = CRM의 값 대신 쓸 값. 여러 번 줄 수 있습니다
cli-schema-rule--no-replace = 바꿀 값을 먼저 모두 없앱니다
cli-schema-rule--default = 빈 값일 때 열에 넣을 값
cli-schema-rule--no-default = 빈 값이면 비워 둡니다
cli-schema-rule--unlisted = 옵션 집합에도 바꿀 값에도 없는 코드의 처리: keep, default, reject, stop
cli-schema-rule--apply-updates = 이후 CRM의 변경을 반영할지 여부
cli-schema-rule--owner = 값의 소유자: crm, marketing, consent
cli-schema-rule--plain-rule = 규칙을 먼저 모두 없앱니다
cli-schema-rule--rows = 실제 값을 이만큼 변환 전후로 보여 줍니다
cli-schema-change--mend = 규칙으로 고칠 수 있는 점검 결과를 모두 고칩니다
cli-schema-change--mend-field = 이 필드의 점검 결과를 고칩니다. 참고할 내용도 한 번에 하나씩 고칩니다
cli-schema-change--least = 먼저 이만큼 확실한 필드를 모두 넣고 나머지를 뺍니다
cli-schema-filter = 테이블에 맞춰 필터를 읽습니다: 쓰는 법, 판정하는 곳, 통과하는 행 수
cli-schema-filter--table = CRM 테이블
cli-schema-filter--filter = 필터(예: "statecode = 0 and modifiedon >= today - 30")
cli-schema-filter--account = 같은 테이블을 쓰는 계정이 여럿일 때의 계정
cli-schema-filter--all = 끝까지 셉니다. CRM에서 읽어 세어야 할 때도 그렇습니다. 없으면 25,000행이 넘을 때 그 이상이라고만 알립니다
cli-schema-filter--count = 지금 통과하는 행이 몇 개인지 CRM에 묻습니다
cli-schema-mendable = 고칠 수 있는 점검 결과: { $count }개. "fieldbridge schema change { $table } --mend"를 실행하십시오.
cli-rule-none = 없음
cli-rule-no-rows = 테이블에 행이 없습니다.
cli-col-before = CRM
cli-col-after = 캠페인

# --- 규칙 화면
cmd-rule = 규칙
cmd-rule-help = 필드 값에 일어나는 일을 실제 값의 변환 전후를 보며 편집합니다.
cmd-accept-sure = 수락
cmd-accept-sure-help = 이 테이블에서 충분히 확실한 필드를 모두 넣고 나머지는 뺍니다.
cmd-how-sure = 확실함 기준
cmd-how-sure-help = 필드를 넣을 확실함의 기준을 정합니다.
cmd-mend = 고치기
cmd-mend-help = 규칙으로 고칠 수 있는 이 테이블의 점검 결과를 모두 고칩니다.
cmd-mend-field = 이것만 고치기
cmd-mend-field-help = 선택한 필드의 점검 결과만 고칩니다. 참고할 내용은 마지막에 하나씩 고칩니다.
cmd-accept-everywhere = 모든 테이블
cmd-accept-everywhere-help = 모든 테이블에서 충분히 확실한 필드를 넣고 나머지는 뺍니다.
wz-accepted-everywhere = 테이블 { $tables }개에 { $least }% 이상 확실한 필드를 넣었습니다.
wz-rule-title = { $field } → { $column }
wz-rule-left-out = 옮기지 않는 필드입니다. 먼저 넣으십시오.
wz-rule-instead-of = { $value } 대신
wz-rule-new-replace = 다른 값
wz-rule-good = 쓸 수 있습니다. Enter를 누르십시오.
wz-rule-next = Tab 추가, ↑↓ 고르기:
wz-rule-no-pair = CRM의 값, 등호, 대신 쓸 값을 차례로 적으십시오.
wz-rule-steps-help = 변환 뒤의 단계를 |로 나누어 적습니다. Enter로 입력을 시작하고 Tab으로 표시된 단계를 더합니다.
wz-rule-default-help = 값이 없거나 남지 않을 때 열에 넣을 값입니다.
wz-rule-updates-help = 아니요를 고르면 행이 처음 들어올 때만 값을 받고, 이후 CRM의 변경은 반영하지 않습니다.
wz-rule-replace-help = 이 값 대신 열에 넣을 값입니다. 변환과 단계를 거치지 않습니다. Delete로 지웁니다.
wz-rule-why = 먼저 변환하고, 이어서 단계를 차례로 적용합니다. 맞지 않는 것은 입력하는 동안 알려 줍니다. 옆의 값은 실제 값이며 키를 누를 때마다 바뀝니다. 규칙을 바꾸면 다음 실행에서 모든 행을 다시 읽습니다.
wz-accepted = { $least }% 이상 확실한 필드를 넣었습니다: { $count }개
wz-least-ask = 얼마나 확실한 필드를 넣을까요(%)?
wz-least-bad = 0에서 100 사이의 숫자를 적으십시오.
wz-mend-nothing = 규칙으로 고칠 수 있는 것이 없습니다.
wz-mended = 고쳤습니다. u로 되돌립니다.
wz-sure = 확실함 { $percent }%

# --- 필터
cmd-build-filter = 필터 만들기
cmd-build-filter-help = 필드, 맞는 연산자, 값을 골라 조건을 하나씩 만듭니다.
cmd-add-condition = 추가
cmd-add-condition-help = 선택한 묶음 안이나 선택한 조건 옆에 조건을 더합니다.
cmd-negate = 반대로
cmd-negate-help = 선택한 줄을 반대로 바꾸거나 되돌립니다.
cmd-count-rows = 행 세기
cmd-count-rows-help = 지금 필터를 통과하는 행이 몇 개인지 CRM에 묻습니다.
wz-build-title = { $flow } 필터
wz-build-none = 조건이 없어 모든 행을 읽습니다. a를 누르면 조건을 더합니다.
wz-list-place = { $all }개 중 { $from }–{ $to }
wz-build-all = 아래 모두 참
wz-build-any = 아래 가운데 하나 이상 참
wz-build-not = 아래가 거짓
wz-build-field = 어느 필드입니까?
wz-build-operator = { $field }: 어떻게 비교합니까?
wz-build-value = { $field } { $operator } …
wz-build-value-help = 여러 값은 쉼표로 나눕니다. 쉼표가 든 값은 작은따옴표로 묶습니다. 날짜는 2026-01-31처럼 적거나 실행일부터 셉니다: today - 30.
wz-build-text = 텍스트:
wz-build-judge = 판정:
wz-build-count = 현재 행:
wz-build-counting = 세는 중… (Esc로 멈춤)
wz-build-count-ask = r를 누르면 CRM에 묻습니다
wz-build-rows = { $rows }
wz-build-rows-of = 약 { $all }개 중 { $rows }개
wz-build-more = { $rows }개 초과
wz-build-unreadable = 지금의 필터는 읽을 수 없습니다. 텍스트에서 무엇이 잘못되었는지 볼 수 있습니다.
wz-build-refused = 이 테이블에 쓸 수 없는 필터입니다: { $why }
wz-build-why = 줄마다 조건이나 묶음입니다. Enter는 조건을 열고, 묶음은 "모두"와 "하나 이상"을 바꿉니다. Space는 조건을 묶음으로 만들고 Delete는 줄을 지웁니다. 아래 텍스트도 같은 필터이며 직접 편집할 수 있습니다(f).
filter-judge-crm = CRM이 판정합니다. 통과하는 행만 보내옵니다
filter-judge-here = 변경 내용 추적에는 필터를 쓸 수 없어 여기서 행마다 판정합니다. 뜻은 같습니다
filter-judge-partly = CRM이 { $fields } 필드로는 거르지 못하므로 여기서 행마다 판정합니다. 나머지 조건은 CRM에 맡깁니다
operator-eq = 같음
operator-ne = 같지 않음
operator-lt = 보다 작음
operator-le = 이하
operator-gt = 보다 큼
operator-ge = 이상
operator-day-lt = 그날보다 전
operator-day-le = 그날까지
operator-day-gt = 그날보다 후
operator-day-ge = 그날부터
operator-contains = 포함
operator-starts-with = (으)로 시작
operator-ends-with = (으)로 끝남
operator-one-of = 다음 중 하나
operator-none-of = 다음 중 어느 것도 아님
operator-empty = 비어 있음
operator-filled = 비어 있지 않음

# --- 열거형
enum-change-moved = 이전 코드: { $code }

cmd-campaign-names = 캠페인 이름
cmd-campaign-names-help = 이 테이블의 열을 캠페인 쪽 이름으로 부릅니다: firstName, lastName, email, phone … 키와 직접 만든 테이블의 이름은 그대로입니다.
wz-campaign-names = 열 { $count }개를 캠페인 쪽 이름으로 바꾸었습니다.
wz-campaign-names-none = 캠페인 쪽에서 다르게 부르는 열이 이 테이블에 없거나 그 이름이 이미 쓰이고 있습니다.
cli-schema-change--campaign-names = 연락처, 리드, 계정의 열을 캠페인 쪽 이름으로 부릅니다: firstName, lastName, email, phone …

fault-mapping-invalid--rule-column = 이 규칙을 쓰면 { $column } 열은 { $expected } 형식이어야 하지만, 열은 { $found } 형식이며 바뀌지 않습니다.
fault-mapping-invalid--rule-column-advice = 저장하지 않았습니다. 마지막 단계가 열의 형식을 내도록 하십시오(예: "number , | format 2 ,"는 다시 텍스트가 됩니다).
