SELECT count(*) = 150 FROM audits WHERE year = 2019
