# 열거형 화면: 여러 옵션 집합이 채우는 목록, 옵션 집합에 없는 코드
wz-enum-shared = { $enumeration } 목록은 { $sets }도 채웁니다. 바꾸면 그 값이 없어지므로, 먼저 이 옵션 집합에 다른 목록을 주십시오(n).
wz-enum-shared-with = { $sets }도 채우는 목록이라 값을 더하기만 합니다.
wz-enum-list-replaced = 한 옵션 집합이 값을 바꾸는 목록에는 다른 옵션 집합을 넣을 수 없습니다. 다른 이름을 고르거나 모두 추가로 두십시오(r).
wz-enum-replace-left-out = 제외된 옵션 집합입니다. 먼저 선택하십시오(Space).
wz-enum-clash = { $enumeration } 목록을 { $sets }{ PARTICLE($sets, "이") } 채우는데 그중 하나가 나머지 값을 바꿉니다. 그 집합에 다른 목록을 주거나(n) 추가로 두십시오(r).
wz-enum-unmapped = 집합에 없는 코드: { $what } (m)
wz-enum-unmapped-differs = 필드마다 다름
wz-why-no-uses = 이 옵션 집합의 값 하나를 담는 필드가 없습니다
cmd-unmapped = 없는 코드
cmd-unmapped-help = 옵션 집합에 없는 코드를 이 집합을 쓰는 모든 필드에서 어떻게 할지 정합니다: 코드 유지, 빈 값일 때의 값, 행 거부, 실행 중지. 필드 규칙에 있는 것과 같습니다.
fault-mapping-invalid--shared-list = { $enumeration } 목록을 여러 옵션 집합({ $sets })이 채우는데 그중 하나가 나머지 값을 바꾸게 됩니다.
fault-mapping-invalid--shared-list-advice = 바꾸는 옵션 집합에 다른 목록을 주거나 추가로 두십시오. 열거형 단계에서는 n이나 r, 답변 파일이나 workspace.toml에서는 다른 "enumeration" 값이나 "replace = false"입니다.
cli-enums-rule-replace = 바꾸기 예: 목록에는 CRM의 값만 남고, 맞는 값은 이름을 지킵니다. 행이 아직 쓰는 값은 --force를 주어야만 지웁니다.
fault-mapping-invalid--list-lacks = { $list } 목록에는 { $table }의 { $column }에 맞는 자리가 없습니다. 상태나 동의는 모든 값에 자리가 있어야 합니다.
fault-mapping-invalid--list-lacks-advice = 열거형 단계에서 이 옵션 집합에 다른 목록이나 새 목록을 고르거나, 플랫폼에 값을 더해 달라고 하십시오.
fault-in-use--list-value = { $name }에서 없앨 { $value } 값을 행 { $count }개가 아직 씁니다.
fault-in-use--list-value-advice = "fieldbridge enums diff { $name }"로 살펴보십시오. 그다음 "fieldbridge enums sync { $name }"에 --keep-used를 주면 그런 값을 남기고, --force를 주면 지웁니다.
