import { PassThrough } from 'node:stream';
import { waitFor } from '@errand/testing';
import { openTerminal } from './terminal';

/** @param isTTY whether somebody sits before it */
function setUp({ isTTY = true, hasColours = true } = {}) {
  const streams = { input: new PassThrough(), output: new PassThrough() };
  const [input, output] = [streams.input, streams.output].map((stream) => Object.assign(stream, { isTTY }));
  Object.assign(input!, { setRawMode: () => input });
  let shown = '';
  output!.on('data', (text: Buffer) => (shown += text.toString()));
  const terminal = openTerminal({
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    complete: async (line) => ['!status', '!status gc', '!uptime'].filter((each) => each.startsWith(line)),
    hasColours,
  });
  const lines: string[] = [];
  const read = (async () => {
    for await (const line of terminal) lines.push(line);
  })();
  return { terminal, lines, read, type: (text: string) => streams.input.write(text), shown: () => shown };
}

it('asks in the colour that it is told, and completes what is typed at TAB', async () => {
  const { terminal, type, lines, shown, read } = setUp();
  terminal.prompt('[@ana -> @errand] >>> ', 'red');
  expect(shown()).toContain('\u001b[31m[@ana -> @errand] >>>\u001b[0m ');
  type('!up\t');
  await waitFor(() => shown().includes('time'), { what: 'the rest of the name' });
  type('\r');
  await waitFor(() => lines.length === 1, { what: 'the line' });
  terminal.prompt('[@ben -> @errand] >>> ', 'green');
  expect(shown()).toContain('\u001b[32m[@ben -> @errand] >>>\u001b[0m ');
  terminal.close();
  await read;
  expect(lines).toEqual(['!uptime']);
});

it('has no colours where they are not wanted', () => {
  const { terminal, shown } = setUp({ hasColours: false });
  terminal.prompt('[@ana -> @errand] >>> ', 'red');
  expect(shown()).toContain('[@ana -> @errand] >>> ');
  expect(shown()).not.toContain('\u001b[31m');
  terminal.close();
});

it('shows what comes from a file beside its prompts, without what controls a terminal', async () => {
  const { terminal, type, shown, lines } = setUp({ isTTY: false });
  terminal.prompt('>>> ', 'red');
  type('!echo \u001b[2J\n');
  await waitFor(() => lines.length === 1, { what: 'the line' });
  expect(shown()).toBe('>>> !echo \ufffd[2J\n');
  terminal.close();
});
