# 사람을 알 수 없게 남기는 행과, 누구인지 알려 주는 필드.

deletions-anonymise = 익명 처리
deletions-anonymise-why = 통계를 위해 삭제됨으로 표시하고 남겨 두되, 누구인지 알려 주는 다음 열을 비웁니다: { $columns }. 수신 동의는 남습니다. 필드가 개인 정보인지는 규칙에서 정합니다.
review-flow-anonymises = 흐름 { $flow }: CRM에서 삭제된 행에서 누구인지 알려 주는 값을 비웁니다. 행은 삭제됨으로 표시되어 남습니다.

personal-name = 이름
personal-email = 이메일
personal-phone = 전화
personal-address = 주소
personal-birth = 생년월일
personal-number = 개인 식별 번호
personal-free-text = 자유 입력 텍스트
personal-said = 규칙에서 정함

rule-personal = 개인 정보
rule-by-kind = 필드 종류에 따름
wz-rule-personal-help = 값이 누구인지 알려 주는지 여부입니다. 흐름이 삭제된 행을 익명 처리하면 이 값을 비우고 행은 남깁니다.
cli-schema-rule--personal = 누구인지 알려 주는 값이어서 익명 처리하는 행에서 비울지: yes, no, auto(필드 종류에 따름)
setup-what-personal = 개인 정보
