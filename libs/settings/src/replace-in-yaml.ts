import { isDeepStrictEqual } from 'node:util';
import type { Document, Scalar } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';

/** A value to put in place of another; `comment` is put behind it, at the end of its line. */
export interface YamlEdit {
  /** Keys and positions from the top; position 0 of what is no list is the value itself. */
  path: readonly (string | number)[];
  from: string;
  to: string;
  comment: string;
}

/**
 * Replaces values in a YAML file, and leaves every other character of it as it is.
 *
 * @returns `missed`: edits whose value is not found where it should be, as in a file that was changed meanwhile; all of
 *   them where the file cannot be read or would not say afterwards what it should
 */
export function replaceInYaml<Edit extends YamlEdit>(
  text: string,
  edits: readonly Edit[],
): { text: string; missed: Edit[] } {
  const document = parseDocument(text);
  if (document.errors.length > 0) return { text, missed: [...edits] };
  const missed: Edit[] = [];
  // By their place in the text: what stands at an anchor is reached by several paths, and replaced once.
  const found = new Map<number, { scalar: Scalar; edit: Edit }>();
  for (const edit of edits) {
    const scalar = find(document, edit.path);
    if (scalar?.range && scalar.value === edit.from) found.set(scalar.range[0], { scalar, edit });
    else missed.push(edit);
  }
  const places = [...found.values()].sort((a, b) => a.scalar.range![0] - b.scalar.range![0]);
  const edited = splice(text, places);
  for (const { scalar, edit } of places) scalar.value = edit.to;
  const isAsMeant = isDeepStrictEqual(parseDocument(edited).toJS(), document.toJS());
  return isAsMeant ? { text: edited, missed } : { text, missed: [...edits] };
}

function find(document: Document.Parsed, path: YamlEdit['path']): Scalar | undefined {
  const resolve = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  let node: unknown = resolve(document.contents);
  for (const part of path) {
    if (isMap(node)) node = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === part)?.value;
    else if (isSeq(node)) node = node.items[part as number];
    else if (part !== 0) return undefined;
    node = resolve(node);
  }
  return isScalar(node) ? node : undefined;
}

function splice(text: string, places: readonly { scalar: Scalar; edit: YamlEdit }[]): string {
  const comments = new Map<number, string[]>();
  for (const { scalar, edit } of places) {
    const lineEnd = /\r?\n|$/.exec(text.slice(scalar.range![1]))!.index + scalar.range![1];
    comments.set(lineEnd, [...(comments.get(lineEnd) ?? []), edit.comment.replace(/[\s\p{Cc}]+/gu, ' ').trim()]);
  }
  const changes = [
    ...places.map(({ scalar, edit }) => ({ from: scalar.range![0], to: scalar.range![1], put: edit.to })),
    ...[...comments].map(([at, names]) => ({ from: at, to: at, put: ` # ${names.join(', ')}` })),
  ].sort((a, b) => a.from - b.from || a.to - b.to);
  let edited = '';
  let at = 0;
  for (const { from, to, put } of changes) {
    edited += text.slice(at, from) + put;
    at = to;
  }
  return edited + text.slice(at);
}
