import { notFoundText } from './answers';
import { closeMatches } from './close-matches';

// The commands of Errbot's core; what it answers is from its documentation of behaviour, errbot.md §2.9.
const names = (
  'about apropos backup echo help history log_tail plugin_activate plugin_blacklist plugin_config plugin_deactivate ' +
  'plugin_info plugin_reload plugin_unblacklist render_test repos repos_install repos_list repos_search repos_uninstall ' +
  'repos_update restart room_create room_destroy room_invite room_join room_leave room_list room_occupants room_topic ' +
  'shutdown status status_gc status_load status_plugins uptime whoami'
).split(' ');
const suggestionsFor = (line: string) =>
  [...notFoundText(line, '!', names).matchAll(/"!([^"]*)"/g)].map(([, name]) => name).sort();

describe('notFoundText', () => {
  it.each([
    ['echoo', ['echo']],
    ['statu', ['restart', 'status', 'status gc']],
    ['stats plugins x', ['restart', 'status', 'status gc', 'status plugins']],
    ['hlep', ['help']],
    ['upt', ['uptime']],
    ['plugins', ['plugin blacklist', 'plugin info', 'status plugins']],
    ['repo', ['repos']],
    ['log', []],
  ])('suggests for !%s what Errbot suggests', (line, expected) => {
    expect(suggestionsFor(line)).toEqual(expected);
  });

  it('says it in the words of Errbot', () => {
    expect(notFoundText('', '!', names)).toBe('Command "" not found.');
    expect(notFoundText('log this now', '!', [])).toBe('Command "log" / "log this" not found.');
    expect(notFoundText('echoo', 'bot ', ['echo'])).toBe('Command "echoo" not found.\n\nDid you mean "bot echo" ?');
    expect(notFoundText('statu', '!', ['status', 'status_gc'])).toContain('Did you mean "!status" or "!status gc" ?');
  });

  it('is not turned around by what was typed', () => {
    expect(notFoundText('ec\u202eho \u2067\u05d0', '!', [])).toBe('Command "echo" / "echo \u05d0" not found.');
  });

  it('does not repeat a page that somebody pasted', () => {
    expect(notFoundText('x'.repeat(40_000), '!', names)).toHaveLength('Command "" not found.'.length + 100);
  });
});

describe('closeMatches', () => {
  it('gives the best three, of equals the larger first', () => {
    expect(closeMatches('ab', ['ab', 'abc', 'abd', 'abe', 'xy'])).toEqual(['ab', 'abe', 'abd']);
  });
});
