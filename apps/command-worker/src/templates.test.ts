import { createTemplates } from './templates';

const of = (templates: Record<string, string>, name = 'deploy') => ({ name, templates });
const render = (text: string, values: object) =>
  createTemplates([of({ it: text })]).render('deploy', 'it', values as never);

describe('a template', () => {
  it('is Markdown with what is filled in', () => {
    const text =
      '# {{ title }}\n{% for each in list %}\n- {{ each.name }}{% if each.isNew %} **new**{% endif %}\n\n{% endfor %}\n';
    expect(render(text, { title: 'Runs', list: [{ name: 'api', isNew: true }, { name: 'web' }] })).toBe(
      '# Runs\n- api **new**\n- web\n',
    );
  });

  it.each([
    ['a title', '# big', '\\# big'],
    ['a link', '[here](http://e.org)', '\\[here\\]\\(http\\://e\\.org\\)'],
    ['a mention', '<@U1> <!channel>', '\\<@U1\\> \\<\\!channel\\>'],
    ['a style', '*a* _b_ ~c~ `d`', '\\*a\\* \\_b\\_ \\~c\\~ \\`d\\`'],
    ['an entity', '&lt;!here&gt;', '\\&lt;\\!here\\&gt;'],
    ['a row of a table', 'a | b', 'a \\| b'],
    ['a list', '1. x\n- y', '1\\. x\n\\- y'],
  ])('shows what is filled in as it is: no %s', (_, value, shown) => {
    expect(render('{{ value }}', { value })).toBe(shown);
    expect(render('{{ value | upper | lower | e }}', { value: value.toLowerCase() })).toBe(shown.toLowerCase());
  });

  it('escapes in what it includes, in macros, blocks and loops as well, and once', () => {
    const templates = createTemplates([
      of({
        base: '<{% block body %}{% endblock %}>',
        row: '{{ value }}',
        it: '{% extends "base" %}{% macro m(x) %}{{ x }}{% endmacro %}{% block body %}{{ m(value) }} {% include "row" %}{% endblock %}',
      }),
    ]);
    expect(templates.render('deploy', 'it', { value: '*' })).toBe('<\\* \\*>');
  });

  it('takes what is safe for Markdown, and shows code as code', () => {
    expect(render('{{ value | safe }}', { value: '**b**' })).toBe('**b**');
    expect(render('{{ value | code }}', { value: 'a*b' })).toBe('`a*b`');
    expect(render('{{ value | code }}', { value: 'a`b' })).toBe('`` a`b ``');
    expect(render('{{ value | code("ts") }}', { value: 'a\n```\nb' })).toBe('\n````ts\na\n```\nb\n````\n');
    expect(render('{{ value | code }}', {})).toBe('');
  });

  it('knows what is not there as nothing, and compares what was not escaped', () => {
    expect(render('{{ nothing }}{% if a == "x_y" %}yes{% endif %}', { a: 'x_y' })).toBe('yes');
  });

  it('is looked for in its plugin, then in the others in their order, or in the one that is named', () => {
    const templates = createTemplates([
      of({ a: 'A1', b: 'B1' }, 'one'),
      of({ b: 'B2', c: '{% include "b" %}' }, 'two'),
      of({}, 'three'),
    ]);
    expect(templates.render('two', 'a', {})).toBe('A1');
    expect(templates.render('two', 'b', {})).toBe('B2');
    expect(templates.render('two', 'c', {})).toBe('B2');
    expect(templates.render('three', 'b', {})).toBe('B1');
    expect(templates.render('three', 'two/b', {})).toBe('B2');
    expect(() => templates.render('three', 'two/a', {})).toThrow('there is no template two/a');
    expect(() => templates.render('one', '../../etc/passwd', {})).toThrow('there is no template');
  });

  it('that cannot be read is named when its plugin is loaded', () => {
    expect(() => createTemplates([of({ it: 'a {% if %}' })])).toThrow(
      /^the template deploy\/it cannot be read: .*unexpected token/,
    );
  });
});
