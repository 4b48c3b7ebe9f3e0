# 로그인 서비스가 거부한 이유와 다음에 할 일. 여러 단계이면 번호를 붙였습니다.
fault-secret-wrong = 클라이언트 비밀이 틀립니다.
fault-secret-wrong-advice =
    1. 애플리케이션(클라이언트) ID를 계정과 비교하십시오. 비밀은 바로 이 애플리케이션의 것이어야 합니다. 예전 값은 어디에서도 다시 볼 수 없습니다.
    2. 확실하지 않으면 Entra 관리 센터 → 앱 등록 → 해당 앱 → 인증서 및 비밀 → 클라이언트 비밀 → 새 클라이언트 비밀.
    3. 한 번만 표시되는 "값" 열을 복사해 여기에 입력하거나 "fieldbridge account rotate { $account } --client-secret-stdin"으로 입력하십시오.
fault-secret-expired = 클라이언트 비밀이 만료되었습니다.
fault-secret-expired-advice =
    1. Entra 관리 센터 → 앱 등록 → 해당 앱 → 인증서 및 비밀 → 클라이언트 비밀 → 새 클라이언트 비밀.
    2. "fieldbridge account rotate { $account } --client-secret-stdin"이나 마법사의 계정 단계에서 새 값을 입력하십시오.
    3. Fieldbridge가 미리 알릴 수 있도록 만료일도 함께 알려 주거나(--secret-expires 2027-03-31), 인증서로 바꾸십시오.
fault-app-not-found = 이 테넌트에 해당 애플리케이션이 없습니다.
fault-app-not-found-advice =
    1. Entra 관리 센터 → 앱 등록 → 해당 앱 → 개요에서 애플리케이션(클라이언트) ID와 디렉터리(테넌트) ID를 계정의 값과 비교하십시오. 둘은 이 한 페이지의 값이어야 합니다.
    2. 다른 테넌트에 등록된 다중 테넌트 애플리케이션이라면 먼저 이 테넌트에서 동의해야 합니다. 이 테넌트의 관리자로 https://login.microsoftonline.com/TENANT/adminconsent?client_id=CLIENT-ID 를 열어 동의하십시오.
    3. 단일 테넌트 애플리케이션이라면 조직의 테넌트에 새로 등록하십시오.
fault-app-disabled = 애플리케이션이 비활성화되어 있습니다.
fault-app-disabled-advice =
    1. Entra 관리 센터 → 엔터프라이즈 애플리케이션 → 해당 앱 → 속성 → 사용자가 로그인할 수 있습니까? = 예 → 저장.
    2. 몇 분 기다린 뒤 다시 검사하십시오.
fault-tenant-not-found = 테넌트를 찾을 수 없습니다.
fault-tenant-not-found-advice =
    1. Entra 관리 센터 → 개요 → 테넌트 ID를 다시 복사하십시오. contoso.onmicrosoft.com 같은 도메인도 사용할 수 있습니다.
    2. 값이 맞다면 다른 클라우드(미국 정부, 중국)의 테넌트일 수 있습니다. 그 클라우드는 로그인 주소가 다릅니다.
fault-resource-not-found = 테넌트가 이 조직을 알지 못합니다.
fault-resource-not-found-advice =
    1. Power Platform 관리 센터 → 환경 → 해당 환경 → 환경 URL을 지역(crmN)까지 계정과 비교하십시오.
    2. 조직은 한 테넌트에 속하며 애플리케이션도 그 테넌트에 등록되어 있어야 합니다. 어느 테넌트인지는 "테넌트" 검사가 보여 줍니다.
fault-consent-missing = Dynamics 사용에 대한 동의가 없습니다.
fault-consent-missing-advice =
    1. Entra 관리 센터 → 앱 등록 → 해당 앱 → API 사용 권한에 Dynamics CRM → user_impersonation이 없으면 권한 추가 → Dynamics CRM → 위임된 권한 → user_impersonation으로 추가하십시오.
    2. 같은 페이지에서 관리자 동의를 허용하십시오. 권한 있는 역할 관리자나 클라우드 애플리케이션 관리자가 할 수 있습니다.
    3. 다시 검사하십시오.
fault-scope-invalid = 토큰을 요청한 대상이 올바르지 않습니다.
fault-scope-invalid-advice =
    1. 조직 주소는 /api/data 같은 경로 없이 https://….dynamics.com이어야 합니다.
    2. 계정에서 고친 뒤 다시 검사하십시오.
fault-conditional-access = 조건부 액세스 정책이 로그인을 막았습니다.
fault-conditional-access-advice =
    1. Entra 관리 센터 → 모니터링 및 상태 → 로그인 로그 → 서비스 주체 로그인(또는 사용자 로그인)에서 여기 표시된 상관관계 ID를 찾으십시오. 조건부 액세스 탭에 정책 이름이 있습니다.
    2. Entra 관리 센터 → 보호 → 조건부 액세스 → 정책 → 해당 정책에서 이 애플리케이션이나 계정을 제외하거나 이 컴퓨터의 네트워크 주소를 허용하십시오.
    3. 몇 분 뒤 다시 검사하십시오.
fault-sign-in-refused = 로그인 서비스가 Fieldbridge가 모르는 이유로 거부했습니다.
fault-sign-in-refused-advice =
    1. 상세 내용의 원문을 읽고, https://login.microsoftonline.com/error 에서 코드를 찾아보십시오.
    2. 코드, 상관관계 ID, 시각을 Entra 담당자에게 전달하십시오.
fault-token-rejected = 조직이 토큰을 거부합니다.
fault-token-rejected-advice = 새 토큰으로도 시도했습니다. 계정의 주소가 조직의 "환경 URL"인지, 환경이 비활성화되지 않았는지(Power Platform 관리 센터 → 환경) 확인하십시오.
fault-sign-in-busy = 로그인 서비스가 바쁩니다.
fault-sign-in-busy-advice = Fieldbridge가 자동으로 다시 시도합니다. 계속되면 Entra 서비스 상태를 확인하십시오.
fault-wrong-cloud = 테넌트가 다른 국가별 클라우드에 있습니다.
fault-wrong-cloud-advice =
    1. 조직이 어느 클라우드에 있는지 확인하십시오. 주소가 .dynamics.com(일반, GCC), .microsoftdynamics.us(GCC High), .appsplatform.us(DoD), .dynamics.cn(중국) 중 하나로 끝납니다.
    2. 계정의 로그인 서비스를 그 클라우드로 바꾸십시오: login.microsoftonline.com, login.microsoftonline.us 또는 login.partner.microsoftonline.cn ("fieldbridge account set ACCOUNT --authority URL").
    3. 애플리케이션도 그 클라우드의 Entra 관리 센터에 등록되어 있어야 합니다. 다른 클라우드의 애플리케이션은 사용할 수 없습니다.
fault-resource-not-allowed = 애플리케이션이 이 조직의 토큰을 요청할 수 없습니다.
fault-resource-not-allowed-advice =
    1. 계정의 조직 주소를 지역(crmN)까지 확인하십시오.
    2. Entra 관리 센터 → 앱 등록 → 해당 앱 → API 사용 권한 → 권한 추가 → Dynamics CRM → 위임된 권한 → user_impersonation → 권한 추가.
    3. 같은 페이지에서 관리자 동의를 허용한 뒤 다시 검사하십시오.
fault-consent-by-admin = 애플리케이션이 요청하는 권한은 관리자만 동의할 수 있습니다.
fault-consent-by-admin-advice =
    1. 테넌트의 권한 있는 역할 관리자나 클라우드 애플리케이션 관리자에게 요청하십시오.
    2. Entra 관리 센터 → 엔터프라이즈 애플리케이션 → 해당 앱 → 사용 권한 → 관리자 동의 허용. 이미 요청이 대기 중이라면 엔터프라이즈 애플리케이션 → 관리자 동의 요청에서 승인합니다.
    3. 동의가 끝나면 다시 검사하십시오.
fault-app-misconfigured = 애플리케이션 등록이 완전하지 않습니다.
fault-app-misconfigured-advice =
    1. Entra 관리 센터 → 앱 등록 → 해당 앱 → API 사용 권한에 Dynamics CRM → user_impersonation이 있어야 합니다. 없으면 추가하십시오.
    2. 같은 페이지에서 관리자 동의를 허용하십시오. 전에 했더라도 다시 하십시오.
    3. 개요 페이지의 애플리케이션(클라이언트) ID를 계정과 비교하십시오. 인증서를 쓴다면 바로 이 애플리케이션에 업로드되었는지 확인하십시오.
fault-public-client-secret = 애플리케이션이 공용 클라이언트로 등록되어 있어 비밀이나 인증서를 보낼 수 없습니다.
fault-public-client-secret-advice =
    1. 애플리케이션으로 로그인하려면 Entra 관리 센터 → 앱 등록 → 해당 앱 → 인증 → 플랫폼 구성 → 플랫폼 추가 → 웹을 추가하고 그 등록의 비밀이나 인증서를 사용하십시오.
    2. 사용자로 로그인하려면(장치 코드, 암호) 계정에서 비밀을 빼십시오.
fault-public-flow-off = 로그인 서비스가 이 애플리케이션의 비밀이나 인증서를 요구합니다.
fault-public-flow-off-advice =
    1. 애플리케이션으로 로그인하려면 계정에 클라이언트 비밀을 입력하거나 인증서를 선택하십시오.
    2. 사용자로 로그인하려면(장치 코드, 암호) Entra 관리 센터 → 앱 등록 → 해당 앱 → 인증 → 고급 설정 → 공용 클라이언트 흐름 허용 = 예 → 저장.
fault-certificate-mismatch = 개인 키와 Entra에 업로드된 인증서가 서로 맞지 않습니다.
fault-certificate-mismatch-advice =
    1. Fieldbridge가 보여 주는 계정의 지문을 Entra 관리 센터 → 앱 등록 → 해당 앱 → 인증서 및 비밀 → 인증서의 지문과 비교하십시오.
    2. 다르거나 목록에 없으면 인증서 업로드를 눌러 계정 인증서의 공개 부분(.cer 또는 .pem)을 올리십시오.
    3. 1분쯤 기다린 뒤 다시 검사하십시오.
fault-certificate-rejected = 로그인 서비스가 인증서의 서명을 받아들이지 않습니다.
fault-certificate-rejected-advice =
    1. Entra 관리 센터 → 앱 등록 → 해당 앱 → 인증서 및 비밀 → 인증서에서 지문을 비교하고 만료되지 않았는지 확인하십시오.
    2. 개요 페이지의 애플리케이션(클라이언트) ID를 계정과 비교하십시오. 서명은 그 ID의 이름으로 이루어집니다.
    3. 둘 다 맞다면 계정의 인증서를 새로 만들고 공개 부분을 다시 업로드하십시오.
fault-password-wrong = 사용자 이름이나 암호가 틀립니다.
fault-password-wrong-advice =
    1. 브라우저의 비공개 창에서 https://www.office.com 에 같은 사용자 이름과 암호로 로그인해 보십시오.
    2. 로그인된다면 여기에 다시 입력하십시오. 앞뒤의 공백에 주의하십시오.
fault-sign-in-user-unknown = 이 테넌트에 해당 사용자가 없습니다.
fault-sign-in-user-unknown-advice =
    1. 사용자 이름에 오타가 없는지 확인하십시오. name@contoso.com 형식입니다.
    2. 계정의 테넌트를 Entra 관리 센터 → 사용자 → 해당 사용자 → 개요 → 사용자 계정 이름과 비교하십시오.
fault-sign-in-user-locked = 사용자 계정이 잠겼거나 이 네트워크 주소가 차단되었습니다.
fault-sign-in-user-locked-advice =
    1. 바로 다시 시도하지 마십시오. 시도할 때마다 잠금이 이어집니다. 보통은 시간이 지나면 풀립니다.
    2. Entra 관리 센터 → 보호 → ID 보호 → 위험한 로그인에서 네트워크 주소가 차단되었는지 볼 수 있습니다.
    3. 암호가 알려졌을 수 있다면 Entra 관리 센터 → 사용자 → 해당 사용자 → 암호 재설정.
fault-password-expired = 사용자의 암호가 만료되었습니다.
fault-password-expired-advice =
    1. Entra 관리 센터 → 사용자 → 해당 사용자 → 암호 재설정에서(로컬 Active Directory의 사용자라면 그곳에서) 새 암호를 정하고, 브라우저로 한 번 로그인해 확정하십시오.
    2. "fieldbridge account rotate { $account } --password-stdin"이나 마법사의 계정 단계에서 새 암호를 입력하십시오.
    3. 이런 계정의 암호는 주기적으로(대개 90일마다) 만료됩니다. 클라이언트 비밀이나 인증서를 쓰면 이런 일이 없습니다.
fault-sign-in-user-disabled = Entra에서 사용자 계정이 비활성화되어 있습니다.
fault-sign-in-user-disabled-advice =
    1. Entra 관리 센터 → 사용자 → 해당 사용자 → 속성 → 설정 → 계정 사용 = 예 → 저장.
    2. 몇 분 기다린 뒤 다시 검사하십시오.
fault-mfa-required = 로그인에 추가 인증이 필요하지만 암호만으로는 할 수 없습니다.
fault-mfa-required-advice =
    1. 계정을 클라이언트 비밀이나 인증서 방식으로 바꾸는 것이 가장 좋습니다. 사용자가 로그인할 필요가 없습니다.
    2. 또는 브라우저에서 추가 인증을 할 수 있는 장치 코드로 로그인하십시오.
    3. 또는 이 서비스 계정을 제외하십시오: Entra 관리 센터 → 보호 → 조건부 액세스 → 정책 → 해당 정책 → 사용자 → 제외.
fault-legacy-blocked = 테넌트의 보안 기본값이 사용자 이름과 암호 로그인을 금지합니다.
fault-legacy-blocked-advice =
    1. 계정을 클라이언트 비밀이나 인증서 방식으로 바꾸십시오. 보안 기본값은 애플리케이션에는 적용되지 않습니다.
    2. 또는 장치 코드로 로그인하십시오. 테넌트 전체의 보안 기본값을 끄는 것은 권하지 않습니다.
fault-user-not-assigned = 사용자가 이 애플리케이션에 할당되어 있지 않습니다.
fault-user-not-assigned-advice =
    1. Entra 관리 센터 → 엔터프라이즈 애플리케이션 → 해당 앱 → 사용자 및 그룹 → 사용자/그룹 추가 → 해당 사용자 → 할당.
    2. 또는 테넌트의 모든 사용자가 써도 된다면 같은 애플리케이션 → 속성 → 할당이 필요합니까? = 아니요 → 저장.
fault-tenant-not-named = 로그인하려면 테넌트를 직접 지정해야 합니다.
fault-tenant-not-named-advice =
    1. Entra 관리 센터 → 개요 → 테넌트 ID를 복사하십시오.
    2. common, organizations, consumers 대신 이 값을 계정의 테넌트로 입력하십시오.
fault-redirect-missing = 브라우저가 돌아올 주소가 애플리케이션에 등록되어 있지 않습니다.
fault-redirect-missing-advice =
    1. Entra 관리 센터 → 앱 등록 → 해당 앱 → 인증 → 플랫폼 추가 → 모바일 및 데스크톱 애플리케이션.
    2. 사용자 지정 리디렉션 URI에 http://localhost 를 포트 없이 입력하고 구성을 누르십시오.
    3. 로그인을 다시 시작하십시오.
fault-code-used = 브라우저에서 받은 코드를 이미 사용했습니다.
fault-code-used-advice = 로그인을 다시 시작해 브라우저에서 한 번만 끝내십시오. 뒤로 가거나 새로 고치면 코드가 두 번 쓰입니다.
fault-sign-in-again = 저장된 사용자 로그인이 만료되었습니다.
fault-sign-in-again-advice =
    1. "fieldbridge account sign-in { $account }"이나 마법사의 계정 단계에서 다시 로그인하십시오.
    2. 오래 쓰지 않았거나, 암호가 바뀌었거나, 테넌트의 로그인 빈도 정책 때문에 끝납니다. 사람 없이 실행하려면 클라이언트 비밀이나 인증서를 사용하십시오.
fault-device-pending = 브라우저의 로그인이 아직 끝나지 않았습니다.
fault-device-pending-advice = 표시된 주소를 브라우저로 열어 코드를 입력하고 로그인을 끝내십시오. Fieldbridge가 자동으로 알아챕니다.
fault-device-code-wrong = 로그인 서비스가 이 코드를 알지 못합니다.
fault-device-code-wrong-advice = 로그인을 다시 시작하고 새 코드를 표시된 그대로 입력하십시오.
fault-device-code-expired = 로그인이 끝나기 전에 코드가 만료되었습니다.
fault-device-code-expired-advice = 로그인을 다시 시작하십시오. 새 코드는 약 15분 동안 유효합니다.
fault-sign-in-declined = 브라우저에서 로그인을 거부했습니다.
fault-sign-in-declined-advice = 실수였다면 로그인을 다시 시작하고 애플리케이션이 요청하는 권한에 동의하십시오.
fault-sign-in-loop = 로그인 서비스가 요청이 반복된다고 판단해 거부합니다.
fault-sign-in-loop-advice =
    1. 몇 분 동안 시도하지 말고 기다리십시오. Fieldbridge는 이 요청을 스스로 반복하지 않습니다.
    2. 여러 프로그램이 이 로그인을 함께 쓴다면 하나만 남기십시오. 다시 나타나면 상세 내용을 보내 주십시오.
fault-external-user = 다른 테넌트의 사용자입니다.
fault-external-user-advice =
    1. 조직의 테넌트에 속한 구성원을 사용하십시오. 게스트와 개인 계정은 이렇게 로그인할 수 없습니다.
    2. 없다면 Entra 관리 센터 → 사용자 → 새 사용자 → 새 사용자 만들기로 만들고, 라이선스와 환경의 보안 역할을 부여하십시오.
fault-sign-in-request-wrong = 로그인 서비스가 Fieldbridge의 요청이 잘못되었다고 합니다.
fault-sign-in-request-wrong-advice = 설정의 문제가 아니라 저희의 잘못입니다. 코드와 상세 내용을 보내 주십시오.
fault-client-rejected = 로그인 서비스가 이 애플리케이션을 받아들이지 않으며 더 이상의 설명이 없습니다.
fault-client-rejected-advice =
    1. 계정의 클라이언트 ID를 애플리케이션 등록과 비교하십시오.
    2. 비밀을 다시 입력하거나, 그곳에 등록된 인증서가 맞는지 확인하십시오.
fault-grant-rejected = 로그인 서비스가 암호, 코드 또는 저장된 로그인을 받아들이지 않으며 더 이상의 설명이 없습니다.
fault-grant-rejected-advice = 다시 입력하거나 로그인을 다시 시작하십시오.
fault-grant-not-allowed = 이 애플리케이션은 이 방법으로 로그인할 수 없습니다.
fault-grant-not-allowed-advice = 계정의 로그인 방법을 바꾸거나, 애플리케이션 등록에서 이 방법을 허용하십시오.
fault-token-audience = 토큰을 받은 주소와 조직이 기대하는 주소가 다릅니다.
fault-token-audience-advice =
    1. 상세 내용에 조직이 기대하는 주소가 있습니다. Power Platform 관리 센터 → 환경 → 해당 환경 → 환경 URL을 계정에 복사하십시오.
    2. 다시 검사하십시오.
fault-token-expired = 방금 갱신한 토큰인데도 조직이 만료되었다고 합니다.
fault-token-expired-advice =
    1. 이 컴퓨터의 시계가 틀렸을 가능성이 큽니다. 자동 시간 설정(NTP)을 켜십시오.
    2. 다시 검사하십시오. "시계" 검사가 얼마나 틀렸는지 알려 줍니다.
fault-certificate-expired = 계정의 인증서가 만료되었습니다.
fault-certificate-expired-advice =
    1. "fieldbridge account switch { $account } --auth certificate --make-certificate"나 마법사의 계정 단계에서 다음 인증서를 만드십시오.
    2. Entra 관리 센터 → 앱 등록 → 해당 앱 → 인증서 및 비밀 → 인증서 → 인증서 업로드에서 공개 부분을 올리십시오.
    3. "fieldbridge account switch { $account } --auth certificate"로 새 인증서로 바꾸십시오.
