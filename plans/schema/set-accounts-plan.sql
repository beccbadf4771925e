CREATE TABLE plans (name text PRIMARY KEY, standard boolean NOT NULL DEFAULT false);

INSERT INTO plans VALUES ('free', true), ('pro', false);

CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    legacy_plan text,
    plan text,
    seats integer NOT NULL DEFAULT 0,
    note text
);

INSERT INTO accounts (legacy_plan, plan) VALUES ('pro', NULL), (NULL, NULL), ('pro', 'free');
