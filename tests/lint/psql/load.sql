\set ON_ERROR_STOP on
\i other.sql
ALTER TABLE :schema.users DROP COLUMN :"col";
SELECT 'ALTER TABLE x' \gexec
UPDATE :tbl SET a = :'value' WHERE id = 1;
SELECT x[1:n], a::text FROM t;
-- expect: 2 opaque
-- expect: 3 drop-column
-- expect: 4 opaque
