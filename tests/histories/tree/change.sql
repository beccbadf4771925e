ALTER TABLE folders ADD COLUMN parent_id integer;
ALTER TABLE folders ADD CONSTRAINT folders_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES folders (id) ON DELETE CASCADE;
ALTER TABLE folders ADD CONSTRAINT folders_no_loop CHECK (parent_id <> id);
CREATE UNIQUE INDEX folders_sibling_names ON folders (parent_id, name) WHERE parent_id IS NOT NULL;
ALTER TABLE folders DROP CONSTRAINT folders_path_key;
CREATE INDEX folders_path ON folders (path varchar_pattern_ops);
CREATE STATISTICS folders_parent_name (ndistinct) ON parent_id, name FROM folders;
ALTER TABLE folders SET (fillfactor = 80);
