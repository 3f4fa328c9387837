import { asyncApi, jsonSchemas } from './asyncapi';
import { configuration } from './configuration';
import { settingsPage, settingsSchemaFile } from './settings';

/** Every generated document: its path from the root of the repository, and its text. */
export function generatedDocuments(): Record<string, string> {
  const documents: Record<string, string> = {
    'docs/asyncapi.yaml': asyncApi('0.1.0'),
    'docs/configuration.md': configuration(),
    'docs/settings.md': settingsPage(),
    'docs/errand.schema.json': settingsSchemaFile(),
  };
  for (const [name, text] of Object.entries(jsonSchemas())) documents[`docs/schemas/${name}`] = text;
  return documents;
}
