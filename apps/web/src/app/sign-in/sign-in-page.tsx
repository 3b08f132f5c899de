'use client';

import type { Session } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { sentenceOf } from '../../api/problem';
import { signIn } from '../../api/session';
import { safeNext } from '../../navigation/safe-next';
import { useTitle } from '../../navigation/use-title';
import { Brand } from '../../shell/brand';
import { ChoosePassword } from './choose-password';
import { PasswordForm } from './password-form';
import { takeOneTimeCode } from './one-time-code';

/** By name and password; or by itself, when the address carries a one-time code. Then a password is offered, to come back with. */
export function SignInPage() {
  useTitle('Sign in');
  const router = useRouter();
  const cache = useQueryClient();
  const [newcomer, setNewcomer] = useState<Session>();
  const [code] = useState(takeOneTimeCode);
  const [refusal, setRefusal] = useState<string>();
  const [working, setWorking] = useState(code !== undefined);
  const enter = (session: Session) => {
    cache.clear();
    cache.setQueryData(['session'], session);
    router.replace(safeNext(new URLSearchParams(window.location.search).get('next')));
  };
  useEffect(() => {
    if (code === undefined) return;
    signIn({ oneTimeCode: code }).then(
      (session) => {
        if (session.hasPassword) enter(session);
        else setNewcomer(session);
      },
      (error: unknown) => {
        setWorking(false);
        setRefusal(sentenceOf(error));
      },
    );
    // The code is good once: it is sent when the page opens and never again.
  }, []);
  return (
    <main className="wp-door">
      <div className="wp-card wp-door-card">
        <Brand />
        {newcomer && (
          <ChoosePassword
            session={newcomer}
            onDone={() => {
              enter({ ...newcomer, hasPassword: true });
            }}
            onLater={() => {
              enter(newcomer);
            }}
          />
        )}
        {!newcomer && working && <p role="status">Signing you in…</p>}
        {!newcomer && !working && (
          <>
            {refusal && (
              <Note tone="off" live>
                {refusal}
              </Note>
            )}
            <PasswordForm onSignedIn={enter} />
          </>
        )}
      </div>
      <p className="wp-door-foot wp-soft wp-small">Mail protocols, set once, at the right level.</p>
    </main>
  );
}
