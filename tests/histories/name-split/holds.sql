SELECT count(*) = 0 FROM contacts WHERE family IS NULL OR given IS NULL
