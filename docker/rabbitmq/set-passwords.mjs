// Gives the users of definitions.json their passwords, for RabbitMQ to load at its start:
//
//   AMQP_PASSWORD_INGRESS_RTM=… AMQP_PASSWORD_EGRESS=… … node set-passwords.mjs [definitions.json] > with-passwords.json
//
// A password comes from AMQP_PASSWORD_<USER>, or from the file that AMQP_PASSWORD_<USER>_FILE names. What is written
// holds salted hashes, no passwords. Needs nothing but Node: compose runs it before RabbitMQ starts.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

const path = process.argv[2] ?? new URL('definitions.json', import.meta.url);
const definitions = JSON.parse(readFileSync(path, 'utf8'));
const faults = [];

for (const user of definitions.users) {
  const name = `AMQP_PASSWORD_${user.name.toUpperCase().replaceAll('-', '_')}`;
  const file = process.env[`${name}_FILE`];
  const password = file ? readFileSync(file, 'utf8').replace(/\r?\n$/, '') : process.env[name];
  if (password) user.password_hash = hash(password);
  else faults.push(`${name}: is required: the password of the RabbitMQ user ${user.name}`);
}
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
process.stdout.write(`${JSON.stringify(definitions, null, 2)}\n`);

// https://www.rabbitmq.com/docs/passwords#computing-password-hash
function hash(password) {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password, 'utf8').digest();
  return Buffer.concat([salt, digest]).toString('base64');
}
