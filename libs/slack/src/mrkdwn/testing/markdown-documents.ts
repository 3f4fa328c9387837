import fc from 'fast-check';

/** Markdown, and its words in the order in which they are to be read. */
export interface Written {
  markdown: string;
  words: string[];
}

const word = fc.string({
  unit: fc.constantFrom('a', 'b', 'Z', 'é', 'ß', 'ж', '日', '0', '7'),
  minLength: 1,
  maxLength: 7,
});
const phrase = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => ({ markdown: words.join(' '), words }));
const address = fc.constantFrom('https://x.y/z?a=1&b=2', 'mailto:a@b.c', '../guide.md', 'http://x.y/(z)');

const inline = fc.oneof(
  { weight: 4, arbitrary: phrase },
  { weight: 1, arbitrary: phrase.map(around('**')) },
  { weight: 1, arbitrary: phrase.map(around('_')) },
  {
    weight: 1,
    arbitrary: phrase.map(around('**')).map(({ markdown, words }) => ({ markdown: `${markdown}{: .}`, words })),
  },
  { weight: 1, arbitrary: phrase.map(around('***')) },
  { weight: 1, arbitrary: phrase.map(around('~~')) },
  { weight: 1, arbitrary: phrase.map(around('`')) },
  {
    weight: 1,
    arbitrary: phrase.map(({ markdown, words }) => ({ markdown: `\`\` \`${markdown}\` \`\``, words })),
  },
  {
    weight: 1,
    arbitrary: phrase.map(({ markdown, words }) => ({ markdown: `\\*${markdown}\\* \\_ <!here> & <b>`, words })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(phrase, address).map(([label, url]) => ({ ...label, markdown: `[${label.markdown}](${url})` })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(phrase, address).map(([alt, url]) => ({ ...alt, markdown: `![${alt.markdown}](${url})` })),
  },
);
const line = fc.array(inline, { minLength: 1, maxLength: 4 }).map(join(' '));
const paragraph = fc.array(line, { minLength: 1, maxLength: 3 }).map(join('\n'));

const { block } = fc.letrec<{ block: Written }>((tie) => {
  const inner = fc.array(tie('block'), { minLength: 1, maxLength: 3 }).map(join('\n\n'));
  return {
    block: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      paragraph,
      fc
        .tuple(fc.integer({ min: 1, max: 6 }), line)
        .map(([level, { markdown, words }]) => ({ markdown: `${'#'.repeat(level)} ${markdown}`, words })),
      paragraph.map(({ markdown, words }) => ({ markdown: `\`\`\`ts\n${markdown}\n\`\`\``, words: words })),
      fc.constant<Written>({ markdown: '---', words: [] }),
      table(),
      inner.map(({ markdown, words }) => ({ markdown: markdown.replace(/^/gm, '> '), words })),
      fc
        .tuple(fc.array(inner, { minLength: 1, maxLength: 3 }), fc.constantFrom('- ', '1. ', '- [x] '))
        .map(([items, marker]) => join('\n')(items.map((item) => listItem(item, marker)))),
    ),
  };
});

/** A document of all that Markdown has, some of it nested. */
export const documents: fc.Arbitrary<Written> = fc.array(block, { minLength: 1, maxLength: 6 }).map(join('\n\n'));

function table(): fc.Arbitrary<Written> {
  const row = fc.array(inline, { minLength: 2, maxLength: 4 });
  return fc.tuple(phrase, phrase, fc.array(row, { maxLength: 4 })).map(([one, two, rows]) => {
    const lines = rows.map((cells) => `| ${cells.map(({ markdown }) => markdown).join(' | ')} |`);
    return {
      markdown: [`| ${one.markdown} | ${two.markdown} |`, '| --- | ---: |', ...lines].join('\n'),
      words: [...one.words, ...two.words, ...rows.flatMap((cells) => cells.flatMap(({ words }) => words))],
    };
  });
}

function listItem({ markdown, words }: Written, marker: string): Written {
  const indent = ' '.repeat(marker.startsWith('1') ? 3 : 2);
  return { markdown: marker + markdown.split('\n').join(`\n${indent}`), words };
}

function around(mark: string): (written: Written) => Written {
  return ({ markdown, words }) => ({ markdown: `${mark}${markdown}${mark}`, words });
}

function join(between: string): (parts: Written[]) => Written {
  return (parts) => ({
    markdown: parts.map(({ markdown }) => markdown).join(between),
    words: parts.flatMap(({ words }) => words),
  });
}
