ALTER TABLE lines ALTER invoice TYPE bigint, ALTER number TYPE bigint;
