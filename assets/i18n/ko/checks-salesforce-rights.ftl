# Salesforce 사용자의 권한 검사가 알려 주는 것과 그에 대한 조치입니다.
told-rights = 200, 권한 집합 { $sets }개
told-rights-hidden = 사용자가 자신의 권한 집합을 볼 수 없습니다
told-rights-partly = 200, { $tables }에서 자신의 레코드와 공유된 레코드만 보입니다
told-rights-least = 200, 모든 것을 바꾸는 권한은 없습니다
told-rights-much = 200, { $rights }
told-environment-trial = 200, { $name }의 { $kind }, 평가판은 { $date }에 끝납니다
remedy-salesforce-rights-hidden = 그 자체로 잘못된 것은 아닙니다. 여기서 권한을 검사하려면 설정 보기 및 구성을 선택하십시오. 설정 → 권한 집합 → 해당 권한 집합 → 시스템 권한.
remedy-salesforce-view-all = 다른 사람의 레코드는 오지 않으며, 식별자를 비교할 때 삭제된 것으로 여겨집니다. 설정 → 권한 집합 → 해당 권한 집합 → 객체 설정 → 해당 객체 → 모든 레코드 보기.
remedy-salesforce-rights-much = 연결은 되지만, 이 연결을 손에 넣은 사람은 모든 것을 바꿀 수 있습니다. 이 권한을 거두십시오. 설정 → 권한 집합 → 해당 권한 집합 → 시스템 권한.
remedy-salesforce-trial = 평가판이 끝나면 조직은 누구에게도 응답하지 않습니다. 그날 전에 구매하거나 다른 조직으로 옮기십시오. 설정 → 회사 정보.
told-changes-window = 200, 최근 한 시간의 삭제 { $deleted }건을 알려 줍니다
