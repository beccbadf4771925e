ALTER TABLE guests RENAME first TO given_name; ALTER TABLE guests RENAME last TO family_name;
