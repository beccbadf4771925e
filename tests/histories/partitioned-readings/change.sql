ALTER TABLE readings RENAME ts TO day; ALTER TABLE readings RENAME val TO value;
