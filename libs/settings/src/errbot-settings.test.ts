import { errbotRuleKeys, errbotSettings } from './errbot-settings';
import { settingsJsonSchema } from './settings-json-schema';
import { settingsSchema } from './settings-schema';

/** What has another name than Errbot's in camelCase without BOT_. */
const renamed: Record<string, string> = { BOT_ADMINS_NOTIFICATIONS: 'adminNotifications' };

describe('errbotSettings', () => {
  const withKey = Object.entries(errbotSettings).filter(([, { key }]) => key !== undefined);

  it.each(withKey)('%s has the key that its name leads to', (name, { key }) => {
    const words = name.replace(/^BOT_/, '').toLowerCase().split('_');
    const [first, ...rest] = words;
    const camelCase = `${first}${rest.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')}`;
    expect(key).toBe(renamed[name] ?? camelCase);
    expect(Object.keys(settingsSchema.shape)).toContain(key);
  });

  it('gives a reason for each that has no key', () => {
    for (const setting of Object.values(errbotSettings)) if (!setting.key) expect(setting.reason).toMatch(/\w{3}/);
  });

  it('knows the eight keys of a rule', () => {
    const { properties = {} } = settingsJsonSchema();
    const rule = Object.keys(properties['accessControlsDefault']?.properties ?? {});
    expect(Object.keys(errbotRuleKeys)).toHaveLength(8);
    for (const [name, key] of Object.entries(errbotRuleKeys)) {
      expect(key.toLowerCase()).toBe(name);
      expect(rule).toContain(key);
    }
  });
});
