# 워크플로: 한 계정의 흐름을 잇는 사슬.
cli-workflow = 한 계정의 흐름을 차례로 잇는 워크플로
cli-workflow-list = 모든 워크플로
cli-workflow-show = 워크플로 하나를 단계별로
cli-workflow-show--workflow = 워크플로 이름
cli-workflow-add = 워크플로를 추가합니다
cli-workflow-add--workflow = 새 워크플로의 이름
cli-workflow-add--account = 흐름을 실행할 계정. 하나뿐이면 생략할 수 있습니다
cli-workflow-add--step = 흐름 이름, @drift(테이블의 변화 확인), @enums(목록 갱신)를 이 순서로. 뒤에 :go-on 또는 :retry=횟수/분을 붙일 수 있습니다. 지정하지 않으면 권장 순서(테이블과 목록, 상위부터 가져오기, 내보내기, 이벤트)를 씁니다
cli-workflow-add--schedule = "fieldbridge serve"가 실행할 때: 분, 시, 일, 월, 요일. 예: "0 2 * * *"
cli-workflow-add--zone = 일정의 시간대. 예: Asia/Seoul. 적지 않으면 UTC입니다
cli-workflow-set = 워크플로를 바꿉니다
cli-workflow-set--workflow = 워크플로 이름
cli-workflow-set--step = 모든 단계를 이 순서로 새로 정합니다
cli-workflow-set--recommended = 지금 단계 대신 권장 순서를 씁니다
cli-workflow-set--schedule = "fieldbridge serve"가 실행할 때: 분, 시, 일, 월, 요일. 예: "0 2 * * *"
cli-workflow-set--no-schedule = 누가 요청할 때만 실행합니다
cli-workflow-set--zone = 일정의 시간대. 예: Asia/Seoul 또는 UTC
cli-workflow-remove = 워크플로를 삭제합니다. 흐름은 그대로 남습니다
cli-workflow-remove--workflow = 워크플로 이름
cli-workflow-run = 워크플로를 지금 실행합니다
cli-workflow-run--workflow = 워크플로 이름
cli-workflow-run--dry-run = 읽고 변환만 하고 기록하지 않습니다. 목록도 비교만 합니다

cli-workflow-none = 아직 워크플로가 없습니다.
cli-workflow-removed = 워크플로 { $workflow }을(를) 삭제했습니다. 흐름은 그대로 남습니다.
cli-flow-removed-chains = 다음 워크플로에서도 뺐습니다: { $workflows }
cli-col-workflow = 워크플로
cli-col-steps = 단계 수
cli-col-step = 단계
cli-col-does = 하는 일
cli-col-on-error = 실패하면
cli-col-what-came = 결과
cli-col-tries = 시도
cli-workflow-not-begun = 시작하지 않음: { $steps }
cli-workflow-again = { $step } 실패, { $at }에 다시 시도합니다
cli-workflow-step = 단계 { $step }

step-does-flow = 흐름을 실행합니다
step-does-drift = 테이블의 변화를 확인합니다. 받아들이지는 않습니다
step-does-enumerations = 목록을 지금의 옵션 집합에 맞춥니다
on-error-stop = 여기서 멈춥니다
on-error-go-on = 다음 단계로 넘어갑니다
on-error-retry = { $minutes }분 안에 { $times }번 더 시도한 뒤 멈춥니다
step-state-done = ✓ 완료
step-state-attention = ! 확인 필요
step-state-failed = ✗ 실패
step-state-held = ! 보류
step-state-cancelled = ■ 취소됨
step-state-not-begun = − 시작 안 함
step-note-drift-none = 매핑에 관련된 변화 없음
step-note-drift = 변화 { $lines }건 발견
step-note-drift-waits = 변화 { $lines }건 발견, 결정을 기다리는 것이 있음: "fieldbridge tables { $account } --drift"
step-note-lists = 목록 { $lists }개를 기록하고 값 { $values }개를 바꿈
step-note-lists-would = 목록 { $lists }개가 기록될 예정
step-note-lists-none = 목록이 최신 상태임

step-problem-work = “{ $text }”: 단계가 아닙니다. 흐름 이름, @drift, @enums 가운데 하나를 적으십시오.
step-problem-on-error = “{ $text }”: 단계가 실패했을 때 할 일이 아닙니다. stop, go-on, retry=횟수/분 가운데 하나를 적으십시오. 예: retry=3/30.

fault-workflow-unknown = { $workflow }(이)라는 워크플로가 없습니다.
fault-workflow-unknown-advice = "fieldbridge workflow list"로 이 작업 공간의 워크플로를 볼 수 있습니다.
fault-workflow-exists = { $workflow }(이)라는 워크플로가 이미 있습니다.
fault-workflow-exists-advice = 다른 이름을 고르거나 "fieldbridge workflow set { $workflow }"로 바꾸십시오.
fault-workflow-invalid = 워크플로 { $workflow }을(를) 이대로는 실행할 수 없습니다.
fault-workflow-invalid-advice = "fieldbridge workflow set { $workflow } --recommended"로 권장 순서를 쓸 수 있습니다.
fault-workflow-invalid--empty = 워크플로 { $workflow }에 단계가 없습니다.
fault-workflow-invalid--empty-advice = 단계를 지정하거나 권장 순서를 쓰십시오: "fieldbridge workflow set { $workflow } --recommended"
fault-workflow-invalid--too-long = 워크플로 { $workflow }의 단계가 { $step }개입니다. 최대 200개입니다.
fault-workflow-invalid--too-long-advice = 워크플로를 둘로 나누십시오.
fault-workflow-invalid--twice = 워크플로 { $workflow }에 { $step }이(가) 두 번 있습니다.
fault-workflow-invalid--twice-advice = 단계를 한 번씩만 지정하십시오.
fault-workflow-invalid--no-flow = 워크플로 { $workflow }의 { $step }에 해당하는 흐름이 없습니다.
fault-workflow-invalid--no-flow-advice = "fieldbridge flow list"로 흐름을 볼 수 있습니다.
fault-workflow-invalid--other-account = 워크플로 { $workflow }의 { $step }은(는) 다른 계정의 흐름입니다.
fault-workflow-invalid--other-account-advice = 워크플로는 한 계정의 흐름만 실행합니다. 계정마다 하나씩 만드십시오.
fault-workflow-invalid--no-flows = 계정 { $account }에 워크플로가 실행할 흐름이 없습니다.
fault-workflow-invalid--no-flows-advice = 먼저 흐름을 추가하십시오: "fieldbridge setup" 또는 "fieldbridge flow add".
