CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan text NOT NULL DEFAULT 'free',
    nick text NOT NULL DEFAULT 'new'
);
COMMENT ON COLUMN users.plan IS 'free or paid';

INSERT INTO users DEFAULT VALUES;
INSERT INTO users (plan, nick) VALUES ('paid', 'ann');
