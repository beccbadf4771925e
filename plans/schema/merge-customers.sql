CREATE TABLE shop_customers (id bigint PRIMARY KEY, name text NOT NULL, mail text);
CREATE TABLE web_users (id bigint PRIMARY KEY, login text NOT NULL, nick text);

INSERT INTO shop_customers VALUES (1, 'Anna', 'anna@example.org'), (2, 'Boris', NULL), (3, 'Clara', 'clara@example.org');
INSERT INTO web_users VALUES (1, 'dmitri@example.org', 'Dmitri'), (2, 'eve@example.org', NULL);
