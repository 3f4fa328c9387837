// What tests import as fast-check: with one seed, so that every run checks the same texts and a failure is nobody's luck.
// `PROPERTY_SEED=random` looks for new ones; what it finds becomes an example of its test.
/* eslint-disable @nx/enforce-module-boundaries -- by its name it would import itself */
import fc from '../node_modules/fast-check/lib/cjs/fast-check.js';

export * from '../node_modules/fast-check/lib/cjs/fast-check.js';
export default fc;

const seed = process.env['PROPERTY_SEED'] ?? '1';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
