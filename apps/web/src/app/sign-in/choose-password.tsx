'use client';

import { Button, PasswordInput } from '@mantine/core';
import type { Session } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { useState, type FormEvent } from 'react';
import { ApiProblem, faultsByMember, sentenceOf } from '../../api/problem';
import { changePassword } from '../../api/session';

interface ChoosePasswordProps {
  session: Session;
  onDone: () => void;
  onLater: () => void;
}

/** Offered after a one-time sign-in: without a password the next visit needs another code. */
export function ChoosePassword({ session, onDone, onLater }: ChoosePasswordProps) {
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    changePassword({ newPassword: password }).then(onDone, (error: unknown) => {
      setBusy(false);
      setRefusal((error instanceof ApiProblem && faultsByMember(error.problem)['newPassword']) || sentenceOf(error));
    });
  };
  return (
    <form className="wp-form" onSubmit={submit}>
      <h1>You are signed in</h1>
      <p>
        Choose a password for <strong>{session.administrator.name}</strong> to sign in with next time. The code you came
        with is used up.
      </p>
      {refusal && (
        <Note tone="off" live>
          {refusal}
        </Note>
      )}
      <input type="text" name="username" autoComplete="username" value={session.administrator.name} readOnly hidden />
      <PasswordInput
        label="New password"
        description="At least 15 characters. Any characters, a sentence is fine."
        autoComplete="new-password"
        minLength={15}
        required
        withAsterisk={false}
        autoFocus
        value={password}
        onChange={({ currentTarget }) => {
          setPassword(currentTarget.value);
        }}
      />
      <Button type="submit" loading={busy} fullWidth>
        Save password and continue
      </Button>
      <Button variant="subtle" color="gray" onClick={onLater} fullWidth>
        Not now
      </Button>
    </form>
  );
}
