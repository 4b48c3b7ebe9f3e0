# Which rows a flow brings: those whose identifiers the campaign database names.

cli-flow-add--population = Bring only the rows whose CRM identifiers stand in this column of a table or a view of the campaign database
cli-flow-set--population = Bring only the rows whose CRM identifiers stand in this column of a table or a view of the campaign database
cli-flow-set--no-population = Bring all rows again, not only those of a population
cli-col-population = Population
setup-what-population = Population

log-population = Only the rows are read whose identifiers stand in { $place }.

wz-rules-population = Only the rows of
wz-rules-population-none = no population: all that meet the filter
wz-population-why = TABLE.COLUMN of the campaign database, a table or a view, where the CRM's identifiers of the wanted rows stand; nothing brings all. Rows outside of it stay as they are.
wz-population-ask = Where the identifiers stand of the rows that { $flow } brings
wz-population-bad = Say a table or a view and its column, with a dot between them.
wz-population-says = Only the rows whose identifiers stand in { $place }.

answer-problem-rows-of-imports = A flow that goes to the CRM brings no rows from there: leave "rows" out.

fault-mapping-invalid--population-no-table = The campaign database has no table and no view called { $found }.
fault-mapping-invalid--population-no-table-advice = There are: { $there }. Any query can be asked for that is kept there as a view.
fault-mapping-invalid--population-no-column = There is no column { $found }.
fault-mapping-invalid--population-no-column-advice = There are: { $there }. Name the one in which the CRM's identifiers stand.
fault-mapping-invalid--population-outward = A flow that goes to the CRM takes no population.
fault-mapping-invalid--population-outward-advice = What it sends is told by its mapping. A population is for flows that bring rows from the CRM.
