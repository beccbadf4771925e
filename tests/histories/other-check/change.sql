ALTER TABLE tickets DROP CONSTRAINT tickets_priority_check;
ALTER TABLE tickets ADD CONSTRAINT tickets_priority_range CHECK (priority BETWEEN 0 AND 9);
ALTER TABLE tickets ALTER priority SET DEFAULT 0;
UPDATE tickets SET priority = 0 WHERE priority = 1;
ALTER TABLE tickets DROP CONSTRAINT subject_not_empty;
ALTER TABLE tickets ALTER subject TYPE varchar(200);
