CREATE TABLE carts_old (id serial PRIMARY KEY, items jsonb NOT NULL DEFAULT '[]', customer integer);
CREATE INDEX carts_old_customer ON carts_old (customer);
CREATE TABLE carts (id integer PRIMARY KEY, items jsonb);
INSERT INTO carts_old (customer) SELECT generate_series(1, 300);
INSERT INTO carts SELECT generate_series(1, 300);
