-- Rule $2 of $1 as it is.
SELECT replace(left(pg_get_ruledef(oid), 11), 'CREATE RULE', 'CREATE OR REPLACE RULE')
    || substr(rtrim(pg_get_ruledef(oid), ';'), 12) AS undo
FROM pg_rewrite
WHERE ev_class = to_regclass($1) AND rulename = $2
