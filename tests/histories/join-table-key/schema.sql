CREATE TABLE "Post" (id integer PRIMARY KEY);
CREATE TABLE "Tag" (id integer PRIMARY KEY);
CREATE TABLE "_PostToTag" ("A" integer NOT NULL REFERENCES "Post" (id) ON DELETE CASCADE, "B" integer NOT NULL REFERENCES "Tag" (id) ON DELETE CASCADE);
CREATE UNIQUE INDEX "_PostToTag_AB_unique" ON "_PostToTag" ("A", "B");
CREATE INDEX "_PostToTag_B_index" ON "_PostToTag" ("B");
INSERT INTO "Post" SELECT generate_series(1, 300);
INSERT INTO "Tag" SELECT generate_series(1, 300);
INSERT INTO "_PostToTag" SELECT i, i FROM generate_series(1, 300) i;
