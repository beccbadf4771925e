ALTER TABLE projects RENAME tenant TO account;
