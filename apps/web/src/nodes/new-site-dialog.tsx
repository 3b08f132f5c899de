'use client';

import type { Site } from '@waypost/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../api/request';
import { RecordDialog } from '../forms/record-dialog';
import { useGo } from '../navigation/leaving';
import { nodeHref } from '../navigation/places';
import { tell } from '../shell/tell';
import { recordOf } from './record-changes';

/** `stays`: what it is made for goes on where it was opened. */
export function NewSiteDialog({ onClose, stays = false }: { onClose: () => void; stays?: boolean }) {
  const cache = useQueryClient();
  const go = useGo();
  return (
    <RecordDialog
      title="New site"
      submit="Create site"
      fields={[
        {
          name: 'name',
          label: 'Name',
          required: true,
          placeholder: 'paris',
          description: 'Unique; letters, digits, dots and hyphens.',
        },
        { name: 'displayName', label: 'Display name', placeholder: 'Paris' },
      ]}
      initial={{ name: '', displayName: '' }}
      onClose={onClose}
      onSubmit={async (values) => {
        const { data } = await request<Site>('/sites', { method: 'POST', body: recordOf(values) });
        tell.done(`${data.displayName} is created.`);
        await cache.invalidateQueries();
        return () => {
          if (!stays) go(nodeHref('site', data.name));
        };
      }}
    />
  );
}
