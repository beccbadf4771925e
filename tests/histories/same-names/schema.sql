CREATE TABLE "User" (id serial PRIMARY KEY, "displayName" text);
CREATE TABLE "Post" (id serial PRIMARY KEY, "authorId" integer NOT NULL, title text, status text NOT NULL DEFAULT 'draft', CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"(id) ON DELETE RESTRICT ON UPDATE CASCADE, CONSTRAINT "Post_status_check" CHECK (status IN ('draft', 'live')));
CREATE INDEX "Post_title_idx" ON "Post" (title);
INSERT INTO "User" ("displayName") SELECT 'u' || i FROM generate_series(1, 300) i;
INSERT INTO "Post" ("authorId", title) SELECT i, 't' || i FROM generate_series(1, 300) i;
