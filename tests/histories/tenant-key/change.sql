ALTER TABLE pages DROP CONSTRAINT pages_document_id_fkey;
ALTER TABLE documents DROP CONSTRAINT documents_copy_of_fkey, DROP CONSTRAINT documents_pkey;
ALTER TABLE documents ADD CONSTRAINT documents_id_key UNIQUE (id);
ALTER TABLE documents ADD CONSTRAINT documents_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE documents ADD CONSTRAINT documents_copy_of_fkey FOREIGN KEY (copy_of) REFERENCES documents (id);
ALTER TABLE pages ADD CONSTRAINT pages_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE CASCADE;
