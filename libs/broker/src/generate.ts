import { writeFileSync } from 'node:fs';
import { definitions } from './definitions';

// The target `generate` of this project (`npm run generate` runs all): writes what a test compares.
writeFileSync('docker/rabbitmq/definitions.json', `${JSON.stringify(definitions(), null, 2)}\n`);
