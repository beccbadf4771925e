ALTER TABLE tickets DROP CONSTRAINT tickets_seat;
ALTER TABLE seats DROP CONSTRAINT seats_pkey;
ALTER TABLE seats ADD CONSTRAINT seats_number UNIQUE (number);
ALTER TABLE seats ADD CONSTRAINT seats_pkey PRIMARY KEY (hall, number);
ALTER TABLE tickets ADD CONSTRAINT tickets_seat FOREIGN KEY (seat) REFERENCES seats (number) ON UPDATE CASCADE;
