# 흐름의 행이 오는 순서.

cli-flow-add--order-by = 가능한 곳에서 행이 오는 순서를 정하는 필드, 예: createdon desc,lastname. 순서를 지킬 수 없는 곳은 프로그램이 알려 줍니다
cli-flow-set--order-by = 가능한 곳에서 행이 오는 순서를 정하는 필드, 예: createdon desc,lastname. 순서를 지킬 수 없는 곳은 프로그램이 알려 줍니다
cli-flow-set--no-order-by = 가장 잘 읽히는 순서로 가져옵니다
cli-col-order-by = 행의 순서
setup-what-order-by = 행의 순서

log-order-kept = 행이 { $order } 순서로 옵니다.
log-order-left = 이번 읽기에서는 행이 { $order } 순서로 오지 않습니다.

cli-order-asked = { $flow }: 가능한 곳에서 행이 { $order } 순서로 옵니다.
order-everything = 모두 읽을 때
order-changes = 바뀐 행을 읽을 때
order-replay = 다시 읽을 때
order-kept = 이 순서대로
no-order-tracking = CRM의 변경 기록 순서대로이며, 다른 순서는 받지 않습니다
no-order-by-change = 빠지는 행이 없도록 바뀐 순서대로
no-order-moves = 식별자 순서대로입니다. 모두 읽는 동안 자리가 바뀐 행이 빠질 수 있고 그 뒤에 바뀐 행을 읽지 않기 때문이며, 만든 날짜만 자리가 바뀌지 않습니다
no-order-jobs = 서버가 나누어 처리하는 작업이 가져오는 대로
no-order-keys = 모집단에 적힌 대로

wz-rules-order-by = 행의 순서
wz-rules-order-by-none = 가장 잘 읽히는 순서
wz-order-by-why = 필드 세 개까지, 각각 desc를 붙이거나 붙이지 않습니다: createdon desc, lastname. 모두 읽으면서 빠지는 행이 없을 때와 다시 읽을 때 지키며, 바뀐 행은 언제나 바뀐 순서로 옵니다.
wz-order-by-ask = { $flow }의 행이 오는 순서를 정하는 필드
wz-order-by-says = 가능한 곳에서 행이 { $order } 순서로 옵니다.

fault-mapping-invalid--order-missing = 순서를 정할 { $field } 필드가 없습니다.
fault-mapping-invalid--order-missing-advice = "fieldbridge tables ACCOUNT TABLE"로 테이블의 필드를 볼 수 있습니다.
fault-mapping-invalid--order-kind = { $field }(으)로는 행의 순서를 정할 수 없습니다.
fault-mapping-invalid--order-kind-advice = 글, 숫자, 날짜, 예/아니요, 식별자로 순서를 정하십시오. 참조, 선택, 긴 글은 CRM이 순서를 지키지 않습니다.
fault-mapping-invalid--order-derived = { $field }(으)로는 행의 순서를 정할 수 없습니다. 아무도 행을 바꾸지 않아도 값이 바뀝니다.
fault-mapping-invalid--order-derived-advice = 읽는 동안 자리가 몰래 바뀐 행이 빠질 수 있습니다. 입력하는 필드로 순서를 정하십시오.
fault-mapping-invalid--order-many = 순서는 필드 { $field }개까지 정할 수 있습니다.
fault-mapping-invalid--order-many-advice = 값이 모두 같은 행은 식별자 순서로 옵니다.
fault-mapping-invalid--order-outward = { $field }은(는) CRM으로 보내는 흐름이어서 행의 순서가 없습니다.
fault-mapping-invalid--order-outward-advice = 순서는 CRM에서 행을 가져오는 흐름에 씁니다.
