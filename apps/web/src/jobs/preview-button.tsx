'use client';

import { Button } from '@mantine/core';
import { Icon } from '@waypost/ui';
import { useState } from 'react';
import { previewPolicy } from '../api/policies';
import { useGo } from '../navigation/leaving';
import { jobHref } from '../navigation/policy-places';
import { tell } from '../shell/tell';

interface PreviewButtonProps {
  /** The id of the policy; null for all of them. */
  policy: string | null;
  label: string;
  disabled?: boolean;
}

/** Plans what policies would do, and leads to the plan. */
export function PreviewButton({ policy, label, disabled = false }: PreviewButtonProps) {
  const go = useGo();
  const [busy, setBusy] = useState(false);
  const preview = () => {
    setBusy(true);
    previewPolicy(policy).then(
      ({ id }) => {
        go(jobHref(id));
      },
      (refusal: unknown) => {
        setBusy(false);
        tell.refused('No preview was begun', refusal);
      },
    );
  };
  return (
    <Button variant="default" leftSection={<Icon name="search" />} loading={busy} disabled={disabled} onClick={preview}>
      {label}
    </Button>
  );
}
