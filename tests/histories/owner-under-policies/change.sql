ALTER TABLE files RENAME owner TO held_by;
