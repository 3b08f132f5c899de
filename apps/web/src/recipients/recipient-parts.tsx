'use client';

import type { Permission } from '@waypost/organization';
import { Skeleton } from '@waypost/ui';
import { lazy, Suspense } from 'react';
import type { RecipientKind } from '../api/recipients';
import { fromDirectory } from './managed-fields';
import type { FromDirectory } from './use-held-fields';

/** Fetched where there is something to tell: most recipients are made by hand. */
const DirectoryCard = lazy(() => import('./directory-card').then((loaded) => ({ default: loaded.DirectoryCard })));
const DeliveryTab = lazy(() => import('./delivery-tab').then((loaded) => ({ default: loaded.DeliveryTab })));

interface PartProps {
  kind: RecipientKind;
  recipient: FromDirectory;
}

/** Where a recipient comes from and who decides about its fields; nothing of one that was made here. */
export const OriginCard = ({ kind, recipient, permission }: PartProps & { permission: Permission }) =>
  fromDirectory(recipient) && (
    <Suspense>
      <DirectoryCard kind={kind} recipient={recipient} permission={permission} />
    </Suspense>
  );

/** Who may write to a recipient, and where its mail goes on to. */
export const RecipientDelivery = ({ kind, recipient: { id, displayName } }: PartProps) => (
  <Suspense fallback={<Skeleton lines={7} />}>
    <DeliveryTab kind={kind} id={id} displayName={displayName} />
  </Suspense>
);
