# 흐름이 실행 전에 바뀐 CRM에서 스스로 받아들이는 것.

options-ask = 알리고 맡겨 둠
options-sync = 실행 전에 동기화
options-ask-why = 옵션 집합에 새로 생긴 값이나 이름이 바뀐 값을 알리고 기다립니다. 그 값을 가진 행은 목록에 없는 코드의 규칙을 따릅니다.
options-sync-why = 값이 새로 생기거나 이름이 바뀌면 행을 읽기 전에 그 목록을 동기화합니다. 추가할지 교체할지는 각 목록의 설정을 따르며, 행이 쓰는 값은 남습니다. 모르는 코드를 거부하거나 멈추는 규칙은 그대로입니다.
new-fields-ask = 제안하고 맡겨 둠
new-fields-take-in = 제안 대상이면 포함
new-fields-ask-why = 테이블에 새로 생긴 필드는 바뀐 점에서 제안만 하며, 직접 포함하기 전에는 옮기지 않습니다.
new-fields-take-in-why = 테이블에 새로 생긴 필드가 새 매핑에서 제안될 만한 것이면 실행 전에 포함합니다. 이미 있는 것은 바뀌지 않으며, 매핑의 버전이 올라가 그 실행이 모든 행을 한 번 읽습니다.
wz-rules-options = 바뀐 옵션
wz-rules-new-fields = 새로 생긴 필드
log-lists-synced = 실행 전에 목록 { $lists }개를 동기화했습니다. 바뀐 값 { $values }개, CRM에는 없지만 행이 쓰고 있어 남긴 값 { $kept }개
log-fields-taken-in = 새로 생긴 필드를 실행 전에 포함했습니다: { $fields }
cli-flow-add--options = 옵션 집합의 값이 바뀌었을 때의 처리. ask는 알리기만 하고, sync는 실행 전에 목록을 동기화합니다
cli-flow-set--options = 옵션 집합의 값이 바뀌었을 때의 처리. ask는 알리기만 하고, sync는 실행 전에 목록을 동기화합니다
cli-flow-add--new-fields = 테이블에 필드가 새로 생겼을 때의 처리. ask는 제안만 하고, take-in은 제안 대상을 실행 전에 포함합니다
cli-flow-set--new-fields = 테이블에 필드가 새로 생겼을 때의 처리. ask는 제안만 하고, take-in은 제안 대상을 실행 전에 포함합니다
cli-col-options = 바뀐 옵션
cli-col-new-fields = 새로 생긴 필드
setup-what-options = 바뀐 옵션
setup-what-new-fields = 새로 생긴 필드
