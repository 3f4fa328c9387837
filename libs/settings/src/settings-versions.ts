/** Who applied a version of the settings, and when. */
export interface SettingsHead {
  /** From 1, without gaps. */
  version: number;
  /** In a word for people. */
  by: string;
  /** `start`: of the file that the first worker was started with; `command`: by an operator; `file`: it was changed. */
  through: 'start' | 'command' | 'file';
  /** ISO 8601, UTC. */
  at: string;
  /** Milliseconds since then. */
  ageMs: number;
}

/** What the table has of a version: a whole `errand.yaml`, comments included. */
export interface SettingsRow extends SettingsHead {
  text: string;
}

/** The table of all settings that held; the last ones are to hold. */
export interface SettingsVersions {
  /** 0: there is none. */
  latest(): Promise<number>;
  find(version: number): Promise<SettingsRow | undefined>;
  /** The newest first. */
  list(options: { limit: number; before?: number | undefined }): Promise<SettingsHead[]>;
  /** @param row.id of the attempt: asked again with the same one, it is stored once. @returns undefined: another was first */
  add(
    row: Pick<SettingsRow, 'text' | 'by' | 'through'> & { id: string; after: number },
  ): Promise<SettingsRow | undefined>;
}
