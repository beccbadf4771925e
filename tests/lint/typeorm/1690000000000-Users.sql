ALTER TABLE "user" RENAME COLUMN "firstName" TO "name";
ALTER TABLE "user" DROP COLUMN "age";
ALTER TABLE "user" ADD "age" character varying NOT NULL DEFAULT '';
ALTER TABLE "user" ADD CONSTRAINT "UQ_e12875dfb3b1d92d7d7c5377e22" UNIQUE ("email");
CREATE INDEX "IDX_065d4d8f3b5adb4a08841eae3c" ON "user" ("name");
-- expect: 1 rename-column
-- expect: 2 drop-column
-- expect: 3 retype-by-drop-and-add
-- expect: 4 add-unique-constraint
-- expect: 4 unique-may-fail
-- expect: 5 create-index
