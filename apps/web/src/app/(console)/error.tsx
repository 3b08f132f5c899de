'use client';

import { Button } from '@mantine/core';
import { EmptyState } from '@waypost/ui';

/** A page that could not be drawn; the rest of the console stays usable. */
export default function PageError({ reset }: { reset: () => void }) {
  return (
    <EmptyState icon="warning" title="This page stopped" actions={<Button onClick={reset}>Try again</Button>}>
      Something in it went wrong. Nothing you saved is lost.
    </EmptyState>
  );
}
