# 페이지를 해석할 때 행이 거부된 이유.
reject-wrong-type = 값이 필드의 형식과 맞지 않습니다.
reject-no-id = 행에 식별자가 없습니다.
reject-bad-id = 식별자가 이 CRM의 형식이 아닙니다.
reject-bad-text = 데이터베이스에 저장할 수 없는 문자가 텍스트에 있습니다.
reject-number-range = 숫자가 너무 커서 정확히 저장할 수 없습니다.
reject-bad-date = 존재하지 않는 날짜나 시간입니다.
reject-duplicate-field = 한 행에 같은 필드가 두 번 있습니다.
