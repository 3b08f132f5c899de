import { formatBytes } from '@waypost/settings';
import type { Picked } from '../forms/recipient-picker';
import type { DeliveryDraft } from './delivery-draft';

const shown = 5;

/** Some by name, however many there are: `Ann, everyone in Sales and 12 more`. */
export function peopleWords(people: readonly Picked[]): string {
  const words = people.map(({ kind, label }) => (kind === 'group' ? `everyone in ${label}` : label));
  const named =
    words.length > shown ? [...words.slice(0, shown - 1), `${String(words.length - shown + 1)} more`] : words;
  const last = named.at(-1) ?? 'nobody';
  return named.length < 2 ? last : `${named.slice(0, -1).join(', ')} and ${last}`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function writers({ requireSignIn, acceptFrom }: DeliveryDraft): string {
  if (acceptFrom.length > 0)
    return requireSignIn
      ? `Only ${peopleWords(acceptFrom)} may write, and only signed in; mail from anybody else is refused.`
      : `Only ${peopleWords(acceptFrom)} may write; mail from anybody else is refused.`;
  return requireSignIn
    ? 'Only people who have signed in may write; mail from outside is refused.'
    : 'Everybody may write, from inside and from outside.';
}

/** Who may write and how much, in sentences. */
export function writingSentences(draft: DeliveryDraft): string[] {
  const { rejectFrom, maxReceiveBytes } = draft;
  return [
    writers(draft),
    ...(rejectFrom.length > 0 ? [`${capital(peopleWords(rejectFrom))} may not write.`] : []),
    ...(maxReceiveBytes === null ? [] : [`Messages of more than ${formatBytes(maxReceiveBytes)} are refused.`]),
  ];
}

/** What delivery rules come to, in sentences. `name` is who they are about. */
export function deliverySentences(draft: DeliveryDraft, name: string): string[] {
  const { forwards, to, keepCopy, sendAs } = draft;
  const copy = keepCopy ? 'and a copy stays in the mailbox' : 'and none of it stays in the mailbox';
  return [
    ...(forwards && to ? [`Mail for ${name} goes on to ${peopleWords([to])}, ${copy}.`] : []),
    ...writingSentences(draft),
    ...(sendAs.length > 0 ? [`${capital(peopleWords(sendAs))} may send in its name.`] : []),
  ];
}
