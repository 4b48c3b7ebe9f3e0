# 늦게 커밋되는 변경과, 계정이 지키는 한도.

log-horizon-stalled = Salesforce에 따르면 { $since } 이후의 변경은 아직 도착하지 않았을 수 있습니다. 어떤 트랜잭션이 { $hours }시간째 열려 있습니다. 하나도 놓치지 않도록 실행할 때마다 그때부터의 변경을 다시 읽습니다. 오래 걸리는 작업(데이터 적재, Apex 배치, 패키지 설치)이 진행 중인지 Salesforce 관리자에게 확인하고, 멈춘 작업이면 끝내 달라고 요청하십시오. 그런 작업이 없으면 Salesforce 지원팀에 문의하십시오.
answer-problem-look-back-bounds = 5부터 1,440까지의 분 단위 정수가 필요합니다. 5분보다 짧으면 늦게 커밋되었거나 시계가 늦은 서버가 커밋한 변경을 놓칠 수 있습니다. 하루보다 길게 두기보다는 가끔 전체를 비교하는 편(흐름의 비교 주기)이 낫습니다.
answer-problem-clock-margin-bounds = 60부터 240까지의 초 단위 정수가 필요합니다. 60초보다 짧으면 시계가 늦은 서버가 그사이 커밋한 변경을 놓칠 수 있고, 240초보다 길면 되짚어 읽는 시간의 최솟값인 5분에 너무 가까워집니다.
answer-problem-call-reserve-bounds = 5부터 80까지의 정수가 필요합니다. 호출 100건 가운데 그만큼을 조직의 업무에 남겨 둡니다. 5보다 작으면 실행이 사용자와 다른 프로그램의 작업을 멈추게 할 수 있고, 80보다 크면 읽고 쓰기에 모자랍니다.
account-look-back = { $minutes }분
cli-col-look-back = 되짚어 읽는 시간
account-clock-margin = { $seconds }초
cli-col-clock-margin = 시계 여유
cli-col-call-reserve = 업무에 남기는 호출
cli-account-add--look-back = 날짜 기준으로 읽을 때 늦게 커밋된 변경을 위해 되짚어 읽는 시간(분, 5~1440, 보통 15)
cli-account-set--look-back = 날짜 기준으로 읽을 때 늦게 커밋된 변경을 위해 되짚어 읽는 시간(분, 5~1440, 보통 15)
cli-account-add--clock-margin = 서버마다 시계가 다를 수 있으므로, 읽기를 CRM 시계보다 몇 초 전까지 최신으로 칠지(초, 60~240, 보통 120)
cli-account-set--clock-margin = 서버마다 시계가 다를 수 있으므로, 읽기를 CRM 시계보다 몇 초 전까지 최신으로 칠지(초, 60~240, 보통 120)
cli-account-add--call-reserve = 하루 호출 가운데 조직의 업무에 남겨 둘 비율(%, 5~80, 보통 20)
cli-account-set--call-reserve = 하루 호출 가운데 조직의 업무에 남겨 둘 비율(%, 5~80, 보통 20)
setup-what-look-back = 날짜 기준 읽기에서 되짚어 읽는 시간(분)
setup-what-clock-margin = 읽기의 시계 여유(초)
setup-what-call-reserve = 업무에 남기는 호출(%)
