# 행을 다시 읽기, 그리고 시험 실행이 미리 알려 주는 것.

run-mode-incremental = 바뀐 행
run-mode-full = 전체
run-mode-replay = 다시 읽기

cli-run--replay = 전에 읽은 행을 다시 읽습니다. 모든 행, 또는 --since나 --keys로 정한 행만 읽으며, 흐름의 위치는 그대로입니다
cli-run--since = --replay와 함께: 이 날짜나 시각 이후 CRM에서 바뀐 행만
cli-run--keys = --replay와 함께: 이 파일에 식별자가 있는 행만. 한 줄에 하나 또는 시트의 한 열이며, -는 표준 입력입니다
cli-run--anew = --replay와 함께: 같은 다시 읽기가 끊긴 지 하루가 안 되었어도 처음부터

log-reading-replayed-on = 흐름의 위치는 그대로 두고, 끊긴 곳부터 행을 다시 읽습니다.
log-replay-on = { $at }에 시작한 읽기가 끊겼습니다. 가져온 행 다음부터 이어 갑니다.
run-went-on = 이 실행은 { $at }에 시작했다가 끊긴 읽기를 이어 갔습니다. 그 다음 행만 셉니다. 모두 처음부터 읽으려면 --replay --anew, 모집단의 행이면 --full을 주십시오.
log-reading-replayed = 흐름의 위치는 그대로 두고 행을 다시 읽습니다.
log-keys-told = 식별자로 행 { $asked }개를 물었습니다. CRM에 없는 것 { $absent }개, 식별자일 수 없는 것 { $malformed }개, 두 번 적힌 것 { $twice }개.
cli-run-keys-absent = CRM에 없거나 이 계정에 보이지 않음: { $rows }
cli-run-keys-malformed = 이 CRM의 식별자가 아님: { $rows }

cli-run-foreseen = { $flow }: 여기에 있는 행 { $rows }개가 { $policy ->
        [mark] 삭제된 것으로 표시됩니다
        [anonymise] 익명으로 바뀝니다
        [remove] 제거됩니다
       *[other] 그대로 남습니다
    }. CRM이 삭제했다고 알린 행 { $told }개, CRM에 더는 없는 행 { $absent }개, 더는 이 흐름에 속하지 않는 행 { $left }개.
cli-run-foreseen-emptied = { $flow }: 이제 삭제된 행을 익명으로 바꾸므로, 전에 삭제된 것으로 표시한 행 { $rows }개의 값도 비워집니다.
cli-run-foreseen-held = 이만큼은 묻지 않고 삭제하지 않습니다. 승인될 때까지 실행이 보류됩니다.
cli-run-foreseen-partial = 전부 읽지는 않았으므로 더 있을 수 있습니다.
cli-run-cut-short = { $flow }: 시험 실행이 한도에 이르러 행 { $rows }개에서 멈추었습니다. 그 뒤의 행은 확인하지 않았습니다.

fault-held--never-read = 행은 한 번 모두 읽은 뒤에야 다시 읽을 수 있습니다. { $flow }의 첫 적재가 끝나지 않았습니다.
fault-held--never-read-advice = 아무것도 읽지 않았습니다. "fieldbridge run { $flow }"가 첫 적재를 이어서 하며, 모든 행을 스스로 가져옵니다.
fault-answers-unreadable--keys = 식별자 목록을 읽을 수 없거나 목록이 비어 있습니다.
fault-answers-unreadable--keys-advice = 아무것도 읽지 않았습니다. 한 줄에 식별자 하나, 또는 row나 id 또는 키 이름의 열이 있는 시트를 주십시오. -는 표준 입력을 읽습니다.

monitor-foreseen = 여기에 있는 행 { $rows }개가 { $policy ->
        [mark] 삭제된 것으로 표시됩니다
        [anonymise] 익명으로 바뀝니다
        [remove] 제거됩니다
       *[other] 그대로 남습니다
    }{ $emptied ->
        [0] {""}
       *[other] . 전에 표시한 { $emptied }개가 비워집니다
    }
monitor-foreseen-held = 실행이 보류됩니다
monitor-foreseen-partial = 전부 읽지는 않았습니다
monitor-cut-short = 한도에 이르러 행 { $rows }개에서 멈춤: 그 뒤는 확인하지 않았습니다

cmd-replay = 다시 읽기
cmd-replay-help = 선택한 흐름의 행을 다시 읽습니다. 모든 행, 어떤 때 이후 CRM에서 바뀐 행, 직접 적은 행 가운데 고릅니다. 아무것도 삭제하지 않으며 흐름의 위치는 그대로입니다.

replay-title = { $flow } 행 다시 읽기
replay-why = 지금 매핑대로 반영하며, 여기서 손으로 바꾼 것은 바로잡습니다. 아무것도 삭제하지 않으며 흐름의 위치는 그대로입니다.
replay-whole = 모든 행
replay-whole-help = 큰 테이블은 첫 적재만큼 오래 걸립니다.
replay-since = 이때 이후 바뀐 행
replay-since-help = 날짜는 이 컴퓨터의 시간대로 시작합니다: 2026-01-31. 시각도 적을 수 있습니다: 2026-01-31T08:00:00Z.
replay-since-not = 모집단의 행을 가져오는 흐름에는 쓸 수 없음
replay-since-bad = "{ $found }"은(는) 날짜도 시각도 아닙니다.
replay-since-ahead = { $found }은(는) 아직 오지 않았습니다. 그 뒤에 바뀐 것이 있을 수 없습니다.
replay-since-population = 이 흐름은 모집단의 행을 가져오므로 그 뒤에 바뀐 행을 따로 묻지 않습니다. 모든 행을 읽거나 행을 적으십시오.
replay-keys = 직접 적은 행
replay-keys-help = CRM의 식별자를 한 줄에 하나씩, 또는 row, id, 키 이름의 열이 있는 시트를 붙여 넣으십시오. 적고 Enter를 눌러도 됩니다. 빈 줄에서 Backspace를 누르면 목록을 지웁니다.
replay-keys-rows = { $rows }개
replay-keys-told = 적은 { $named }개 가운데 { $asked }개를 물어봅니다. 식별자일 수 없는 것 { $malformed }개, 두 번 적힌 것 { $twice }개. 아직 아무것도 읽지 않았습니다.
replay-keys-none = 아직 적은 행이 없습니다.
replay-keys-bad = 이 CRM의 식별자일 수 있는 것이 없습니다: { $found }
replay-keys-unreadable = 붙여 넣은 것이 비어 있거나 목록이 아닙니다.
replay-dry-run = 먼저 시험하기: 기록하지 않음
replay-dry-run-help = 처음 1,000개 행이나 적은 행 모두를 읽고 변환만 하며 아무것도 기록하지 않습니다. 결과는 모니터에 나옵니다.
replay-anew = 처음부터
replay-anew-help = 같은 다시 읽기가 끊긴 지 하루가 안 되었어도 처음부터 읽습니다. 켜지 않으면 끊긴 곳 뒤에서 이어 갑니다.
replay-hint-whole = ↑↓ 고르기 · Enter 시작 · Esc 닫기
replay-hint-since = ↑↓ 고르기 · Enter 시작 · Esc 닫기
replay-hint-keys = ↑↓ 고르기 · Enter 적은 것을 넣은 뒤 시작 · Esc 닫기
why-only-imports = CRM에서 행을 가져오는 흐름에만 할 수 있습니다.
cli-run-foreseen-rejects = { $flow }: 예를 들어 다음 행이 거부됩니다(값은 가려짐):
monitor-foreseen-reject = 거부될 행: { $place }
rows-in-all = 행 { $done }개
monitor-dry-run = 시험 실행: 기록한 것 없음
why-dry-run = 시험 실행은 로그도 거부된 행도 남기지 않습니다. 결과는 여기에 있습니다
verify-ended = 끝까지 비교하지 않고 멈췄습니다. 비교는 아무것도 기록하거나 보관하지 않습니다. v를 누르면 처음부터 다시 비교합니다.
