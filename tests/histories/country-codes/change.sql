ALTER TABLE countries RENAME iso TO code;
