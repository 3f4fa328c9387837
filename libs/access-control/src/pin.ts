import { isGlob } from './glob';
import type { AccessPolicy, PolicyPath } from './policy';
import type { UnpinnedName } from './unpinned';
import { findUnpinned, isPinned } from './unpinned';

/** An id to write in place of a name; `comment` is the name, to be put beside it. */
export interface PinEdit {
  path: PolicyPath;
  from: string;
  to: string;
  comment: string;
}

export interface PinFailure {
  path: PolicyPath;
  name: string;
  because: string;
}

/** Finds the ids that go by a name, without its `@` or `#`. Asked once for each. */
export type FindIds = (name: string, wants: UnpinnedName['wants']) => Promise<readonly string[]>;

/** Finds the ids of the people and rooms that a policy names, and says what to write where. */
export async function pin(
  policy: AccessPolicy,
  findIds: FindIds,
): Promise<{ edits: PinEdit[]; failures: PinFailure[] }> {
  const edits: PinEdit[] = [];
  const failures: PinFailure[] = [];
  const asked = new Map<string, Promise<readonly string[]>>();
  const ask = (name: string, wants: UnpinnedName['wants']) => {
    const key = JSON.stringify([wants, name]);
    const answer = asked.get(key) ?? findIds(name, wants);
    asked.set(key, answer);
    return answer;
  };
  for (const { path, name, wants } of findUnpinned(policy)) {
    const ids = idsIn(name) ?? (isGlob(name) ? [] : await ask(name.trim().replace(/^[@#]/, ''), wants));
    const [id, other] = ids;
    if (id !== undefined && other === undefined && isPinned(id, wants))
      edits.push({ path, from: name, to: id, comment: name });
    else failures.push({ path, name, because: failureOf(ids, wants) });
  }
  return { edits, failures };
}

/** `<@U024BE7LH|ana>`, `<#C024BE7LR|ops>` and `<!subteam^S0614TZR7|@sre>`, as Slack writes mentions, hold their id. */
function idsIn(name: string): string[] | undefined {
  const [, id] = /^<(?:@|#|!subteam\^)([A-Z][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(name.trim()) ?? [];
  return id === undefined ? undefined : [id];
}

const nouns = { person: 'person', subject: 'person or user group', room: 'channel' };

function failureOf(ids: readonly string[], wants: UnpinnedName['wants']): string {
  if (ids.length === 0) return `there is no ${nouns[wants]} of this name`;
  if (ids.length > 1) return `it may be ${ids.join(' or ')}: write the one that is meant`;
  return `${ids[0]} is no ${nouns[wants]}`;
}
