CREATE TABLE seats (number integer CONSTRAINT seats_pkey PRIMARY KEY, hall integer NOT NULL DEFAULT 1, holder text NOT NULL DEFAULT '');
CREATE TABLE tickets (id serial PRIMARY KEY, seat integer NOT NULL CONSTRAINT tickets_seat REFERENCES seats (number) ON UPDATE CASCADE);
INSERT INTO seats SELECT i, 1 + i % 3 FROM generate_series(1, 300) i;
INSERT INTO tickets (seat) SELECT generate_series(1, 300);
