'use strict';
const fs = require('fs');
const path = require('path');
const { connection, POOL, STATES } = require('../model');

function open(shape) {
  const { Sequelize, DataTypes } = require('sequelize');
  const sequelize = new Sequelize(connection.database, connection.user, null,
    { dialect: 'postgres', host: connection.host, logging: false, pool: { max: POOL } });
  if (!shape)
    return { sequelize, Sequelize };
  const types = { text: DataTypes.TEXT, int: DataTypes.INTEGER, bigint: DataTypes.BIGINT,
    ticket_status: DataTypes.ENUM(STATES) };
  const columns = {};
  for (const [name, { type, unique, ...rest }] of Object.entries(shape.columns))
    columns[name] = { type: types[type], unique: Boolean(unique), allowNull: !rest.default, defaultValue: rest.default };
  const User = sequelize.define('User', { id: { type: types[shape.key], primaryKey: true }, ...columns,
    version: { type: types.int, allowNull: false, defaultValue: 1 } }, { timestamps: false, tableName: 'users',
    indexes: Object.keys(shape.columns).filter((name) => shape.columns[name].index).map((name) => ({ fields: [name] })) });
  const Post = sequelize.define('Post', { id: { type: types.int, primaryKey: true, autoIncrement: true },
    title: types.text, userId: { type: types[shape.key], field: 'user_id', allowNull: false } },
  { timestamps: false, tableName: 'posts', indexes: [{ fields: ['user_id'] }] });
  User.hasMany(Post, { foreignKey: 'userId' });
  return { sequelize, User, Post };
}

async function within(opened, what) {
  try {
    await what(opened);
  } finally {
    await opened.sequelize.close();
  }
}

module.exports = {
  async connect(shape) {
    const { sequelize, User, Post } = open(shape);
    const fields = ['id', 'version', ...shape.watched];
    return {
      insert: (id, row) => User.create({ id, ...row }, { fields, returning: fields }),
      upsert: (id, row) => User.upsert({ id, ...row }, { fields, returning: fields }),
      change: (id, version, row) => sequelize.transaction(async (transaction) => {
        const [done] = await User.update({ ...row, version: version + 1 }, { where: { id, version }, transaction });
        if (done)
          await Post.create({ userId: id, title: 'changed' }, { transaction });
        return done;
      }),
      find: async (id) => {
        const row = await User.findByPk(id, { attributes: fields, include: [{ model: Post, separate: true }] });
        return row && { ...row.get(), posts: row.Posts.length };
      },
      close: () => sequelize.close(),
    };
  },
  build: (shape) => within(open(shape), ({ sequelize }) => sequelize.sync()),
  migrate: (file, folder) => within(open(), ({ sequelize, Sequelize }) => {
    const target = path.join(folder, 'migration.js');
    fs.copyFileSync(file, target);
    return require(target).up(sequelize.getQueryInterface(), Sequelize);
  }),
  differs: async () => [], // it tells nothing without doing it
};
