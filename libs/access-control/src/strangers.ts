import { isGlob } from './glob';
import type { LintFinding } from './lint';
import type { AccessPolicy, PolicyPath } from './policy';
import { listsOf } from './policy-lists';
import { isRoomPattern, subjectKindOf } from './subjects';

/** An entry of a policy that stands for one alone. */
export interface Named {
  kind: 'user' | 'email' | 'group' | 'room';
  entry: string;
}

/** Whether a workspace has whoever or whatever an entry stands for. Asked once for each. */
export type IsThere = (named: Named) => Promise<'there' | 'deactivated' | 'missing'>;

const nouns: Record<Named['kind'], string> = {
  user: 'there is no person with this id in the workspace',
  email: 'nobody who is active in the workspace has this address',
  group: 'there is no user group with this id in the workspace',
  room: 'there is no channel with this id that the bot can see',
};

/** Finds the ids and addresses of a policy that stand for nobody: a rule that holds one is not what it seems. */
export async function findStrangers(policy: AccessPolicy, isThere: IsThere): Promise<LintFinding[]> {
  const answers = new Map<string, Awaited<ReturnType<IsThere>> | Error>();
  const findings: LintFinding[] = [];
  for (const { path, named } of allNamed(policy)) {
    const key = `${named.kind} ${named.entry}`;
    const answer = answers.get(key) ?? (await isThere(named).catch((err: Error) => err));
    answers.set(key, answer);
    if (answer instanceof Error)
      findings.push({
        level: 'warning',
        path,
        message: `${JSON.stringify(named.entry)} could not be asked for: ${answer.message}`,
      });
    if (answer === 'missing')
      findings.push({ level: 'error', path, message: `${JSON.stringify(named.entry)}: ${nouns[named.kind]}` });
    if (answer === 'deactivated')
      findings.push({ level: 'warning', path, message: `${JSON.stringify(named.entry)} is deactivated` });
  }
  return findings;
}

function allNamed(policy: AccessPolicy): { path: PolicyPath; named: Named }[] {
  return listsOf(policy).flatMap(({ path, entries, holds }) =>
    entries.flatMap((entry, at) => {
      const kind = holds === 'rooms' ? roomKindOf(entry) : subjectKindOf(entry);
      if (kind === undefined || kind === 'name' || kind === 'role' || isGlob(entry) || isBot(entry)) return [];
      return [{ path: [...path, at], named: { kind, entry } }];
    }),
  );
}

/** `B…` is a bot, whom Slack does not show to every app. */
function isBot(entry: string): boolean {
  return subjectKindOf(entry) === 'user' && entry.startsWith('B');
}

/** Direct messages are made when they are needed: that one is missing says nothing. */
function roomKindOf(entry: string): 'room' | undefined {
  return isRoomPattern(entry) && !entry.startsWith('D') ? 'room' : undefined;
}
