# What is committed late, and what an account keeps to.

log-horizon-stalled = Salesforce says that changes from before { $since } may still be on their way: a transaction has been open for { COUNT($hours) ->
    [one] { $hours } hour
   *[other] { $hours } hours
}. Every run reads again what changed since then, so that none of them is lost. Ask your Salesforce administrator which long-running job (data load, Apex batch, package installation) is at work, and have it ended if it hangs; if none is, open a case with Salesforce Support.
answer-problem-look-back-bounds = A whole number of minutes from 5 to 1,440 is needed. With less than 5, changes that were committed late or by a server whose clock is behind would be missed; beyond a day, comparing everything now and then (sweep days of the flow) costs less.
answer-problem-clock-margin-bounds = A whole number of seconds from 60 to 240 is needed. With less than 60, what a server whose clock is behind commits meanwhile could be missed; with more than 240, it would come too close to the least look-back, which is five minutes.
answer-problem-call-reserve-bounds = A whole number from 5 to 80 is needed: of a hundred calls, so many are left to the organisation's business. With less than 5, a run could stop what people and other programs do there; with more than 80, too few are left to read and write with.
account-look-back = { COUNT($minutes) ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
cli-col-look-back = Look-back
account-clock-margin = { COUNT($seconds) ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}
cli-col-clock-margin = Clock margin
cli-col-call-reserve = Calls kept for the business
cli-account-add--look-back = How many minutes a reading by date looks back, for changes that were committed late (5 to 1440, usually 15)
cli-account-set--look-back = How many minutes a reading by date looks back, for changes that were committed late (5 to 1440, usually 15)
cli-account-add--clock-margin = How many seconds behind the CRM's clock a reading counts as up to date, for servers whose clocks differ (60 to 240, usually 120)
cli-account-set--clock-margin = How many seconds behind the CRM's clock a reading counts as up to date, for servers whose clocks differ (60 to 240, usually 120)
cli-account-add--call-reserve = How many per cent of the day's calls are left to the organisation's business (5 to 80, usually 20)
cli-account-set--call-reserve = How many per cent of the day's calls are left to the organisation's business (5 to 80, usually 20)
setup-what-look-back = look-back of readings by date, in minutes
setup-what-clock-margin = clock margin of readings, in seconds
setup-what-call-reserve = calls kept for the business, in per cent
