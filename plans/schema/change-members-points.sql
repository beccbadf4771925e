CREATE TABLE members (
    id int PRIMARY KEY,
    points int NOT NULL DEFAULT 0,
    rank int
);
INSERT INTO members VALUES (1, 7), (2, 12), (3, 0);

CREATE FUNCTION points_of(member int) RETURNS int LANGUAGE plpgsql STABLE
    AS 'BEGIN RETURN (SELECT points FROM members WHERE id = member); END';

CREATE FUNCTION set_rank() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN NEW.rank := NEW.points; RETURN NEW; END';
CREATE TRIGGER rank BEFORE INSERT OR UPDATE OF id ON members FOR EACH ROW EXECUTE FUNCTION set_rank();
