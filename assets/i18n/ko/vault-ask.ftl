# vault-ask: 비밀이 필요할 때 묻는 암호화 파일의 암호 문구; 화면과 터미널

vault-ask-title = 암호 문구
vault-ask-why = 이 작업 공간의 비밀은 암호화 파일에 보관되어 있습니다. 암호 문구를 입력하십시오. 한 번만 묻고 프로그램이 끝날 때까지 기억합니다.
vault-ask-wrong = 이 암호 문구로는 열리지 않습니다. 다시 입력하십시오.
vault-ask-keys = Enter 열기   Esc 잠긴 채로 두기
vault-stays-locked = 비밀 파일은 잠긴 채로 있습니다. 실행을 시작하지 않았습니다.
cli-passphrase = 비밀을 담은 암호화 파일의 암호 문구(화면에 보이지 않습니다. 그냥 Enter를 누르면 그만둡니다):
cli-passphrase-wrong = 이 암호 문구로는 열리지 않습니다. 다시 한 번:
fault-vault-locked--declined = 암호 문구를 입력하지 않아 비밀을 담은 암호화 파일이 잠긴 채로 있습니다.
fault-vault-locked--declined-advice = 같은 작업을 다시 하고 물을 때 암호 문구를 입력하십시오. 터미널이 없는 곳에서는 FIELDBRIDGE_VAULT_PASSPHRASE_FILE에 본인만 읽을 수 있는 파일(chmod 600)을 지정하거나 FIELDBRIDGE_VAULT_PASSPHRASE를 설정하십시오.
fault-vault-locked--not-given = 비밀을 담은 암호화 파일이 잠겨 있습니다. 암호 문구를 받지 못했습니다.
fault-vault-locked--not-given-advice = 터미널에서는 --no-input이나 --json이 없으면 물어봅니다. 터미널이 없는 곳에서는 본인만 읽을 수 있는 파일(chmod 600)에 넣고 FIELDBRIDGE_VAULT_PASSPHRASE_FILE에 그 경로를 지정하거나 FIELDBRIDGE_VAULT_PASSPHRASE를 직접 설정하십시오.

# --- 키링의 응답과 숫자
keyring-no-service = 여기서는 키링 서비스가 응답하지 않습니다
keyring-locked = 잠겨 있거나 이 프로그램이 쓸 수 없습니다
keyring-unreadable = 안에 있는 항목을 읽을 수 없습니다
keyring-several = 같은 이름의 항목이 여럿 있습니다
keyring-none = 이 시스템에는 키링이 없습니다
keyring-left-out = 키링을 쓰지 않도록 되어 있습니다
keyring-forgetful = 쓴 값을 그대로 돌려주지 않습니다
keyring-silent = 앞서 응답하지 않았습니다
cli-usage-number = 정수를 적어야 합니다.
cli-usage-range = { $least }에서 { $most }까지의 정수를 적어야 합니다.
cli-usage-least = { $least } 이상의 정수를 적어야 합니다.
cli-usage-moment = 2026-01-31 또는 2026-01-31T08:00:00Z 같은 날짜나 시각을 적어야 합니다.
cli-usage-event-place = timeline, campaign:ID, table:NAME 가운데 하나를 적어야 합니다.
cli-usage-order-by = FIELD, "FIELD asc", "FIELD desc" 가운데 하나를 적고 여럿이면 쉼표로 나눕니다.
