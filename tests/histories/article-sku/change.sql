ALTER TABLE articles RENAME sku TO number;
