SELECT count(*) = 0 FROM workspaces WHERE plan IS NULL OR seats IS NULL
SELECT count(*) = 0 FROM workspaces WHERE legacy_tier IS NULL AND plan = 'pro' AND id % 5 > 0 AND seats <> 5 AND id <= 300
