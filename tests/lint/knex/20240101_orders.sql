create table "order_lines" ("id" bigserial primary key, "order_id" bigint not null, "created_at" timestamptz default CURRENT_TIMESTAMP);
alter table "order_lines" add constraint "order_lines_order_id_foreign" foreign key ("order_id") references "orders" ("id") on delete CASCADE;
alter table "orders" add column "state" text check ("state" in ('open', 'closed'));
alter table "orders" alter column "total" drop default, alter column "total" drop not null, alter column "total" type bigint using ("total"::bigint);
create index "order_lines_order_id_index" on "order_lines" ("order_id");
-- expect: 2 create-table-references
-- expect: 3 add-column-check
-- expect: 4 drop-not-null
-- expect: 4 change-column-type
-- expect: 4 change-column-type-clients
-- expect: 4 narrow-column-type
