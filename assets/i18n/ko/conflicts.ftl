# 실행 보고서에서 양쪽 값이 서로 다른 것.
cli-run-conflicts = { $flow }: CRM의 값 { $count }건이 여기의 값과 다릅니다. 두 값을 모두 남겨 두었습니다. "연락 금지"는 CRM만의 변경으로 풀리지 않습니다.
cli-run-conflict = { $stands ->
    [ours] { $row } { $field }: 여기 { $ours }, CRM { $theirs }. 여기의 값이 유지됩니다.
   *[theirs] { $row } { $field }: 여기 { $ours }, CRM { $theirs }. CRM의 값이 유지됩니다.
}
cli-conflict-nothing = 없음
