CREATE INDEX posts_topic_id ON posts (topic_id);
ALTER TABLE topics ADD COLUMN posts_count integer;
CREATE FUNCTION count_posts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE topics SET posts_count = topics.posts_count + 1 WHERE id = NEW.topic_id;
    RETURN NULL;
END $$;
CREATE TRIGGER posts_counted AFTER INSERT ON posts FOR EACH ROW EXECUTE FUNCTION count_posts();
UPDATE topics SET posts_count = (SELECT count(*) FROM posts p WHERE p.topic_id = topics.id);
ALTER TABLE topics ALTER posts_count SET DEFAULT 0, ALTER posts_count SET NOT NULL;
