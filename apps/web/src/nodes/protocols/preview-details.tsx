'use client';

import type { SettingPreview, SettingsPreview } from '@waypost/contracts';
import { formatValue, settingOf } from '@waypost/settings';
import { grouped, sourceName } from '@waypost/ui';
import type { ReactNode } from 'react';
import { Anchor } from '../../navigation/leaving';
import { nodeHref } from '../../navigation/places';

/** Who is affected by what is about to be saved, and who keeps theirs and why. */
export function PreviewDetails({ preview }: { preview: SettingsPreview }) {
  return (
    <div className="wp-preview">
      {preview.changes.map((change) => (
        <Change key={change.key} change={change} />
      ))}
    </div>
  );
}

function Change({ change }: { change: SettingPreview }) {
  const setting = settingOf(change.key);
  if (setting === undefined) return null;
  return (
    <section aria-label={setting.label}>
      <h3>{setting.label}</h3>
      <p className="wp-soft">
        {change.sentence}
        {change.recentUse !== null && ` ${String(change.recentUse)} of them used it in the last 30 days.`}
      </p>
      <div className="wp-preview-lists">
        <People title={`${grouped(change.affected)} affected`} total={change.affected} named={change.affectedMailboxes}>
          {({ before, after }) => (
            <>
              <s>{formatValue(setting, before.value)}</s> → {formatValue(setting, after.value)}
              {after.source.level !== 'default' && `, from ${sourceName(after.source)}`}
            </>
          )}
        </People>
        <People
          title={`${grouped(change.keeping)} ${change.keeping === 1 ? 'keeps its value' : 'keep theirs'}`}
          total={change.keeping}
          named={change.keepingMailboxes}
        >
          {({ value, because }) => (
            <>
              {formatValue(setting, value)}: {because}
            </>
          )}
        </People>
      </div>
    </section>
  );
}

interface PeopleProps<Item> {
  title: string;
  total: number;
  named: readonly Item[];
  children: (item: Item) => ReactNode;
}

function People<Item extends { id: string; name: string; displayName: string }>({
  title,
  total,
  named,
  children,
}: PeopleProps<Item>) {
  const rest = total - named.length;
  return (
    <div>
      <h4>{title}</h4>
      <ul>
        {named.map((item) => (
          <li key={item.id}>
            <Anchor href={nodeHref('mailbox', item.name, 'protocols')}>{item.displayName}</Anchor>
            <span className="wp-soft">{children(item)}</span>
          </li>
        ))}
        {rest > 0 && named.length > 0 && <li className="wp-soft">and {grouped(rest)} more</li>}
      </ul>
    </div>
  );
}
