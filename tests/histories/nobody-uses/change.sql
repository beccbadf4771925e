DROP INDEX accounts_theme;
ALTER TABLE accounts DROP COLUMN beta;
DROP TABLE feature_votes;
