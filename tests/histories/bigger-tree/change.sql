ALTER TABLE nodes ALTER id TYPE bigint, ALTER parent_id TYPE bigint;
ALTER SEQUENCE nodes_id_seq AS bigint;
ALTER TABLE edges ALTER from_id TYPE bigint, ALTER to_id TYPE bigint;
