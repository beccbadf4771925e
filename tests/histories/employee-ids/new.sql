INSERT INTO employees (reports_to, name) VALUES (:i, 'n') RETURNING employee_id
UPDATE employees SET reports_to = CASE WHEN employee_id > 1 THEN 1 END WHERE employee_id = :i
SELECT e.name, b.name FROM employees e LEFT JOIN employees b ON b.employee_id = e.reports_to WHERE e.employee_id = :i
