# 서비스: 예정된 것을 누가 보지 않아도 실행합니다.
cli-serve = 끝내라는 요청이 올 때까지 예정된 것을 실행합니다. 작업 공간마다 프로세스 하나
cli-serve-more = Ctrl-C나 시스템의 요청이 오면 다음 페이지 경계에서 종료 코드 130 또는 143으로 끝나고, 두 번째 요청에는 바로 끝납니다.

serve-up = 서비스 시작, 일정 { $scheduled }개, 다음은 { $at } { $name }
serve-up-idle = 서비스 시작, 아직 일정이 없음
serve-reloaded = 작업 공간이 바뀜, 일정 { $scheduled }개
serve-workspace-trouble = 작업 공간을 읽을 수 없어 이전 내용으로 계속함
serve-invalid = { $name }: 일정을 이해할 수 없어 실행하지 않음
serve-begun = { $name } 시작, 예정 시각 { $due }
serve-caught-up = { $name } 늦게 시작: 예정 시각 { $due }, 예정 { $times }회를 이번 한 번으로 따라잡음
serve-cut-off = { $name } 다시 시작: { $due } 예정이던 지난 실행이 중간에 끊김
serve-skipped = { $name } 아직 실행 중: { $due }까지 예정 { $times }회를 건너뜀
serve-step = { $name }: 단계 { $step } 시작
serve-step-again = { $name }: 단계 { $step } 실패, { $at }에 다시 시도
serve-step-ended = { $name }: 단계 { $step } { $state }
serve-ended = { $name } { $state }, { $took } 걸림, 다음은 { $at }
serve-ended-last = { $name } { $state }, { $took } 걸림
serve-held = { $name } 건너뜀: 다른 프로세스가 실행 중
serve-trouble = 서비스는 계속되지만 문제가 있었음
serve-stopping = 종료 요청: 실행 중인 흐름은 다음 페이지 경계에서 끝남
serve-down = 종료
serve-state-done = 완료
serve-state-attention = 완료, 확인 필요
serve-state-failed = 실패
serve-state-held = 보류
serve-state-cancelled = 중단

serving-by = { $host }의 프로세스 { $pid }이(가) { $since }부터 서비스 중
serving-by-short = { $host }의 프로세스 { $pid }이(가) 서비스 중
serving-next = 다음은 { $at } { $name }
serving-nothing = 일정 없음
serving-not = 서비스 안 됨: 일정은 "fieldbridge serve"를 기다립니다
serving-title = 일정

fault-serve-held = 다른 프로세스가 이미 이 작업 공간을 서비스하고 있습니다.
fault-serve-held-advice = 하나면 충분합니다. 이 프로세스로 바꾸려면 먼저 { $host }의 프로세스 { $pid }을(를) 끝내십시오. 그 컴퓨터가 사라졌다면 1분 뒤에 자동으로 풀립니다.
fault-fenced--serve = 이제 다른 프로세스가 이 작업 공간을 서비스합니다.
fault-fenced--serve-advice = 이 프로세스는 문제없이 끝났습니다. "fieldbridge status"로 누가 서비스하는지 볼 수 있습니다.
cli-col-due = 예정된 것
cli-col-last-end = 마지막 종료
