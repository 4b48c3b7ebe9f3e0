# 흐름이 행을 읽는 것 말고 하는 일: 변경을 아는 방법과 없어진 행의 처리.

cmd-read-rules = 변경 / 삭제
cmd-read-rules-help = 변경을 아는 방법과, CRM에서 삭제되거나 필터로 걸러진 행을 어떻게 할지 고릅니다.
cmd-rules-turn = 바꾸기
cmd-rules-turn-help = 선택한 줄의 다음 값을 고릅니다.

wz-rules-title = 흐름 { $flow }의 변경과 삭제
wz-rules-method = 변경을 아는 방법
wz-rules-deletions = CRM에서 삭제된 행
wz-rules-leavers = 필터로 걸러진 행
wz-rules-why = CRM에서 없어진 행과 필터로 걸러진 행은 여기서 지우도록 정하지 않으면 캠페인 데이터베이스에 남습니다.
wz-rules-method-why = 테이블에 맡기면 그 테이블에서 쓸 수 있는 가장 좋은 방법을 씁니다. 변경 기록이나 수정 날짜를 믿을 수 없는 테이블이면 다른 방법을 고르세요.
wz-rules-no-filter = 이 흐름에는 필터가 없어 걸러져 지울 행이 없습니다. 먼저 필터를 정하세요.
wz-rules-leavers-idle = 아무 일도 하지 않습니다. CRM에서 삭제된 행을 무시하며, 걸러진 행도 똑같이 다룹니다.
wz-bound-most-deletes = 삭제 비율
wz-bound-most-deletes-says = 테이블의 { $number }%까지
wz-bound-most-deletes-why = 이 비율과 언제나 허용하는 수를 모두 넘게 삭제되면 누가 승인할 때까지 실행을 보류합니다.
wz-bound-free-deletes = 언제나 삭제하는 수
wz-bound-free-deletes-says = { $number }행까지
wz-bound-free-deletes-why = 테이블이 아무리 작아도 이만큼은 묻지 않고 지웁니다. 0이면 비율만 봅니다.
wz-bound-most-rejects = 거부 비율
wz-bound-most-rejects-says = 읽은 행의 { $number }%까지
wz-bound-most-rejects-why = 읽은 행 가운데 이 비율과 언제나 허용하는 수를 모두 넘게 거부되면 모든 행에 문제가 있다고 보고 실행을 멈춥니다.
wz-bound-free-rejects = 언제나 견디는 거부
wz-bound-free-rejects-says = { $number }행까지
wz-bound-free-rejects-why = 이만큼은 거부되어도 실행을 멈추지 않습니다. 0이면 비율만 봅니다.
wz-bound-sweep-days = 식별자 비교
wz-bound-sweep-days-says = { $number ->
    [0] 시킬 때만
   *[other] { $number }일마다
}
wz-bound-sweep-days-why = CRM이 삭제를 알려 주지 않으면 이 간격으로 식별자를 비교하여 찾습니다. 0이면 저절로 비교하지 않습니다.
wz-bound-ask = { $flow }: { $name }
wz-bound-bad = { $least }부터 { $most }까지의 정수를 적으십시오.
deletions-mark-why = 삭제됨으로 표시하고 남겨 두므로 캠페인에서 어떻게 쓰였는지 계속 볼 수 있습니다.
deletions-remove-why = 열의 값과 함께 캠페인 데이터베이스에서 완전히 지웁니다.
deletions-ignore-why = 그대로 둡니다. 삭제된 행의 수만 셉니다.
leavers-keep-why = 더는 필터에 맞지 않는 행이 마지막 값 그대로 캠페인 데이터베이스에 남습니다.
leavers-delete-why = 필터로 걸러진 행은 CRM에서 삭제된 행처럼 캠페인에서 지웁니다. 100행을 넘고 테이블의 { $percent } %를 넘으면 승인할 때까지 실행을 멈춥니다.

review-flow-method = 흐름 { $flow }: { $method ->
    [tracking] CRM의 변경 기록으로
    [modified] 수정 날짜로
   *[other] 매번 전부 읽어
} 변경을 알아냅니다.
review-flow-removes = 흐름 { $flow }: CRM에서 삭제된 행을 캠페인 데이터베이스에서 지웁니다.
review-flow-ignores = 흐름 { $flow }: CRM에서 삭제된 행을 그대로 둡니다.
review-flow-leavers = 흐름 { $flow }: 필터로 걸러진 행을 캠페인에서 지웁니다. 100행을 넘고 테이블의 { $percent } %를 넘으면 승인할 때까지 실행을 멈춥니다.
