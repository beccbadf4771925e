ALTER TABLE documents ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL, ADD COLUMN seen_at timestamptz DEFAULT clock_timestamp() NOT NULL;
CREATE UNIQUE INDEX documents_token ON documents (token);
