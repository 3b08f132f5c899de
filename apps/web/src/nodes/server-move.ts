import type { MovePreview } from '@waypost/contracts';
import { resolveSetting, sameValue, settingOf, type EffectiveSetting, type Rung, type Step } from '@waypost/settings';

const stepOf = ({ level, id, name, part, ...override }: Rung): Step => ({
  node: { level, id, name },
  ...(part !== 'unset' && { override: { ...override, value: override.value } }),
});

/** What a server's settings would become below another site: the site's way down, then the server's own word. */
export function serverMoveChanges(
  server: readonly EffectiveSetting[],
  site: readonly EffectiveSetting[],
): MovePreview['changes'] {
  const above = new Map(site.map(({ key, ladder }) => [key, ladder]));
  return server.flatMap(({ key, value, source, ladder }) => {
    const [setting, way, own] = [settingOf(key), above.get(key), ladder.at(-1)];
    if (setting === undefined || way === undefined || own === undefined) return [];
    const after = resolveSetting(setting, [...way, own].map(stepOf));
    return sameValue(value, after.value)
      ? []
      : [{ key, before: { value, source }, after: { value: after.value, source: after.source } }];
  });
}
