'use client';

import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { Session } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { useState, type FormEvent } from 'react';
import { sentenceOf } from '../../api/problem';
import { signIn } from '../../api/session';

export function PasswordForm({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(undefined);
    signIn({ name, password }).then(onSignedIn, (error: unknown) => {
      setBusy(false);
      setRefusal(sentenceOf(error));
    });
  };
  return (
    <form className="wp-form" onSubmit={submit}>
      <h1>Sign in</h1>
      {refusal && (
        <Note tone="off" live>
          {refusal}
        </Note>
      )}
      <TextInput
        label="Name"
        autoComplete="username"
        autoCapitalize="none"
        required
        withAsterisk={false}
        autoFocus
        value={name}
        onChange={({ currentTarget }) => {
          setName(currentTarget.value);
        }}
      />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        onChange={({ currentTarget }) => {
          setPassword(currentTarget.value);
        }}
      />
      <Button type="submit" loading={busy} fullWidth>
        Sign in
      </Button>
    </form>
  );
}
