'use client';

import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Icon } from '@waypost/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef, useState } from 'react';
import { previewQuery } from '../../api/nodes';
import { ChangedMeanwhile } from './changed-meanwhile';
import { PreviewDetails } from './preview-details';
import type { NodeAddress, SettingsEditor } from './use-settings-editor';

export interface SaveBarProps {
  address: NodeAddress;
  name: string;
  editor: SettingsEditor;
}

/** Stands at the foot of the page while something is unsaved: says what saving would do, and does it. */
export function SaveBar({ address, name, editor }: SaveBarProps) {
  const bar = useRef<HTMLElement>(null);
  // The bar goes away under the finger that saved: the focus goes to the page, not to nowhere.
  useLayoutEffect(() => {
    const section = bar.current;
    return () => {
      if (section?.contains(document.activeElement)) document.querySelector<HTMLElement>('#page')?.focus();
    };
  }, []);
  const [showsWho, setShowsWho] = useState(false);
  const [nudge, setNudge] = useState('');
  const faulty = editor.changedKeys.filter((key) => editor.faults[key] !== undefined);
  const [patch] = useDebouncedValue(editor.patch, 200);
  const preview = useQuery({
    ...previewQuery(address.level, address.nodeRef, patch),
    enabled: faulty.length === 0 && Object.keys(patch).length > 0,
    placeholderData: keepPreviousData,
  });
  const stop = editor.asking[0] ?? faulty[0];
  const submit = () => {
    if (stop === undefined) {
      setNudge('');
      editor.save();
      return;
    }
    setNudge(editor.asking.length > 0 ? 'Answer “follow or pin?” first.' : 'Mend the marked setting first.');
    lead(stop);
  };
  const count = editor.changedKeys.length;
  return (
    <section ref={bar} className="wp-save" aria-label="Unsaved changes">
      {editor.meanwhile && <ChangedMeanwhile editor={editor} />}
      {showsWho && preview.data && <PreviewDetails preview={preview.data} />}
      <div className="wp-save-line">
        <div className="wp-save-text">
          <p role="status" data-stale={preview.isFetching || undefined}>
            {nudge !== ''
              ? nudge
              : preview.data && faulty.length === 0
                ? preview.data.sentence
                : `${String(count)} unsaved ${count === 1 ? 'change' : 'changes'} to ${name}.`}
          </p>
          {preview.data && faulty.length === 0 && (
            <button
              type="button"
              className="wp-link-button"
              aria-expanded={showsWho}
              onClick={() => {
                setShowsWho(!showsWho);
              }}
            >
              {showsWho ? 'Hide who' : 'Show who'}
            </button>
          )}
        </div>
        {!editor.meanwhile && (
          <div className="wp-row">
            <Button variant="default" onClick={editor.discard} disabled={editor.saving}>
              Discard
            </Button>
            <Button onClick={submit} loading={editor.saving} leftSection={<Icon name="check" />}>
              Save
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

/** Brings the person to the setting that still needs them. */
function lead(key: string) {
  const field = document.getElementById(key);
  field?.scrollIntoView({ block: 'center' });
  field
    ?.querySelector<HTMLElement>('.wp-question button, [aria-invalid="true"], input:checked')
    ?.focus({ preventScroll: true });
}
