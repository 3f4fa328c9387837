import { auditSuite } from './audit-suite';
import { approvalsSuite } from './approvals-suite';
import { backupSuite } from './backup-suite';
import { claimSuite } from './claim-suite';
import { commitSuite } from './commit-suite';
import { effectsSuite } from './effects-suite';
import { failuresSuite } from './failures-suite';
import { filesSuite } from './files-suite';
import type { OpenStore } from './fixture';
import { historySuite } from './history-suite';
import { inspectionSuite } from './inspection-suite';
import { laneSuite } from './lane-suite';
import { ledgerSuite } from './ledger-suite';
import { pluginStatesSuite } from './plugin-states-suite';
import { settingsSuite } from './settings-suite';
import { valuesSuite } from './values-suite';

/** What every adapter of the store must do. Time is the database's: tests give leases that have ended already. */
export function storeConformance(name: string, open: OpenStore): void {
  describe(`the store on ${name}`, () => {
    describe('claims', () => claimSuite(open));
    describe('lanes', () => laneSuite(open));
    describe('commits', () => commitSuite(open));
    describe('effects', () => effectsSuite(open));
    describe('the ledger', () => ledgerSuite(open));
    describe('files', () => filesSuite(open));
    describe('failures', () => failuresSuite(open));
    describe('the audit', () => auditSuite(open));
    describe('the history', () => historySuite(open));
    describe('inspection', () => inspectionSuite(open));
    describe('the states of plugins', () => pluginStatesSuite(open));
    describe('versions of the settings', () => settingsSuite(open));
    describe('approvals', () => approvalsSuite(open));
    describe('backups', () => backupSuite(open));
    describe('values', () => valuesSuite(open));
  });
}
