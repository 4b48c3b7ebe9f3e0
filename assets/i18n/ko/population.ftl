# 흐름이 가져올 행: 캠페인 데이터베이스에 식별자가 있는 행.

cli-flow-add--population = 캠페인 데이터베이스의 테이블이나 뷰의 이 열에 CRM 식별자가 있는 행만 가져옵니다
cli-flow-set--population = 캠페인 데이터베이스의 테이블이나 뷰의 이 열에 CRM 식별자가 있는 행만 가져옵니다
cli-flow-set--no-population = 모집단의 행만이 아니라 다시 모든 행을 가져옵니다
cli-col-population = 모집단
setup-what-population = 모집단

log-population = { $place }에 식별자가 있는 행만 읽습니다.

wz-rules-population = 가져올 행의 모집단
wz-rules-population-none = 모집단 없음: 필터에 맞는 모든 행
wz-population-why = 원하는 행의 CRM 식별자가 있는 캠페인 데이터베이스의 테이블이나 뷰와 그 열(TABLE.COLUMN)이며, 비워 두면 모두 가져옵니다. 그 밖의 행은 그대로 둡니다.
wz-population-ask = { $flow }이(가) 가져올 행의 식별자가 있는 곳
wz-population-bad = 테이블이나 뷰와 그 열을 점으로 이어 적으십시오.
wz-population-says = { $place }에 식별자가 있는 행만 가져옵니다.

answer-problem-rows-of-imports = CRM으로 보내는 흐름은 CRM에서 행을 가져오지 않습니다. "rows"를 빼십시오.

fault-mapping-invalid--population-no-table = 캠페인 데이터베이스에 { $found }(이)라는 테이블이나 뷰가 없습니다.
fault-mapping-invalid--population-no-table-advice = 있는 것: { $there }. 어떤 쿼리든 뷰로 만들어 두면 쓸 수 있습니다.
fault-mapping-invalid--population-no-column = { $found } 열이 없습니다.
fault-mapping-invalid--population-no-column-advice = 있는 것: { $there }. CRM 식별자가 있는 열을 적으십시오.
fault-mapping-invalid--population-outward = CRM으로 보내는 흐름은 모집단을 받지 않습니다.
fault-mapping-invalid--population-outward-advice = 무엇을 보낼지는 매핑이 정합니다. 모집단은 CRM에서 행을 가져오는 흐름에 씁니다.
