## 프로그램을 둘러싼 것: 포트, 디스크, 남아 있는 설정

# --- 포트
fault-port-unavailable = 포트 { $port }번을 사용할 수 없습니다.
fault-port-unavailable-advice = --port로 다른 번호를 지정하십시오. --port를 생략하면 비어 있는 포트를 사용합니다.
port-taken = 다른 프로그램이 이미 포트 { $port }번을 사용하고 있습니다
port-not-allowed = 이 사용자는 포트 { $port }번을 사용할 수 없습니다. 1024번부터는 누구나 사용할 수 있습니다
port-refused = 시스템이 포트 { $port }번을 거부했습니다: { $said }

# --- 실행
runs-not-started = 시작하지 않은 흐름: { $flows }. 같은 문제가 생기므로 멈추었습니다. 다음 실행에서 함께 실행됩니다.
runs-not-started-account = 시작하지 않은 흐름: { $flows } (같은 계정 { $account }). 다음 실행에서 함께 실행됩니다.

# --- 남아 있는 설정
fault-draft-damaged = 끝내지 않은 설정을 읽을 수 없습니다.
fault-draft-damaged-advice = "fieldbridge setup"으로 새 설정을 시작하십시오. 손상된 파일은 이름 끝에 .damaged와 번호를 붙여 그대로 보관합니다.
cli-status-draft-damaged = 끝내지 않은 설정이 있으나 파일이 손상되었습니다({ $why }). "fieldbridge setup"으로 새로 시작하면 손상된 파일은 따로 보관합니다.
doctor-draft-damaged = 끝내지 않은 설정이 있으나 파일이 손상되었습니다: { $why }

# --- 디스크 공간
doctor-space = 남은 디스크 공간: { $megabytes }MB.
doctor-space-short = 디스크 공간이 얼마 남지 않았습니다: { $megabytes }MB.
doctor-remedy-space = 처음 불러오기 전에 공간을 확보하십시오. 한 행에 약 1KB가 필요하고, 불러오는 동안에는 그 두 배가 필요합니다.

# --- 찾는 것이 없을 때
fault-run-unknown = { $run }(이)라는 실행이 없습니다.
fault-run-unknown-advice = "fieldbridge history"의 "실행" 열에서 이름을 확인할 수 있습니다.
fault-reject-unknown = { $id }번 거부된 행이 없습니다.
fault-reject-unknown-advice = "fieldbridge rejects list"에서 번호를 확인할 수 있습니다.
fault-system-not-yet = { $system }{ PARTICLE($system, "은") } 아직 지원하지 않습니다.
fault-system-not-yet-advice = 다른 CRM의 계정에서만 사용할 수 있습니다.
