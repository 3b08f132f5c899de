import type { MovePreview } from '@waypost/contracts';
import { formatValue, settingOf } from '@waypost/settings';
import { Note, Skeleton, sourceName } from '@waypost/ui';
import { sentenceOf } from '../api/problem';

/** The settings that would be different after a move, with the level that would then decide. */
export function MoveChanges({ changes, error }: { changes: MovePreview['changes'] | undefined; error: unknown }) {
  if (error) return <Note tone="off">{sentenceOf(error)}</Note>;
  if (changes === undefined) return <Skeleton lines={2} />;
  if (changes.length === 0) return <Note>No setting changes by this move.</Note>;
  return (
    <Note tone="override" live>
      <p>{changes.length === 1 ? 'One setting changes:' : `${String(changes.length)} settings change:`}</p>
      <ul>
        {changes.map(({ key, before, after }) => {
          const setting = settingOf(key);
          if (setting === undefined) return null;
          return (
            <li key={key}>
              {setting.label}: <s>{formatValue(setting, before.value)}</s> →{' '}
              <strong>{formatValue(setting, after.value)}</strong>,{' '}
              {after.source.level === 'default' ? 'the default' : `from ${sourceName(after.source)}`}
            </li>
          );
        })}
      </ul>
    </Note>
  );
}
