CREATE TABLE tasks (id integer PRIMARY KEY, state varchar(20) NOT NULL DEFAULT 'todo', CONSTRAINT tasks_state CHECK (state IN ('todo', 'doing', 'done')));
CREATE INDEX tasks_open ON tasks (id) WHERE state <> 'done';
INSERT INTO tasks SELECT i, CASE i % 3 WHEN 0 THEN 'todo' WHEN 1 THEN 'doing' ELSE 'done' END FROM generate_series(1, 300) i;
