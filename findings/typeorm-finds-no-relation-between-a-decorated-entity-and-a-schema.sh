#!/usr/bin/env bash
# typeorm 1.1.1, on sql.js 1.14.1 (the database plays no part: the failure comes before the first statement to it).
#
# Behaviour: a data source takes classes with decorators and EntitySchema objects in one list, and builds the two kinds apart. A
# relation is looked for among the entities of its own kind only. So one from a decorated class to a class that is described by
# an EntitySchema is refused when the data source starts, and the other way round too, although both are in the list; the message
# asks whether they are. A package that ships entities thus binds its users to its own way of describing them wherever they want a
# relation to one of its tables. A plain column that holds the id works in both.
#
# Seen: "Entity metadata for Member#team was not found. Check if you specified a correct entity object and if it's connected in
# the connection options." for each mixed pair; with two decorated classes, or with two schemas, the same relation is built.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts typeorm@1.1.1 sql.js@1.14.1 reflect-metadata@0.2.2
cat >look.mjs <<'JS'
import 'reflect-metadata';
import { DataSource, Entity, EntitySchema, ManyToOne, PrimaryColumn } from 'typeorm';

class Team {}
Entity()(Team);
PrimaryColumn({ type: 'integer' })(Team.prototype, 'id');

class Member {}
Entity()(Member);
PrimaryColumn({ type: 'integer' })(Member.prototype, 'id');
ManyToOne(() => Team)(Member.prototype, 'team');

const id = { type: 'integer', primary: true };
const teamSchema = new EntitySchema({ name: 'Team', target: Team, columns: { id } });
const memberSchema = new EntitySchema({
  name: 'Member',
  target: Member,
  columns: { id },
  relations: { team: { type: 'many-to-one', target: () => Team } },
});

async function outcomeOf(entities) {
  const dataSource = new DataSource({ type: 'sqljs', entities });
  try {
    await dataSource.initialize();
    const { relations } = dataSource.getMetadata(Member);
    return `a relation to ${relations[0].inverseEntityMetadata.name}`;
  } catch (error) {
    return error.message;
  }
}

const outcomes = {
  'decorated to schema': await outcomeOf([Member, teamSchema]),
  'schema to decorated': await outcomeOf([memberSchema, Team]),
  'decorated to decorated': await outcomeOf([Member, Team]),
  'schema to schema': await outcomeOf([memberSchema, teamSchema]),
};
for (const [pair, outcome] of Object.entries(outcomes)) console.log(`${pair}: ${outcome}`);
const [oneWay, otherWay, ...alike] = Object.values(outcomes);
const refusal = 'Entity metadata for Member#team was not found. Check if you specified a correct entity object';
const isAsSeen =
  [oneWay, otherWay].every((outcome) => outcome.startsWith(refusal)) &&
  alike.every((outcome) => outcome === 'a relation to Team');
if (!isAsSeen) {
  console.error('the two kinds of entities are put together in another way now');
  process.exitCode = 1;
}
JS
node look.mjs
