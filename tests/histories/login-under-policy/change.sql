ALTER TABLE members RENAME login TO username;
