'use client';

import { Button } from '@mantine/core';
import { formatValue, settingOf, type EffectiveSetting } from '@waypost/settings';
import { Note, sourceName, TimeAgo } from '@waypost/ui';
import type { SettingsEditor } from './use-settings-editor';

/** Somebody saved first. Shows what they changed, and lets the person decide which word stands. */
export function ChangedMeanwhile({ editor }: { editor: SettingsEditor }) {
  const { before = [], keys = [] } = editor.meanwhile ?? {};
  return (
    <section aria-label="Changed meanwhile" className="wp-meanwhile">
      <Note tone="override" live>
        <p>
          <strong>Somebody changed this while you were editing.</strong> Nothing of yours is saved yet.
        </p>
        <ul>
          {keys.map((key) => (
            <Line
              key={key}
              was={before.find((item) => item.key === key)}
              is={editor.items.find((item) => item.key === key)}
              mine={key in editor.drafts}
            />
          ))}
          {keys.length === 0 && <li>The change was to something that does not show here.</li>}
        </ul>
        <div className="wp-row">
          <Button size="xs" onClick={editor.save} loading={editor.saving}>
            Save mine on top
          </Button>
          <Button size="xs" variant="default" onClick={editor.discard}>
            Drop mine
          </Button>
        </div>
      </Note>
    </section>
  );
}

function Line({
  was,
  is,
  mine,
}: {
  was: EffectiveSetting | undefined;
  is: EffectiveSetting | undefined;
  mine: boolean;
}) {
  const setting = is && settingOf(is.key);
  if (setting === undefined || is === undefined) return null;
  const hand = is.own ?? is.ladder.find(({ part }) => part === 'wins');
  return (
    <li>
      {setting.label}: {was && <s>{formatValue(setting, was.value)}</s>} {formatValue(setting, is.value)},{' '}
      {is.source.level === 'default' ? 'the default' : `from ${sourceName(is.source)}`}
      {hand?.setBy && (
        <>
          , by {hand.setBy} {hand.setAt && <TimeAgo at={hand.setAt} />}
        </>
      )}
      {mine && '. You changed this one too.'}
    </li>
  );
}
