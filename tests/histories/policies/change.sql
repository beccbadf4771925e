CREATE FUNCTION current_tenant() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT current_setting('app.tenant', true)::integer $$;
UPDATE documents SET shared = false WHERE shared IS NULL;
ALTER TABLE documents ALTER shared SET DEFAULT false, ALTER shared SET NOT NULL;
ALTER POLICY tenant_reads ON documents USING (shared OR tenant_id = current_tenant());
CREATE POLICY tenant_writes ON documents FOR UPDATE USING (tenant_id = current_tenant());
GRANT SELECT ON documents TO PUBLIC;
COMMENT ON POLICY tenant_reads ON documents IS 'own and shared';
