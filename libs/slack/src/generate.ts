import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenFiles } from './mrkdwn/golden-files';

// The target `generate` of this project (`npm run generate` runs all): writes what a test compares.
const folder = 'libs/slack/src/mrkdwn/golden';
for (const [name, content] of Object.entries(goldenFiles(folder))) writeFileSync(join(folder, name), content);
