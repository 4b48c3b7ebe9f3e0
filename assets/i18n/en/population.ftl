# Which rows a flow brings: those whose identifiers the campaign database names.

cli-flow-add--population = Bring only the rows whose CRM identifiers stand in this column of a table or a view of the campaign database
cli-flow-set--population = Bring only the rows whose CRM identifiers stand in this column of a table or a view of the campaign database
cli-flow-set--no-population = Bring all rows again, not only those of a population
cli-col-population = Population
setup-what-population = Population

log-population = Only the rows are read whose identifiers stand in { $place }.

wz-rules-population = Only the rows of
wz-rules-population-none = no population: all that meet the filter
wz-population-why = A column of a table or a view of the campaign database where the CRM's identifiers of the wanted rows stand; any query can be chosen that is kept there as a view. Rows outside of it stay as they are.
wz-population-ask = Where the identifiers stand of the rows that { $flow } brings
wz-population-all = all rows
wz-population-reading = The tables and views of the campaign database are being looked at.
wz-population-type = What there is cannot be told now. TABLE.COLUMN can be typed all the same; nothing brings all rows.
wz-population-bad = Say a table or a view and its column, with a dot between them.
wz-population-no-such = The campaign database has no table, view or column called { $place }. What is kept there as a view can be chosen.
wz-population-short = those in { $place }
wz-population-says = Only the rows whose identifiers stand in { $place }.

place-values = { $values ->
    [0] names nobody at present
    [one] { $values } value
   *[other] { $values } values
}
place-counting = being counted
place-fits = identifiers of the CRM
place-empty = nothing in its first rows
place-strange = no identifiers of the CRM
place-strange-why = { $place } cannot be used: what stands in its first rows are no identifiers of the CRM's rows.
place-unsayable = its name cannot be said
place-unsayable-why = { $place } cannot be used: a dot in a column's name, a sign that cannot be seen, or more than 200 characters. Keep it as a view under another name.
place-unreadable = a view that cannot be read
place-unreadable-why = { $place } cannot be used: the view cannot be read any more. Look at what it asks for.
place-lost = The campaign database does not have it any more: a run is refused. Choose another place, or all rows.

review-flow-population = Flow { $flow }: only the rows whose identifiers stand in { $place } of the campaign database.
review-flow-order = Flow { $flow }: rows come by { $order } where they can.

cli-flow-populations = Tables and views of the campaign database whose columns a flow can take as its population, with how many values each names
cli-flow-populations--table = CRM table whose rows are meant
cli-flow-populations--account = Account; may be left out where there is only one
cli-flow-populations--all = Also what cannot be used, and why
cli-col-values = values
cli-populations-none = No column of the campaign database holds identifiers of that CRM's rows. Keep what you want as a view there.

answer-problem-rows-of-imports = A flow that goes to the CRM brings no rows from there: leave "rows" out.

fault-mapping-invalid--population-no-table = The campaign database has no table and no view called { $found }.
fault-mapping-invalid--population-no-table-advice = There are: { $there }. Any query can be asked for that is kept there as a view.
fault-mapping-invalid--population-no-column = There is no column { $found }.
fault-mapping-invalid--population-no-column-advice = There are: { $there }. Name the one in which the CRM's identifiers stand.
fault-mapping-invalid--population-outward = A flow that goes to the CRM takes no population.
fault-mapping-invalid--population-outward-advice = What it sends is told by its mapping. A population is for flows that bring rows from the CRM.

explain-named = { $place } names it
explain-named-not = { $place } does not name it
explain-not-named = The flow's population does not name the row; it is not here.
explain-not-named-advice = Name it in the campaign database if it should come; the next run asks for it. "fieldbridge run FLOW --replay --keys FILE" brings it once without that.
explain-left-population = The flow's population does not name the row; it is still here, and no run asks for it.
explain-left-population-advice = What happens to such rows is the flow's setting: fieldbridge flow set FLOW --leavers delete

why-goes-on-population = asks for every row that { $place } names ({ $values } at present)
why-goes-on-nowhere = is refused: the population cannot be read

fault-mapping-invalid--population-strange = Nothing in the first rows of { $found } can be an identifier of { $table }.
fault-mapping-invalid--population-strange-advice = Choose a column that holds identifiers of the CRM's rows; "fieldbridge flow populations { $table }" says which do.
fault-mapping-invalid--population-broken = { $found } cannot be read: what it is made of is gone or was renamed.
fault-mapping-invalid--population-broken-advice = Repair the view in campaign.db, or name another place; "fieldbridge flow populations TABLE" lists them.
