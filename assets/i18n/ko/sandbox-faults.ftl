# sandbox-faults: 샌드박스의 각 장애가 하는 일(`sandbox faults`)

sandbox-fault-no-app-user = 토큰은 나오지만 애플리케이션 사용자가 없습니다. 모든 호출이 403 0x80072560으로 답합니다
sandbox-fault-missing-priv = 권한 하나가 없습니다(missing_priv=prvReadLead). 확인 목록에서 빠지고 읽기는 403 0x80040220으로 답합니다
sandbox-fault-disabled-user = 애플리케이션 사용자가 비활성입니다. 모든 호출이 403 0x80040225로 답합니다
sandbox-fault-secret-expired = 클라이언트 비밀이 만료되었습니다. 토큰 엔드포인트가 AADSTS7000222로 답합니다
sandbox-fault-wrong-tenant = 알 수 없는 테넌트입니다. 토큰 엔드포인트가 AADSTS90002로 답합니다
sandbox-fault-throttle = 429 0x80072322와 Retry-After로 답합니다(retry_after=1, kind=burst|time|concurrency)
sandbox-fault-server-500 = 500 0x80044150, 데이터베이스 교착 상태입니다
sandbox-fault-gateway-502-html = JSON 대신 HTML 페이지로 502를 답합니다
sandbox-fault-maintenance-503 = 503, 조직이 점검 중입니다(retry_after=5)
sandbox-fault-html-200 = JSON 대신 로그인 페이지로 200을 답합니다
sandbox-fault-truncated-body = 본문 도중에 연결이 끊깁니다
sandbox-fault-closed-connection = 답하기 전에 연결이 끊깁니다
sandbox-fault-slow = 답이 늦게 옵니다(ms=500)
sandbox-fault-repeat-nextlink = 다음 링크가 지금 페이지를 다시 가리킵니다
sandbox-fault-stuck-cookie = 페이지 번호는 늘지만 쿠키가 그대로입니다
sandbox-fault-foreign-nextlink = 다음 링크가 다른 호스트로 갑니다(host=evil.example)
sandbox-fault-no-nextlink-truncated = 행이 남았는데 페이지가 일찍 끝나고 다음 링크가 없습니다
sandbox-fault-duplicate-rows = 페이지의 마지막 행이 다음 페이지에 다시 옵니다
sandbox-fault-page-size-ignored = 요청한 페이지 크기를 무시합니다
sandbox-fault-deep-json = 한 행에 100,000단계로 중첩된 배열이 있습니다
sandbox-fault-oversize-page = 한 행에 아주 긴 텍스트가 있습니다(bytes=67108864)
sandbox-fault-invalid-utf8 = 텍스트가 UTF-8이 아닙니다
sandbox-fault-hostile-text = 텍스트에 NUL, 짝 없는 서로게이트, 터미널 이스케이프, 양방향 제어 문자가 있습니다
sandbox-fault-wrong-type = 숫자가 텍스트로 옵니다
sandbox-fault-extra-unknown-fields = 요청하지 않은 멤버가 행에 들어 있습니다
sandbox-fault-token-expires-mid-run = 요청 몇 번 뒤에 모든 토큰이 만료됩니다(after=3). 새 토큰은 발급합니다
sandbox-fault-aadsts = 로그인을 이 번호로 거부합니다(aadsts=50076, on=token|devicecode|authorize)
sandbox-fault-assertion-once = 토큰 엔드포인트가 서명된 클라이언트 어설션을 한 번씩만 받습니다
sandbox-fault-clock-skew = 서버 시계가 어긋나 있습니다(seconds=600)
sandbox-fault-missing-table = 이 조직에 테이블이 없습니다(table=lead)
sandbox-fault-delta-expired = 델타 토큰이 너무 오래되었습니다: 400 0x80044352
sandbox-fault-no-change-tracking = 테이블의 변경을 추적하지 않습니다(no_change_tracking=contact)
sandbox-fault-stamp-expired = RetrieveMetadataChanges의 스탬프가 너무 오래되었습니다: 400 0x80044352
sandbox-fault-unreadable-row = 이 행이 있는 페이지는 식별자만 요청할 때를 빼고 500 0x80040216으로 답합니다(unreadable_row=GUID, table=contact)
sandbox-fault-lost-answer = 요청은 수행하지만 답하기 전에 연결이 끊깁니다
sandbox-fault-duplicate-rule = 중복 검색 규칙이 게시되어 있습니다(table=lead, column=emailaddress1, status=412)
sandbox-fault-key-pending = 대체 키의 인덱스를 아직 만드는 중입니다(key_pending=new_cardnumber)
sandbox-fault-key-failed = 대체 키의 인덱스를 만들지 못했습니다(key_failed=new_cardnumber)
sandbox-fault-secured-column = 열이 보호되어 값을 주지 않습니다(secured_column:table=contact,column=emailaddress1)
sandbox-fault-api-error = Web API가 이 코드로 거부합니다(api_error=0x80048306, status=403)
sandbox-fault-bad-certificate = https에서 클라이언트가 받아서는 안 되는 인증서를 내놓습니다(bad_certificate=foreign, expired 또는 host)
sandbox-fault-readonly-lead = 리드를 변경할 수 없습니다: 400 0x80040265
sandbox-fault-schema-drift = 열이 생기거나 없어지거나 바뀌고, 옵션이 생기거나 없어집니다(table=contact, add=new_x | remove=nickname | rename=jobtitle, to=new_x | retype=nickname, kind=int | column=nickname, length=20 또는 required=yes | column=gendercode, remove_option=2 또는 option=3, label=Other)
sandbox-fault-virtual-table-error = 가상 테이블의 공급자가 실패합니다: 500 0x80050259
sandbox-fault-bu-depth-only = 권한이 사업부까지만 미칩니다. 변경 추적이 403 0x80040220으로 답합니다
sandbox-fault-foreign-tenant = 인증 요구가 다른 테넌트를 가리킵니다(foreign_tenant=GUID)
sandbox-fault-access-mode = 애플리케이션 사용자의 종류가 다릅니다(access_mode=1, 2, 3 또는 5)
sandbox-fault-old-version = 조직의 버전이 오래되었습니다(old_version=8.2.2.112)
sandbox-fault-production = 조직이 프로덕션 환경입니다
sandbox-fault-no-roles = 애플리케이션 사용자에게 역할도 권한도 없습니다
sandbox-fault-team-roles = 애플리케이션 사용자가 팀을 통해서만 역할을 가집니다
sandbox-fault-administrator = 애플리케이션 사용자가 시스템 관리자입니다(administrator=System Customizer)
sandbox-fault-row-unshared = 테이블은 읽을 수 있지만 개별 행에 대한 권한이 없습니다
sandbox-fault-retention = 변경 기록을 며칠만 보관합니다(retention=1)
sandbox-fault-budget-low = 서비스 한도가 조금밖에 남지 않았습니다(budget_low=40)
sandbox-fault-steps-disabled = 솔루션의 처리 단계 하나가 꺼져 있습니다
sandbox-fault-process-owner = 솔루션의 프로세스 하나가 다른 사람 소유입니다
sandbox-fault-oauth-error = Salesforce: 로그인을 거부합니다(oauth_error=authentication_failure, expired_token, not_approved, not_admin_approved, access_denied_app, scope_missing, audience, assertion, user_locked, user_inactive, org_inactive, ip_restricted, no_run_as, domain, code, verifier, client_id, client_secret, redirect, grant_type, response_type, blocked, approval, denied. 페이지에는 on=authorize)
sandbox-fault-strict-jwt = Salesforce: 서명된 어설션이 정확해야 합니다. exp는 3분 안의 숫자, aud는 끝에 슬래시 없음
sandbox-fault-login-at = Salesforce: 사용자가 공용 로그인 호스트 하나와 조직 자체 주소에서만 알려져 있습니다(login_at=test.salesforce.com). 다른 호스트에서는 어설션의 대상이 유효하지 않고 비밀번호가 틀립니다
sandbox-fault-no-packed-requests = Salesforce: 게이트웨이가 압축된 요청을 받지 않습니다. gzip으로 온 것에는 415로 답합니다
sandbox-fault-tooling-off = Salesforce: 사용자가 Tooling API로 설정을 볼 수 없습니다. INVALID_TYPE
sandbox-fault-soap-off = Salesforce: 예전 클라이언트의 SOAP 로그인이 꺼져 있습니다
sandbox-fault-session-expired = Salesforce: 모든 세션이 끝납니다. 다시 로그인할 때까지 401 INVALID_SESSION_ID
sandbox-fault-total-limit = Salesforce: 403 REQUEST_LIMIT_EXCEEDED, 하루 요청을 다 썼습니다
sandbox-fault-concurrent-limit = Salesforce: 403 REQUEST_LIMIT_EXCEEDED, 긴 요청이 한꺼번에 너무 많습니다
sandbox-fault-api-left = Salesforce: 하루 허용량에서 이만큼의 요청만 남아 있습니다(api_left=40)
sandbox-fault-api-disabled = Salesforce: 403 API_DISABLED_FOR_ORG, 에디션이나 사용자에게 API가 없습니다
sandbox-fault-unavailable = Salesforce: 서버를 쓸 수 없습니다: 503 SERVER_UNAVAILABLE
sandbox-fault-empty-406 = Salesforce: 게이트웨이가 가끔 그러듯 본문 없이 406으로 답합니다
sandbox-fault-setting-up-420 = Salesforce: 420, 조직을 엣지에서 준비하는 중입니다
sandbox-fault-hidden-field = Salesforce: 필드 수준 보안이 필드를 숨깁니다(hidden_field=Contact.HasOptedOutOfEmail)
sandbox-fault-missing-object = Salesforce: 호출자에게 개체가 없습니다(missing_object=Lead)
sandbox-fault-read-only-object = Salesforce: 개체를 읽을 수는 있지만 쓸 수 없습니다(read_only_object=Campaign)
sandbox-fault-missing-permission = Salesforce: 사용자 권한이 없습니다(missing_permission=PermissionsViewAllData)
sandbox-fault-extra-permission = Salesforce: 사용자에게 권한이 지나치게 많습니다(extra_permission=PermissionsModifyAllData)
sandbox-fault-other-organization = Salesforce: 샌드박스를 새로 고친 뒤처럼 조직의 식별자가 다릅니다
sandbox-fault-newest-version = Salesforce: 조직이 이보다 새 버전을 제공하지 않습니다(newest_version=58)
sandbox-fault-scope-without-api = Salesforce: 토큰에 api 범위가 없습니다. REST API에 쓸 수 없어 401로 답합니다
sandbox-fault-redirect-302 = Salesforce: 답 대신 다른 호스트로 리디렉션합니다(host=evil.example)
sandbox-fault-denied = Salesforce: 한 개체에 대한 권한 하나가 없습니다(denied=Lead.create, Lead.edit 또는 Lead.delete)
sandbox-fault-deleted-field = Salesforce: 필드가 완전히 삭제되었습니다(deleted_field=Contact.Department)
sandbox-fault-read-only-field = Salesforce: 필드 수준 보안이 필드를 읽기 전용으로 둡니다(read_only_field=Contact.Email)
sandbox-fault-not-unique = Salesforce: 외부 식별자가 고유하지 않습니다(not_unique=Contact.Ext_Id__c)
sandbox-fault-required-field = Salesforce: 모든 레코드에 필드가 필요합니다(required_field=Contact.Department)
sandbox-fault-unshared-object = Salesforce: 공유 설정 때문에 레코드 열 개 가운데 하나만 보입니다(unshared_object=Contact)
sandbox-fault-not-replicated = Salesforce: 개체의 삭제를 알려 주지 않습니다(not_replicated=Contact)
sandbox-fault-no-rules = Salesforce: 활성화된 할당 규칙과 중복 규칙이 없습니다
sandbox-fault-value-set-called = Salesforce: 전역 값 집합의 이름이 다릅니다(value_set_called=Segment/Contact_LeadSource)
sandbox-fault-trigger-on = Salesforce: 개체에 Apex 트리거가 있습니다(trigger_on=Lead)
sandbox-fault-consent-off = Salesforce: 데이터 보호와 개인 정보 설정이 꺼져 있어 동의를 보관하지 않습니다
sandbox-fault-bulk-off = Salesforce: 사용자에게 Bulk API가 꺼져 있습니다: FEATURENOTENABLED
sandbox-fault-bulk-spent = Salesforce: 하루 쿼리 작업을 다 썼습니다: 400 LIMIT_EXCEEDED
sandbox-fault-trial-ends = Salesforce: 조직의 평가판이 며칠 뒤 끝납니다(trial_ends=5)
sandbox-fault-query-timeout = Salesforce: 쿼리 시간이 초과되었습니다: 400 QUERY_TIMEOUT
sandbox-fault-locator-expired = Salesforce: 다음 페이지가 없어졌습니다: 400 INVALID_QUERY_LOCATOR
sandbox-fault-short-page = Salesforce: 페이지에 요청보다 적은 행이 있고 나머지는 다음 페이지에 옵니다
sandbox-fault-foreign-next-url = Salesforce: nextRecordsUrl이 다른 호스트로 갑니다(host=evil.example)
sandbox-fault-deletions-forgotten = Salesforce: 삭제를 몇 시간만 기억합니다(deletions_forgotten=1)
sandbox-fault-covered-behind = Salesforce: 어떤 트랜잭션이 여러 시간째 열려 있어 latestDateCovered가 그만큼 뒤에 멈춰 있습니다(covered_behind=30)
sandbox-fault-too-many-deleted = Salesforce: 삭제 기간에 너무 많이 들어 있습니다: 400 EXCEEDED_ID_LIMIT
sandbox-fault-lock-row = Salesforce: 다른 트랜잭션이 행을 잠갔습니다: UNABLE_TO_LOCK_ROW (times=1)
sandbox-fault-duplicate-found = Salesforce: 호출자가 허용하지 않으면 중복 규칙이 새 레코드를 거부합니다: DUPLICATES_DETECTED
sandbox-fault-results-astray = Salesforce: 컬렉션의 결과가 레코드와 맞지 않습니다 (results_astray=missing, extra 또는 foreign)
sandbox-fault-job-failed = Salesforce: Bulk 작업이 실패합니다
sandbox-fault-results-without-locator = Salesforce: Bulk 결과에 Sforce-Locator 헤더가 없습니다
sandbox-fault-lost-batch = Salesforce: 수집 작업의 마지막 행들이 처리되지 않고 남습니다
