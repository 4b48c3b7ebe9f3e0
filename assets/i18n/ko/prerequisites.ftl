# 관리자용 안내지: 계정이 로그인하기 전에 준비할 일. 안내지 본문은 assets/admin에 있습니다.
cli-account-prerequisites = 관리자가 준비할 일을 차례대로, 메일에 붙여 넣을 수 있게 보여 줍니다
cli-account-prerequisites--method = 계정이 로그인하는 방법
cli-account-prerequisites--url = 안내지에 적을 조직 주소
cli-account-prerequisites--privilege = 역할이 가져야 할 권한, 여러 번 쓸 수 있습니다
