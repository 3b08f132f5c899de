'use client';

import { Button } from '@mantine/core';
import { countOf, Icon } from '@waypost/ui';
import { useLayoutEffect, useRef, type ReactNode } from 'react';

export interface SaveBarProps {
  /** What is not saved, in a sentence. */
  sentence: string;
  /** How many fields need mending first. */
  faults: number;
  submit: string;
  discard: string;
  busy: boolean;
  onSave: () => void;
  onDiscard: () => void;
  /** What saving would change. */
  children?: ReactNode;
}

/** Stands at the foot of the form while something is unsaved, with what saving it would change. */
export function SaveBar(props: SaveBarProps) {
  const { sentence, faults, submit, discard, busy, onSave, onDiscard, children } = props;
  const bar = useRef<HTMLElement>(null);
  // The bar goes away under the finger that saved: the focus goes to the page, not to nowhere.
  useLayoutEffect(() => {
    const section = bar.current;
    return () => {
      if (section?.contains(document.activeElement)) document.querySelector<HTMLElement>('#page')?.focus();
    };
  }, []);
  return (
    <section ref={bar} className="wp-save" aria-label="Unsaved changes">
      {children}
      <div className="wp-save-line">
        <div className="wp-save-text">
          <p role="status">{faults > 0 ? `${countOf(faults, 'thing')} to mend before it can be saved.` : sentence}</p>
        </div>
        <div className="wp-row">
          <Button variant="default" onClick={onDiscard} disabled={busy}>
            {discard}
          </Button>
          <Button onClick={onSave} loading={busy} leftSection={<Icon name="check" />}>
            {submit}
          </Button>
        </div>
      </div>
    </section>
  );
}

/** Brings the person to the first field that needs mending. */
export function leadToFault(): void {
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>('.wp-part [aria-invalid="true"], .wp-part .wp-fault:not(:empty)');
    field?.scrollIntoView({ block: 'center' });
    field?.focus({ preventScroll: true });
  });
}
