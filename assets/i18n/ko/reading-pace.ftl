# CRM에 한도가 있을 때 한 번에 읽는 양과, 다른 방법으로 읽는 행.

log-page-eased = CRM이 요청에 허용한 처리 시간이 다했거나 페이지마다 속도를 늦추라고 하여, 이제부터 한 번에 최대 { $rows }행씩 요청합니다.
log-page-fewer-requests = CRM이 허용한 요청 수가 다하여, 요청이 적게 들도록 한 번에 최대 { $rows }행씩 요청합니다.
log-reading-poisoned = 이 순서로는 읽을 수 없는 행이 있어, 그 행을 가려내 따로 두도록 식별자 순서로 읽습니다. 그 행을 읽을 수 있을 때까지 변경 내용은 날짜로 읽습니다.
log-rows-retried = 거부된 행 { $asked }개를 다시 물었고, 그중 { $came }개가 왔습니다.
log-row-readable = 행 { $row }을(를) 다시 읽을 수 있습니다.

fault-schema-drift = 매핑을 만든 뒤 CRM에서 이 테이블이 바뀌어, 영향을 받지 않는 부분만 계속 처리했습니다.
fault-schema-drift-advice = 무엇이 바뀌었는지는 상세 내용에 있습니다. 없어진 필드는 제외하고 해당 열의 값은 그대로 두며, 더는 맞지 않는 값은 행별로 거부합니다. "fieldbridge tables ACCOUNT --drift"를 실행하여 변경 내용을 하나씩 확인한 뒤 매핑을 고치십시오.
cli-run-drift = { $flow }: CRM에서 이 테이블이 바뀌어 영향을 받지 않는 부분만 계속 처리했습니다: { $what }. "fieldbridge tables ACCOUNT --drift"로 변경 내용을 하나씩 확인할 수 있습니다.
cli-next-drift = CRM에서 바뀐 내용을 확인한 뒤 매핑을 고치십시오
