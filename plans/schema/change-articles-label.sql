CREATE TABLE articles (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL DEFAULT '',
    label text
);

CREATE VIEW labelled WITH (security_barrier) AS SELECT id, label FROM articles WHERE label IS NOT NULL;
CREATE VIEW labels AS SELECT label, count(*) AS articles FROM labelled GROUP BY label;
GRANT SELECT ON labels TO PUBLIC;
COMMENT ON VIEW labels IS 'how often each is used';

INSERT INTO articles (title, label) VALUES ('On views', 'sql'), ('On types', NULL), ('On keys', 'sql');
