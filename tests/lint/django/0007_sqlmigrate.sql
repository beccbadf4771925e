BEGIN;
--
-- Add field tier to customer
--
ALTER TABLE "shop_customer" ADD COLUMN "tier" integer DEFAULT 1 NOT NULL;
ALTER TABLE "shop_customer" ALTER COLUMN "tier" DROP DEFAULT;
--
-- Alter field code on customer
--
ALTER TABLE "shop_customer" ALTER COLUMN "code" TYPE varchar(40) USING "code"::varchar(40);
--
-- Rename model Basket to Cart
--
ALTER TABLE "shop_basket" RENAME TO "shop_cart";
--
-- Create index
--
CREATE INDEX "shop_customer_email_like" ON "shop_customer" ("email" varchar_pattern_ops);
SET CONSTRAINTS "shop_fk" IMMEDIATE; SET CONSTRAINTS "shop_fk" DEFERRED;
COMMIT;
-- expect: 6 drop-default-of-required
-- expect: 10 change-column-type
-- expect: 10 change-column-type-clients
-- expect: 14 rename-table
-- expect: 14 locks-several-tables
-- expect: 18 create-index
-- expect: 18 lock-held-over-work
