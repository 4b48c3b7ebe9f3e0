# 읽기를 지키는 장치: 나란히 읽는 테이블, 복원된 CRM, 읽을 수 없는 행과 호스트.

log-side-by-side = 페이지 하나에 { $ms }ms가 걸려, 만든 날짜에 따라 구간 { $windows }개로 나누어 한 번에 { $lanes }개씩 읽습니다.
log-reading-restored = CRM이 복원되었으므로 모든 행을 다시 읽고, 버전에 관계없이 받은 그대로 반영합니다.
log-row-unreadable = 행 { $row }을(를) 읽을 수 없어 따로 두고 그다음부터 계속 읽습니다. { $detail }

reject-unreadable = CRM이 이 행을 보내지 못합니다

fault-source-went-back = CRM이 이미 받은 것보다 오래된 행을 보냅니다. 백업에서 복원되었거나 다른 복사본이 응답하고 있습니다.
fault-source-went-back-advice = 이 페이지에서는 아무것도 쓰지 않았습니다. 환경이 복원되었거나 복사되었는지 CRM 관리자에게 확인하십시오. 그렇다면 "fieldbridge run { $flow } --after-restore"를 실행하십시오. 모든 행을 한 번 읽고 지금 CRM에 있는 그대로 반영합니다.

fault-page-poisoned = CRM이 이 테이블의 한 페이지에서 거듭 실패하며, 원인이 되는 행을 알아낼 수 없습니다.
fault-page-poisoned-advice = 어느 행인지 밝히지 않고 건너뛰는 일은 없으므로 흐름이 멈춰 있습니다. 그 전에 읽은 것은 그대로 있습니다. CRM 관리자에게 테이블을 살펴보도록 요청하고 자세한 내용에 있는 코드를 알려 주십시오. 다음 실행은 같은 자리에서 계속합니다.

fault-host-resting = { $host }에서 실패가 여러 번 이어져 잠시 요청하지 않습니다.
fault-host-resting-advice = 마지막 실패는 상세 내용에 있습니다. 여기에서 이 주소에 연결할 수 있는지 확인하십시오. 실행 중인 작업은 대기 시간이 끝나면 저절로 계속됩니다.

cli-run--after-restore = CRM이 복원되었거나 복사되었을 때, 모든 행을 한 번 읽고 받은 그대로 반영합니다
cli-next-restored = CRM이 복원된 것이 맞는지 확인한 뒤 모든 행을 한 번 읽으십시오
run-count-short = CRM이 센 것보다 적은 행이 왔습니다: { $counted }행 중 { $came }행입니다. CRM의 행 수는 하루 전 것일 수 있고, 애플리케이션 사용자가 볼 수 없는 행도 포함합니다. 둘 다 아니라면 사용자 권한을 확인하고 verify로 비교하십시오. 이 때문에 삭제되는 행은 없습니다.
log-count-short = CRM이 센 것보다 적은 행이 왔습니다: { $counted }행 중 { $came }행입니다. CRM의 행 수는 하루 전 것일 수 있고, 애플리케이션 사용자가 볼 수 없는 행도 포함합니다. 둘 다 아니라면 사용자 권한을 확인하고 verify로 비교하십시오. 이 때문에 삭제되는 행은 없습니다.
monitor-count-short = { $came }행이 왔는데 CRM은 { $counted }행으로 셉니다. 로그를 보십시오.
