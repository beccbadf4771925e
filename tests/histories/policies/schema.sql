CREATE TABLE tenants (id integer PRIMARY KEY, name text);
CREATE TABLE documents (id integer PRIMARY KEY, tenant_id integer NOT NULL REFERENCES tenants (id), body text, shared boolean);
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_reads ON documents FOR SELECT USING (tenant_id = current_setting('app.tenant', true)::integer);
INSERT INTO tenants SELECT i, 't' FROM generate_series(1, 300) i;
INSERT INTO documents SELECT i, i, 'b', nullif(i % 3 = 0, false) FROM generate_series(1, 300) i;
