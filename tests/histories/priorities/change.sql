ALTER TYPE priority RENAME TO priority_old;
CREATE TYPE priority AS ENUM ('low', 'normal', 'high', 'urgent');
ALTER TABLE jobs ALTER priority DROP DEFAULT, ALTER before DROP DEFAULT;
ALTER TABLE jobs ALTER priority TYPE priority USING (CASE priority::text WHEN 'unknown' THEN 'normal' ELSE priority::text END)::priority, ALTER before TYPE priority USING (CASE before::text WHEN 'unknown' THEN 'normal' ELSE before::text END)::priority;
ALTER TABLE jobs ALTER priority SET DEFAULT 'normal';
ALTER TABLE rules ALTER applies DROP DEFAULT, ALTER applies TYPE priority[] USING applies::text::priority[], ALTER floor TYPE priority USING floor::text::priority;
ALTER TABLE rules ALTER applies SET DEFAULT '{low,normal}';
DROP TYPE priority_old;
