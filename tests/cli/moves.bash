# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables of bats and of the files that load this
# moves: what the files of `sluice new move` share (`load moves`, after maria): a MariaDB server with
# database shop, as user app sees it at $URL.

setup_file() {
    need_maria
    start_maria
    maria_root "CREATE USER app@'127.0.0.1' IDENTIFIED BY 'pw'; GRANT ALL ON *.* TO app@'127.0.0.1'"
    export MYSQL_PWD=pw URL=mysql://app@127.0.0.1:$MARIA_PORT/shop
}

teardown_file() {
    stop_maria
    check_answers
}

setup() {
    need_maria
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    maria_root 'DROP DATABASE IF EXISTS shop; CREATE DATABASE shop CHARACTER SET utf8mb4'
    q 'CREATE EXTENSION mysql_fdw'
}

maria() { # SQL
    maria_root "SET time_zone = '+00:00', sql_mode = 'NO_ENGINE_SUBSTITUTION'; $1" shop
}

# What the head of the plan says is to be done once, here and there.
prepare() {
    maria "$(<move-shop.mysql.sql)"
    sed -n 's/^#   //p' move-shop.yaml | sed "s/'…'/'pw'/" | psql -XAtq -v ON_ERROR_STOP=1
}

shop() { # [USERS]
    maria "CREATE TABLE users (
            id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, email varchar(190) NOT NULL,
            plan enum('free', 'it''s') NOT NULL DEFAULT 'free', active tinyint(1) NOT NULL DEFAULT 1,
            prefs json, created timestamp NULL DEFAULT CURRENT_TIMESTAMP,
            UNIQUE KEY email_u (email), KEY created_i (created), FULLTEXT KEY ft (email));
        CREATE TABLE orders (
            id int NOT NULL AUTO_INCREMENT PRIMARY KEY, user_id bigint unsigned NOT NULL, note text,
            total decimal(10,2) NOT NULL DEFAULT 0.00,
            CONSTRAINT o_u FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);
        INSERT INTO users (email, prefs) SELECT concat('u', seq, '@x.org'), json_object('n', seq) FROM seq_1_to_${1:-500};
        INSERT INTO orders (user_id, note, total) SELECT 1 + seq % ${1:-500}, concat('o', seq, '😀'), seq / 4 FROM seq_1_to_2000"
}

# both SQL: the same answer from both servers
both() {
    assert_equal "$(q "$1" | tr '|' '\t')" "$(maria "${2:-$1}")"
}
