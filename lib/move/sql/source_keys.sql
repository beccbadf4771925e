-- Indexes of the tables of database $1, in order.
SELECT s.table_name, s.index_name, bool_and(s.non_unique = 0) AS is_unique,
    array_agg(s.column_name ORDER BY s.seq_in_index) AS columns,
    CASE WHEN bool_or(s.column_name IS NULL) THEN 'it is over an expression'
        WHEN bool_or(s.index_type NOT IN ('BTREE', 'HASH')) THEN 'it is of type ' || min(s.index_type)
        WHEN bool_or(s.sub_part IS NOT NULL) THEN 'it is over the beginning of a column' END AS problem
FROM (SELECT * FROM sluice_move.statistics WHERE table_schema = $1 OFFSET 0) s
GROUP BY s.table_name, s.index_name
ORDER BY s.table_name, s.index_name
