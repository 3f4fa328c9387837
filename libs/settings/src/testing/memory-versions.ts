import type { SettingsRow, SettingsVersions } from '../settings-versions';

/** The table of the settings in memory, to be looked at. */
export function createMemoryVersions(now: () => number = Date.now) {
  const rows: (SettingsRow & { id: string })[] = [];
  const aged = ({ id: _id, ...row }: SettingsRow & { id: string }): SettingsRow => ({
    ...row,
    ageMs: now() - Date.parse(row.at),
  });
  const versions: SettingsVersions = {
    latest: async () => rows.length,
    async find(version) {
      const row = rows[version - 1];
      return row && aged(row);
    },
    async list({ limit, before = Infinity }) {
      const heads = rows.map((row) => {
        const { text: _text, ...head } = aged(row);
        return head;
      });
      return heads
        .filter(({ version }) => version < before)
        .reverse()
        .slice(0, limit);
    },
    async add({ after, ...row }) {
      const mine = rows.find(({ id }) => id === row.id);
      if (mine) return aged(mine);
      if (after !== rows.length) return undefined;
      rows.push({ ...row, version: after + 1, at: new Date(now()).toISOString(), ageMs: 0 });
      return versions.find(after + 1);
    },
  };
  return { versions, rows };
}
