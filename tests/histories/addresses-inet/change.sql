ALTER TABLE visits ALTER address TYPE inet USING address::inet;
ALTER TABLE visits ALTER score TYPE integer;
ALTER TABLE visits ALTER agent TYPE varchar(200);
CREATE INDEX visits_agent_score ON visits (agent, score);
DROP INDEX visits_agent;
