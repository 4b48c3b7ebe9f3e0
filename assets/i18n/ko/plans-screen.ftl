# plans-screen: 화면의 삭제 계획.
screen-plans = 삭제 계획
cmd-plans = 삭제 계획
cmd-plans-help = 누군가 바로 그 행들을 승인할 때까지 기다리는 삭제와, 이전 계획의 결과를 봅니다.
cmd-approve-plan = 승인
cmd-approve-plan-help = 이 계획의 바로 그 행들을 승인합니다. 계획의 이름을 입력해야 하며, 흐름의 다음 실행이 처리합니다.
cmd-refuse-plan = 거절
cmd-refuse-plan-help = 누가 왜 거절하는지 적고 이 계획을 거절합니다. 처리하지 않습니다.
help-plans = 묻지 않고 지울 수 있는 것보다 많은 삭제는 보류되며, 승인된 계획 없이는 CRM에서 아무것도 삭제하지 않습니다. 계획은 행을 하나하나 적고 그 행들이 어떻게 되는지 알려 줍니다. 승인은 바로 그 행들에 대한 것이어서, 실행할 때 행이 달라졌으면 다시 보류됩니다. 거절한 계획도 다시 승인할 수 있습니다.

plans-none = 계획이 없습니다. 실행이 묻지 않고 지울 수 있는 것보다 많이 지우게 되거나 CRM에서 행을 삭제해야 할 때 계획을 세웁니다.
plans-heading = 계획 { $count }개, 기다리는 계획 { $held }개
plans-hint-one = 삭제 계획이 승인을 기다립니다: 흐름 { $flow }, 행 { $rows }개. P로 봅니다.
plans-hint = 삭제 계획 { $count }개가 승인을 기다립니다. P로 봅니다.
plans-said = 답한 사람: { $who }, { $at }
plans-rows-cut = 처음 { $shown }개 행입니다. 전체: fieldbridge deletions show { $digest } --limit 1000000
plans-approved = 계획 { $digest }: 승인했습니다. r로 { $flow } 흐름을 실행하면 처리합니다.
plans-refused = 계획 { $digest }: 거절했습니다. 아무것도 처리하지 않습니다.
plans-next-held = Enter로 행을 봅니다. 역할이 바뀌어 보이지 않게 된 것이 아니라 정말 삭제된 행인지 확인하십시오. a로 바로 이 행들을 승인합니다.
plans-next-held-open = 역할이 바뀌어 보이지 않게 된 것이 아니라 정말 삭제된 행인지 확인하십시오. a로 바로 이 행들을 승인합니다.
plans-next-held-crm = Enter로 행을 봅니다. a로 바로 이 행들을 승인합니다.
plans-next-held-crm-open = a로 바로 이 행들을 승인합니다.
plans-next-approved = { $flow } 흐름의 다음 실행이 처리합니다. r로 지금 실행합니다. 그 전까지는 x로 거절할 수 있습니다.
plans-next-done = 처리했습니다.
plans-next-replaced = 다음 실행 때 행이 달라져 다른 계획으로 바뀌었습니다.
plans-next-refused = 아무것도 처리하지 않으며, 계획이 유효한 동안 같은 행을 다시 묻지 않습니다. 행이 CRM이나 필터로 돌아오거나, 흐름이 그런 행을 그대로 두게 하거나, a로 다시 승인할 때까지 { $flow } 흐름은 보류됩니다.
plans-next-refused-crm = 아무것도 처리하지 않으며, 계획이 유효한 동안 같은 행을 다시 묻지 않습니다. "fieldbridge deletions request { $flow } ROW --undo"로 요청을 거두거나 a로 다시 승인하십시오.
plan-fate-mark = 삭제된 것으로 표시하고 값은 남깁니다.
plan-fate-anonymise = 누구인지 알려 주는 값을 여기서 영구히 비우고 행은 남깁니다.
plan-fate-remove = 캠페인 데이터베이스에서 영구히 지웁니다.
plan-fate-ignore = 이 흐름은 사라진 행을 그대로 두므로 아무 일도 없습니다.
plan-fate-unknown = 흐름이 더는 없습니다.
plan-fate-crm = CRM 자체에서, 그곳의 모두에게서 삭제합니다.
why-no-plan = 선택한 계획이 없습니다
why-plan-over = 이미 끝난 계획입니다
why-plan-approved = 이미 승인되었습니다
why-plan-unapproved = 승인되지 않았습니다

ask-approve-title = 삭제 승인
ask-approve-why = { $fate ->
        [mark] { $flow } 흐름의 다음 실행에서 행 { $living }개 중 { $rows }개를 삭제된 것으로 표시합니다. 값은 남습니다.
        [anonymise] { $flow } 흐름의 다음 실행에서 행 { $living }개 중 { $rows }개의 개인 정보를 영구히 비웁니다. 행은 삭제 표시와 함께 남습니다.
        [remove] { $flow } 흐름의 다음 실행에서 행 { $living }개 중 { $rows }개를 캠페인 데이터베이스에서 영구히 지웁니다.
        [crm] { $flow } 흐름의 다음 실행에서 행 { $living }개 중 { $rows }개를 CRM 자체에서, 그곳의 모두에게서 삭제합니다.
        [ignore] { $flow } 흐름은 사라진 행을 그대로 둡니다. 다음 실행에서도 행 { $living }개 중 이 { $rows }개에는 아무 일도 없습니다.
       *[unknown] { $flow } 흐름이 더는 없습니다. 흐름이 다시 생길 때까지 행 { $living }개 중 이 { $rows }개에는 아무 일도 없습니다.
    } 행을 확인했을 때만 승인하십시오. 계획의 이름을 입력하십시오: { $digest }
ask-approve-label = 계획의 이름
ask-approve-bad = 계획의 이름이 아닙니다. 아무것도 승인하지 않았습니다.
ask-refuse-title = 삭제 거절
ask-refuse-why = { $flow } 흐름의 계획 { $digest }(행 { $rows }개)을 처리하지 않습니다. 누가 왜 거절했는지 두 줄 모두 계획에 적힙니다.
ask-refuse-label = 이유
ask-by-label = 답하는 사람
ask-keys-by = Enter 실행 · Tab 다른 줄로 · Esc 아무것도 하지 않고 닫기
why-plan-closed = 먼저 계획을 여십시오. 행은 거기에 있습니다
