# 열거형: 옵션 집합이 그 목록으로 가는 이유, 목록을 쓰는 규칙, 레이블의 언어.
enum-reason-left-out = 제외되었습니다. 행에는 코드가 그대로 남습니다.
enum-reason-before = 이 옵션 집합이 전에 채운 목록입니다.
enum-reason-before-elsewhere = 계정 { $account }의 같은 이름 옵션 집합이 이 목록을 씁니다.
enum-reason-name = 옵션 집합과 이름이 같은 목록입니다.
enum-reason-values = 값의 { $share } %가 이 목록에 있습니다.
enum-reason-new = 옵션 집합의 이름을 딴 새 목록입니다.
enum-reason-chosen = 직접 고른 목록입니다.

enum-kind-open = 열림: 누구나 값을 더할 수 있습니다.
enum-kind-closed = 닫힘: 관리자가 플랫폼에서만 바꿉니다. 여기서는 아무것도 쓰지 않습니다.
enum-kind-system = 플랫폼의 목록이라 아무것도 쓰지 않습니다.

enum-rule-merge = 바꾸기 아니요: 없는 값을 더하고 레이블을 고치며 아무것도 지우지 않습니다. 값은 행에 든 것으로 맞춥니다.
enum-rule-replace = 바꾸기 예: 목록에는 CRM의 값만 남고, 맞는 값은 이름을 지킵니다. 시작하면 − 표시된 값은 행이 아직 쓰더라도 지웁니다.
enum-rule-fixed-new = 새 목록입니다. 이 값들로 한 번 만들고, 그 뒤로는 여기서 아무것도 더하지 않습니다.
enum-rule-system = 목록은 그대로 두고 값만 맞춥니다. 목록에 없는 값은 여기에 나옵니다.

enum-several = 여러 값을 담는 필드가 씁니다.
enum-depends = 고를 수 있는 값을 정하는 필드: { $fields }
enum-complete = 상태, 상태 설명, 동의: 모든 값에 자리가 있어야 합니다.
enum-unlisted = { $field }, 집합에 없는 코드: { $what }
enum-languages = 레이블 언어: { $languages }
enum-languages-any = 레이블은 지금 언어를 지킵니다(l 키로 언어를 고릅니다).

enum-change-translated = 다른 언어
enum-change-lacking = 자리 없음
enum-change-waiting = 보류
enum-change-waits = { $other }{ PARTICLE($other, "과") } 이름이 같습니다. 테이블의 변경 사항에서 수락하면 더합니다
enum-change-suspect-short = 뜻이 바뀌었을 수 있습니다

wz-enum-languages = 이 계정의 모든 목록에 쓸 레이블 언어
wz-enum-languages-known = 번호를 쉼표로 나누어 적습니다. 첫째가 보이는 레이블이며, 비우면 레이블을 그대로 둡니다. 이 집합의 언어: { $languages }
wz-enum-bad-language = 언어는 1033(영어), 1042(한국어) 같은 번호입니다. 이 집합의 번호는 아래에 있습니다.
wz-enum-incomplete = { $set }: 상태나 동의의 값 가운데 목록에 자리가 없는 것이 있습니다. 다른 목록이나 새 목록을 고르십시오.
wz-why-incomplete = 상태나 동의의 값 가운데 목록에 자리가 없는 것이 있습니다.
cmd-list-kind = 열린/닫힌 목록
cmd-list-kind-help = 목록을 누가 바꿀 수 있는지 고릅니다: 열린 목록, 닫힌 목록, 플랫폼 자체 목록. 닫힌 목록과 플랫폼 자체 목록에는 아무것도 더하지 않습니다.
wz-enum-kind-left-out = 이 옵션 집합은 빠져 있어 닫을 목록이 없습니다.
cmd-label-languages = 레이블 언어
cmd-label-languages-help = 레이블을 어느 언어로 옮길지 고릅니다.
lint-list-lacks = { $field }: 상태나 동의의 모든 값에 자리가 있어야 하는데 목록에 { $column } 자리가 없습니다. 열거형 단계에서 다른 목록을 고르거나 플랫폼에서 값을 더하게 하십시오.
setup-what-list-kind = 목록을 바꿀 수 있는 사람
setup-what-languages = 레이블 언어

cli-enums-diff--kept = CRM에 묻지 않고 간직한 옵션 집합과 비교합니다
cli-enums-sync--dry-run = 바뀔 것을 값마다 보이기만 합니다
cli-enums-sync--keep-used = 지울 값이라도 행이 쓰면 남기고 알려 줍니다
cli-enums-languages = 레이블을 어느 언어로 옮길지 고릅니다
cli-enums-languages--languages = 언어 번호(1033 영어, 1042 한국어). 첫째가 보이는 레이블이며, 없으면 레이블을 그대로 둡니다
cli-enums-languages--set = 옵션 집합이나 열거형. 적지 않으면 모두
cli-enums-kind = 캠페인 쪽 목록을 누가 바꿀 수 있는지 정합니다
cli-enums-kind--name = 목록
cli-enums-kind--kind = open: 누구나 값을 더함, closed: 관리자가 플랫폼에서만 바꿈, system: 플랫폼의 목록이라 쓰지 않음
cli-enums-nothing = 할 일이 없습니다. 열거형 { $sets }개가 CRM과 같습니다.
cli-enums-kept-used = { $enumeration }: “{ $value }” 값은 CRM에서 없어졌지만 행 { $count }개가 써서 남겼습니다.
cli-enums-languages-set = 레이블을 { $languages } 언어로 옮깁니다. 쓰려면: fieldbridge enums sync
cli-enums-languages-none = 레이블은 지금 언어를 지킵니다.
cli-enums-choose = 옵션 집합이 갈 곳을 정합니다
cli-enums-choose--set = 옵션 집합. enums list에 나오는 이름입니다
cli-enums-choose--into = 옵션 집합이 갈 열거형. 새 이름을 쓰면 다음 동기화 때 새로 만들어집니다
cli-enums-choose--leave-out = 어디에도 보내지 않습니다. 열에는 코드가 그대로 남습니다
cli-enums-choose--replace = yes: 열거형이 자기 값 대신 CRM의 값을 가집니다. no: 값을 더하고 레이블을 고치되 지우지 않습니다
cli-enums-choose--account = 옵션 집합이 여러 계정에 있을 때의 계정
cli-enums-chosen = { $set } → { $enumeration }. { $rule } "fieldbridge enums diff"로 확인하고 "fieldbridge enums sync"로 기록하십시오.
cli-enums-chosen-out = { $set }은(는) 어느 열거형에도 가지 않습니다. 열에는 코드가 그대로 남습니다.
