# 매핑한 선택 목록과, 계획에 필요한 호출에 견준 하루 호출.

told-picklists = 200, 선택 목록 { $fields }개의 값이 모두 매핑되어 있고 비활성 값이 남은 행도 없습니다
told-picklists-unmapped = 200, 아직 매핑하지 않은 활성 값: { $what }
told-picklists-retired = 200, 비활성이지만 레코드에 남아 있는 값(레코드 수): { $what }
told-picklists-restricted = 200, 목록에 있는 값만 받는 선택 목록: { $what }
remedy-salesforce-values-unmapped = 필드를 매핑한 뒤에 Salesforce에 값이 추가되었습니다. "fieldbridge enums diff"로 확인한 다음 "fieldbridge enums sync"로 열거형에 반영하십시오.
remedy-salesforce-values-retired = 더는 선택할 수 없는 값이 레코드에 남아 있습니다. 그 값은 그대로 옮깁니다. 값을 바꾸도록 요청하거나(Setup → Object Manager → 개체 → Fields & Relationships → 필드 → Replace) 값을 다시 활성화하십시오.
remedy-salesforce-restricted = 쓰는 대상인 이 필드는 목록의 값만 받습니다. 다른 값이 든 레코드는 하나씩 거부되고 나머지는 기록됩니다. 목록에 있는 값만 쓰거나(열거형을 그 목록에 매핑), 제한을 풀어 달라고 요청하십시오. Setup → Object Manager → 개체 → Fields & Relationships → 필드 → Edit → Restrict picklist to the values defined in the value set.
told-calls-plan = 이 24시간에 호출이 { $left }건 남았고 그중 { $ours }건을 쓸 수 있습니다({ $reserve }%는 업무에 남깁니다). 전체를 한 번 읽고 쓰는 데 약 { $needed }건이 듭니다
remedy-salesforce-calls-plan = 오늘 쓸 수 있는 호출보다 계획에 필요한 호출이 많습니다. 실행이 중간에 멈추고 호출이 다시 생기면 이어집니다. 큰 개체는 작업으로 읽거나(flow set … --way bulk), 다른 시간에 실행하거나, 필요 없는 것을 빼거나, 업무에 남기는 호출을 줄이십시오(account set … --call-reserve).
