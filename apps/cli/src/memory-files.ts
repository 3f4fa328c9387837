import type { Files } from './files';

/** Files that are nowhere but in memory, for tests: their texts and modes by path. */
export function createMemoryFiles(texts: Record<string, string> = {}) {
  const modes: Record<string, number> = {};
  const files: Files = {
    read(path) {
      const text = texts[path];
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return new TextEncoder().encode(text);
    },
    exists: (path) => path === '.' || Object.keys(texts).some((each) => each === path || each.startsWith(`${path}/`)),
    write(path, text, { mode }) {
      texts[path] = text;
      modes[path] = mode;
    },
  };
  return { files, texts, modes };
}
