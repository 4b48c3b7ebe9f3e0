# CRM으로 보내는 흐름.
direction-import = CRM에서 가져오기
direction-export = CRM으로 보내기
write-mode-update = CRM에 있는 행을 바꾸고, 캠페인 쪽에서 만든 행은 보내지 않습니다
write-mode-insert = 캠페인 쪽에서 만든 행을 CRM에 만들고, CRM에 있는 행은 그대로 둡니다
write-mode-upsert = CRM에 있는 행은 바꾸고, 캠페인 쪽에서 만든 행은 CRM에 만듭니다
write-mode-update-short = 업데이트
write-mode-insert-short = 추가
write-mode-upsert-short = 추가 또는 업데이트

cli-col-direction = 방향
cli-col-writes = 쓰기
cli-col-said = CRM의 답
cli-col-found = 보내기 전 확인
cli-flow-add--direction = 행이 가는 방향: import는 CRM에서 읽고, export는 캠페인 쪽이 소유한 값을 CRM으로 보내고, events는 메시지에 일어난 일을 CRM에 알리고, opt-out은 양쪽의 수신 동의를 맞추고, leads는 직접 만든 테이블의 행으로 리드를 만듭니다
cli-flow-add--writes = 보낼 때 CRM에서 하는 일: update는 있는 행을 바꾸고, insert는 캠페인 쪽에서 만든 행을 만들고, upsert는 둘 다 합니다
cli-flow-add--key = CRM이 새 행을 알아보는 필드: 필드 하나로 된 대체 키 또는 외부 ID
cli-flow-set--writes = 보낼 때 CRM에서 하는 일: update, insert 또는 upsert
cli-flow-set--key = CRM이 새 행을 알아보는 필드
cli-run--retry-rejects = CRM이 거부한 행을 한 번 더 보냅니다. CRM으로 보내는 흐름에만 해당합니다

reject-not-there = CRM에 이 행이 더는 없습니다. 새로 만들지 않습니다.
reject-merged = CRM에서 이 행이 다른 행으로 병합되었습니다. 남은 행이 함께 표시됩니다. 그 행을 고치십시오.
reject-refused-there = CRM이 이 행을 거부했습니다.
reject-value-unfit = CRM의 필드가 받을 수 없는 값입니다.
reject-changed-meanwhile = 보내는 동안 CRM에서 누군가 이 행을 계속 바꾸었습니다.
reject-no-key = CRM이 행을 알아볼 필드에 값이 없습니다.
reject-key-twice = 다른 새 행의 키와 같습니다.
reject-key-collation = 이 행의 키는 함께 표시된 다른 행의 키와 대소문자, 양 끝의 공백 또는 글자 조합 방식만 다릅니다. CRM에는 같은 행이므로 다른 행만 보냅니다. 이 행에 다른 키를 주거나 키를 비우십시오.
reject-already-there = 이 키를 가진 행이 CRM에 이미 있고, 이 흐름은 새 행만 만듭니다.
reject-id-taken = CRM이 준 식별자를 캠페인 데이터베이스의 다른 행이 이미 쓰고 있습니다.
reject-parent-unnamed = 이 행이 가리키는 행은 이쪽에서 만들었고 CRM이 아직 식별자를 주지 않았습니다. 그 행을 보내고 나면 저절로 갑니다. 그 테이블을 보내는 흐름을 실행하십시오.
reject-oscillation = 필드 값이 양쪽을 오갑니다. 보낼 때마다 CRM이 값을 되돌려 하루에 세 번이 되었습니다. 이 행의 이 필드는 더 보내지 않고 나머지 필드는 보냅니다. 이 거부를 다시 시도하거나 하루 동안 양쪽 모두 값을 바꾸지 않으면 다시 보내고, 양쪽 값이 같아지면 저절로 풀립니다. CRM에서 값을 되돌리는 규칙이나 사람을 찾아 필드의 소유자를 정하십시오.

log-export-left-out = 캠페인 쪽 필드이지만 규칙을 되돌릴 수 없어 보내지 않습니다: { $fields }
log-export-unsettled = 이전 실행이 보낼 편지함에 남긴 행이 { $rows }개 있습니다. 보내기 전에 CRM에서 먼저 찾습니다
log-export-settled = 그중 { $rows }개가 지금 CRM에 있습니다
log-export-batch = 비교한 행 { $read }개, 쓴 행 { $applied }개
log-export-conflicts = 양쪽에서 바뀐 필드가 { $fields }개 있습니다. 두 값을 모두 남겨 두었습니다
log-export-stopped = 양쪽을 오가는 필드 { $fields }개를 더 보내지 않습니다. "fieldbridge rejects list"에 행이 나옵니다
log-export-unknown = 행 { $rows }개에 답이 오지 않았습니다. 다음 실행이 보내기 전에 먼저 찾습니다
log-export-cancelled = 취소됨: 행 { $read }개 중 { $applied }개 씀, { $unchanged }개 그대로, { $rejected }개 거부, { $parked }개 답 없음
log-export-done = 완료: 행 { $read }개 중 { $applied }개 씀, { $unchanged }개 그대로, { $rejected }개 거부, { $parked }개 답 없음

fault-held--not-loaded = { $table } 테이블을 아직 다 읽지 않아, 읽은 행과 여기서 만든 행을 구분할 수 없습니다.
fault-held--not-loaded-advice = 이 테이블을 가져오는 흐름을 끝까지 실행한 다음 이 흐름을 실행하십시오.
fault-filter-invalid--export = CRM으로 보내는 흐름에는 필터를 둘 수 없습니다.
fault-filter-invalid--export-advice = 필터를 빼십시오. 캠페인 쪽에서 바뀐 값만 보냅니다.
fault-mapping-invalid--nothing-ours = { $table } 테이블에 캠페인 쪽이 소유한 필드가 없어 보낼 것이 없습니다.
fault-mapping-invalid--nothing-ours-advice = 필드의 소유자를 캠페인 쪽으로 바꾸십시오. 예: "fieldbridge schema rule { $table } FIELD --owner marketing"
fault-mapping-invalid--key-needed = Salesforce는 레코드 ID를 스스로 정합니다. 키가 없으면 { $table }의 새 행이 두 번 만들어질 수 있습니다.
fault-mapping-invalid--key-needed-advice = 매핑한 고유 외부 ID를 "fieldbridge flow set { $flow } --key FIELD"로 지정하십시오.
fault-mapping-invalid--key-not-unique = { $table }의 { $field } 필드는 활성 키가 아니어서 두 행이 같은 값을 가질 수 있습니다.
fault-mapping-invalid--key-not-unique-advice = CRM 관리자에게 대체 키나 고유 외부 ID로 만들어 달라고 하거나 다른 필드를 지정하십시오.
fault-mapping-invalid--key-not-mapped = { $table }의 키 { $field } 필드가 값 그대로 매핑되어 있지 않습니다.
fault-mapping-invalid--key-not-mapped-advice = 값을 바꾸는 단계 없이 이 필드를 매핑에 포함하십시오.
