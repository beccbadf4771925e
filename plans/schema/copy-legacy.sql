CREATE TABLE legacy_orders (
    order_no bigint PRIMARY KEY,
    cust_name text,
    cust_city text,
    amount numeric(12,2),
    remarks text
);

INSERT INTO legacy_orders VALUES
    (1, 'Anna', 'Riga', 12.50, NULL), (2, 'Boris', NULL, 0.99, 'in a hurry'), (3, NULL, NULL, NULL, '');
