SELECT count(*) = 0 FROM audits WHERE at < '2020-01-01'
SELECT count(*) = 150 FROM audits_archive WHERE year = 2019
