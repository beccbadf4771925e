ALTER TABLE pages RENAME content TO body;
