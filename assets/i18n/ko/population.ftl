# 흐름이 가져올 행: 캠페인 데이터베이스에 식별자가 있는 행.

cli-flow-add--population = 캠페인 데이터베이스의 테이블이나 뷰의 이 열에 CRM 식별자가 있는 행만 가져옵니다
cli-flow-set--population = 캠페인 데이터베이스의 테이블이나 뷰의 이 열에 CRM 식별자가 있는 행만 가져옵니다
cli-flow-set--no-population = 모집단의 행만이 아니라 다시 모든 행을 가져옵니다
cli-col-population = 모집단
setup-what-population = 모집단

log-population = { $place }에 식별자가 있는 행만 읽습니다.

wz-rules-population = 가져올 행의 모집단
wz-rules-population-none = 모집단 없음: 필터에 맞는 모든 행
wz-population-why = 원하는 행의 CRM 식별자가 있는 캠페인 데이터베이스의 테이블이나 뷰의 열입니다. 어떤 쿼리든 그곳에 뷰로 만들어 두면 고를 수 있습니다. 그 밖의 행은 그대로 둡니다.
wz-population-ask = { $flow }이(가) 가져올 행의 식별자가 있는 곳
wz-population-all = 모든 행
wz-population-reading = 캠페인 데이터베이스의 테이블과 뷰를 살펴보는 중입니다.
wz-population-type = 지금은 무엇이 있는지 알 수 없습니다. 그래도 TABLE.COLUMN을 적을 수 있으며, 비워 두면 모든 행을 가져옵니다.
wz-population-bad = 테이블이나 뷰와 그 열을 점으로 이어 적으십시오.
wz-population-no-such = 캠페인 데이터베이스에 { $place }(이)라는 테이블, 뷰, 열이 없습니다. 그곳에 뷰로 만들어 둔 것을 고를 수 있습니다.
wz-population-short = { $place }에 있는 행
wz-population-says = { $place }에 식별자가 있는 행만 가져옵니다.

place-values = { $values ->
    [0] 지금은 아무것도 없음
   *[other] 값 { $values }개
}
place-counting = 세는 중
place-fits = CRM 식별자
place-empty = 처음 행들에 값이 없음
place-strange = CRM 식별자가 아님
place-strange-why = { $place }은(는) 쓸 수 없습니다. 처음 행들의 값이 CRM 행의 식별자가 아닙니다.
place-unsayable = 적을 수 없는 이름
place-unsayable-why = { $place }은(는) 쓸 수 없습니다. 열 이름에 점이나 보이지 않는 글자가 있거나 200자를 넘습니다. 다른 이름의 뷰로 만들어 두십시오.
place-unreadable = 읽을 수 없는 뷰
place-unreadable-why = { $place }은(는) 쓸 수 없습니다. 이제 읽을 수 없는 뷰입니다. 뷰가 무엇을 묻는지 확인하십시오.
place-lost = 캠페인 데이터베이스에 더는 없어 실행이 거부됩니다. 다른 곳이나 모든 행을 고르십시오.

review-flow-population = 흐름 { $flow }: 캠페인 데이터베이스의 { $place }에 식별자가 있는 행만 가져옵니다.
review-flow-order = 흐름 { $flow }: 가능한 곳에서 행이 { $order } 순서로 옵니다.

cli-flow-populations = 흐름의 모집단으로 쓸 수 있는 캠페인 데이터베이스의 테이블과 뷰의 열, 그리고 각각의 값 수
cli-flow-populations--table = 행을 가져올 CRM 테이블
cli-flow-populations--account = 계정. 하나뿐이면 생략할 수 있습니다
cli-flow-populations--all = 쓸 수 없는 것과 그 까닭도 보입니다
cli-col-values = 값
cli-populations-none = 캠페인 데이터베이스에 그 CRM 행의 식별자가 있는 열이 없습니다. 원하는 것을 뷰로 만들어 두십시오.

answer-problem-rows-of-imports = CRM으로 보내는 흐름은 CRM에서 행을 가져오지 않습니다. "rows"를 빼십시오.

fault-mapping-invalid--population-no-table = 캠페인 데이터베이스에 { $found }(이)라는 테이블이나 뷰가 없습니다.
fault-mapping-invalid--population-no-table-advice = 있는 것: { $there }. 어떤 쿼리든 뷰로 만들어 두면 쓸 수 있습니다.
fault-mapping-invalid--population-no-column = { $found } 열이 없습니다.
fault-mapping-invalid--population-no-column-advice = 있는 것: { $there }. CRM 식별자가 있는 열을 적으십시오.
fault-mapping-invalid--population-outward = CRM으로 보내는 흐름은 모집단을 받지 않습니다.
fault-mapping-invalid--population-outward-advice = 무엇을 보낼지는 매핑이 정합니다. 모집단은 CRM에서 행을 가져오는 흐름에 씁니다.

explain-named = { $place }에 있음
explain-named-not = { $place }에 없음
explain-not-named = 흐름의 모집단에 이 행이 없습니다. 여기에도 없습니다.
explain-not-named-advice = 들어와야 한다면 캠페인 데이터베이스에 식별자를 넣으십시오. 다음 실행에서 물어봅니다. "fieldbridge run FLOW --replay --keys FILE"로 한 번만 가져올 수도 있습니다.
explain-left-population = 흐름의 모집단에 이 행이 없지만 아직 여기에 있으며, 어느 실행도 물어보지 않습니다.
explain-left-population-advice = 이런 행의 처리는 흐름의 설정입니다: fieldbridge flow set FLOW --leavers delete

why-goes-on-population = { $place }에 있는 모든 행을 물어봅니다(지금 { $values }개)
why-goes-on-nowhere = 모집단을 읽을 수 없어 거부됩니다

fault-mapping-invalid--population-strange = { $found }의 첫 행들에 { $table }의 ID가 될 수 있는 값이 없습니다.
fault-mapping-invalid--population-strange-advice = CRM 행의 ID가 있는 열을 고르십시오. "fieldbridge flow populations { $table }"로 볼 수 있습니다.
fault-mapping-invalid--population-broken = { $found }을(를) 읽을 수 없습니다. 뷰가 가리키는 것이 없어졌거나 이름이 바뀌었습니다.
fault-mapping-invalid--population-broken-advice = campaign.db에서 뷰를 고치거나 다른 곳을 고르십시오. "fieldbridge flow populations TABLE"로 볼 수 있습니다.
