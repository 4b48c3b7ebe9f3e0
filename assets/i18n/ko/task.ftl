# task: 진단 결과

doctor-verdict-passed = 정상
doctor-verdict-warned = 확인 필요
doctor-verdict-failed = 이상

doctor-directory = { $place }에 파일을 쓸 수 있습니다.
doctor-directory-none = 작업 공간 디렉터리 { $place }{ PARTICLE($place, "이") } 아직 없습니다. 설정을 시작하면 만들어집니다.
doctor-directory-broken = { $place }에 파일을 쓸 수 없습니다: { $why }
doctor-workspace = 작업 공간 { $name }{ PARTICLE($name, "을") } 읽을 수 있습니다. 계정 { $accounts }개, 흐름 { $flows }개가 있습니다.
doctor-workspace-none = 작업 공간이 아직 없습니다.
doctor-workspace-broken = 작업 공간을 읽을 수 없습니다: { $why }
doctor-draft = 마치지 않은 설정이 있습니다.
doctor-vault = 비밀 값은 { $place }에 보관합니다. 쓰기, 읽기, 삭제를 모두 확인했습니다.
doctor-vault-memory = 비밀 값을 메모리에만 보관하므로 프로그램이 끝나면 사라집니다. 키링의 응답: { $why }
doctor-vault-none = 비밀 값을 보관할 곳이 아직 없습니다: { $why }
doctor-database = 캠페인 데이터베이스 { $place }{ PARTICLE($place, "은") } 정상입니다. { $rows }행, { $megabytes }MB입니다.
doctor-network-files = 캠페인 데이터베이스가 네트워크 파일 시스템({ $kind })에 있으며, 이를 허용한 상태입니다. 그곳의 잠금은 믿을 수 없으므로 이 작업 공간은 한 컴퓨터에서만 사용하십시오.
doctor-remedy-network-files = 이 컴퓨터의 디스크에 있는 작업 공간(--workspace DIR)에는 이런 문제가 없습니다.
doctor-database-none = 아직 실행한 적이 없어 검사할 캠페인 데이터베이스가 없습니다.
doctor-database-broken = 캠페인 데이터베이스를 사용할 수 없습니다: { $why }
doctor-serving = { $host }의 프로세스 { $pid }이(가) 일정을 맡고 있습니다.
doctor-serving-none = 일정 { $count }개가 기다리고 있지만 이 작업 공간을 서비스하는 프로세스가 없습니다.
doctor-clock = 시계가 { $now }{ PARTICLE($now, "을") } 가리킵니다.
doctor-clock-wrong = 시계가 { $now }{ PARTICLE($now, "을") } 가리키는데, 맞지 않는 시각입니다. 로그인과 인증서 확인이 시계에 달려 있습니다.
doctor-roots = 사용 중인 루트 인증서: { $source ->
    [system] 이 시스템의 인증서
   *[other] 시스템에 인증서가 없어 내장 인증서
}.
doctor-certificate = { $variable }에 인증서 경로 { $path }{ PARTICLE($path, "이") } 지정되어 있습니다.
doctor-proxy = 프록시가 설정되어 있습니다: { $variable } 값은 { $value }입니다.
doctor-account = 계정 { $account }{ PARTICLE($account, "이") } 응답하며 모든 점검을 통과했습니다.
doctor-account-broken = 계정 { $account }{ PARTICLE($account, "이") } 점검을 통과하지 못했습니다: { $why }

doctor-remedy-setup = `fieldbridge setup`을 실행하여 설정을 시작하거나 이어서 진행하십시오.
doctor-remedy-serve = `fieldbridge serve`를 계속 실행해 두십시오. 시스템 서비스로 두는 것이 가장 좋으며, 서비스 문서에 systemd용 예가 있습니다.
doctor-remedy-vault = 시스템 키링의 잠금을 해제하거나, `fieldbridge setup`에서 암호화 파일 사용에 동의하십시오. 둘 다 없는 서버에서는 본인만 읽을 수 있는 파일을 FIELDBRIDGE_VAULT_PASSPHRASE_FILE에 지정하십시오.
doctor-remedy-clock = 네트워크 시간 동기화 등으로 시계를 맞춘 뒤 다시 시도하십시오.
doctor-remedy-certificate = 파일을 읽을 수 없습니다. 변수의 경로나 파일 권한을 바로잡거나 변수를 해제하십시오.

# while something is made ready
reaching = { $host }에 연결하는 중 ({ $seconds }초)
reaching-again = { $host }에 다시 시도하는 중 (지금까지 { $seconds }초): { $met }
reaching-pause = { $host }에 { $again }초 뒤에 다시 시도함 (지금까지 { $seconds }초): { $met }
