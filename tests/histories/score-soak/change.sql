ALTER TABLE games ALTER score TYPE bigint;
