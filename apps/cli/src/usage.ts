/** The message says what is wrong with what was typed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `usage: errand init [folder] [--force]
       errand new-plugin [folder] [--name <name>] [--summary <text>] [--force]
       errand console
       errand backends
       errand dlq    list | show <id> | replay <id>... | discard <id>...
       errand failed list | show <id> | replay <id>... | discard <id>...
       errand audit show | verify | export | prune
       errand backup  [file] [--force]
       errand restore <file>
       errand config check [file] | show [file] | diff [file] [file] | apply [file] | history
       errand acl    lint [file] | explain <user> <command> [channel] | test <file> | pin [file] | commands
       errand version
       errand migrate errbot <config.py> [--out <folder>] [--force]

  init      write a folder to begin with: errand.yaml, .env.example, an example plugin; what is there stays
  new-plugin  ask for a name and a summary, and write a plugin
  console   talk to Errand here, in a pretend workspace; !inroom [#room], !inperson, !asuser [name], !asadmin, !ml
  backends  what Errand talks to, and what it stands on

  dlq       dead letters: messages that could not be read or handled
  failed    commands that failed, and messages that did not reach Slack

  list      the newest first; --limit <n> (default 20), --after <cursor> for the next page
  show      everything about one, the message itself included
  replay    do it again: send the dead letter back to its queue, run the command, post the message
  discard   take it off the list for good

  <id>      as list shows it, or as much of the beginning as no other has
  --all     instead of ids: all of them, the oldest first
  --stage   dead letters of one stage only: events, outbound, admin, commands.<pool>
  --json    for programs

  audit     who asked for what, what was decided, what came of it, and what stands in Slack
  show      the newest first; --limit <n> commands (default 20), of those that the filters leave
  export    one entry a line, as JSON with the hashes, the oldest first; all of them, or those that the filters leave
  verify    follow the chain of hashes; ends with 1 and names every entry that was changed, removed or moved
  --noted   <number>:<hash> of an entry as verify said it before, kept elsewhere: an audit written anew is found by it

  prune     take away what is older than --before <date>; the chain says so, and is verified from there

  --person <U…>  --command <name>  --trace <id>  --message <link of a Slack message>
  --since <date> --until <date>      such as 2026-11-23 or 2026-11-23T12:00Z

  backup    write a file of what outlives a database: states of plugins, histories, the audit; - writes it to the output
  restore   put it into a database that holds none of that yet, and refuse any other

  config    errand.yaml; without a file the one that ERRAND_CONFIG names, and the variables that override it
  check     say what is wrong in it, with line and column
  show      what holds, with the defaults filled in: of a file; without one the version in the database, where
            DATABASE_URL names it; --version <n> an earlier one; --raw as it was written
  diff      what changes from one file to another, or from what holds to a file; ends with 1 where something does
  apply     make it hold, at once, as a new version in the database; --version <n> goes back to an earlier one
  --after   <n> the version it was made from: where another one holds by now, nothing is done
  --by      <who> is told to the admins; by default the user and the machine
  history   the versions, the newest first

  acl       who may do what, in an errand.yaml; --file <errand.yaml> where a word in its place is something else
  lint      say what cannot be meant, with line and column; --slack: and which ids and addresses stand for nobody
  explain   say what is decided of a user id and a command in a channel id, and why; without one in a direct message
  --text    what is typed behind the command, and --arg <name>=<value> what an argument of it is
  test      say which expectations of a YAML file are not met
  pin       write ids in place of names, and the names beside them; say which ids and addresses stand for nobody
  commands  print the commands of a running worker, for --commands <file> of lint and test

  migrate   write errand.yaml and .env from the config.py of Errbot, and say what could not be carried over; ends with 1
            where something could not be read, so that you have to look at it
  --out     folder to write to; this one where it is not given
  --force   replace errand.yaml and .env that are there

dlq, failed, audit, backup, restore and config apply, history and diff with one file: DATABASE_URL names the database;
replay and apply need AMQP_URL as well (and AMQP_PREFIX where the services have it).
acl: explain, commands, and test without --commands need AMQP_URL; pin and lint --slack need SLACK_BOT_TOKEN.
Ends with 0 when done, 1 when something could not be done, 2 when the question or the settings are at fault.
`;
