# 필터가 말하는 날짜: 기간과 날짜를 세는 시간대.

operator-during = 기간 안에 있음
operator-outside = 기간 밖에 있음
period-last-month = 지난달 (달력 기준)
period-this-month = 이번 달 (달력 기준)
period-next-month = 다음 달 (달력 기준)
period-last-year = 작년 (달력 기준)
period-this-year = 올해 (달력 기준)
period-next-year = 내년 (달력 기준)
period-last-days = 오늘과 그 전 { $days }일
period-next-days = 오늘과 그 뒤 { $days }일

filter-problem-expected-period = { $found }{ PARTICLE($found, "은") } 기간이 아닙니다. this month, last month, this year, last 30 days, next 7 days처럼 적으십시오.
filter-problem-unknown-zone = { $found }{ PARTICLE($found, "은") } 알려진 시간대가 아닙니다. Asia/Seoul, Europe/Paris, UTC 같은 이름을 적으십시오.

wz-build-zone = 날짜를 세는 시간대
wz-rules-zone = 시간대
wz-zone-says = 기간: in this month, in last 30 days. 날짜는 { $zone } 기준으로 셉니다.
wz-zone-ask = { $flow }의 일정과 필터가 날짜를 세는 시간대
wz-zone-bad = 알려진 시간대가 아닙니다. Asia/Seoul, Europe/Paris, UTC 같은 이름을 적으십시오.
wz-zone-why = 오늘, 이번 달, 적어 넣은 날짜는 모두 그곳의 자정에 시작합니다. 시각을 담은 필드는 그 날이 시작되는 시각과 비교하며, CRM에 묻는 조건과 여기서 판정하는 조건은 같습니다.

cli-flow-add--zone = 일정과 필터가 날짜를 세는 시간대. 예: Asia/Seoul. 적지 않으면 UTC입니다
cli-flow-set--zone = 일정과 필터가 날짜를 세는 시간대. 예: Asia/Seoul 또는 UTC; 필터가 있으면 다음 실행이 모든 행을 새로 판정합니다
cli-schema-filter--zone = 날짜를 세는 시간대. 적지 않으면 흐름의 시간대를 씁니다
cli-col-zone = 시간대
setup-what-zone = 시간대
