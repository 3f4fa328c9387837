import { appendFileSync } from 'node:fs';
import type { StoreModule } from '@errand/storage';
import { openStore } from '@errand/storage';

/** A storage of somebody else: PostgreSQL under another address, with a word about what is stored and read. */
const module: StoreModule = {
  open(options) {
    const { COUNTED_DATABASE_URL: databaseUrl = '', COUNTED_FILE: file = '' } = process.env;
    const store = openStore({ ...options, databaseUrl });
    return {
      ...store,
      ledger: {
        ...store.ledger,
        accept(rows, more) {
          appendFileSync(file, `stored ${rows[0]?.kind}\n`);
          return store.ledger.accept(rows, more);
        },
      },
      history: {
        ...store.history,
        record(person, entry) {
          appendFileSync(file, `stored ${entry.text}\n`);
          return store.history.record(person, entry);
        },
      },
    };
  },
};
export default module;
