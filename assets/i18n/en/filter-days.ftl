# The days a filter speaks of: periods, and the time zone they are counted in.

operator-during = is in the period
operator-outside = is not in the period
period-last-month = the calendar month before this one
period-this-month = this calendar month
period-next-month = the calendar month after this one
period-last-year = the calendar year before this one
period-this-year = this calendar year
period-next-year = the calendar year after this one
period-last-days = the { $days } days before today, and today
period-next-days = today, and the { $days } days after it

filter-problem-expected-period = { $found } is not a period. Write this month, last month, this year, last 30 days or next 7 days.
filter-problem-unknown-zone = { $found } is not a known time zone. Write a name such as Asia/Seoul, Europe/Paris or UTC.

wz-build-zone = Days counted in
wz-rules-zone = Time zone
wz-zone-says = Periods: in this month, in last 30 days. Days are counted in { $zone }.
wz-zone-ask = Time zone of the schedule of { $flow }, and in which its filter counts days
wz-zone-bad = This is not a known time zone. Write a name such as Asia/Seoul, Europe/Paris or UTC.
wz-zone-why = Today, this month and every written day begin at midnight there. Fields that hold an instant are compared with the instant at which the day begins; the CRM and Fieldbridge are asked the same.

cli-flow-add--zone = The time zone the schedule is kept in and the filter counts days in, such as Asia/Seoul; UTC where nothing is said
cli-flow-set--zone = The time zone the schedule is kept in and the filter counts days in, such as Asia/Seoul or UTC; where there is a filter, the next run judges every row anew
cli-schema-filter--zone = The time zone days are counted in; the flow's own where nothing is said
cli-col-zone = time zone
setup-what-zone = time zone
