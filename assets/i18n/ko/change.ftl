# 있는 설정 바꾸기.

cmd-change = 설정 바꾸기
cmd-change-help = 있는 설정으로 마법사를 엽니다. 홈에서는 선택한 흐름의 계정, 거부된 행에서는 그 필드의 규칙, 워크플로에서는 그 단계입니다.

change-title = 설정 바꾸기
change-intro = 계정 { $account }: 어느 단계를 바꿉니까? 검토에서 저장하기 전에는 아무것도 바뀌지 않습니다. 그 단계에서 Esc를 누르면 그대로 둡니다. 중간에 둔 변경은 처음부터 다시 합니다.

why-setup-left = 중간에 둔 설정이 있습니다. 먼저 그것을 이어서(u) 저장하거나 그대로 두십시오.
why-no-mapping = 이 흐름에는 필드 규칙이 없습니다.

fault-held--setup-changed = 여기서 연 뒤에 다른 곳에서 { $account }의 설정이 바뀌었습니다.
fault-held--setup-changed-advice = 다른 변경을 되돌리지 않도록 저장하지 않았습니다. Esc로 마법사를 나가 설정을 다시 열고 그곳에서 바꾸십시오.
