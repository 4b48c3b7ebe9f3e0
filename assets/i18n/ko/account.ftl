# account: 로그인 외에 계정에 대해 알려 둘 수 있는 것, 환경 찾기, 브라우저
ask-secret-expires = 이 클라이언트 비밀은 언제 만료됩니까?
ask-secret-expires-why = 만료일은 관리자만 압니다. 한 번 알려 두면 상태, 점검, "account show"가 남은 날을 세고 한 달 전부터 경고합니다.
ask-secret-expires-where = 비밀 옆에 있습니다. 앱 등록에서 해당 애플리케이션의 인증서 및 비밀, "만료" 열을 보십시오.
ask-secret-expires-example = 2027-03-31
ask-solution = 조직에서 함께 쓰는 솔루션이 있습니까?
ask-solution-why = CRM의 솔루션이 캠페인과 함께 동작한다면, 설치되어 있고 켜져 있으며 소유자가 맞는지 점검합니다.
ask-solution-where = make.powerapps.com의 솔루션에서 "표시 이름"이 아니라 "이름" 열입니다.
ask-solution-example = ContosoCampaign
answer-problem-date-malformed = 날짜가 아닙니다. 2027-03-31처럼 연, 월, 일을 붙임표로 적으십시오.
answer-problem-solution-malformed = 솔루션의 고유 이름이 아닙니다. 영문자, 숫자, 밑줄만 쓰고 빈칸은 없어야 합니다.
wz-short-secret-expires = 만료
wz-short-solution = 솔루션
wz-may-stay-open = 비워 두어도 됩니다. Enter로 계속하십시오.
wz-left-open = 비워 둠
wz-secret-ended = 이미 지난 날입니다. 맞다면 Enter를 한 번 더 누르고, 아니면 고치십시오.
account-expires = { $days ->
    [0] 오늘까지({ $day })
   *[other] { $day }까지, { $days }일 남음
  }
account-expired = { $day }에 만료됨({ $days }일 지남)
account-expiry-unknown = 알려지지 않음. "fieldbridge account set"으로 날짜를 알려 두십시오
account-no-secret-to-end = 만료일을 알려 둘 비밀은 클라이언트 비밀로 로그인하는 계정에만 있습니다.
review-secret-expires = { $account }: 클라이언트 비밀이 { $day }에 만료됩니다.
review-solution = { $account }: { $solution } 솔루션을 함께 점검합니다.
cli-col-auth = 로그인 방법
cli-col-expires = 유효 기간
cli-col-solution = 솔루션
cli-account-set = 테넌트나 로그인하는 곳을 고치거나, 로그인에는 필요 없는 것을 알려 둡니다: 클라이언트 비밀의 만료일, 함께 쓰는 솔루션
cli-account-set--account = 계정 이름
cli-account-set--tenant = 계정이 로그인하는 디렉터리(테넌트)
cli-account-set--authority = 계정이 로그인하는 곳. 모든 점검을 통과해야 저장합니다
cli-account-set--skip-checks = 점검하지 않고 주소를 저장합니다
account-no-authority-salesforce = 이 조직은 그 주소에서 로그인하지 않습니다. https://login.salesforce.com(운영 조직, Developer Edition), https://test.salesforce.com(샌드박스) 또는 조직의 자체 주소 { $url } 중 하나를 지정하십시오.
account-no-authority-dynamics = 이 조직은 그 주소에서 로그인하지 않습니다. 해당 클라우드의 로그인 서비스인 https://login.microsoftonline.com, https://login.microsoftonline.us, https://login.partner.microsoftonline.cn 중 하나를 지정하십시오.
cli-account-set--solution = 점검할 솔루션의 고유 이름
cli-account-set--no-solution = 함께 쓰는 솔루션이 더는 없습니다
cli-account-set--secret-expires = 클라이언트 비밀의 만료일
cli-account-set--no-secret-expires = 만료일을 지웁니다
cli-account-add--solution = 점검할 솔루션의 고유 이름
cli-account-add--secret-expires = 클라이언트 비밀의 만료일
cli-account-rotate--secret-expires = 새 비밀의 만료일. 주지 않으면 이전 비밀의 날짜는 지워집니다
cli-account-switch--secret-expires = 새 클라이언트 비밀의 만료일

# --- 환경 찾기
cmd-environments = 내 환경
cmd-environments-help = 주소와 디렉터리를 입력하는 대신, 로그인하여 쓸 수 있는 환경 가운데에서 고릅니다.
cmd-instead = 다시 고르기
cmd-instead-help = 비밀을 보관할 다른 곳, 다른 인증서, 또는 다시 로그인합니다.
wz-environments = 쓸 수 있는 환경
wz-environments-hint = 주소를 모르십니까? Ctrl-O로 쓸 수 있는 환경의 목록을 봅니다. 로그인하고 하나를 고르면 주소, 디렉터리, 로그인이 모두 채워집니다.
wz-environments-where = 어디에서 찾습니까?
wz-environments-why = Microsoft는 클라우드마다 목록을 하나씩 둡니다. 본인으로 로그인하면 열 수 있는 환경이 모두 나옵니다. Esc로 주소 질문으로 돌아갑니다.
wz-environments-sandbox = 이 컴퓨터의 샌드박스({ $url })
wz-environments-tenant = 애플리케이션이 한 디렉터리(테넌트)에만 등록되어 있습니까?
wz-environments-tenant-why = 대부분 한 디렉터리에만 등록되어 있으므로 그 ID나 도메인을 적으십시오. 여러 디렉터리에서 쓰는 애플리케이션이면 비워 두십시오.
wz-environments-any-tenant = 모두
wz-environments-choose = 어느 환경입니까?
wz-environments-reading = 목록을 읽고 있습니다…
wz-environments-search = 입력하여 찾고, 화살표로 고르고, Enter로 정하십시오:
wz-environments-no-match = 목록에 맞는 것이 없습니다.
wz-environments-taken = 주소, 디렉터리, 로그인이 채워졌습니다.
wz-environment-disabled = 사용하지 않도록 설정된 환경입니다. 관리자가 Power Platform 관리 센터에서 켤 수 있습니다. 우선 다른 환경을 고르십시오.
wz-short-where = 찾는 곳
sign-in-opened = 이 컴퓨터의 브라우저에 이 주소를 열도록 요청했습니다. 아무것도 나타나지 않으면 직접 여십시오:
cli-account-environments--client-id = 아직 계정이 없을 때 로그인에 쓸 애플리케이션(클라이언트) ID
cli-account-environments--cloud = 목록을 읽을 클라우드
cli-account-environments--sandbox = 클라우드 대신 이 컴퓨터의 샌드박스 주소
cli-account-environments--auth = 로그인하는 방법
cli-account-environments--tenant = 한 디렉터리에만 등록된 애플리케이션이면 그 디렉터리

# --- 참조 옆에 그 테이블
cmd-with-target = 참조 테이블
cmd-with-target-help = 참조가 가리키는 테이블을 따로 열에 둘지 정합니다. 고객은 거래처일 수도 연락처일 수도 있습니다.
wz-why-no-target = 다른 행을 가리키는 참조에만 테이블이 있습니다.
wz-target-in = 테이블 이름은 { $column } 열에
lint-no-target = { $field } 필드는 다른 행을 가리키지 않으므로 옆에 둘 테이블이 없습니다.
cli-schema-change = 쓰고 있는 매핑을 바꿉니다: 필드를 넣고 빼기, 이름, 변환, 참조 옆의 테이블
cli-schema-change--table = CRM 테이블
cli-schema-change--account = 같은 테이블을 쓰는 계정이 여럿일 때의 계정
cli-schema-change--include = 이 필드를 옮깁니다. 여러 번 줄 수 있습니다
cli-schema-change--exclude = 이 필드를 뺍니다. 여러 번 줄 수 있습니다
cli-schema-change--rename = 필드 열의 다른 이름. 여러 번 줄 수 있습니다
cli-schema-change--convert = 값의 변환: keep, trim, lower, upper, email, phone, day, text. 여러 번 줄 수 있습니다
cli-schema-change--with-target = 이 참조가 가리키는 테이블을 옆 열에 둡니다. 여러 번 줄 수 있습니다
cli-schema-change--without-target = 이 참조 옆에 테이블을 두지 않습니다. 여러 번 줄 수 있습니다
cli-schema-changed = { $schema }: 매핑 버전 { $version }을 따릅니다. 다음 실행에서 반영됩니다.
cli-schema-unchanged = 바뀐 것이 없습니다. { $schema }: 이미 그대로입니다.

# --- 보관소 열기, 기다림, 다 보이지 않는 자세한 내용
wz-vault-new = 먼저 정할 것: 비밀을 보관할 파일의 암호 문구
wz-vault-open = 먼저 필요한 것: 비밀을 보관한 파일의 암호 문구
wz-sign-in-patience = 응답을 기다리고 있습니다. Esc로 그만둡니다.
wz-why-no-group = 여러 테이블을 묶은 줄만 펼칠 수 있습니다.
wz-checks-more = ↑ ↓ 이동 · { $count }줄 더
wz-checks-more-tab = Tab을 누르고 ↑ ↓: { $count }줄 더
