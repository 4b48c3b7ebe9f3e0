# `why`: 흐름이 지금 상태에 이른 까닭
cli-why = 흐름이 왜 이 상태인지: 언제부터, 무엇 때문에, 무엇이 안전한지, 누가 움직일 차례인지
cli-why--flow = 흐름의 이름
why-since = 시점
why-runs = 그 뒤 실행 { $runs }회
why-age = { $days ->
    [0] { $hours }시간 { $minutes }분
   *[other] { $days }일 { $hours }시간
 }
why-last = 마지막 실행
why-read = { $pages }페이지, { $rows }행
why-here = 여기 있는 것
why-here-until = { $at } 이전의 변경은 모두 있음
why-here-open = 아직 끝까지 읽은 적이 없음
why-rows = { $rows }행
why-links = 끊긴 연결
why-link = { $rows }행의 { $column }: 가리키는 { $table } 행이 여기 없습니다. 그 행이 오면 바로 이어집니다
why-shared = 겹치는 주소
why-shared-by = { $column }: 이메일 주소 { $addresses }개를 여러 행이 함께 쓰며 모두 { $rows }행입니다(예: { $like })
why-goes-on = 다음 실행
why-goes-on-outward = 다음 실행은 답이 없는 행을 먼저 확인하고, 마지막으로 확인한 뒤 여기서 바뀐 것을 봅니다
why-goes-on-begins = 첫 페이지부터 시작합니다
why-goes-on-resumes = { $page }페이지 다음부터 이어 갑니다. 여기 있는 것은 다시 읽지 않습니다
why-goes-on-settles = 마지막 읽기에서 오지 않은 행을 판정하고 이어 갑니다
why-goes-on-changes = 그 뒤에 바뀐 것을 읽습니다
why-because = 이렇게 된 까닭
why-state-never-run = 한 번도 실행하지 않았습니다.
why-state-running = 실행 중입니다. "fieldbridge status"에서 볼 수 있습니다.
why-state-ok = 문제가 없습니다. 마지막 실행이 잘 끝났고 남은 일이 없습니다.
why-state-warn = 마지막 실행이 끝나기 전에 멈췄습니다. 이미 반영된 것은 잃지 않습니다.
why-state-blocked = 마지막 실행이 오류로 끝났지만 원장에 그 종류가 남아 있지 않습니다.
why-state-failed = 마지막 실행이 오류로 끝났지만 원장에 그 종류가 남아 있지 않습니다.
screen-why = 까닭
cmd-why = 까닭
cmd-why-help = 흐름이 왜 이 상태인지, 언제부터인지, 무엇이 안전한지, 누가 움직일 차례인지, 다음에 무엇을 할지 봅니다.
help-why = 흐름이 언제부터 어떤 상태이고 무엇이 안전한지, 이어서 원장에서 본 까닭, 끝으로 다음에 할 일과 여기서 그 일을 하는 키를 보여 줍니다.
