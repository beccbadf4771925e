ALTER TABLE visits DROP CONSTRAINT visits_street_number_fkey;
ALTER TABLE houses DROP CONSTRAINT houses_pkey;
ALTER TABLE houses ADD CONSTRAINT houses_in_street UNIQUE (street, number);
ALTER TABLE houses ADD CONSTRAINT houses_pkey PRIMARY KEY (city, street, number);
ALTER TABLE visits ADD CONSTRAINT visits_street_number_fkey FOREIGN KEY (street, number) REFERENCES houses (street, number) ON DELETE CASCADE;
