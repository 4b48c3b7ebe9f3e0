# 일정: 시간대 안의 다섯 필드.
schedule-problem-fields = 일정에는 분, 시, 일, 월, 요일 다섯 필드가 필요한데 여기에는 { $count }개가 있습니다. 예를 들어 0 2 * * *은 매일 2시입니다.
schedule-problem-minute = “{ $text }”: 분이 아닙니다. 0부터 59까지이며 *은 매분, 5,35는 여러 개, 10-20은 범위, */15는 15분마다입니다.
schedule-problem-hour = “{ $text }”: 시가 아닙니다. 0부터 23까지이며 *은 매시, 8,12는 여러 개, 8-18은 범위, */6은 6시간마다입니다.
schedule-problem-day = “{ $text }”: 날짜가 아닙니다. 1부터 31까지이며 L은 마지막 날, *은 매일, 1,15는 여러 개, 15W는 그 날에 가장 가까운 평일입니다.
schedule-problem-month = “{ $text }”: 월이 아닙니다. 1부터 12까지 또는 JAN부터 DEC까지이며 *은 매월, 3,9는 여러 개입니다.
schedule-problem-weekday = “{ $text }”: 요일이 아닙니다. 0부터 7까지(0과 7은 일요일) 또는 SUN부터 SAT까지이며 *은 매일, 1-5는 월요일부터 금요일까지입니다.
schedule-problem-long = 일정은 최대 200자입니다.
schedule-problem-never = 어느 해에도 없는 날입니다. 예를 들어 2월 30일은 오지 않습니다.
schedule-problem-zone = { $zone }{ PARTICLE($zone, "은") } 알려진 시간대가 아닙니다. Asia/Seoul, Europe/Paris, UTC 같은 이름을 적으십시오.

fault-schedule-invalid = { $name }의 일정을 이해할 수 없습니다.
fault-schedule-invalid-advice = 상세 내용에 어느 필드인지 있습니다. 예: 0 2 * * *은 매일 2시, */15 * * * *은 15분마다, 30 6 * * 1-5는 월요일부터 금요일까지 6시 반, 0 3 L * *은 매월 마지막 날입니다.

cli-flow-add--schedule = "fieldbridge serve"가 실행할 때: 분, 시, 일, 월, 요일. 예: "0 2 * * *"
cli-flow-set--schedule = "fieldbridge serve"가 실행할 때: 분, 시, 일, 월, 요일. 예: "0 2 * * *"
cli-flow-set--no-schedule = 누가 요청할 때만 실행합니다
cli-col-schedule = 일정
cli-col-next-due = 다음 예정
cli-schedule-none = 직접 실행할 때만
cli-schedule-in = { $schedule } ({ $zone })
cli-schedule-next = 다음 예정 시각({ $zone } 기준과 이곳 기준):
cli-schedule-needs-serve = "fieldbridge serve"가 실행되는 동안에만 저절로 실행됩니다.
review-flow-schedule = 흐름 { $flow }: "fieldbridge serve"가 실행되는 동안 저절로 실행합니다. 일정: { $schedule } ({ $zone })
setup-what-schedule = 일정
setup-what-workflow = 워크플로

wz-schedule-ask = { $flow }의 일정: 분, 시, 일, 월, 요일
wz-schedule-help = 0 2 * * * 매일 2시 · */15 * * * * 15분마다 · 30 6 * * 1-5 월요일부터 금요일까지 · 0 3 L * * 매월 마지막 날. 비우면 직접 실행할 때만.
wz-schedule-none = 누가 요청할 때만 실행합니다.
wz-schedule-next = 다음 예정 시각({ $zone } 기준):
wz-schedule-says = 일정: { $schedule } ({ $zone })
wz-schedule-zone = 시간대는 "규칙"에서 고르며 지금은 { $zone }입니다.
cmd-schedule = 일정
cmd-schedule-help = "fieldbridge serve"가 실행되는 동안 선택한 흐름이 저절로 실행될 때.
