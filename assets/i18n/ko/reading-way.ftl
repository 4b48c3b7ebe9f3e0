# CRM에 행을 가져오는 방법이 여럿일 때 흐름이 쓰는 방법.

read-way-auto = 첫 페이지를 보고 적으면 페이지 단위로, 많으면 대량 작업으로
read-way-pages = 언제나 페이지 단위로(REST)
read-way-bulk = 언제나 대량 작업으로(Bulk API 2.0)
read-way-pages-short = 페이지 단위
read-way-bulk-short = 대량 작업
answer-problem-way-not-offered = 이 CRM은 행을 가져오는 방법이 하나뿐입니다. 선택을 빼거나 "auto"로 두십시오.

cli-col-fetched = 가져오는 방법
cli-flow-add--way = Salesforce에서 행을 가져오는 방법: auto는 재어 보고 고르고, pages는 페이지 단위로 읽고, bulk는 대량 작업을 만듭니다
cli-flow-set = 흐름이 읽는 방법 바꾸기
cli-flow-set--flow = 흐름 이름
cli-flow-set--way = Salesforce에서 행을 가져오는 방법: auto는 재어 보고 고르고, pages는 페이지 단위로 읽고, bulk는 대량 작업을 만듭니다

cmd-read-way = 페이지 / 대량
cmd-read-way-help = 행 수에 따라 가져오는 방법을 정하게 두거나, 페이지 또는 대량 작업을 고릅니다.
wz-flow-way = 행을 { $way } 가져옵니다.

review-flow-way-pages = 흐름 { $flow }: 행이 아무리 많아도 페이지 단위로 가져옵니다.
review-flow-way-bulk = 흐름 { $flow }: 행이 아무리 적어도 대량 작업으로 가져옵니다.
setup-what-way = 가져오는 방법
cli-flow-set--mode = 읽을 범위
cli-flow-set--filter = 조건에 맞는 행만. 예: statecode = 0 and modifiedon >= today - 30; 다음 실행이 모든 행을 새로 판정합니다
cli-flow-set--no-filter = 모든 행
cli-flow-set--order = run --all에서의 순서
cli-flow-set--try-rows = 먼저 시험해 볼 행 수. 0이면 시험하지 않습니다
cli-flow-set--method = 변경을 찾는 방법: CRM의 변경 기록, 수정한 날짜, 전체 읽기
cli-flow-set--deletions = CRM에서 삭제된 행의 처리: mark는 남겨 두고 표시, anonymise는 표시하고 누구인지 알려 주는 값을 비움, remove는 삭제, ignore는 그대로 둡니다
cli-flow-set--leavers = 필터에서 벗어난 행의 처리. delete는 삭제된 행과 같이 처리합니다
cli-flow-set--sweep-days = 날짜로 읽을 때 CRM과 비교하는 간격(일). 0이면 저절로 비교하지 않습니다
cli-flow-set--most-deletes = 묻지 않고 지울 수 있는 행의 비율(%)
cli-flow-set--free-deletes = 비율과 상관없이 묻지 않고 지울 수 있는 행 수, 0–1000. 0이면 --most-deletes를 넘는 삭제는 모두 묻습니다
cli-flow-set--most-rejects = 실행을 멈추는 거부된 행의 비율(%), 1–50. --free-rejects 행까지는 언제나 괜찮습니다
cli-flow-set--free-rejects = 실행을 절대 멈추지 않는 거부된 행 수, 0–1000. 0이면 --most-rejects만 적용됩니다
cli-flow-refiltered = 다음 실행에서 모든 행을 새 필터로 판정합니다.
