ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0), ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES other (id) NOT VALID;
ALTER TABLE t ADD CHECK (a > 0) NOT VALID;
ALTER TABLE ONLY public.t ADD CONSTRAINT f2 FOREIGN KEY (a, b) REFERENCES public.other ON DELETE CASCADE;
ALTER TABLE t ADD UNIQUE (a);
ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a);
ALTER TABLE t ADD CONSTRAINT u2 UNIQUE USING INDEX u2_idx;
ALTER TABLE t ADD PRIMARY KEY (id);
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX pk_idx;
ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&);
ALTER TABLE t ADD CONSTRAINT ud UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE t VALIDATE CONSTRAINT f;
BEGIN; ALTER TABLE t ADD CONSTRAINT v CHECK (a < 9) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT v; END;
ALTER TABLE t ADD CONSTRAINT w CHECK (a < 9) NOT VALID, VALIDATE CONSTRAINT w;
ALTER TABLE t RENAME CONSTRAINT w TO ww;
ALTER TABLE t DROP CONSTRAINT IF EXISTS legacy CASCADE;
CREATE TABLE child (id bigint PRIMARY KEY, t_id bigint REFERENCES t, c bigint REFERENCES child);
ALTER TABLE child ADD CONSTRAINT cc CHECK (id > 0), ADD CONSTRAINT cf FOREIGN KEY (t_id) REFERENCES t;
CREATE TABLE parent2 (id bigint PRIMARY KEY);
CREATE TABLE child2 (id bigint PRIMARY KEY, p bigint, FOREIGN KEY (p) REFERENCES parent2 (id), CHECK (p > 0));
ALTER TABLE t ADD CONSTRAINT f3 FOREIGN KEY (p) REFERENCES parent2;
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a;
ALTER TABLE t ADD CONSTRAINT nn2 NOT NULL b NOT VALID;
ALTER TABLE t ADD CONSTRAINT ne CHECK (a > 1) NOT ENFORCED;
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'z') THEN
    ALTER TABLE t ADD CONSTRAINT z FOREIGN KEY (z) REFERENCES other;
  END IF;
EXCEPTION WHEN duplicate_object THEN null;
END $$;
-- expect: 1 add-check
-- expect: 10 add-unique-constraint
-- expect: 10 deferrable-unique
-- expect: 10 unique-may-fail
-- expect: 12 validate-in-same-transaction
-- expect: 13 validate-in-same-transaction
-- expect: 14 rename-constraint
-- expect: 15 drop-cascade
-- expect: 16 create-table-references
-- expect: 17 create-table-references
-- expect: 20 add-foreign-key
-- expect: 21 set-not-null
-- expect: 26 add-foreign-key
-- expect: 3 add-foreign-key
-- expect: 4 add-unique-constraint
-- expect: 4 unique-may-fail
-- expect: 5 add-unique-constraint
-- expect: 5 unique-may-fail
-- expect: 7 add-primary-key
-- expect: 7 unique-may-fail
-- expect: 9 add-exclusion-constraint
