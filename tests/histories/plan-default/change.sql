UPDATE workspaces SET plan = CASE legacy_tier WHEN 'gold' THEN 'pro' ELSE 'free' END WHERE plan IS NULL;
UPDATE workspaces SET seats = 1 WHERE seats IS NULL;
ALTER TABLE workspaces ALTER plan SET DEFAULT 'free', ALTER plan SET NOT NULL;
ALTER TABLE workspaces ALTER seats SET DEFAULT 3, ALTER seats SET NOT NULL;
ALTER TABLE workspaces ADD CONSTRAINT workspaces_seats_positive CHECK (seats > 0);
COMMENT ON COLUMN workspaces.plan IS 'what the customer pays for';
