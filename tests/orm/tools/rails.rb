# Active Record, by the pg gem. The tables are those of model.js, the application is that of app.js.
require 'stringio'
require 'fileutils'
require 'tmpdir'

module RailsTool
  STATES = %w[open done late].freeze
  POOL = 3
  BASES = { 'before' => 1_000_000, 'after' => 2_000_000 }.freeze
  SPELLED = {
    'email' => ->(id, version) { "a#{id}v#{version}@x" },
    'mail' => ->(id, version) { "a#{id}v#{version}@x" },
    'name' => ->(id, version) { "f#{id} l#{version}" },
    'first' => ->(id, _) { "f#{id}" },
    'last' => ->(_, version) { "l#{version}" },
    'visits' => ->(id, version) { id + version },
    'status' => ->(id, version) { STATES[(id + version) % 3] },
    'state' => ->(id, version) { STATES[(id + version) % 3] }
  }.freeze

  class Shape
    attr_reader :key, :columns, :watched, :side

    def initialize(change, side)
      changes = JSON.parse(File.read(File.join(__dir__, '..', 'models.json')))
      @side = side
      @key = change == 'key' && side == 'after' ? 'bigint' : 'int'
      @columns = changes.each_with_object({}) do |(name, sides), all|
        all.merge!(sides[name == change ? side : 'before'])
      end
      @watched = changes[change][side].keys
      @watched = ['email'] if @watched.empty?
    end

    def values(id, version)
      watched.to_h { |name| [name, SPELLED[name].call(id, version)] }
    end
  end

  def self.connect(**options)
    ActiveRecord::Base.establish_connection({ adapter: 'postgresql', host: ENV['PGHOST'], username: ENV['PGUSER'],
                                              database: ENV['PGDATABASE'], pool: POOL, min_messages: 'warning' }.merge(options))
  end

  # Optimistic locking is the tool's own.
  class User < ActiveRecord::Base
    self.locking_column = 'version'
    has_many :posts
  end

  class Post < ActiveRecord::Base
    belongs_to :user, optional: true
  end

  class Application
    def initialize(shape, stop)
      RailsTool.connect(prepared_statements: ENV['ORM_UNPREPARED'].nil?)
      ActiveRecord::Base.partial_writes = false # as Rails 7 has it: an INSERT names every column
      # What another version has, or the plan, is none of this one's.
      unless ENV['ORM_ALL_COLUMNS']
        User.ignored_columns = User.column_names - %w[id version] - shape.columns.keys
        Post.ignored_columns = Post.column_names - %w[id user_id title]
      end
      ActiveRecord::Base.clear_active_connections! # each thread has its own
      @shape, @stop, @lock = shape, stop, Mutex.new
      @counts = { operations: 0, failures: 0, wrong: 0, stale: 0, first: nil }
    end

    def count(what, first = nil)
      @lock.synchronize do
        @counts[what] += 1
        @counts[:first] ||= first
      end
    end

    def attempt
      answer = yield
      count(:operations)
      answer
    rescue StandardError => e
      count(:failures, "#{e.class}: #{e.message}")
      :failed
    end

    def check(user)
      right = @shape.values(user.id, user.version).all? { |name, value| user[name].to_s == value.to_s }
      count(:wrong) unless right && user.posts.size >= user.version % 100 - 1
    end

    def find(id)
      attempt { User.preload(:posts).find_by(id: id) }
    end

    def change(id)
      user = find(id)
      return unless user.is_a?(User)

      check(user)
      attempt do
        User.transaction do
          user.update!(@shape.values(id, user.version + 1))
          user.posts.create!(title: 'changed')
        end
      rescue ActiveRecord::StaleObjectError
        count(:stale)
      end
    end

    def work(worker)
      base, other = BASES[@shape.side], BASES.values.sum - BASES[@shape.side]
      (0..).each do |round|
        break if File.exist?(@stop)

        id = base + worker * 100_000 + round
        attempt { User.create!(@shape.values(id, 1).merge(id: id, version: 1)) }
        attempt { User.upsert(@shape.values(id, 101).merge('id' => id, 'version' => 101)) } if (round % 3).zero?
        change(id)
        change(other + rand(POOL) * 100_000 + rand(round + 1))
        user = find(id)
        user.is_a?(User) ? check(user) : (count(:wrong) if user.nil?)
      end
    end

    def run
      Array.new(POOL) { |worker| Thread.new { work(worker) } }.each(&:join)
      puts JSON.generate(@counts)
    end
  end

  def self.build(shape, **options)
    connect(**options)
    ActiveRecord::Migration.suppress_messages do
      ActiveRecord::Schema.define do
        create_table :users, id: shape.key == 'int' ? :integer : :bigint, default: nil do |t|
          shape.columns.each do |name, given|
            t.column name, given['type'] == 'int' ? :integer : given['type'], null: !given['default'], default: given['default']
            t.index name, unique: given['unique'] || false if given['unique'] || given['index']
          end
          t.integer :version, null: false, default: 1
        end
        create_table :posts, id: :serial do |t|
          t.references :user, type: shape.key == 'int' ? :integer : :bigint, null: false, foreign_key: true
          t.text :title
        end
      end
    end
  end

  def self.migrate(file)
    connect
    Dir.mktmpdir do |folder|
      name = File.read(file)[/^class (\w+)/, 1]
      FileUtils.cp(file, File.join(folder, "20260101000000_#{name.underscore}.rb"))
      ActiveRecord::Migration.suppress_messages do
        ActiveRecord::MigrationContext.new(folder, ActiveRecord::SchemaMigration).migrate
      end
    end
  end

  # What `rails db:schema:dump`, which `db:migrate` runs, says of a database.
  def self.dump(**options)
    connect(**options)
    ActiveRecord::SchemaDumper.dump(ActiveRecord::Base.connection, out = StringIO.new)
    out.string.gsub(/version: [0-9_]+/, 'version: 0').lines.map(&:chomp)
  end

  # That, beside what it says of one that is made of the models. A column stands where it was added.
  def self.differs(shape)
    found = dump
    other = "#{ENV['PGDATABASE']}_models"
    ActiveRecord::Base.connection.create_database(other)
    build(shape, database: other)
    made = dump(database: other)
    connect
    ActiveRecord::Base.connection.drop_database(other)
    (made - found).map { |line| "- #{line}" } + (found - made).map { |line| "+ #{line}" }
  end
end
