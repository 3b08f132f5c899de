'use client';

import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { Icon } from '@waypost/ui';
import { useState, type FormEvent } from 'react';
import { channels, type QuestionDraft, recipientsOf } from '../../../../../explain/question';
import { useServerChoices } from '../../../../../lists/pickers';

export interface QuestionFormProps {
  draft: QuestionDraft;
  faults: Readonly<Record<string, string>>;
  busy: boolean;
  onChange: (change: Partial<QuestionDraft>) => void;
  onAsk: () => void;
}

const channelWords = {
  client: 'On the server’s own client',
  web: 'On its web pages',
  'smtp-auth': 'By SMTP, signed in',
  'smtp-anonymous': 'By SMTP, from anybody',
} satisfies Record<(typeof channels)[number], string>;

type Field = Exclude<keyof QuestionDraft, 'tls'>;
interface FieldWords {
  label: string;
  placeholder: string;
}
const words: Record<'from' | 'to' | 'authenticatedAs' | 'clientAddress' | 'size', FieldWords> = {
  from: { label: 'From', placeholder: 'ann@example.org' },
  to: { label: 'To', placeholder: 'zed@partner.org, sales@example.org' },
  authenticatedAs: { label: 'Signed in as', placeholder: 'nobody: from outside' },
  clientAddress: { label: 'Client address', placeholder: '198.51.100.7' },
  size: { label: 'Size in KiB', placeholder: '10' },
};

/** Who sends what to whom, and how it comes. */
export function QuestionForm({ draft, faults, busy, onChange, onAsk }: QuestionFormProps) {
  const servers = useServerChoices();
  const rare =
    draft.server !== '' || draft.channel !== '' || draft.clientAddress !== '' || draft.size !== '' || !draft.tls;
  const [more, setMore] = useState(rare);
  const text = (name: keyof typeof words) => ({
    ...words[name],
    autoComplete: 'off',
    spellCheck: false,
    value: draft[name],
    error: faults[{ size: 'bytes' }[name as 'size'] ?? name],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => {
      onChange({ [name]: currentTarget.value });
    },
  });
  const pick = (name: Field) => ({
    value: draft[name],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => {
      onChange({ [name]: currentTarget.value });
    },
  });
  return (
    <form
      className="wp-card wp-question-form"
      aria-label="Question"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onAsk();
      }}
    >
      <div className="wp-question-main">
        <TextInput {...text('from')} />
        <TextInput {...text('to')} />
        <TextInput {...text('authenticatedAs')} />
        <Button
          type="submit"
          leftSection={<Icon name="route" />}
          loading={busy}
          disabled={recipientsOf(draft.to).length === 0}
        >
          Explain
        </Button>
      </div>
      {more ? (
        <div className="wp-question-more">
          <NativeSelect
            label="First server"
            data={[{ value: '', label: 'The usual one' }, ...servers]}
            error={faults['server']}
            {...pick('server')}
          />
          <NativeSelect
            label="How it comes"
            data={[
              { value: '', label: 'As usual' },
              ...channels.map((value) => ({ value, label: channelWords[value] })),
            ]}
            error={faults['channel']}
            {...pick('channel')}
          />
          <TextInput {...text('clientAddress')} />
          <TextInput {...text('size')} type="number" min={0} />
          <Checkbox
            label="Encrypted"
            checked={draft.tls}
            onChange={({ currentTarget }) => {
              onChange({ tls: currentTarget.checked });
            }}
          />
        </div>
      ) : (
        <button
          type="button"
          className="wp-link-button wp-question-fold"
          onClick={() => {
            setMore(true);
          }}
        >
          Server, channel, client, size, encryption
        </button>
      )}
    </form>
  );
}
