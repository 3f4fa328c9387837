import { CommandLineError, splitCommandLine } from './command-line';

const words = (text: string) => splitCommandLine(text).map((word) => word.value);

describe('splitCommandLine', () => {
  it.each([
    ['a b  c', ['a', 'b', 'c']],
    ['', []],
    [' \n\t ', []],
    ['a\nb', ['a', 'b']],
    ['"a b" c', ['a b', 'c']],
    ['\'a "b"\' c', ['a "b"', 'c']],
    ['a\\ b', ['a b']],
    ['"a \\" b \\\\ \\n"', ['a " b \\ \\n']],
    ["'a\\'", ['a\\']],
    ['--x="1 2"', ['--x=1 2']],
    ['""', ['']],
    ['a""b', ['ab']],
    ['#no comment', ['#no', 'comment']],
  ])('splits %j like a shell', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each([
    ['“a b” c', ['a b', 'c']],
    ['"a b”', ['a b']],
    ['‘a b’', ['a b']],
    ['—ref v1', ['--ref', 'v1']],
    ['a—b', ['a—b']],
    ['don’t stop', ['don’t', 'stop']],
    ['‘don’t stop’ now', ['don’t stop', 'now']],
    ['“don’t stop” now', ['don’t stop', 'now']],
  ])('repairs what a phone makes of %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each([
    ['say "hello', 'No closing quotation'],
    ["don't", 'No closing quotation'],
    ['a\\', 'No escaped character'],
  ])('refuses %j with the words that users of Errbot know', (text, message) => {
    expect(() => splitCommandLine(text)).toThrow(new CommandLineError(message));
  });

  it('tells where each word stands in the text', () => {
    const text = ' a  "b c" d';
    expect(splitCommandLine(text).map(({ start, end }) => text.slice(start, end))).toEqual(['a', '"b c"', 'd']);
  });
});
