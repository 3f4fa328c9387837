import type { z } from 'zod';

/** What is wrong by the schema, one for each key or value at fault. */
export function issuesOf(result: z.ZodSafeParseResult<unknown>): z.core.$ZodIssue[] {
  const issues = result.error?.issues.flatMap((issue) => insideOf(issue)) ?? [];
  return issues.flatMap((issue): z.core.$ZodIssue[] =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, path: [...issue.path, key] })) : [issue],
  );
}

/** Where one of several forms was meant, the fault inside that form; else the issue itself. */
function insideOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): z.core.$ZodIssue[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((issues) => issues.length > 0 && !issues.some(isOfAnotherType));
    if (meant) return meant.flatMap((each) => insideOf(each, path));
  }
  return [{ ...issue, path }];
}

function isOfAnotherType(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  return (
    issue.code === 'invalid_type' ||
    (issue.code === 'invalid_union' && issue.errors.every((each) => each.some(isOfAnotherType)))
  );
}

const types: Record<string, string> = {
  array: 'a list, such as [a, b]',
  object: 'a block of keys',
  record: 'a block of keys',
  string: 'text',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
};

/** zod's own words are for programmers. Where this says nothing, the schema has said it. */
export function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return 'is missing';
      const isBare = issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input);
      return `must be ${types[issue.expected] ?? issue.expected}${isBare ? ': put it in quotes' : ''}`;
    }
    case 'invalid_union': {
      if (issue.input === undefined) return 'is missing';
      const expected = issue.errors.flatMap((each) => each.filter(isOfAnotherType));
      const words = expected.map((each) => (each.code === 'invalid_type' ? types[each.expected] : undefined));
      return `must be ${[...new Set(words.filter((word) => word !== undefined))].join(' or ')}`;
    }
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_key':
      return issue.issues[0]?.message;
    case 'too_small':
      return amount(
        issue.origin,
        issue.inclusive === false ? `more than ${issue.minimum}` : `${issue.minimum} at least`,
      );
    case 'too_big':
      return amount(issue.origin, `${issue.maximum} at most`);
    default:
      return undefined;
  }
}

function amount(origin: string, words: string): string {
  if (origin === 'array') return `must hold ${words}`;
  return origin === 'string' ? `must have characters: ${words}` : `must be ${words}`;
}
