ALTER TABLE lines RENAME invoice TO bill;
ALTER TABLE notes RENAME invoice TO bill;
