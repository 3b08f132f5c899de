'use client';

import { Button } from '@mantine/core';
import { EmptyState } from '@waypost/ui';
import { useState } from 'react';
import { useMay } from '../../api/session';
import { NewServerDialog } from '../../nodes/new-server-dialog';
import { NewSiteDialog } from '../../nodes/new-site-dialog';

/** Nothing here takes mailboxes yet: what is to be made first, without leaving the form. */
export function NoPlace({ hasSites }: { hasSites: boolean }) {
  const [may, maySite] = [useMay('server.write'), useMay('site.write')];
  const [making, setMaking] = useState<'site' | 'server'>();
  const close = () => {
    setMaking(undefined);
  };
  const first = hasSites ? 'server' : 'site';
  return (
    <>
      <EmptyState
        icon="server"
        title="No server takes mailboxes yet"
        actions={
          (first === 'site' ? maySite : may) && (
            <Button
              onClick={() => {
                setMaking(first);
              }}
            >
              New {first}
            </Button>
          )
        }
      >
        A new mailbox needs a home server.{' '}
        {hasSites
          ? 'Create one with the mailbox role, then say here who lands on it.'
          : 'Create a site, then a server in it, and say here who lands on it.'}
      </EmptyState>
      {making === 'site' && <NewSiteDialog stays onClose={close} />}
      {making === 'server' && <NewServerDialog stays site={undefined} onClose={close} />}
    </>
  );
}
