ALTER TABLE employees RENAME id TO employee_id; ALTER TABLE employees RENAME boss TO reports_to;
