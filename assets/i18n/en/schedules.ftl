# Schedules: five fields in a time zone.
schedule-problem-fields = A schedule has five fields: minute, hour, day of the month, month, day of the week; here are { $count }. For example 0 2 * * * is every day at two.
schedule-problem-minute = “{ $text }” is no minute: 0 to 59, * for every one, 5,35 for several, 10-20 for a range, */15 for every fifteenth.
schedule-problem-hour = “{ $text }” is no hour: 0 to 23, * for every one, 8,12 for several, 8-18 for a range, */6 for every sixth.
schedule-problem-day = “{ $text }” is no day of the month: 1 to 31, L for the last one, * for every one, 1,15 for several, 15W for the working day nearest to it.
schedule-problem-month = “{ $text }” is no month: 1 to 12 or JAN to DEC, * for every one, 3,9 for several.
schedule-problem-weekday = “{ $text }” is no day of the week: 0 to 7 with Sunday as 0 and 7, or SUN to SAT, * for every one, 1-5 for Monday to Friday.
schedule-problem-long = A schedule has at most 200 characters.
schedule-problem-never = There is no such day in any year. The 30th of February, for example, never comes.
schedule-problem-zone = { $zone } is not a known time zone. Write a name such as Asia/Seoul, Europe/Paris or UTC.

fault-schedule-invalid = The schedule of { $name } cannot be understood.
fault-schedule-invalid-advice = The details say which field. Examples: 0 2 * * * is every day at two; */15 * * * * every quarter of an hour; 30 6 * * 1-5 Monday to Friday at half past six; 0 3 L * * the last day of every month.

cli-flow-add--schedule = When "fieldbridge serve" runs it: minute, hour, day, month, weekday, such as "0 2 * * *"
cli-flow-set--schedule = When "fieldbridge serve" runs it: minute, hour, day, month, weekday, such as "0 2 * * *"
cli-flow-set--no-schedule = Run it only when somebody asks for it
cli-col-schedule = schedule
cli-col-next-due = next due
cli-schedule-none = only by hand
cli-schedule-in = { $schedule } in { $zone }
cli-schedule-next = Due next, in { $zone } and here:
cli-schedule-needs-serve = It runs by itself only while "fieldbridge serve" is running.
review-flow-schedule = Flow { $flow } is due by itself: { $schedule } in { $zone }, while "fieldbridge serve" is running.
setup-what-schedule = schedule
setup-what-workflow = workflow

wz-schedule-ask = When { $flow } is due by itself: minute, hour, day, month, weekday
wz-schedule-help = 0 2 * * * every day at two · */15 * * * * every quarter of an hour · 30 6 * * 1-5 Monday to Friday · 0 3 L * * last day of the month. Empty: only by hand.
wz-schedule-none = It runs only when somebody asks for it.
wz-schedule-next = Due next, in { $zone }:
wz-schedule-says = Due by itself: { $schedule } in { $zone }
wz-schedule-zone = The time zone is chosen under "rules"; { $zone } now.
cmd-schedule = schedule
cmd-schedule-help = When the selected flow is due by itself, while "fieldbridge serve" runs.
