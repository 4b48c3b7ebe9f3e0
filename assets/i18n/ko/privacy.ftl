# 개인의 데이터: 보관 내역, 파기, 증명서.

cli-privacy = 한 사람에 관해 보관한 내역, 파기, 파기 증명서
cli-privacy-fields = 누구인지 알려 주는 열과 그 이유
cli-privacy-show = 한 사람에 관해 캠페인 쪽이 보관한 모든 것
cli-privacy-show--row = CRM 행의 식별자로 찾은 사람
cli-privacy-show--email = 이 주소가 든 행의 모든 사람. -는 표준 입력에서 읽습니다
cli-privacy-show--schema = 이 스키마의 행만
cli-privacy-erase = 한 사람에 관해 보관한 모든 것을 파기하고 다시 들어오지 못하게 합니다
cli-privacy-erase--row = CRM 행의 식별자로 찾은 사람
cli-privacy-erase--email = 이 주소가 든 행의 모든 사람. -는 표준 입력에서 읽습니다
cli-privacy-erase--schema = 이 스키마의 행만
cli-privacy-erase--by = 요청한 사람. 증명서에 적힙니다
cli-privacy-erase--digest = 보여 준 내용의 다이제스트. 다른 것은 파기하지 않습니다
cli-privacy-erase--yes = 묻지 않고 파기합니다
cli-privacy-erase--dry-run = 파기할 내용만 보여 줍니다
cli-privacy-receipts = 모든 파기의 증명서. --json으로 파일에 보관할 수 있습니다
cli-privacy-confirm = 증명서가 다른 이에게 맡긴 일이 끝났음을 적습니다
cli-privacy-confirm--receipt = 증명서 번호
cli-privacy-confirm--task = 끝난 일. 증명서에 적힌 이름 그대로
cli-privacy-confirm--by = 그 일을 한 사람
cli-privacy-allow = 파기한 사람이 다시 들어올 수 있게 합니다
cli-privacy-allow--row = CRM 행의 식별자로
cli-privacy-allow--email = 주소로. -는 표준 입력에서 읽습니다

cli-col-count = 수
cli-col-becomes = 처리
cli-privacy-no-fields = 누구인지 알려 주는 열이 어느 매핑에도 없습니다.
cli-privacy-nothing = 보관한 것이 없습니다.
cli-privacy-loose = { $row }: 알려진 식별자이지만 여기에 행이 없습니다.
cli-privacy-alike = 다른 사람의 행 { $count }개에 같은 주소가 있습니다. 그 행은 남고, 이 주소는 계속 받아들입니다.
cli-privacy-suppressed = 이미 파기하여 다시 들어오지 못하게 한 사람입니다.
cli-privacy-digest = 다이제스트: { $digest }
cli-privacy-how = 아무것도 파기하지 않았습니다. 꼭 이 내용을 파기하려면 --digest와 다이제스트, --yes를 붙여 다시 실행하십시오.
cli-privacy-type = 꼭 이 내용을 파기하려면 다이제스트를 입력하십시오:
cli-privacy-already = 보관한 것이 없고, 이미 다시 들어오지 못하게 한 사람입니다.
cli-privacy-receipt = 증명서 { $id } · { $at } · 요청 { $who } · 사람 { $subject } · 다이제스트 { $digest }
cli-privacy-swept = 이전 파기 { $count }건이 데이터베이스 파일을 새로 쓰기 전에 중단되어 있었습니다. 이제 마쳤습니다.
cli-privacy-task-done = { $task }: { $who } 완료
cli-privacy-no-receipts = 파기한 사람이 없습니다.
cli-privacy-confirmed = 증명서에 적었습니다.
cli-privacy-allowed = 전체를 읽는 다음 실행에서 이 사람이 다시 들어옵니다.
cli-privacy-not-suppressed = 들어오지 못하게 한 식별자가 아닙니다.

privacy-fate-erased = 파기
privacy-fate-emptied = 비움
privacy-fate-hashed = 해시로 남김

privacy-place-rows = 행
privacy-place-rejects = 거부된 행
privacy-place-reject-notes = 거부된 행의 메모
privacy-place-reject-samples = 거부된 행의 값
privacy-place-conflicts = 기록된 차이
privacy-place-agreed = CRM과 맞춘 값
privacy-place-outbox = 보낼 편지함
privacy-place-consent = 수신 동의 증거
privacy-place-consent-moments = 수신 동의 시각
privacy-place-tombstones = 기억해 둔 삭제
privacy-place-merges = 기억해 둔 병합
privacy-place-holders = 행을 가진 흐름
privacy-place-wishes = CRM에서 삭제하도록 요청된 행
privacy-place-plans = 삭제 계획
privacy-place-events = 이벤트
privacy-place-message-errors = 메일 서버의 응답
privacy-place-messages = 메시지
privacy-place-log = 로그 줄
privacy-place-history = 실행의 사유

privacy-task-crm = 계정 { $account }의 CRM에서 이 사람을 파기
privacy-task-leads = 리드의 원본 테이블 { $table }에서 이 사람을 파기
privacy-task-sweep = 데이터베이스 파일을 새로 쓰기 전에 파기가 중단됨. 같은 사람에 대해 "fieldbridge privacy erase"를 다시 실행하면 마무리됩니다
privacy-task-platform = 캠페인 플랫폼 자체에서 이 사람을 파기
privacy-task-backups = 데이터베이스 사본의 보관 기간 만료
privacy-task-exports = 내보낸 파일에서 이 사람을 파기

fault-plan-changed = 지금 하게 될 일이 보여 준 내용과 다릅니다.
fault-plan-changed-advice = 아무것도 하지 않았습니다. 다시 보고 확인한 뒤 새 다이제스트로 명령을 다시 실행하십시오.
