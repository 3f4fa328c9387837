import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generatedDocuments } from './documents';

// npm run generate: writes the documents that the tests beside this file hold against the code.
for (const [path, text] of Object.entries(generatedDocuments())) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
