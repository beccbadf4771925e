ALTER TABLE customers ALTER tier DROP DEFAULT, ALTER tier TYPE text;
ALTER TABLE customers ALTER tier SET DEFAULT 'free'::text;
DROP TYPE tier;
UPDATE customers SET tier = 'pro' WHERE tier = 'legacy';
ALTER TABLE customers ADD CONSTRAINT customers_tier_known CHECK (tier IN ('free', 'pro', 'team'));
