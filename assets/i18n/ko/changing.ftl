# --- 사용 중인 설정을 바꿀 때
cli-setup-values-kept = { $name } 목록: CRM에서 없어진 값 { $count }개는 사용하는 행이 있어 그대로 두었습니다. 그래도 지우려면:

# --- 프로세스 사이의 잠금
fault-lock-held = 다른 Fieldbridge 프로세스가 이 작업 공간을 잡고 놓지 않습니다.
fault-lock-held-advice = 멈춰 있거나(Ctrl-Z) 네트워크 또는 키링을 기다리는 중일 수 있습니다. { $pid }번 프로세스를 찾아 계속하게 하거나 종료한 뒤 다시 시도하십시오. 바뀐 것은 없습니다.

# --- 스키마와 설정 내보내기
cli-export-several = 여러 문서가 이어 붙게 됩니다: { $files }. --dir DIR로 각각 파일에 쓰거나, --account ACCOUNT 또는 TABLE로 하나만 고르십시오.
setup-what-secret-expires = 비밀의 마지막 날
setup-what-solution = 함께 쓰는 솔루션
answer-problem-relative-file = 설정을 표준 입력에서 읽었으므로 이 파일을 찾을 디렉터리가 없습니다. 전체 경로를 적으십시오.
