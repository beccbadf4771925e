ALTER TABLE refunds DROP CONSTRAINT refunds_legacy_order_id_fkey;
ALTER TABLE refunds DROP COLUMN legacy_order_id;
DROP TABLE legacy_orders;
