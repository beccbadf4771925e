-- Takes the locks of sql/lock_budget.sql, and leaves lock_timeout at what is left of the budget.
-- Relations are locked one by one, a table before its partitions, because one LOCK TABLE would give each
-- partition a timeout of its own; when nothing is left, whatever is not free at once ends the try. First
-- comes SHARE UPDATE EXCLUSIVE on all of them, for which nobody who reads or writes waits. Where
-- readers will wait, the waits leave the time for what is done under the locks: 0.1 ms for each
-- statement and relation, at most half of the budget. A view stands before its table, as statements take
-- them; LOCK TABLE would take the table and its partitions too, so it is locked by what does nothing
-- else to it. The try ends with 55P03 and, as the detail, the
-- number of the lock and the relation that could not be had.
DO $sluice$
DECLARE
    -- of LOCK TABLE, by the privileges that it asks for before 16 ("LOCK", Notes); what we may not
    -- lock, or cannot (a sequence, an index), the statement locks itself
    privileges constant text := 'UPDATE, DELETE, TRUNCATE';
    until numeric := current_setting('sluice.wait_until')::numeric;
    weak boolean;
    said record;
    these oid[];
    one oid;
    relations integer := 0;
    left_ms integer;
    at_number bigint;
BEGIN
    FOREACH weak IN ARRAY ARRAY[true, false] LOOP
        IF NOT weak THEN
            until := until - least(current_setting('sluice.wait_ms')::numeric / 2,
                0.1 * relations * current_setting('sluice.statements')::integer);
        END IF;
        FOR said IN
            SELECT * FROM jsonb_to_recordset(current_setting('sluice.locks')::jsonb)
                AS l (number bigint, name text, mode text, alone boolean, view boolean)
            WHERE weak OR mode <> 'SHARE UPDATE EXCLUSIVE'
            ORDER BY number
        LOOP
            at_number := said.number;
            these := ARRAY[to_regclass(said.name)::oid];
            WHILE cardinality(these) > 0 LOOP
                FOREACH one IN ARRAY these LOOP
                    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_class
                        WHERE oid = one AND relkind = ANY (CASE WHEN NOT said.view THEN '{r,p}'
                            WHEN NOT weak THEN '{v,m}' ELSE '{}' END::"char"[])
                        AND has_table_privilege(one, privileges));
                    left_ms := ceil(until - extract(epoch FROM clock_timestamp()) * 1000);
                    PERFORM set_config('lock_timeout', greatest(1, left_ms)::text, true);
                    EXECUTE CASE WHEN said.view
                        THEN (SELECT format('ALTER%s VIEW %s OWNER TO %I', CASE relkind WHEN 'm' THEN ' MATERIALIZED' END,
                            oid::regclass, pg_get_userbyid(relowner)) FROM pg_class WHERE oid = one)
                        ELSE format('LOCK TABLE ONLY %s IN %s MODE%s', one::regclass,
                            CASE WHEN weak THEN 'SHARE UPDATE EXCLUSIVE' ELSE said.mode END,
                            CASE WHEN left_ms < 1 THEN ' NOWAIT' ELSE '' END) END;
                    relations := relations + weak::integer;
                END LOOP;
                these := CASE WHEN said.alone THEN '{}' ELSE ARRAY(
                    SELECT inhrelid FROM pg_inherits WHERE inhparent = ANY (these) ORDER BY inhrelid)
                END;
            END LOOP;
        END LOOP;
    END LOOP;
    left_ms := ceil(until - extract(epoch FROM clock_timestamp()) * 1000);
    PERFORM set_config('lock_timeout', greatest(1, left_ms)::text, true);
EXCEPTION WHEN lock_not_available THEN
    RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = SQLERRM,
        DETAIL = concat(at_number, ' ', one);
END $sluice$
