-- A foreign server for the time of this transaction, which is rolled back, and what it tells of itself. The password
-- is a setting of the transaction, so that no statement has it in its text.
DO $$
DECLARE
    place text := format('OPTIONS (host %L, port %L, character_set %L)',
        current_setting('sluice.move_host'), current_setting('sluice.move_port'), 'utf8mb4');
    login text := format('OPTIONS (username %L, password %L)',
        current_setting('sluice.move_user'), current_setting('sluice.move_password'));
    item record;
BEGIN
    CREATE SCHEMA sluice_move;
    EXECUTE 'CREATE SERVER sluice_move FOREIGN DATA WRAPPER mysql_fdw ' || place;
    EXECUTE 'CREATE USER MAPPING FOR CURRENT_USER SERVER sluice_move ' || login;
    FOR item IN SELECT * FROM (VALUES
        ('tables', 'table_schema text, table_name text, table_type text'),
        ('columns', 'table_schema text, table_name text, column_name text, ordinal_position bigint,
            column_default text, is_nullable text, data_type text, column_type text,
            character_maximum_length bigint, numeric_precision bigint, numeric_scale bigint,
            datetime_precision bigint, extra text'),
        ('statistics', 'table_schema text, table_name text, index_name text, non_unique bigint,
            seq_in_index bigint, column_name text, sub_part text, index_type text'),
        ('key_column_usage', 'table_schema text, table_name text, constraint_name text,
            column_name text, ordinal_position bigint, referenced_table_schema text,
            referenced_table_name text, referenced_column_name text'),
        ('referential_constraints', 'constraint_schema text, table_name text,
            constraint_name text, update_rule text, delete_rule text'),
        ('check_constraints', 'constraint_schema text, table_name text, check_clause text')
    ) t (name, columns)
    LOOP
        EXECUTE format('CREATE FOREIGN TABLE sluice_move.%I (%s) SERVER sluice_move '
            'OPTIONS (dbname %L, table_name %L)', item.name, item.columns,
            'information_schema', upper(item.name));
    END LOOP;
END $$
