# orm.rb COMMAND rails …: as orm.js, for Rails (Active Record).
require 'active_record'
require 'json'
require_relative 'tools/rails'

command, _, *rest = ARGV
begin
  case command
  when 'app' then RailsTool::Application.new(RailsTool::Shape.new(*rest[0, 2]), rest[2]).run
  when 'build' then RailsTool.build(RailsTool::Shape.new(*rest))
  when 'migrate' then RailsTool.migrate(rest[0])
  when 'differs' then puts RailsTool.differs(RailsTool::Shape.new(*rest))
  end
rescue StandardError => e
  warn (e.cause || e).message
  exit 1
end
