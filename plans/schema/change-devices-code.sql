CREATE TABLE devices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code char(36) NOT NULL UNIQUE
);

INSERT INTO devices (code) SELECT md5(i::text)::uuid::text FROM generate_series(1, 4) i;
