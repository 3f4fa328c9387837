import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings } from '@errand/settings';
import { generatedDocuments } from './documents';

const root = join(__dirname, '../..');
const documents = generatedDocuments();

describe('the generated documents', () => {
  it.each(Object.keys(documents))('%s says what the code says (npm run generate writes it)', (path) => {
    const written = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : 'missing';
    expect(written).toBe(documents[path]);
  });

  it('hold no schema of a message that is no more', () => {
    const known = Object.keys(documents).map((path) => path.replace('docs/schemas/', ''));
    expect(readdirSync(join(root, 'docs/schemas')).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('show an errand.yaml that is one', () => {
    const [, example] = /```yaml\n([^]*?)```/.exec(documents['docs/settings.md'] ?? '') ?? [];
    expect(parseSettings(example ?? 'no example')).toMatchObject({ settings: { prefix: '!', warnings: [] } });
  });
});
