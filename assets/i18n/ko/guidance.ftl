# guidance: CRM 대신 쓰는 내장 샌드박스, 잘못 적은 이름
wz-offer-at-hand = 시험해 보려면 Ctrl-T를 누르십시오. 이 컴퓨터에서 생성된 데이터로 동작하는 내장 샌드박스를 시작하고 모든 답을 제안합니다.
cmd-try-sandbox = 시험해 보기
cmd-try-sandbox-help = 이 컴퓨터에서 생성된 데이터로 동작하는 내장 샌드박스 CRM을 시작하고 그 답을 받습니다.
wz-sandbox-starting = 샌드박스를 시작하고 있습니다…
fault-table-missing--similar = { $table } 테이블은 보이지 않습니다. { $similar } 테이블을 찾으십니까?
fault-table-missing--similar-advice = 철자를 확인하십시오. "fieldbridge tables NAME --search TEXT"는 이름이나 레이블로 테이블을 찾고, 새 테이블이면 "fieldbridge tables NAME --refresh"로 CRM에 다시 물어보십시오.
