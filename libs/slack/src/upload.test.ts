import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { classifySlackError } from './errors';
import { createUpload } from './upload';

const pieces = [Buffer.from('one'), Buffer.from('two')];
async function* content() {
  yield* pieces;
}

/** Takes bytes, and answers with the status. */
async function take(status: number, body: () => AsyncIterable<Uint8Array> = content, size = 6) {
  const heard = { bytes: '', length: undefined as string | undefined };
  const server = createServer((request, response) => {
    heard.length = request.headers['content-length'];
    request.on('data', (piece: Buffer) => (heard.bytes += piece.toString()));
    request.on('end', () => response.writeHead(status).end('OK'));
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/up`;
  try {
    await createUpload({})({ url, size, content: body() });
    return heard;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the bytes of a file', () => {
  it('are sent as they come, with their length', async () => {
    expect(await take(200)).toEqual({ bytes: 'onetwo', length: '6' });
  });

  it.each([
    [400, 'permanent'],
    [413, 'permanent'],
    [408, 'retry'],
    [429, 'retry'],
    [503, 'retry'],
  ])('are refused with %i, which is %s and no unclear end', async (status, kind) => {
    const err = await take(status).catch((caught: unknown) => caught);
    expect(classifySlackError(err)).toMatchObject({ class: kind, error: `upload_http_${status}`, unclear: false });
  });

  it('end with the fault of whoever has them, if there is one', async () => {
    const gone = Object.assign(new Error('gone'), { code: 'file_gone' });
    async function* broken() {
      yield Buffer.from('one');
      throw gone;
    }
    await expect(take(200, broken)).rejects.toBe(gone);
  });

  it('are given up when they are not to be sent any more', async () => {
    const stop = new AbortController();
    async function* slow() {
      yield Buffer.from('one');
      stop.abort();
      await new Promise(() => undefined);
    }
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/up`;
    await expect(createUpload({})({ url, size: 6, content: slow(), signal: stop.signal })).rejects.toThrow();
    server.closeAllConnections();
    server.close();
  });

  it('do not get through where nobody listens, which is passing', async () => {
    const err = await createUpload({})({ url: 'http://127.0.0.1:1/up', size: 6, content: content() }).catch(
      (caught: unknown) => caught,
    );
    expect(classifySlackError(err).class).toBe('retry');
  });
});
