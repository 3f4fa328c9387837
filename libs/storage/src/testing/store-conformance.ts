import { claimSuite } from './claim-suite';
import { commitSuite } from './commit-suite';
import { effectsSuite } from './effects-suite';
import { failuresSuite } from './failures-suite';
import type { OpenStore } from './fixture';
import { ledgerSuite } from './ledger-suite';
import { valuesSuite } from './values-suite';

/** What every adapter of the store must do. Time is the database's: tests give leases that have ended already. */
export function storeConformance(name: string, open: OpenStore): void {
  describe(`the store on ${name}`, () => {
    describe('claims', () => claimSuite(open));
    describe('commits', () => commitSuite(open));
    describe('effects', () => effectsSuite(open));
    describe('the ledger', () => ledgerSuite(open));
    describe('failures', () => failuresSuite(open));
    describe('values', () => valuesSuite(open));
  });
}
