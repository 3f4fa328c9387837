import type { FileStore, StoredFile } from '../store';
import type { OpenStore } from './fixture';
import { aLedgerRow, oddTexts, useStore } from './fixture';

export function filesSuite(open: OpenStore): void {
  const fixture = useStore(open);

  it('gives another process the bytes that were stored, of each size', async () => {
    const { store, other } = fixture();
    for (const size of [1, 262_143, 262_144, 262_145, 1_000_000]) {
      const bytes = someBytes(size);
      const file = { id: `f${size}`, executionId: 'e1', size };
      await store.files.put(file, bytes);
      expect(await other.files.find(file.id)).toEqual(file);
      expect((await bytesOf(other.files, file)).equals(bytes)).toBe(true);
    }
  });

  it('keeps what is there under a name', async () => {
    const { store } = fixture();
    const file = { id: 'f1', executionId: 'e1', size: 3 };
    await store.files.put(file, Buffer.from('one'));
    await store.files.put(file, Buffer.from('two'));
    expect((await bytesOf(store.files, file)).toString()).toBe('one');
  });

  it('knows nothing of a file that is not there, and says of one that is gone that it is', async () => {
    const { store } = fixture();
    expect(await store.files.find('f1')).toBeUndefined();
    await expect(bytesOf(store.files, { id: 'f1', executionId: 'e1', size: 3 })).rejects.toMatchObject({
      code: 'file_gone',
    });
  });

  it('keeps a file for a day, however short the time is for which executions are kept', async () => {
    const { store } = fixture();
    const file = { id: 'f1', executionId: 'e1', size: 3 };
    await store.files.put(file, Buffer.from('one'));
    await store.prune({ olderThanMs: 0 });
    expect(await store.files.find('f1')).toEqual(file);
  });

  it('takes any name', async () => {
    const { store } = fixture();
    for (const text of oddTexts) {
      const file = { id: text, executionId: text, size: 1 };
      await store.files.put(file, Buffer.from('x'));
      expect(await store.files.find(text)).toEqual(file);
    }
  });

  it('knows the upload of a row from the mark before it is shown', async () => {
    const { store, other } = fixture();
    const row = aLedgerRow();
    await store.ledger.accept([row]);
    const [lease] = await store.ledger.hold('egress-a', [row.partition], 60_000);
    const { epoch } = lease!;
    await store.ledger.mark({ key: row.key, state: 'sending', epoch, countAttempt: true, uploadId: 'F1' });
    await store.ledger.mark({ key: row.key, state: 'waiting', epoch });
    expect(await other.ledger.unfinished(row.conversation, 10)).toMatchObject([{ state: 'waiting', uploadId: 'F1' }]);

    await store.ledger.mark({ key: row.key, state: 'unknown', epoch, error: 'not seen' });
    await store.failures.rows.postAgain(row.key);
    const [again] = await other.ledger.unfinished(row.conversation, 10);
    expect(again?.uploadId).toBeUndefined(); // a new upload: an admin asked for it
  });
}

function someBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8)) % 256;
  return bytes;
}

async function bytesOf(files: FileStore, file: StoredFile): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of files.read(file)) pieces.push(piece);
  return Buffer.concat(pieces);
}
