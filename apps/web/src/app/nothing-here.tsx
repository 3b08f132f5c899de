'use client';

import { EmptyState } from '@waypost/ui';
import { Anchor } from '../navigation/leaving';

export function NothingHere() {
  return (
    <main>
      <EmptyState
        icon="warning"
        title="There is no such page"
        actions={<Anchor href="/organization/">Go to the organization</Anchor>}
      >
        The address may be mistyped, or what it named has been renamed or deleted.
      </EmptyState>
    </main>
  );
}
