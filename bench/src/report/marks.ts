// Parts of a document that a program writes stand between marks, so that the rest of it stays.

const beginOf = (name: string) => `<!-- ${name}: begin -->`;
const endOf = (name: string) => `<!-- ${name}: end -->`;

/** The names of those whose marks are not in the document, in pairs and in this order. */
export function unmarked(document: string, names: readonly string[]): string[] {
  return names.filter((name) => {
    const begin = document.indexOf(beginOf(name));
    return begin < 0 || document.indexOf(endOf(name), begin) < 0;
  });
}

/** A text between marks of this name. */
export function marked(name: string, text: string): string {
  return `${beginOf(name)}\n\n${text}\n\n${endOf(name)}`;
}

/** Puts a text between the marks of this name. @throws Error when they are not there */
export function replaceMarked(document: string, name: string, text: string): string {
  if (unmarked(document, [name]).length > 0)
    throw new Error(`the marks ${beginOf(name)} and ${endOf(name)} are missing`);
  const begin = document.indexOf(beginOf(name));
  const end = document.indexOf(endOf(name), begin) + endOf(name).length;
  return document.slice(0, begin) + marked(name, text) + document.slice(end);
}
