-- Prisma sends this as one string: two statements are one transaction.
CREATE INDEX CONCURRENTLY "User_email_idx" ON "User"("email");
CREATE INDEX CONCURRENTLY "User_name_idx" ON "User"("name");
-- expect: 2 concurrently-in-transaction
-- expect: 3 concurrently-in-transaction
