import { marked, replaceMarked, unmarked } from './marks';

const document = `# Head\n\n${marked('one', 'old')}\n\n${marked('two', 'kept')}\n`;

it('replaces what stands between the marks of one name, and nothing else', () => {
  const replaced = replaceMarked(document, 'one', 'new');
  expect(replaced).toBe(
    '# Head\n\n<!-- one: begin -->\n\nnew\n\n<!-- one: end -->\n\n<!-- two: begin -->\n\nkept\n\n<!-- two: end -->\n',
  );
  expect(replaceMarked(replaced, 'one', 'new')).toBe(replaced);
});

it('takes the text as it is, whatever signs it holds', () => {
  expect(replaceMarked(document, 'two', "$& $1 $' \\")).toContain("\n\n$& $1 $' \\\n\n<!-- two: end -->");
});

it('tells which marks are missing, and refuses to write there', () => {
  expect(unmarked(document, ['one', 'two', 'three'])).toEqual(['three']);
  expect(unmarked('<!-- one: end --> <!-- one: begin -->', ['one'])).toEqual(['one']);
  expect(() => replaceMarked(document, 'three', 'new')).toThrow('the marks <!-- three: begin -->');
});
