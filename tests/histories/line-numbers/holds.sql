SELECT count(*) = count(DISTINCT id) FROM lines
SELECT count(*) = count(DISTINCT number) FROM parcels
