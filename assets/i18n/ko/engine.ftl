# 실행이 로그에 남기는 문장과, 캠페인 데이터베이스가 행을 거부하는 이유.

log-started = { $flow } 실행을 시작했습니다.
log-table-created = 테이블 { $table }{ PARTICLE($table, "을") } 만들었습니다.
log-table-widened = 테이블 { $table }에 새 열을 추가했습니다: { $columns }.
log-table-wider = 테이블 { $table }의 열이 이제 소수를 저장합니다: { $columns }. 저장되어 있던 값은 그대로입니다.
log-reading-first = 첫 적재: 모든 행을 읽습니다.
log-reading-resumed = { $page }번째 페이지 다음부터 이어서 읽습니다.
log-reading-only-end = 모든 행이 들어왔습니다. 색인만 만들면 됩니다.
log-reading-full = 모든 행을 다시 읽습니다.
log-reading-changed = 매핑이나 필터가 바뀌었거나, 오늘을 기준으로 하는 필터의 날짜가 달라져 모든 행을 한 번 다시 읽습니다.
log-reading-incremental = { $since } 이후에 바뀐 행을 읽습니다.
log-reading-stale-link = 멈춘 위치를 CRM이 더는 받아들이지 않아 처음부터 다시 읽습니다.
log-tried = 먼저 { $rows }개 행을 시험했고, 그중 { $rejected }개가 거부되었습니다.
log-page = { $page }페이지: 지금까지 { $read }행.
log-page-halved = 페이지가 너무 크거나 오래 걸려서 이제부터 한 번에 최대 { $rows }행씩 요청합니다.
log-throttled = CRM이 속도를 늦추라고 { $times }번 요청했습니다.
log-indexing = 모든 행이 들어왔습니다. { $table }의 색인을 만들고 있습니다.
log-done = 완료: 읽음 { $read }, 적용 { $applied }, 변경 없음 { $unchanged }, 이전 버전 { $superseded }, 필터로 제외 { $filtered }, 거부 { $rejected }, 삭제 { $deleted }.
log-cancelled = 페이지 경계에서 취소했습니다: 읽음 { $read }, 적용 { $applied }, 변경 없음 { $unchanged }, 이전 버전 { $superseded }, 거부 { $rejected }.

reject-not-stored = 데이터베이스가 이 행의 값을 받아들이지 않았습니다
