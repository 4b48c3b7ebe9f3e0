# CRM 쓰기, 요청 속도 조절, 프록시와 인증 기관

fault-proxy-auth = 프록시가 사용자 이름과 암호를 요구합니다.
fault-proxy-auth-advice = 프록시 담당자에게 계정을 요청해 프록시 주소에 넣으십시오(HTTPS_PROXY=http://user:password@proxy:8080). 이 컴퓨터에서 CRM에 직접 연결해도 된다면 NO_PROXY에 CRM 호스트를 지정하십시오.
fault-proxy-refused = 프록시가 서버로 가는 연결을 허용하지 않습니다.
fault-proxy-refused-advice = 프록시 담당자에게 이 호스트와 login.microsoftonline.com으로 가는 https를 허용해 달라고 요청하십시오. 직접 연결해도 된다면 NO_PROXY에 호스트를 지정하십시오.
fault-ca-file-unusable = 인증 기관 파일 { $path }{ PARTICLE($path, "을") } 사용할 수 없습니다.
fault-ca-file-unusable-advice = FIELDBRIDGE_CA_FILE에는 인증서만 담긴 PEM 파일(BEGIN CERTIFICATE ... END CERTIFICATE)을 지정해야 합니다. 경로나 파일을 바로잡거나 변수를 해제하십시오.
fault-outcome-unknown = 변경을 CRM에 보냈으나 응답을 받지 못했습니다. 변경이 반영되었을 수도 있고 아닐 수도 있습니다.
fault-outcome-unknown-advice = 할 일은 없습니다. Fieldbridge가 행을 다시 보내기 전에 변경이 반영되었는지 먼저 확인합니다.
fault-value-unfit = { $field } 값이 CRM 필드에 맞지 않습니다.
fault-value-unfit-advice = 값을 바로잡거나 필드 매핑을 바꾼 뒤 행을 다시 시도하십시오.
fault-change-set-refused = 같은 묶음의 다른 변경이 거부되어 묶음 전체가 반영되지 않았습니다.
fault-change-set-refused-advice = 거부된 변경을 확인하십시오. 나머지 변경에는 문제가 없으므로 바로잡은 뒤 함께 다시 보내면 됩니다.
fault-batch-unreadable = 변경 묶음에 대한 CRM의 응답을 읽을 수 없습니다.
fault-batch-unreadable-advice = 우선 할 일은 없습니다. Fieldbridge가 어떤 변경이 반영되었는지 확인합니다. 다시 발생하면 이 컴퓨터와 CRM 사이에서 응답이 바뀌고 있는 것이니 프록시나 게이트웨이 담당자에게 문의하십시오.

budget-at-once = 동시 요청 { $limit }건

doctor-ca-file = 시스템 인증 기관에 더해 { $path }의 인증서 { $count }개를 신뢰합니다(FIELDBRIDGE_CA_FILE).
doctor-ca-file-broken = FIELDBRIDGE_CA_FILE로 지정한 { $path }{ PARTICLE($path, "을") } 사용할 수 없습니다: { $why }
