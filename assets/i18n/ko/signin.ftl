# signin: 로그인 방법, 인증서와 키

choice-password = 사용자 이름과 암호
choice-make = 여기에서 새 키와 인증서 만들기
choice-read = 파일에서 읽기(PEM 또는 PFX)

ask-certificate-source = 인증서를 어디에서 가져올까요?
ask-certificate-source-why = 인증서를 쓰면 복사될 수 있는 비밀이 필요 없습니다. 개인 키는 보관소를 벗어나지 않습니다.
ask-certificate-source-where = 따로 정해진 규칙이 없으면 Fieldbridge에서 만드십시오. 회사에서 인증서를 발급한다면 파일을 고르십시오.
ask-certificate-source-example = 여기에서 새 키와 인증서 만들기
ask-certificate = 애플리케이션은 어떤 인증서로 로그인합니까?
ask-certificate-why = 개인 키는 보관소에 둡니다. 공개 부분은 Microsoft Entra가 알 수 있도록 앱 등록에 업로드해야 합니다.
ask-certificate-where = 앱 등록에서 해당 애플리케이션을 열고 인증서 및 비밀, 인증서, 인증서 업로드를 차례로 고르십시오. 표시되는 지문을 비교하십시오.
ask-certificate-example = fieldbridge-contoso.cer
ask-user = 누가 로그인합니까?
ask-user-why = 모든 데이터를 이 사용자의 권한으로 읽습니다. 개인 계정이 아니라 전용 계정을 쓰는 것이 좋습니다.
ask-user-where = Microsoft 365 관리 센터의 활성 사용자에서 "사용자 이름"을 확인하십시오.
ask-user-example = crm-sync@contoso.onmicrosoft.com
ask-password = 사용자의 암호는 무엇입니까?
ask-password-why = 로그인 서비스에만 보냅니다. 작업 공간, 로그, 화면 어디에도 남지 않습니다.
ask-password-where = 계정 담당자에게 받으십시오. 암호가 만료되면 그날부터 실행이 멈춥니다.
ask-password-example = 한 줄
ask-sign-in = 로그인하십시오
ask-sign-in-why = 회사에서 요구하는 절차에 따라 직접 로그인합니다. Fieldbridge는 암호가 아니라 언제든 취소할 수 있는 로그인 정보만 보관합니다.
ask-sign-in-where = 본인 계정으로 로그인하십시오. CRM의 라이선스와 역할이 필요합니다.
ask-sign-in-example = kim@contoso.com

answer-problem-user-malformed = 사용자는 kim@contoso.com처럼, 온프레미스에서는 CONTOSO\kim처럼 공백 없이 적습니다.
answer-problem-not-typed = 입력하거나 건네줄 수 있는 값이 아닙니다. 직접 로그인하십시오.
answer-problem-not-on-premises = 온프레미스 조직(AD FS)에는 브라우저나 암호로 로그인합니다. 둘 중 하나를 고르십시오.
answer-warning-password-blanks = 암호의 앞이나 뒤에 공백이 있습니다. 로그인 서비스는 이런 암호를 받지 않으니 확인하십시오.

auth-password-warning = 암호는 가장 약한 로그인 방법입니다. 다단계 인증을 쓰는 사용자, 페더레이션 사용자, 게스트는 쓸 수 없고, 암호가 만료되는 날(흔히 90일 뒤) 멈추며, Microsoft에서도 권하지 않습니다. 인증서를 쓰면 이런 문제가 없습니다.

certificate-problem-unreadable = 읽을 수 있는 인증서나 키가 아닙니다. PEM과 PFX 파일을 읽을 수 있습니다.
certificate-problem-too-large = 인증서나 키로 보기에는 너무 큽니다. 맞는 파일인지 확인하십시오.
certificate-problem-no-key = 개인 키가 들어 있지 않습니다. 개인 키가 있는 파일을 고르십시오.
certificate-problem-no-certificate = 인증서가 들어 있지 않습니다. 인증서도 함께 고르십시오.
certificate-problem-password-needed = 암호로 보호되어 있습니다. 암호를 입력하십시오.
certificate-problem-password-wrong = 이 암호로는 열리지 않습니다.
certificate-problem-old-encryption = 오래된 방식으로 암호화되어 있습니다. 다음 명령으로 변환하십시오: openssl pkcs8 -topk8 -v2 aes-256-cbc
certificate-problem-not-rsa = RSA 키가 아닙니다. 로그인 서비스는 애플리케이션에 RSA 키를 씁니다.
certificate-problem-too-small = RSA 키가 2,048비트보다 짧아 더 이상 안전하지 않습니다. 새로 만드십시오.
certificate-problem-mismatch = 인증서가 다른 개인 키의 것입니다. 함께 만든 둘을 고르십시오.
certificate-problem-not-yet-valid = 인증서의 유효 기간이 아직 시작되지 않았습니다. 이 컴퓨터의 시계가 맞는지 확인하십시오.
certificate-problem-expired = 인증서가 만료되었습니다. 새로 만들어 업로드하십시오.
certificate-problem-not-made = 키를 만들지 못했습니다. 다시 시도하십시오.

cloud-commercial = Microsoft 글로벌 클라우드
cloud-gcc = 미국 정부(GCC)
cloud-gcc-high = 미국 정부(GCC High)
cloud-dod = 미국 국방부
cloud-china = 중국(21Vianet)

secret-client-secret = 클라이언트 비밀
secret-private-key = 개인 키
secret-password = 암호
secret-refresh-token = 보관된 로그인

review-certificate = 계정 { $account }: 인증서(지문 { $thumbprint })로 로그인합니다. 유효 기간은 { $until }까지입니다.
review-on-premises = 계정 { $account }: 조직의 자체 페더레이션 서비스(AD FS)에서 로그인합니다. 문서에 따라 만들었으며 아직 실제 서버에서 시험하지 않았습니다.
review-user = 계정 { $account }: 사용자 { $user }{ PARTICLE($user, "으로") } 로그인합니다.
review-person = 계정 { $account }: 로그인한 사람의 이름으로 일합니다.

fault-sign-in-unfinished = 브라우저에서 로그인을 끝내지 않았습니다.
fault-sign-in-unfinished-advice = 로그인을 다시 시작하고 5분 안에 이 컴퓨터의 브라우저에서 끝내십시오. SSH로 접속했다면 디바이스 코드로 로그인하십시오.

remedy-certificate-expires = 인증서가 곧 만료되며, 그러면 모든 실행이 멈춥니다. 새 인증서를 만들어 기존 인증서와 함께 업로드한 뒤 계정을 새 인증서로 전환하십시오. 그동안 기존 인증서도 계속 유효합니다.

answer-problem-no-person = 사람이 로그인하는 계정(브라우저, 디바이스 코드, 암호)에서만 쓸 수 있습니다.
answer-problem-no-discovery = Microsoft 클라우드의 조직만 목록에 나옵니다. 주소를 직접 입력하십시오.
