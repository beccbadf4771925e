-- One statement alone is not in a transaction.
CREATE INDEX CONCURRENTLY "User_email_idx" ON "User"("email");
