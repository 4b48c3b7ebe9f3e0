# checks-telling: 점검 결과의 요약과, 점검 중 기다림을 알리는 말
tally-passed = 통과 { $count }개
tally-warned = 경고 { $count }개
tally-failed = 실패 { $count }개
tally-waiting = 시도하지 않음 { $count }개
cli-checks-sum = 점검: { $parts }.
cli-checks-more-wait = { $count }개 더, 먼저 필요한 점검: { $check }
cli-checks-again = 고친 뒤에 실행하십시오:
checks-paused = CRM이 기다려 달라고 했습니다. { $seconds }초 뒤에 다시 시도합니다
fault-throttled--gave-up = CRM이 { $pause }초를 기다려 달라고 했습니다. Fieldbridge는 { $seconds }초를 기다린 뒤 멈췄습니다.
fault-throttled--gave-up-advice = 몇 분 뒤에 다시 점검하십시오. 자주 발생하면 한가한 시간에 작업하거나 이 애플리케이션 사용자를 함께 쓰는 연동을 줄이십시오.
