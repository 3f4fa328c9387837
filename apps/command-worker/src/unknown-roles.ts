import type { Registry } from '@errand/engine';

/** Commands that want an approval by a role that the settings do not have: nobody could give it. */
export function unknownRoles(
  { plugins }: Pick<Registry, 'plugins'>,
  roles: Readonly<Record<string, unknown>> = {},
): { command: string; role: string }[] {
  return plugins.flatMap((plugin) =>
    [...plugin.commands, ...plugin.hears].flatMap(({ name, approval }) =>
      (approval?.by.roles ?? [])
        .filter((role) => !Object.hasOwn(roles, role))
        .map((role) => ({ command: `${plugin.name}:${name}`, role })),
    ),
  );
}
