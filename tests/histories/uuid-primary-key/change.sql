ALTER TABLE memberships ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE memberships ADD CONSTRAINT memberships_pkey PRIMARY KEY (id);
