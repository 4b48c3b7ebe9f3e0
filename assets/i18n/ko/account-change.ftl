# account-change: 로그인 방법에 따라 할 일이 달라지는 오류(fault-<kind>--<case>), 비밀이나 로그인 방법 바꾸기, 올리기를 기다리는 인증서

# --- 비밀이 없을 때
fault-secret-missing--password-advice = "fieldbridge account rotate { $account } --password-stdin"으로 다시 입력하십시오.
fault-secret-missing--certificate-advice = 개인 키도 함께 없어졌습니다. "fieldbridge account switch { $account } --auth certificate --make-certificate"로 새 인증서를 만들거나, --certificate-file FILE로 가지고 있는 인증서를 쓰십시오.
fault-secret-missing--sign-in = 이 계정에 아직 아무도 로그인하지 않았거나 로그인이 지워졌습니다.
fault-secret-missing--sign-in-advice = "fieldbridge account sign-in { $account }"이나 마법사의 계정 단계에서 로그인하십시오.
fault-secret-missing--variable = 환경 변수 { $variable }에 비밀이 없습니다.
fault-secret-missing--variable-advice = 위에 적힌 환경 변수를 Fieldbridge가 실행되는 곳에 설정하십시오. 타이머나 서비스는 환경이 따로 있습니다.

# --- 보관소
fault-vault-locked--passphrase-unusable = 암호화 파일의 암호 문구를 읽을 수 없습니다.
fault-vault-locked--passphrase-unusable-advice = 어떤 변수나 파일이 왜 안 되는지 위에 적혀 있습니다. 그것을 고치십시오. 비밀 자체는 그대로 있습니다.

# --- 로그인 서비스가 거절할 때
fault-secret-wrong--id-advice =
    1. 비밀의 값이 아니라 비밀 ID로 보입니다(1a2b3c4d-… 모양). 값 옆에 있는 것으로, 로그인에는 쓸 수 없습니다.
    2. Entra 관리 센터 → 앱 등록 → 해당 앱 → 인증서 및 비밀 → 클라이언트 비밀 → 새 클라이언트 비밀.
    3. 한 번만 표시되는 "값" 열을 복사해 여기에 입력하거나 "fieldbridge account rotate { $account } --client-secret-stdin"으로 입력하십시오.

# --- 명령줄의 답
fault-answer-missing--option-advice = 위에 적힌 옵션을 주십시오. 모든 옵션은 --help로 볼 수 있습니다. 터미널에서 "fieldbridge"를 실행하면 하나씩 묻습니다.
fault-answer-missing--account = 계정이 여럿입니다. 하나를 고르십시오.
fault-answer-missing--account-advice = 위에 적힌 계정 가운데 하나를 적으십시오. 명령 뒤에 적거나 --account로 주며, 이 명령의 --help에 나와 있습니다.
fault-answer-missing--no-input-advice = --no-input 없이 실행해 직접 로그인하십시오. 이미 있는 계정은 "fieldbridge account sign-in { $account }"으로 로그인합니다. 사람 없이 실행하려면 클라이언트 비밀이나 인증서를 사용하십시오.
fault-answer-invalid--rotate-sign-in-advice = 로그인을 대신하는 값은 입력할 수 없습니다. "fieldbridge account sign-in { $account }"으로 다시 로그인하십시오.
fault-answer-invalid--rotate-certificate-advice = "fieldbridge account switch { $account } --auth certificate --make-certificate"로 다음 인증서를 만들고 공개 부분을 올린 뒤, "fieldbridge account switch { $account } --auth certificate"로 바꾸십시오.
fault-answer-invalid--no-certificate-advice = 인증서로 바꾸려면 "fieldbridge account switch { $account } --auth certificate --make-certificate"부터 실행하십시오.

# --- 명령줄
cli-account-rotate--skip-checks = CRM에 닿을 수 없을 때, 점검 없이 새 비밀로 바꿉니다
cli-account-rotate--password-stdin = 암호를 표준 입력에서 읽습니다
cli-account-rotate--password-file = 암호를 이 파일에서 읽습니다
cli-account-rotate--password-env = 암호가 든 환경 변수의 이름. 필요할 때마다 읽습니다
cli-account-rotated-proven = { $account } 계정의 비밀을 바꿨습니다. 새 비밀로 점검을 모두 통과했고 이전 비밀은 지웠습니다.
cli-account-prerequisites--account = 주소와 인증서를 안내지에 적을 계정
cli-certificate-next-made = 키와 인증서를 만들어 보관했습니다. { $account } 계정은 지금까지처럼 로그인합니다. 공개 부분을 애플리케이션에 올리고 지문을 비교한 뒤 실행하십시오.
cli-certificate-next-kept = 전에 만든 인증서가 기다리고 있습니다. { $account } 계정은 지금까지처럼 로그인합니다. 공개 부분을 애플리케이션에 올린 뒤 실행하십시오.
