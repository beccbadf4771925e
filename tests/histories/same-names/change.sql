ALTER TABLE "Post" DROP CONSTRAINT "Post_authorId_fkey";
ALTER TABLE "Post" ADD CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Post" DROP CONSTRAINT "Post_status_check", ADD CONSTRAINT "Post_status_check" CHECK (status IN ('draft', 'live', 'gone'));
DROP INDEX "Post_title_idx"; CREATE INDEX "Post_title_idx" ON "Post" (lower(title));
