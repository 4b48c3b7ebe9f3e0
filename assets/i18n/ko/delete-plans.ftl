# 삭제 계획과 CRM에서의 삭제.

direction-delete = CRM에서 삭제
direction-delete-how = 승인된 계획으로만
review-flow-delete = 흐름 { $flow }: 여기서 요청한 { $table } 행을 승인된 계획으로만 CRM에서 삭제합니다.
cli-flow-add--plan-days = CRM에서 삭제하는 흐름: 행을 확인한 때부터 계획이 유효한 일수
cli-flow-set--plan-days = 삭제 계획이 유효한 일수
cli-col-plan-days = 계획 유효 일수

cli-deletions = 삭제 계획, 승인, CRM에서 삭제할 행
cli-deletions-list = 삭제 계획 목록. 새 계획부터
cli-deletions-list--flow = 이 흐름의 계획만
cli-deletions-list--limit = 최대 개수
cli-deletions-show = 계획 하나와 그 행의 처리 결과
cli-deletions-show--digest = 계획의 다이제스트
cli-deletions-show--limit = 최대 행 수
cli-deletions-approve = 계획의 바로 그 행을 승인합니다. 흐름의 다음 실행이 처리합니다
cli-deletions-approve--digest = 계획의 다이제스트
cli-deletions-approve--by = 승인한 사람. 계획에 적힙니다
cli-deletions-refuse = 계획을 거절합니다. 처리하지 않습니다
cli-deletions-refuse--digest = 계획의 다이제스트
cli-deletions-refuse--by = 거절한 사람
cli-deletions-refuse--note = 이유. 거부한 사람 뒤에 계획에 남습니다
cli-deletions-request = delete 방향의 흐름으로 CRM에서 행을 삭제하도록 요청합니다
cli-deletions-request--flow = 그 테이블의 흐름
cli-deletions-request--rows = CRM 행의 식별자
cli-deletions-request--undo = 요청을 거둡니다
cli-deletions-request--by = 요청한 사람
cli-deletions-requests = CRM에서 삭제하도록 요청된 행
cli-deletions-requests--flow = 그 테이블의 흐름
cli-deletions-none = 계획이 없습니다.
cli-deletions-no-requests = CRM에서 삭제하도록 요청된 행이 없습니다.
cli-deletions-plan = 흐름 { $flow }의 계획 { $digest }, { $side }: 행 { $living }개 중 { $rows }개, { $state }, 작성 { $at }
cli-deletions-approved = "fieldbridge run { $flow }"로 처리합니다. 그때 행이 달라졌으면 다시 보류됩니다.
cli-deletions-refused = 아무것도 처리하지 않으며, 계획이 유효한 동안 같은 행을 다시 묻지 않습니다. 행이 CRM이나 필터로 돌아오거나, "fieldbridge flow set { $flow } --deletions ignore"로 그런 행을 그대로 두거나, "fieldbridge deletions approve { $digest }"로 다시 승인할 때까지 흐름은 보류됩니다.
cli-deletions-refused-crm = 아무것도 처리하지 않으며, 계획이 유효한 동안 같은 행을 다시 묻지 않습니다. "fieldbridge deletions request { $flow } ROW --undo"로 요청을 거두거나 "fieldbridge deletions approve { $digest }"로 다시 승인하십시오.
cli-deletions-requested = 행 { $asked }개 중 { $count }개를 새로 요청했습니다. CRM에서 삭제하는 흐름을 "fieldbridge run"으로 실행하면 계획을 세웁니다.
cli-deletions-unrequested = 행 { $asked }개 중 { $count }개의 요청을 거두었습니다.
cli-col-digest = 다이제스트
cli-col-plan-side = 곳
cli-col-by = 한 사람

plan-side-campaign = 캠페인 데이터베이스
plan-side-crm = CRM
plan-state-held = 보류
plan-state-approved = 승인됨
plan-state-done = 처리됨
plan-state-replaced = 다른 계획으로 바뀜
plan-state-refused = 거절됨
plan-why-deleted = CRM에서 삭제됨
plan-why-absent = 더는 없음
plan-why-left = 필터에서 벗어남
plan-why-requested = 여기서 요청함
plan-row-planned = 예정
plan-row-sent = 보냄, 아직 답 없음
plan-row-unknown = 답 없음
plan-row-deleted = 삭제됨
plan-row-done = 처리됨
plan-row-gone = 이미 없음
plan-row-refused = 거절됨

reject-changed-since-plan = 계획을 세운 뒤 CRM에서 행이 바뀌어 삭제하지 않았습니다.
log-removal-plan = { $who }: 계획 { $digest } 승인. CRM에서 행 { $rows }개를 삭제합니다
log-removal-cancelled = 취소됨: 행 { $read }개 중 { $deleted }개를 CRM에서 삭제, { $unchanged }개 이미 없음, { $rejected }개 거부, { $parked }개 답 없음
log-removal-done = 완료: 행 { $read }개 중 { $deleted }개를 CRM에서 삭제, { $unchanged }개 이미 없음, { $rejected }개 거부, { $parked }개 답 없음

fault-deletes-held--crm = CRM에서 행 { $deletions }개를 삭제하게 됩니다. 계획이 승인을 기다립니다.
fault-deletes-held--crm-advice = 아직 아무것도 지우지 않았습니다. "fieldbridge deletions show { $digest }"로 행을 확인하고 "fieldbridge deletions approve { $digest }"로 승인한 뒤 { $flow } 흐름을 다시 실행하십시오.
fault-deletes-held--asked = CRM에서 행을 삭제하게 됩니다. 계획이 승인을 기다립니다.
fault-deletes-held--asked-advice = 아직 아무것도 지우지 않았습니다. "fieldbridge deletions list --flow { $flow }"가 계획을 알려 줍니다(화면에서는 P). 그 행들은 아직 CRM에 있으니 먼저 확인하십시오. 승인하면 { $flow } 흐름의 다음 실행이 CRM에서 삭제합니다.
fault-deletes-held--plan = 이 실행은 행 { $rows }개 중 { $deletions }개를 지우게 되어, 묻지 않고 지울 수 있는 수를 넘습니다. 계획이 승인을 기다립니다.
fault-deletes-held--plan-advice = 아무것도 처리하지 않았습니다. "fieldbridge deletions show { $digest }"로 행과 이유를 확인하십시오. 없어진 행은 역할이 바뀌어 보이지 않는 것이 아니라 CRM에서 정말 삭제된 것이어야 하고, 필터에서 벗어난 행은 정말 필터에 맞지 않아야 합니다. 그다음 "fieldbridge deletions approve { $digest }"로 이 행들만 승인하고 { $flow }을(를) 다시 실행하십시오.
log-deletes-approved = { $who }: 계획 { $digest } 승인. 묻지 않고 지울 수 있는 것보다 많은 행을 지웁니다

fault-usage--deletes-only = 흐름 { $flow }은(는) CRM에서 아무것도 삭제하지 않습니다.
fault-usage--deletes-only-advice = "fieldbridge flow add NAME --direction delete --table TABLE"로 삭제하는 흐름을 더하십시오.
fault-usage--no-identifier = 지정한 값 가운데 이 CRM의 ID가 될 수 있는 것이 없습니다: { $found }
fault-usage--no-identifier-advice = CRM에서 쓰는 ID로 행을 지정하십시오. "fieldbridge explain-row"로 볼 수 있습니다.

fault-deletes-held--plan-refused = 이 실행은 행 { $rows }개 중 { $deletions }개를 삭제하게 되며, { $who }이(가) 바로 그 행들을 거부했습니다.
fault-deletes-held--plan-refused-advice = 아무것도 처리하지 않았습니다. 행을 CRM이나 필터로 되돌리거나, "fieldbridge flow set { $flow } --deletions ignore"로 그대로 두거나, "fieldbridge deletions approve { $digest }"로 다시 승인하십시오.
fault-deletes-held--crm-refused = 행 { $deletions }개를 CRM에서 삭제하라는 요청이 있으며, { $who }이(가) 바로 그 행들을 거부했습니다.
fault-deletes-held--crm-refused-advice = 아무것도 처리하지 않았습니다. "fieldbridge deletions request { $flow } ROW --undo"로 요청을 거두거나 "fieldbridge deletions approve { $digest }"로 다시 승인하십시오.
fault-plan-changed--no-plan = 답을 기다리는 계획 { $digest }이(가) 없습니다.
fault-plan-changed--no-plan-advice = "fieldbridge deletions list"에서 계획을 볼 수 있습니다. 흐름의 가장 새 계획에만 답할 수 있습니다.
