CREATE TABLE documents (id bigint PRIMARY KEY, tenant_id integer, copy_of bigint REFERENCES documents (id), title text NOT NULL);
CREATE TABLE pages (document_id bigint NOT NULL REFERENCES documents (id) ON DELETE CASCADE, number integer NOT NULL, PRIMARY KEY (document_id, number));
INSERT INTO documents SELECT i, i % 7, nullif(i % 5, 0), 'd' || i FROM generate_series(1, 300) i;
INSERT INTO pages SELECT i, n FROM generate_series(1, 300) i, generate_series(1, 2) n;
