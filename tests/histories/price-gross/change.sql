ALTER TABLE wares RENAME price TO net;
