DROP TABLE carts_old;
