ALTER TABLE tenants RENAME TO accounts;
