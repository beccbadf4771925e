SELECT pg_get_serial_sequence('employees', 'employee_id') = 'public.employees_id_seq'
