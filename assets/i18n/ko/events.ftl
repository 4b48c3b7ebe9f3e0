# 메시지 이벤트를 보내는 흐름.
direction-events = 메시지 이벤트를 CRM으로 보내기
direction-events-short = 이벤트
event-sent = 발송
event-opened = 열람
event-clicked = 클릭
event-bounced = 반송
event-place-timeline = 각 사람의 활동에 기록
event-place-campaign = 캠페인 { $name }의 구성원에 기록
event-place-table = { $name } 테이블에 기록

cli-col-events = 이벤트
cli-col-into = 기록 위치
cli-flow-add--events = 이벤트 흐름이 CRM에 알릴 메시지 이벤트. 쉼표로 구분합니다: sent, opened, clicked, bounced. 지정하지 않으면 모두 보냅니다
cli-flow-add--into = 이벤트를 기록할 곳: timeline(각 사람의 활동), table:NAME(자체 테이블), Salesforce에서는 campaign:ID(캠페인 구성원)도 가능합니다
cli-flow-set--events = 흐름이 CRM에 알릴 메시지 이벤트. 쉼표로 구분합니다
cli-flow-set--into = 이벤트를 기록할 곳: timeline, table:NAME 또는 campaign:ID

log-events-unsettled = 이전 실행에서 답을 받지 못한 이벤트가 { $events }개 있습니다. 알리기 전에 CRM에서 먼저 찾습니다
log-events-batch = 읽은 이벤트 { $read }개, 알린 이벤트 { $applied }개
log-events-unknown = 이벤트 { $events }개에 답이 오지 않았습니다. 다음 실행이 알리기 전에 먼저 찾습니다
log-events-waiting = 이벤트 { $events }개가 사람을 기다립니다. 아직 CRM에 없거나 여기로 읽어 오지 않았습니다
log-events-cancelled = 취소됨: 이벤트 { $read }개 중 { $applied }개 알림, { $unchanged }개 이미 있음, { $rejected }개 거부, { $parked }개 대기
log-events-done = 완료: 이벤트 { $read }개 중 { $applied }개 알림, { $unchanged }개 이미 있음, { $rejected }개 거부, { $parked }개 대기

fault-mapping-invalid--events-of-nobody = 이벤트는 사람에 대한 것인데 { $found }의 행은 사람이 아닙니다.
fault-mapping-invalid--events-of-nobody-advice = 연락처 테이블을 지정하십시오. Salesforce에서는 연락처나 리드입니다.
fault-mapping-invalid--events-none = 흐름 { $flow }에 선택한 이벤트가 없습니다.
fault-mapping-invalid--events-none-advice = "fieldbridge flow set { $flow } --events sent,opened,clicked,bounced"로 하나 이상 선택하십시오.
fault-mapping-invalid--events-no-campaign = Dynamics 365는 캠페인 안의 사람 상태를 보관하지 않으므로 { $found } 캠페인에 이벤트를 기록할 수 없습니다.
fault-mapping-invalid--events-no-campaign-advice = 타임라인이나 자체 테이블을 사용하십시오. 예: "fieldbridge flow set { $flow } --into timeline"
fault-mapping-invalid--events-no-key = { $found } 테이블에 이벤트의 이름이 될 고유 외부 ID가 없어 이벤트가 두 번 만들어질 수 있습니다.
fault-mapping-invalid--events-no-key-advice = CRM 관리자에게 36자 이상인 고유 외부 ID 텍스트 필드를 추가해 달라고 하거나 "fieldbridge flow set { $flow } --into timeline"을 사용하십시오.
fault-mapping-invalid--events-no-person = { $found } 테이블에 { $table }을(를) 가리키는 필드가 없어 누구의 이벤트인지 알 수 없습니다.
fault-mapping-invalid--events-no-person-advice = CRM 관리자에게 { $table } 참조 필드를 추가해 달라고 하거나 "fieldbridge flow set { $flow } --into timeline"을 사용하십시오.

review-flow-export-update = 흐름 { $flow }: 캠페인 쪽이 소유한 값으로 CRM의 { $table } 행을 바꿉니다.
review-flow-export-insert = 흐름 { $flow }: 캠페인 쪽에서 만든 행을 CRM의 { $table }에 만듭니다.
review-flow-export-upsert = 흐름 { $flow }: 캠페인 쪽이 소유한 값으로 CRM의 { $table } 행을 바꾸고 만듭니다.
review-flow-events-timeline = 흐름 { $flow }: { $table }의 사람들에게 보낸 메시지에 일어난 일을 각 사람의 활동으로 CRM에 알립니다.
review-flow-events-campaign = 흐름 { $flow }: { $table }의 사람들에게 보낸 메시지에 일어난 일을 캠페인 { $into }의 구성원에 기록해 CRM에 알립니다.
review-flow-events-table = 흐름 { $flow }: { $table }의 사람들에게 보낸 메시지에 일어난 일을 { $into } 테이블에 기록해 CRM에 알립니다.
review-flow-tells-sent = 흐름 { $flow }: 발송한 메시지를 알립니다.
review-flow-tells-opened = 흐름 { $flow }: 열람한 메시지를 알립니다.
review-flow-tells-clicked = 흐름 { $flow }: 클릭한 링크를 알립니다.
review-flow-tells-bounced = 흐름 { $flow }: 영구 반송된 메시지를 알립니다.
review-crm-written = CRM에는 CRM으로 보내는 흐름만 씁니다. 설정하는 동안에는 아무것도 쓰지 않습니다.

cmd-events = 메일 이벤트
cmd-events-help = 메시지에 일어난 일을 CRM에 알리는 흐름을 더하거나, 알릴 이벤트와 기록할 곳을 고릅니다.
cmd-events-turn = 켜고 끄기
cmd-events-turn-help = 이 종류의 이벤트를 알리거나 더 알리지 않습니다. 마지막 줄에서는 기록할 곳을 적습니다.
wz-events-title = 흐름 { $flow }이(가) CRM에 알릴 이벤트
wz-events-why = 스페이스로 이벤트 종류를 켜고 끕니다. 흐름을 몇 번 실행해도 CRM에는 한 번만 기록됩니다.
wz-events-into = 기록 위치
wz-events-into-ask = 흐름 { $flow }의 이벤트를 기록할 곳
wz-events-into-bad = 그런 곳은 없습니다. timeline, table:NAME, Salesforce에서는 campaign:ID를 적으십시오.
wz-events-into-why = timeline: 각 사람의 활동. table:NAME: 고유 텍스트 필드가 있는 자체 테이블. campaign:ID: Salesforce 캠페인의 구성원.
wz-events-nobody = 이벤트는 연락처에 대해, Salesforce에서는 리드에 대해서도 알립니다. 그 흐름을 선택하십시오.
wz-events-last = 이벤트 흐름은 적어도 한 종류를 알려야 합니다. 필요 없으면 흐름을 빼십시오.
wz-events-sent-why = 메시지를 발송했습니다.
wz-events-opened-why = 메시지를 열람했습니다. 스스로 메시지를 여는 메일 프로그램도 있습니다.
wz-events-clicked-why = 메시지 안의 링크를 클릭했습니다. 어느 링크인지도 알립니다.
wz-events-bounced-why = 메시지가 영구 반송되었습니다. 이유도 알립니다.
wz-why-outward = CRM으로 보내는 흐름입니다. 읽어 오는 흐름에만 해당합니다.

setup-what-writes = 쓰는 방식
setup-what-key = 새 행의 키
setup-what-events = 이벤트
setup-what-into = 이벤트를 기록할 곳

fault-mapping-invalid--events-no-table = CRM에 이벤트를 받을 수 있는 테이블 { $found }이(가) 없습니다.
fault-mapping-invalid--events-no-table-advice = "fieldbridge tables ACCOUNT"로 테이블을 보고 그대로 쓰십시오.
