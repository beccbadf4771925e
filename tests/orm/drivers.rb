# drivers.rb rails|rails-unprepared: as drivers.py.
require 'active_record'

CASES = {
  'column' => ['ALTER TABLE t ADD COLUMN more int', -> { T.where(id: 1).to_a }],
  'type' => ['ALTER TABLE t RENAME a TO a_old; ALTER TABLE t RENAME a_new TO a', -> { T.where(a: '5').to_a }]
}.freeze

def sql(text)
  system('psql', '-Xqc', "SET client_min_messages = error; #{text}") || exit(1)
end

CASES.each do |name, (change, use)|
  [false, true].each do |transaction|
    sql("DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, a text, a_new int); INSERT INTO t VALUES (1, '5', 5)")
    ActiveRecord::Base.establish_connection(adapter: 'postgresql', host: ENV['PGHOST'], username: ENV['PGUSER'],
                                            database: ENV['PGDATABASE'], prepared_statements: ARGV[0] == 'rails')
    Object.send(:remove_const, :T) if defined?(T)
    T = Class.new(ActiveRecord::Base) { self.table_name = 't' }
    use_once = -> { transaction ? T.transaction { use.call } : use.call }
    8.times { use_once.call }
    sql(change)
    found = Array.new(4) do
      use_once.call
      '.'
    rescue StandardError
      'F'
    end
    puts [name, transaction ? 'transaction' : 'autocommit', found.join].join(' ')
    ActiveRecord::Base.remove_connection
  end
end
