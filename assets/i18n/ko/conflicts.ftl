# 실행 보고서에서 양쪽 값이 서로 다른 것.
cli-run-conflicts = { $flow }: CRM의 값 { $count }건이 여기의 값과 다릅니다. 두 값을 모두 남겨 두었습니다. "연락 금지"는 CRM만의 변경으로 풀리지 않습니다.
cli-run-conflict = { $stands ->
    [ours] { $row } { $field }: 여기 { $ours }, CRM { $theirs }. 여기의 값이 유지됩니다.
   *[theirs] { $row } { $field }: 여기 { $ours }, CRM { $theirs }. CRM의 값이 유지됩니다.
}
cli-conflict-nothing = 없음

cli-run-unanswered = { $flow }: 보낸 것 중 { $count }건은 응답이 오지 않았습니다. CRM에 이미 있을 수도 있습니다. 다음 실행이 무엇이든 보내기 전에 먼저 CRM에서 찾아봅니다. "fieldbridge outbox { $flow }"로 목록을 볼 수 있습니다.
cli-outbox = CRM에 보냈으나 응답이 오지 않은 것
cli-outbox--flow = 이 흐름의 것만
cli-outbox--limit = 오래된 것부터 최대 이만큼
cli-outbox-none = 응답을 기다리는 것이 없습니다.
cli-outbox-next = 응답을 기다리는 것이 { $count }건 있습니다. 해당 흐름의 다음 실행이 무엇이든 보내기 전에 먼저 CRM에서 찾아봅니다.
cli-conflicts = 양쪽 값이 서로 다른 것(실행이 기록한 것, 최신순)
cli-conflicts--flow = 이 흐름의 것만
cli-conflicts--row = CRM 식별자가 이것인 행의 것만
cli-conflicts--values = 값을 모두 표시. 기본은 앞 글자와 길이만
cli-conflicts--limit = 최대 이만큼
cli-conflicts-none = 실행이 기록한 차이가 없습니다.
cli-col-asked = 요청한 것
cli-col-stands = 유지되는 값
conflict-stands-ours = 여기의 값
conflict-stands-theirs = CRM의 값
unanswered-made = 새 행
unanswered-changed = 변경
unanswered-told = 이벤트
unanswered-deleted = 삭제

notes-outbox = 보낼 편지함
notes-conflicts = 충돌
notes-consents = 동의
notes-of-all = 모든 흐름
notes-of-flow = { $flow } 흐름
notes-of-row = 행 { $row }
notes-cut = 처음 { $count }개입니다.
cmd-outbox = 보낼 편지함
cmd-outbox-help = CRM에 보냈지만 답이 없는 것을 봅니다. Tab으로 충돌과 동의로 넘어갑니다.
cmd-conflicts = 충돌
cmd-conflicts-help = 실행이 기록한, 양쪽이 다르게 말하는 값을 봅니다. 보고 있는 행이나 전체에 대해 봅니다.
cmd-consents = 동의
cmd-consents-help = 프로그램이 바꾼 동의를 모두 봅니다. 무엇에서 무엇으로, 어느 규칙으로 바뀌었는지 보여 줍니다. 보고 있는 행이나 전체에 대해 봅니다.
cmd-one-flow = 흐름 하나
cmd-one-flow-help = 고른 흐름의 것만, 또는 모든 흐름의 것을 봅니다.
help-notes = 원장이 실행 밖에 적어 두는 것: 보냈지만 답이 없는 것, 양쪽이 다르게 말하는 것, 바뀐 동의. 여기서는 아무것도 바꾸지 않습니다. Tab으로 다음 것을, w로 흐름 하나의 것만 봅니다.
