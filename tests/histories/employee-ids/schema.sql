CREATE TABLE employees (id serial PRIMARY KEY, boss integer REFERENCES employees (id) ON DELETE SET NULL, name text NOT NULL, CHECK (boss <> id));
CREATE INDEX employees_below ON employees (boss, id DESC);
CREATE STATISTICS employees_bosses (dependencies) ON id, boss FROM employees;
INSERT INTO employees (boss, name) SELECT nullif(i / 2, 0), 'e' || i FROM generate_series(1, 300) i;
