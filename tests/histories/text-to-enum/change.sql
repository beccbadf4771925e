CREATE TYPE task_state AS ENUM ('todo', 'doing', 'done');
ALTER TABLE tasks DROP CONSTRAINT tasks_state;
DROP INDEX tasks_open;
ALTER TABLE tasks ALTER state DROP DEFAULT, ALTER state TYPE task_state USING state::task_state;
ALTER TABLE tasks ALTER state SET DEFAULT 'todo';
CREATE INDEX tasks_unfinished ON tasks (id) WHERE state <> 'done';
COMMENT ON TYPE task_state IS 'columns of the board';
