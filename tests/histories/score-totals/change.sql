ALTER TABLE games RENAME score TO points;
