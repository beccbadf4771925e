-- What a phase of a plan executes is as it stands now; $2 NULL: every phase, $1 NULL: every plan.
INSERT INTO sluice.seal (plan_id, phase, digest)
SELECT p.plan_id, p.ordinal, sluice.digest(p.plan_id, p.ordinal)
FROM sluice.phase p
WHERE p.plan_id = coalesce($1::bigint, p.plan_id) AND p.ordinal = coalesce($2::integer, p.ordinal)
ORDER BY p.plan_id, p.ordinal
