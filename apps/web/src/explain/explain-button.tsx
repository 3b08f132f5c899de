'use client';

import { Button } from '@mantine/core';
import { Icon } from '@waypost/ui';
import { useMay } from '../api/session';
import { useGo } from '../navigation/leaving';
import { explainHref } from './question';

/** Leads to the way of mail for an address. */
export function ExplainButton({ to }: { to: string }) {
  const may = useMay('routing.explain');
  const go = useGo();
  if (!may) return null;
  return (
    <Button
      variant="default"
      leftSection={<Icon name="route" />}
      onClick={() => {
        go(explainHref({ to }));
      }}
    >
      Explain mail
    </Button>
  );
}
