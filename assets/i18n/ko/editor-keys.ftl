# editor-keys: 규칙과 필터 편집기에서 공통 키가 뜻하는 것

cmd-remove = 지우기
cmd-remove-help = 선택한 줄의 내용을 지웁니다.
cmd-rule-edit = 편집
cmd-rule-edit-help = 선택한 부분을 입력하거나 다음 선택으로 바꿉니다. 입력하는 동안 Enter는 적용, Esc는 그대로 두기입니다.
cmd-rule-turn = 다음 선택
cmd-rule-turn-help = 선택한 부분을 다음 선택으로 바꿉니다.
cmd-rule-remove = 비우기
cmd-rule-remove-help = 선택한 부분을 비웁니다. 단계나 기본값을 없애고, 값은 온 그대로 둡니다.
cmd-rule-none = 규칙 없음
cmd-rule-none-help = 규칙 전체를 없애고 제안된 필드 그대로 둡니다.
cmd-build-open = 바꾸기
cmd-build-open-help = 조건의 필드, 연산자, 값을 다시 고릅니다. 묶음에서는 모두와 하나를 서로 바꿉니다.
cmd-build-turn = 묶기
cmd-build-turn-help = 조건을 묶음으로 만듭니다. 묶음에서는 모두와 하나를 서로 바꿉니다.
cmd-build-remove = 지우기
cmd-build-remove-help = 선택한 줄을 지웁니다. 묶음은 안에 있는 것까지 지웁니다. u로 되돌립니다.
cmd-build-text = 텍스트로
cmd-build-text-help = 필터 전체를 텍스트로 편집합니다.
typing-steps = Tab 단계 추가   ↑↓ 다른 단계
typing-choices = ↑↓ 고르기
wz-why-no-condition = 아직 조건이 없습니다
