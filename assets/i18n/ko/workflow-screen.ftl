# workflow-screen: 마법사에서 계정의 워크플로.
cmd-chain = 워크플로
cmd-chain-help = 계정의 흐름을 차례로 실행합니다. 순서, 실패했을 때의 처리, 저절로 실행할 때를 정합니다.
cmd-chain-turn = 실패하면
cmd-chain-turn-help = 선택한 단계가 실패했을 때 어떻게 할지 고릅니다. 첫 줄들에서는 일정과 시간대를 입력합니다.
cmd-chain-type = 입력
cmd-chain-type-help = 선택한 줄을 입력합니다. 단계는 명령줄처럼 적습니다. 예: contact:retry=3/30
cmd-chain-add = 단계 더하기
cmd-chain-add-help = 선택한 단계 다음에 단계를 하나 더합니다.
cmd-chain-remove = 빼기
cmd-chain-remove-help = 선택한 단계를 뺍니다. 흐름은 남습니다. 단계가 없는 워크플로는 없어집니다.
cmd-chain-recommended = 권장 순서
cmd-chain-recommended-help = 권장 순서로 되돌립니다.
wz-chain-title = 워크플로 { $workflow }: 이 순서로 실행합니다
wz-chain-why = 권장: 테이블과 목록, 수신 동의, 부모가 먼저인 가져오기, CRM으로 가는 것, 이벤트의 순서입니다. 사람과 그 동의를 먼저 알아야 그 사람에 관해 알릴 수 있습니다.
wz-chain-asked = 누군가 실행할 때만
wz-chain-no-flows = 워크플로가 실행할 흐름이 아직 없습니다.
wz-chain-gone = 워크플로를 지웠습니다. u로 되살립니다. 흐름은 남습니다.
wz-chain-ask-schedule = { $workflow }: 저절로 실행할 때(비우면 누군가 실행할 때만)
wz-chain-ask-zone = { $workflow }: 시간대
wz-chain-ask-step = 단계
wz-chain-ask-new = 새 단계
wz-chain-step-help = 흐름의 이름, @drift(테이블이 바뀌었는지 보기), @enums(목록 맞추기). 뒤에 :stop, :go-on, :retry=횟수/분을 적을 수 있습니다.
review-workflow = 워크플로 { $workflow } 실행 순서: { $steps }
review-workflow-due = 워크플로 { $workflow }: "fieldbridge serve"가 실행되는 동안 저절로 실행합니다. 일정: { $schedule } ({ $zone })
