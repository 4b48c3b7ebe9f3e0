# 실행 한 번의 최장 시간
fault-longest-run = 멈춤: 최장 실행 시간이 지났습니다.
fault-longest-run-advice = 잃은 것은 없습니다. 마지막 페이지까지 그대로 남아 있고 다음 실행이 거기서 이어 갑니다. "fieldbridge flow set contact --longest-run 4h"처럼 시간을 늘릴 수 있습니다.
run-time-over = 멈춤: 최장 실행 시간
longest-run-none = 없음
cli-col-longest-run = 최장 실행 시간
cli-flow-add--longest-run = 이보다 오래 걸리는 실행은 다음 페이지에서 멈추고 다음 실행이 이어 갑니다. 1m–168h, 예: 90m, 2h. 0이면 제한하지 않습니다
cli-flow-set--longest-run = 이보다 오래 걸리는 실행은 다음 페이지에서 멈추고 다음 실행이 이어 갑니다. 1m–168h, 예: 90m, 2h. 0이면 제한하지 않습니다
cli-usage-longest-run = 1m부터 168h까지의 시간을 90m, 2h처럼 적거나, 제한하지 않으려면 0을 적으십시오.
setup-what-longest-run = 최장 실행 시간
wz-bound-longest-run = 최장 실행 시간
wz-bound-longest-run-says = { $number ->
    [0] 끝날 때까지
   *[other] { $number }분
}
wz-bound-longest-run-why = 이보다 오래 걸리는 실행은 다음 페이지에서 멈추고 다음 실행이 거기서 이어 갑니다. 분 단위이며 0이면 끝날 때까지 실행합니다.
fault-mapping-invalid--longest-run-consent = 흐름 { $flow }은(는) 수신 동의를 맡으며, 동의는 반만 전달된 채로 두지 않습니다. 실행은 끝날 때까지 갑니다.
fault-mapping-invalid--longest-run-consent-advice = 최장 실행 시간을 두지 마십시오: --longest-run 0
fault-mapping-invalid--longest-run-full = 흐름 { $flow }은(는) 매번 전부를 처음부터 보내므로, 최장 실행 시간을 두면 끝에 이르지 못합니다.
fault-mapping-invalid--longest-run-full-advice = 바뀐 것만 보내게 하거나(--mode incremental) 최장 실행 시간을 두지 마십시오: --longest-run 0
