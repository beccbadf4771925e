ALTER TABLE members RENAME nick TO handle;
ALTER TABLE members RENAME CONSTRAINT members_nick TO members_nick_x;
ALTER TABLE members RENAME CONSTRAINT members_nick_x TO members_nick;
