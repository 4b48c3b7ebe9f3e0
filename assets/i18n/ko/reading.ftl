# 흐름이 변경과 삭제를 알아내는 방법: 실행 로그의 문장, 단계, 명령줄의 말.

log-reading-delta = CRM이 기록한 변경 내용을 읽습니다.
log-reading-tracking = 모든 행을 한 번 읽습니다. 그다음부터는 CRM이 변경 내용을 알려 줍니다.
log-reading-expired = 지난 실행 이후의 변경 기록이 CRM에 더는 없어 모든 행을 다시 읽고 비교합니다.
log-reading-sweep = 삭제되었거나 놓친 행을 찾으려고 식별자와 버전을 비교합니다.
log-missed = 행 { $rows }개가 여기에 없거나 CRM보다 오래되어 식별자로 다시 읽었습니다.
log-settled = 삭제를 확인했습니다. 더는 없는 행: { $deleted }개.
log-resync-done = CRM과 비교했습니다: 새롭거나 달라진 행 { $applied }개, 같은 행 { $unchanged }개, 삭제된 행 { $deleted }개.
log-links-open = { $rows }행의 { $column }: 가리키는 { $table } 행이 여기 없습니다. 그 행이 오면 바로 이어집니다.
log-page-grown = 순조로워서 다시 한 번에 최대 { $rows }행씩 요청합니다.

phase-resyncing = 모든 행을 다시 읽는 중
phase-sweeping = 식별자와 버전을 비교하는 중
phase-deleting = 삭제를 판단하는 중

fault-deletes-held = 이 실행은 묻지 않고 지울 수 있는 것보다 많은 행을 지우게 됩니다.
fault-deletes-held-advice = 아직 아무것도 지우지 않았습니다. 역할이 바뀌어 보이지 않게 된 것이 아니라 CRM에서 정말 삭제된 행인지 확인하십시오. "fieldbridge deletions list --flow { $flow }"(화면에서는 P)로 계획을 보고 승인한 뒤 다시 실행하십시오. 계획에 담기에 행이 너무 많으면 "fieldbridge run { $flow } --approve-deletes"를 실행하십시오.

cli-run--sweep = 삭제되었거나 놓친 행을 찾도록 식별자와 버전을 CRM과 비교합니다
cli-run--approve-deletes = 삭제할 행이 아무리 많아도 삭제합니다
cli-flow-add--method = 변경을 찾는 방법: CRM의 변경 기록, 수정한 날짜, 전체 읽기
cli-flow-add--deletions = CRM에서 삭제된 행의 처리: mark는 남겨 두고 표시, anonymise는 표시하고 누구인지 알려 주는 값을 비움, remove는 삭제, ignore는 그대로 둡니다
cli-flow-add--leavers = 필터에서 벗어난 행의 처리. delete는 삭제된 행과 같이 처리합니다
cli-flow-add--sweep-days = 날짜로 읽을 때 CRM과 비교하는 간격(일). 0이면 저절로 비교하지 않습니다
cli-flow-add--most-deletes = 묻지 않고 지울 수 있는 행의 비율(%)
cli-flow-add--free-deletes = 비율과 상관없이 묻지 않고 지울 수 있는 행 수, 0–1000. 0이면 --most-deletes를 넘는 삭제는 모두 묻습니다
cli-flow-add--most-rejects = 실행을 멈추는 거부된 행의 비율(%), 1–50. --free-rejects 행까지는 언제나 괜찮습니다
cli-flow-add--free-rejects = 실행을 절대 멈추지 않는 거부된 행 수, 0–1000. 0이면 --most-rejects만 적용됩니다

cli-next-approve-crm = CRM에서 삭제될 행을 확인한 뒤 승인하십시오
cli-next-approve = 정말 삭제된 행인지 확인한 뒤 승인하십시오

cli-col-method = 변경을 찾는 방법
cli-col-deletions = 삭제된 행
cli-col-leavers = 필터에서 벗어난 행
cli-col-most-deletes = 묻지 않는 삭제
cli-most-deletes = { $rows }행 또는 { $percent }% 가운데 많은 쪽까지, 전부는 아님
cli-col-sweep-days = CRM과 비교
cli-sweep-days = { $days ->
    [0] 요청할 때만
   *[other] 날짜로 읽으면 { $days }일마다
}
cli-col-most-rejects = 실행을 멈추는 거부
cli-most-rejects = { $rows }행을 넘고 전체 행의 { $percent }%를 넘을 때
cli-col-tracking = 변경 기록
read-method-auto = 테이블이 제공하는 가장 좋은 방법
read-method-tracking = CRM의 변경 기록으로
read-method-modified = 수정한 날짜로
read-method-full = 매번 전체를 읽어서
deletions-mark = 삭제된 것으로 표시
deletions-remove = 삭제
deletions-ignore = 그대로 둠
leavers-keep = 남겨 둠
leavers-delete = 삭제된 것으로 처리
tracking-left = { $days ->
    [0] 하루 안에 끝남
   *[other] { $days }일 뒤에 끝남
}
tracking-over = 끝났음
tracking-unknown = 끝나는 때를 모름
