CREATE TABLE documents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant integer,
    title text NOT NULL
);
CREATE INDEX documents_tenant ON documents (tenant);
COMMENT ON CONSTRAINT documents_pkey ON documents IS 'what links go by';
CREATE TABLE tags (
    document bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    name text
);

INSERT INTO documents (tenant, title) VALUES (1, 'Rules'), (1, 'Minutes'), (2, 'Letters');
INSERT INTO tags VALUES (1, 'old'), (1, 'law'), (3, 'old');
