# CRM에서 다른 행에 병합된 행과 CRM이 더는 알려 주지 않는 삭제.

log-merged = CRM에서 다른 행에 병합된 행이 { $rows }개 있습니다. 이 행을 가리키던 것은 남은 행을 가리킵니다.
reject-merged-crosswise = 두 행이 서로 상대에게 병합되었다고 합니다. 어느 쪽이 남았는지 알 수 없습니다
log-deletions-lost = 지난 실행은 { $since }까지의 변경을 읽었습니다. 그 뒤에 삭제된 행을 CRM이 더는 모두 알려 주지 않으므로 식별자를 비교합니다.
cli-col-merged = 그중 병합
count-merged = 그중 병합
