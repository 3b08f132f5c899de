'use client';

import { formatValue, settingOf, type EffectiveSetting, type Level } from '@waypost/settings';
import { Pill, TimeAgo } from '@waypost/ui';
import { Anchor } from '../navigation/leaving';
import { nodeHref } from '../navigation/places';

/** Every setting this node does not leave to the levels above, each a link to where it can be changed. */
export function OverridesHere({
  level,
  name,
  items,
}: {
  level: Level;
  name: string;
  items: readonly EffectiveSetting[];
}) {
  const own = items.filter((item) => item.own !== undefined);
  return (
    <div className="wp-card-body">
      {own.length === 0 ? (
        <p className="wp-soft">
          Nothing is overridden here: every setting follows{' '}
          {level === 'organization' ? 'the defaults' : 'the levels above'}.{' '}
          <Anchor href={nodeHref(level, name, 'protocols')}>Protocols</Anchor>
        </p>
      ) : (
        <ul className="wp-overrides">
          {own.map((item) => (
            <Line key={item.key} level={level} name={name} item={item} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Line({ level, name, item: { key, own, lockedBy } }: { level: Level; name: string; item: EffectiveSetting }) {
  const setting = settingOf(key);
  if (setting === undefined || own === undefined) return null;
  const dormant = lockedBy !== undefined && lockedBy.level !== level;
  return (
    <li>
      <Anchor href={nodeHref(level, name, 'protocols', key)}>{setting.label}</Anchor>
      <span>{dormant ? <s>{formatValue(setting, own.value)}</s> : formatValue(setting, own.value)}</span>
      <span className="wp-row wp-row-wrap">
        {own.locked && (
          <Pill tone="lock" icon="lock">
            Locked
          </Pill>
        )}
        {dormant && (
          <Pill tone="lock" icon="lock">
            Dormant
          </Pill>
        )}
        {own.expiresAt && (
          <Pill icon="clock">
            Ends&nbsp;
            <TimeAgo at={own.expiresAt} />
          </Pill>
        )}
      </span>
    </li>
  );
}
