DROP VIEW playable_count; DROP VIEW playable;
ALTER TABLE songs ALTER uses DROP DEFAULT, ALTER uses TYPE use[] USING CASE uses WHEN 'none' THEN '{}'::use[] WHEN 'play' THEN '{play}' ELSE '{play,copy}' END;
ALTER TABLE songs ALTER uses SET DEFAULT '{play,copy}'::use[];
CREATE VIEW playable AS SELECT id, title FROM songs WHERE uses && '{play,copy}'::use[];
CREATE VIEW playable_count AS SELECT count(*) AS n FROM playable;
