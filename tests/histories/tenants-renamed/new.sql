INSERT INTO accounts (plan) VALUES ('paid') RETURNING *
UPDATE accounts a SET plan = 'paid' FROM seats s WHERE s.tenant = a.id AND a.id = :i
INSERT INTO bills (tenant, amount) SELECT code, 1 FROM accounts WHERE id = :i
SELECT count(*) FROM accounts LEFT JOIN billed USING (id)
