CREATE TYPE user_status AS ENUM ('new', 'active', 'gone');
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status varchar(20) NOT NULL DEFAULT 'new'
);
CREATE INDEX users_status ON users (status);

INSERT INTO users (status) VALUES ('new'), ('active'), ('active'), ('gone');
