import type { Expectation, LintCommand, LintFinding } from '@errand/access-control';
import {
  commandsNamed,
  compilePolicy,
  explanationLines,
  findStrangers,
  lint,
  pin,
  testPolicy,
} from '@errand/access-control';
import { registryAnswerSchema } from '@errand/contracts';
import type { AccessCaller } from '@errand/engine';
import { FactUnknownError, createAccess } from '@errand/engine';
import { replaceInYaml } from '@errand/settings';
import { parse as parseYaml } from 'yaml';
import type { AclSource } from './acl-source';
import { readAcl } from './acl-source';
import type { CliDeps, ExitCode } from './cli-deps';
import { printable, printableJson } from './printable';
import { readText } from './read-text';
import type { RunningServices } from './running-services';
import { UsageError } from './usage';
import { parseOptions } from './parse-options';

type Options = ReturnType<typeof parse>['values'];

/**
 * `errand acl`: what is wrong in the access rules of an errand.yaml, what they decide and why, whether they decide what
 * they should, and ids in place of names.
 *
 * @throws UsageError
 */
export async function runAcl(args: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const { values, positionals } = parse(args);
  const [, action, ...words] = positionals;
  switch (action) {
    case 'lint':
      return runLint(one(words, values), values, deps);
    case 'explain':
      return runExplain(words, values, deps);
    case 'test':
      return runTest(words, values, deps);
    case 'pin':
      return runPin(one(words, values), deps);
    case 'commands':
      if (words.length > 0) throw new UsageError('commands takes no words');
      return withServices<ExitCode>(deps, async (services) => {
        deps.out(`${printableJson(await services.commands())}\n`);
        return 0;
      });
    case undefined:
      throw new UsageError('acl takes one of lint, explain, test, pin, commands');
    default:
      throw new UsageError(`acl cannot ${JSON.stringify(action)}`);
  }
}

function parse(args: readonly string[]) {
  return parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      file: { type: 'string' },
      commands: { type: 'string' },
      text: { type: 'string' },
      arg: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      slack: { type: 'boolean' },
    },
  });
}

function one([path, other]: readonly string[], { file }: Options): string | undefined {
  if (other !== undefined || (path !== undefined && file !== undefined)) throw new UsageError('it takes one file');
  return path ?? file;
}

async function runLint(path: string | undefined, options: Options, deps: CliDeps): Promise<ExitCode> {
  const { commands, json, slack } = options;
  const source = readAcl(path, false, deps);
  if (!source) return 2;
  const known = commands === undefined ? undefined : readCommands(commands, deps);
  const findings = lint(source.policy, known);
  if (slack) findings.push(...(await findStrangers(source.policy, deps.names().isThere)));
  if (json) {
    const all = findings.map((finding) => ({ ...finding, path: source.pathInFile(finding.path) }));
    deps.out(`${printableJson({ file: source.path, findings: all })}\n`);
  } else {
    deps.out(findingLines(findings, source));
    if (findings.length === 0) deps.out(`${printable(source.path)}: nothing is wrong\n`);
  }
  return findings.some(({ level }) => level === 'error') ? 2 : 0;
}

function findingLines(findings: readonly LintFinding[], { placeOf }: AclSource): string {
  return findings.map(({ level, path, message }) => `${placeOf(path)}: ${level}: ${printable(message)}\n`).join('');
}

async function runExplain(words: readonly string[], values: Options, deps: CliDeps): Promise<ExitCode> {
  const [user, name, channelId = 'D0ERRAND', ...others] = words;
  if (user === undefined || name === undefined || others.length > 0)
    throw new UsageError('explain takes <user id> <command> [channel id]');
  if (!/^[UWB][A-Z0-9]{2,30}$/.test(user))
    throw new UsageError(
      `${JSON.stringify(user)} is no user id, such as U0ANA: !whoami shows it, and a profile in Slack`,
    );
  if (!/^[CGD][A-Z0-9]{2,30}$/.test(channelId))
    throw new UsageError(
      `${JSON.stringify(channelId)} is no channel id, such as C0OPS: Slack shows it below its details`,
    );
  const source = readAcl(values.file, true, deps);
  if (!source) return 2;
  return withServices<ExitCode>(deps, async (services) => {
    const command = commandNamed(name, await services.commands());
    const caller: AccessCaller = { id: user, kind: await kindOf(user, services), channelId };
    const access = createAccess(compilePolicy(source.policy), deps.now)(caller, services.directory);
    const entry = { plugin: { name: command.plugin }, handler: command };
    const typed = typedOf(values);
    const explanation = await access.explain(entry, typed).catch((err: unknown) => {
      if (err instanceof FactUnknownError)
        throw new Error(`it is not known, and the command would wait: ${err.message}`);
      throw err;
    });
    if (values.json) deps.out(`${printableJson(explanation)}\n`);
    else for (const line of explanationLines(explanation)) deps.out(`${printable(line)}\n`);
    return 0;
  });
}

async function runTest(words: readonly string[], values: Options, deps: CliDeps): Promise<ExitCode> {
  const [path, other] = words;
  if (path === undefined || other !== undefined) throw new UsageError('test takes one file of expectations');
  const source = readAcl(values.file, true, deps);
  if (!source) return 2;
  const expectations = readExpectations(path, deps);
  if (!Array.isArray(expectations)) throw new UsageError(`${path} is to hold a list of expectations`);
  const commands =
    values.commands === undefined
      ? await withServices(deps, (services) => services.commands())
      : readCommands(values.commands, deps);
  const results = testPolicy(compilePolicy(source.policy), expectations as Expectation[], commands, deps.now());
  const failed = results.filter(({ faults }) => faults.length > 0);
  if (values.json) deps.out(`${printableJson(results)}\n`);
  else {
    for (const [at, { expectation, faults }] of results.entries())
      for (const fault of faults)
        deps.out(`${printable(`${path}: ${expectation?.name ?? `expectation ${at + 1}`}: ${fault}`)}\n`);
    deps.out(`${results.length - failed.length} of ${results.length} are as expected\n`);
  }
  return failed.length > 0 ? 1 : 0;
}

async function runPin(path: string | undefined, deps: CliDeps): Promise<ExitCode> {
  const source = readAcl(path, false, deps);
  if (!source) return 2;
  const { findIds, isThere } = deps.names();
  const { edits, failures } = await pin(source.policy, findIds);
  const inFile = edits.map((edit) => ({ ...edit, path: source.pathInFile(edit.path) }));
  const { text, missed } = replaceInYaml(source.text, inFile);
  if (text !== source.text) deps.files.write(source.path, text, { mode: 0o644 });
  for (const edit of inFile.filter((each) => !missed.includes(each)))
    deps.out(`${printable(`${source.path}: ${edit.from} is ${edit.to}`)}\n`);
  for (const { path: place, name, because } of failures)
    deps.err(`${source.placeOf(place)}: ${printable(`${name} is left: ${because}`)}\n`);
  for (const { from } of missed) deps.err(`${printable(`${source.path}: ${from} is left: it stands in a variable`)}\n`);
  if (edits.length + failures.length === 0) deps.out(`${printable(source.path)}: there are no names\n`);
  const pinned = readAcl(path, false, deps);
  const strangers = pinned ? await findStrangers(pinned.policy, isThere) : [];
  if (pinned) deps.err(findingLines(strangers, pinned));
  const isWrong = !pinned || strangers.some(({ level }) => level === 'error');
  return isWrong || failures.length + missed.length > 0 ? 1 : 0;
}

async function withServices<T>(deps: CliDeps, work: (services: RunningServices) => Promise<T>): Promise<T> {
  const services = await deps.reach();
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}

function readExpectations(path: string, deps: CliDeps): unknown {
  try {
    return parseYaml(readText(path, deps.files)) as unknown;
  } catch (err) {
    if (err instanceof UsageError) throw err;
    throw new UsageError(`${path} is no YAML: ${(err as Error).message.split('\n')[0]}`);
  }
}

/** As `errand acl commands` writes them. */
function readCommands(path: string, deps: CliDeps): LintCommand[] {
  let commands: unknown;
  try {
    commands = JSON.parse(readText(path, deps.files));
  } catch (err) {
    if (!(err instanceof SyntaxError)) throw err;
  }
  const read = registryAnswerSchema.safeParse({ kind: 'commands', commands });
  if (!read.success) throw new UsageError(`${path} is not what errand acl commands writes`);
  return read.data.commands;
}

function commandNamed(name: string, commands: readonly LintCommand[]): LintCommand {
  const found = commandsNamed(name, commands);
  const [command, other] = found;
  if (!command) throw new UsageError(`there is no command ${JSON.stringify(name)}`);
  if (other) throw new UsageError(`${name} may be ${found.map((each) => `${each.plugin}:${each.name}`).join(' or ')}`);
  return command;
}

async function kindOf(userId: string, services: RunningServices): Promise<AccessCaller['kind']> {
  const answer = await services.directory({ kind: 'user', userId });
  if (answer.kind === 'not_found') throw new UsageError(`Slack knows nobody by the id ${JSON.stringify(userId)}`);
  if (answer.kind !== 'user') throw new Error(`Slack does not tell who ${userId} is`);
  return answer.user.isBot ? 'bot' : answer.user.isExternal ? 'external' : 'human';
}

/** Undefined: nothing is typed yet, and the question is whether some text would do. */
function typedOf({ text, arg = [] }: Options) {
  if (text === undefined && arg.length === 0) return undefined;
  const args = Object.fromEntries(
    arg.map((each) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(each) ?? [];
      if (key === undefined || value === undefined) throw new UsageError(`--arg is <name>=<value>, not ${each}`);
      return [key, value];
    }),
  );
  return {
    text: text ?? '',
    args() {
      if (arg.length === 0) throw new UsageError('a rule asks for an argument: give each as --arg <name>=<value>');
      return args;
    },
  };
}
