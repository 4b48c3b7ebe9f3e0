# 무엇이 잘못되었고 다음에 무엇을 할지. 모든 종류에 한 쌍씩 있으며 인수를 쓰지 않습니다. 호스트, 테이블, 권한 이름과 서버의 원문은
# 옆의 상세 내용 줄에 나옵니다.

## 주소
fault-address-malformed = 주소를 읽을 수 없습니다.
fault-address-malformed-advice = 브라우저에 보이는 조직 주소를 그대로 붙여 넣으십시오. 예: https://contoso.crm4.dynamics.com. 호스트 이름 뒤의 내용은 자동으로 잘라 냅니다.
fault-address-not-https = 주소가 https를 사용하지 않습니다.
fault-address-not-https-advice = https://로 시작하는 주소를 사용하십시오. http는 이 컴퓨터(샌드박스)에만 허용됩니다.
fault-address-has-credentials = 주소에 사용자 이름이나 암호가 들어 있습니다.
fault-address-has-credentials-advice = https://와 @ 사이의 내용을 지우십시오. 비밀은 따로 묻고 보관소에 저장합니다.
fault-address-not-crm = 조직이 아니라 로그인 페이지나 관리 포털의 주소입니다.
fault-address-not-crm-advice = Power Platform 관리 센터 → 환경 → 해당 환경을 열고 "환경 URL"(https://….crmN.dynamics.com)을 복사하십시오.

## 네트워크
fault-dns-failed = 호스트 이름을 찾을 수 없습니다.
fault-dns-failed-advice = 주소에 오타가 없는지 확인하십시오. 주소가 맞다면 이 컴퓨터에서 해당 이름을 조회할 수 있는지(DNS, VPN, 프록시) 네트워크 담당자에게 문의하십시오.
fault-connect-refused = 이 주소에서 응답하는 서버가 없습니다.
fault-connect-refused-advice = 호스트와 포트를 확인하십시오. 프록시나 방화벽이 있다면 이 호스트로 나가는 https(443)를 허용하도록 네트워크 담당자에게 요청하십시오. 샌드박스라면 실행 중인지 확인하십시오.
fault-connect-timeout = 제시간에 연결되지 않았습니다.
fault-connect-timeout-advice = 방화벽이 요청을 막는 경우가 많습니다. 이 호스트로 나가는 https(443)를 허용하도록 네트워크 담당자에게 요청하거나, 프록시가 필요하면 HTTPS_PROXY를 설정하십시오.
fault-tls-failed = 서버 인증서를 신뢰할 수 없습니다.
fault-tls-failed-advice = 회사에서 https 통신을 검사한다면 회사의 루트 인증서가 이 컴퓨터의 인증서 저장소에 있어야 합니다(또는 SSL_CERT_FILE로 지정). 컴퓨터의 시계도 확인하십시오. 인증서 확인은 끌 수 없습니다.
fault-timeout = 서버가 제시간에 응답하지 않았습니다.
fault-timeout-advice = 다시 시도하십시오. 실행은 멈춘 곳부터 이어집니다. 계속되면 페이지당 행 수를 줄이거나 조직에 부하가 걸려 있는지 관리자에게 문의하십시오.
fault-connection-lost = 응답이 끝나기 전에 연결이 끊어졌습니다.
fault-connection-lost-advice = 잃은 데이터는 없습니다. 다시 시도하십시오. 계속되면 네트워크, VPN, 프록시를 점검하십시오.
fault-truncated = 응답이 중간에 끝났습니다.
fault-truncated-advice = 적용된 내용은 없으며 해당 페이지를 다시 요청합니다. 계속되면 프록시나 보안 장비가 긴 응답을 자르고 있을 수 있습니다.
fault-not-the-api = 데이터 대신 웹 페이지가 돌아왔습니다.
fault-not-the-api-advice = CRM 대신 프록시, 로그인 페이지 또는 방화벽이 응답했습니다. 이 컴퓨터의 브라우저로 주소를 열어 무엇이 보이는지 확인하고, 이 호스트를 통과시키도록 네트워크 담당자에게 요청하십시오.
fault-bad-json = 응답이 올바른 데이터가 아닙니다.
fault-bad-json-advice = 적용된 내용은 없습니다. 다시 시도하고, 계속되면 요청 ID가 담긴 상세 내용을 Microsoft 지원에 전달하십시오.
fault-oversize = 응답이 허용된 크기나 깊이를 넘었습니다.
fault-oversize-advice = 페이지당 행 수를 줄이거나 긴 텍스트, 이미지, 파일 필드를 빼십시오. 다시 실행하면 멈춘 곳부터 이어집니다.
fault-redirected = 서버가 로그인된 요청을 다른 곳으로 보내려 했습니다.
fault-redirected-advice = 토큰이 함께 넘어가므로 이런 이동은 따르지 않습니다. 조직의 이름이나 위치가 바뀌었을 수 있습니다. Power Platform 관리 센터 → 환경에서 현재 "환경 URL"을 확인하십시오.
fault-foreign-link = 서버가 다른 곳을 가리키는 링크를 보냈습니다.
fault-foreign-link-advice = 링크를 따르지 않았고 그곳으로 보낸 것도 없습니다. 계정의 주소가 프록시가 아니라 조직 자체인지 확인하고, 맞다면 상세 내용을 Microsoft 지원에 전달하십시오.
fault-paging-loop = 서버가 같은 페이지 링크를 반복합니다.
fault-paging-loop-advice = 끝없이 돌지 않도록 읽기를 멈췄습니다. 지금까지 적용한 내용은 그대로 있습니다. 다시 실행하고, 계속되면 상세 내용을 Microsoft 지원에 전달하십시오.
fault-server-error = CRM 서버에서 오류가 발생했습니다.
fault-server-error-advice = 몇 분 뒤에 다시 시도하십시오. 실행은 멈춘 곳부터 이어집니다. 계속되면 Microsoft 365 관리 센터의 서비스 상태를 확인하고 요청 ID를 Microsoft 지원에 전달하십시오.
fault-maintenance = 조직이 유지 관리 중입니다.
fault-maintenance-advice = 끝날 때까지 기다리십시오. Power Platform 관리 센터 → 환경 → 해당 환경 → 기록에서 복사, 복원, 업데이트를 볼 수 있습니다. 실행은 멈춘 곳부터 이어집니다.
fault-throttled = CRM이 속도를 늦추라고 요청했습니다.
fault-throttled-advice = 고장 난 것은 없으며 지금은 더 기다리지 않습니다. 몇 분 뒤에 다시 시도하십시오. 실행은 멈춘 곳부터 이어집니다. 자주 발생하면 한가한 시간에 실행하거나 이 애플리케이션 사용자를 함께 쓰는 연동을 줄이십시오.
fault-not-dataverse = 호스트가 응답하지만 Dynamics 365가 아닙니다.
fault-not-dataverse-advice = 주소를 확인하십시오: Power Platform 관리 센터 → 환경 → 해당 환경 → 환경 URL. 이름이 바뀌었거나 비활성화되었거나 삭제된 조직도 이렇게 응답합니다.
fault-client-broken = 외부 연결을 준비하지 못했습니다.
fault-client-broken-advice = 이 컴퓨터의 프록시 설정(HTTPS_PROXY)과 인증서 설정(SSL_CERT_FILE)을 확인하고 다시 시작하십시오.
fault-clock-wrong = 이 컴퓨터의 시계가 5분 넘게 틀립니다.
fault-clock-wrong-advice = 자동 시간 설정(NTP)을 켠 뒤 다시 검사하십시오. 로그인 토큰은 몇 분의 오차까지만 유효합니다.

## 작업 공간과 설정
fault-workspace-missing = 여기에는 작업 공간이 없습니다.
fault-workspace-missing-advice = "fieldbridge"로 새로 만들거나, "fieldbridge demo"로 생성된 데이터로 시험해 보거나, --workspace로 다른 디렉터리를 지정하십시오.
fault-workspace-corrupt = 작업 공간 파일을 읽을 수 없습니다.
fault-workspace-corrupt-advice = 상세 내용에 줄과 열이 있습니다. 편집기로 workspace.toml을 고치십시오. 바뀐 것은 없습니다.
fault-workspace-newer = 더 새로운 Fieldbridge가 만든 작업 공간입니다.
fault-workspace-newer-advice = 그 버전이나 이후 버전을 사용하십시오. 작업 공간은 그대로 두었습니다.
fault-account-unknown = 이 이름의 외부 계정이 없습니다.
fault-account-unknown-advice = "fieldbridge account list"로 이 작업 공간의 계정을 볼 수 있습니다.
fault-account-exists = 이 이름의 외부 계정이 이미 있습니다.
fault-account-exists-advice = 다른 이름을 고르거나, 기존 계정을 "fieldbridge account set", "rotate", "switch"로 바꾸십시오.
fault-flow-unknown = 이 이름의 흐름이 없습니다.
fault-flow-unknown-advice = "fieldbridge flow list"로 이 작업 공간의 흐름을 볼 수 있습니다.
fault-flow-unknown--none = 아직 흐름이 없습니다.
fault-flow-unknown--none-advice = "fieldbridge setup"으로 계정, 매핑, 흐름을 만들거나, 이미 있는 계정에는 "fieldbridge flow add"로 흐름을 추가하십시오.
fault-flow-unknown--table = 테이블 { $table }을(를) 다루는 흐름이 없습니다.
fault-flow-unknown--table-advice = "fieldbridge flow list"로 흐름과 그 테이블을 볼 수 있고, "fieldbridge flow add"로 다른 테이블의 흐름을 만들 수 있습니다.
fault-flow-exists = 이 이름의 흐름이 이미 있습니다.
fault-flow-exists-advice = 다른 이름을 고르거나 기존 흐름을 바꾸십시오.
fault-filter-invalid = 필터를 이해할 수 없습니다.
fault-filter-invalid-advice = 상세 내용에 위치가 있습니다. 예: statecode = 0 · lastname starts with 'K' · modifiedon >= today - 30 · gendercode in (1, 2).
fault-answer-missing = 답이 빠져 있습니다.
fault-answer-missing-advice = 답변 파일에 추가하거나 터미널에서 설정을 실행해 질문을 받으십시오.
fault-answer-invalid = 받아들일 수 없는 답입니다.
fault-answer-invalid-advice = 상세 내용에 어떤 답이 왜 안 되는지 있습니다. 고치고 계속하십시오. 나머지는 그대로 있습니다.
fault-answers-unreadable = 답변 파일을 읽을 수 없습니다.
fault-answers-unreadable-advice = 상세 내용에 위치가 있습니다. TOML 파일이며 "fieldbridge setup export"로 본보기를 만들 수 있습니다.
fault-mapping-invalid = 매핑이 서로 맞지 않거나 테이블과 맞지 않습니다.
fault-mapping-invalid-advice = 상세 내용에 필드가 있습니다. 스키마 단계를 열거나 "fieldbridge schema show"를 실행해 규칙을 고치십시오.
fault-in-use = 다른 곳에서 아직 사용하고 있습니다.
fault-in-use-advice = 사용하는 쪽을 먼저 지우십시오. 상세 내용에 이름이 있습니다.
fault-unfinished = 설정을 마치지 않았습니다.
fault-unfinished-advice = 지금까지의 답은 저장되어 있습니다. "fieldbridge"나 "fieldbridge setup"을 실행해 이어 가십시오.

## 보관소
fault-vault-unavailable = 비밀을 보관할 곳이 없습니다.
fault-vault-unavailable-advice = 시스템 키링을 설치하거나 잠금을 푸십시오. 또는 암호화 파일에 동의하십시오. 마법사에서 동의하거나, 터미널이 없으면 FIELDBRIDGE_VAULT_PASSPHRASE를 설정하거나 본인만 읽을 수 있는 파일(chmod 600)을 FIELDBRIDGE_VAULT_PASSPHRASE_FILE에 지정하면 됩니다. 비밀이 담긴 환경 변수의 이름을 지정할 수도 있습니다(--client-secret-env, --password-env).
fault-vault-locked = 보관소가 잠겨 있거나 암호 문구가 틀립니다.
fault-vault-locked-advice = 암호 문구를 다시 입력하십시오. 암호 문구 없이는 저장된 비밀을 읽을 수 없고 새로 입력해야 합니다.
fault-secret-missing = 보관소에 비밀이 없습니다.
fault-secret-missing-advice = "fieldbridge account rotate { $account } --client-secret-stdin"으로 다시 입력하거나, 계정에 지정된 환경 변수를 설정하십시오.
fault-vault-verify-failed = 저장한 비밀을 다시 읽지 못했습니다.
fault-vault-verify-failed-advice = 키링이 비밀을 받았지만 돌려주지 않았습니다. 키링의 잠금을 풀고 다시 시도하거나 암호화 파일을 사용하십시오.

## 저장소
fault-disk-full = 디스크가 가득 찼습니다.
fault-disk-full-advice = 공간을 비우고 다시 실행하십시오. 지금까지 저장된 내용은 그대로 있습니다.
fault-not-writable = 이곳에는 쓸 수 없습니다.
fault-not-writable-advice = 디렉터리의 소유자와 권한을 확인하거나 --workspace로 다른 곳을 지정하십시오.
fault-not-our-database = 다른 프로그램의 데이터베이스 파일입니다.
fault-not-our-database-advice = 건드리지 않았습니다. 파일을 옮기거나 다른 작업 공간을 고르십시오.
fault-database-newer = 더 새로운 Fieldbridge가 만든 데이터베이스입니다.
fault-database-newer-advice = 그 버전이나 이후 버전을 사용하십시오. 데이터베이스는 그대로 두었습니다.
fault-network-files = 캠페인 데이터베이스가 네트워크 파일 시스템({ $kind })에 놓이게 됩니다.
fault-network-files-advice = 아무것도 열지 않았습니다. 네트워크를 통한 잠금은 믿을 수 없으며, 두 프로세스가 동시에 쓰면 데이터베이스가 손상될 수 있습니다. 이 컴퓨터의 디스크에 있는 작업 공간을 고르십시오(--workspace DIR). 한 컴퓨터에서만 쓰고 위험을 감수한다면 --accept-network-files를 붙이거나, 시작할 때마다 적용되도록 환경 변수 FIELDBRIDGE_ACCEPT_NETWORK_FILES=1을 설정하십시오.
fault-database-corrupt = 데이터베이스가 손상되었습니다.
fault-database-corrupt-advice = 더는 쓰지 않습니다. "fieldbridge backup restore"가 백업을 나열하고 그중 하나를 제자리에 놓습니다. 백업이 없으면 파일을 옮긴 뒤 모든 플로를 다시 실행하십시오.
fault-database-busy = 다른 프로그램이 데이터베이스를 사용하고 있습니다.
fault-database-busy-advice = campaign.db를 열고 있는 다른 프로그램(백업, 동기화 도구 포함)을 닫고 다시 실행하십시오.
fault-statement-refused = 데이터베이스가 이 테이블에 필요한 작업을 거부했습니다.
fault-statement-refused-advice = 상세 내용에 데이터베이스의 메시지가 있습니다. 열이 너무 많으면 매핑에서 필드를 빼십시오. 다른 테이블에는 영향이 없습니다.
fault-storage-failed = 데이터베이스나 파일 시스템에서 오류가 발생했습니다.
fault-storage-failed-advice = 상세 내용에 시스템의 메시지가 있습니다. 디스크를 확인하고, 작업 공간이 네트워크 드라이브에 있지 않은지 확인하십시오.
fault-table-conflict = 캠페인 테이블의 열 형식이 매핑에 필요한 형식과 다르거나, 누군가 열을 지웠습니다.
fault-table-conflict-advice = 상세 내용에 열 이름이 있습니다. 변환을 바꾸었거나 테이블을 직접 고친 경우입니다. 매핑에서 열 이름을 바꾸거나, 흐름에 다른 스키마 이름을 쓰거나, 원래대로 되돌리십시오.

## 보호 장치와 실행
fault-lease-held = 다른 프로세스가 이 흐름을 실행하고 있습니다.
fault-lease-held-advice = 끝날 때까지 기다리십시오. "fieldbridge run FLOW --wait"를 쓰면 알아서 기다립니다. 그 컴퓨터가 사라졌다면 1분 뒤에 자동으로 풀립니다.
fault-fenced = 다른 프로세스가 이 흐름을 넘겨받았습니다.
fault-fenced-advice = 이 실행은 문제없이 멈췄고 다른 실행이 같은 곳에서 이어 갑니다. "fieldbridge status"로 볼 수 있습니다.
fault-error-budget = 거부된 행이 너무 많습니다.
fault-error-budget-advice = 더 진행하기 전에 멈췄으며, 멈춘 페이지는 저장하지 않았습니다. 앞선 페이지의 거부된 행은 "fieldbridge rejects list --flow FLOW --open", 다음 실행이 거부할 행은 "fieldbridge run FLOW --dry-run"으로 볼 수 있습니다. 매핑("fieldbridge schema rule")이나 데이터를 고치십시오. 견디는 거부 비율은 "fieldbridge flow set FLOW --most-rejects 5"로 정합니다.
fault-held = 승인이 있을 때까지 보호 장치가 작업을 멈춰 두었습니다.
fault-held-advice = 상세 내용이 예상과 같은지 비교하십시오. 이전과 다른 조직(복사본이나 복원된 환경)이 응답한다면 실행하기 전에 계정을 다시 검사하십시오.
fault-cancelled = 취소되었습니다.
fault-cancelled-advice = 마지막 페이지까지의 내용은 그대로 있습니다. 다시 실행하면 이어집니다.
fault-cancelled--unbegun = 시작하기 전에 끝냈습니다. 읽은 것도 기록한 것도 없습니다.
fault-cancelled--unbegun-advice = 바뀐 것은 없습니다. 언제든 다시 시작할 수 있습니다.
fault-unbalanced = 페이지의 합계가 맞지 않아 적용하지 않았습니다.
fault-unbalanced-advice = 저희의 잘못입니다. 잃은 것은 없으니 상세 내용을 보내 주십시오.
fault-bug = 일어나서는 안 되는 일이 일어났습니다.
fault-bug-advice = 저희의 잘못입니다. 코드와 상세 내용을 보내 주십시오.
fault-usage = 명령줄이 올바르지 않습니다.
fault-usage-advice = --help로 사용법을 볼 수 있습니다.

## 누가 조치할 차례인가
move-you = 사용자
move-crm-admin = Dynamics 관리자
move-identity-admin = Entra 관리자
move-network = 네트워크 담당자
move-vendor = Microsoft 또는 서버 운영자
move-us = Fieldbridge 개발팀
move-nobody = 없음(저절로 해결됩니다)

## 종료 코드
exit-ok = 완료
exit-failure = 다른 코드에 해당하지 않는 실패
exit-usage = 명령줄이 올바르지 않음
exit-configuration = 작업 공간이나 설정이 없거나 올바르지 않음
exit-authentication = 로그인 또는 권한 문제
exit-rejects = 완료되었으나 일부 행이 거부되었거나 일부 필드가 제외되었거나 보낸 것에 응답이 없음
exit-guard = 승인이 있을 때까지 보호 장치가 작업을 멈춤
exit-lease = 다른 프로세스가 이 흐름을 실행 중이거나 이 작업 공간을 서비스 중
exit-network = 네트워크나 CRM 제한이 기다릴 수 있는 시간을 넘김
exit-storage = 데이터베이스 또는 디스크 문제
exit-bug = 저희의 잘못
exit-unfinished = 설정을 마치지 않음(초안은 저장됨)
exit-interrupted = 키보드로 취소됨
exit-terminated = 시스템이 종료를 요청함
