'use client';

import type { RecipientPolicy } from '@waypost/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { policiesQuery, reorderPolicies } from '../../../../api/policies';
import { moved } from '../../../../policies/moved';
import { tell } from '../../../../shell/tell';
import { PolicyRow } from './policy-row';

interface PolicyOrderProps {
  policies: readonly RecipientPolicy[];
  etag: string | undefined;
  may: boolean;
}

/** Policies in order, the default one last; moved by buttons, by the arrow keys on a handle, or by dragging one. */
export function PolicyOrder({ policies, etag, may }: PolicyOrderProps) {
  const ordered = policies.filter((policy) => !policy.default);
  const last = policies.filter((policy) => policy.default);
  const { move, busy, said, list } = useReorder(ordered, last, etag);
  const [dragged, drag] = useState<number>();
  return (
    <>
      <ol className="wp-policies" ref={list}>
        {ordered.map((policy, at) => (
          <PolicyRow
            key={policy.id}
            policy={policy}
            place={at}
            of={ordered.length}
            onMove={may ? (to) => void move(at, to) : undefined}
            busy={busy}
            onDrag={drag}
            onDrop={() => {
              if (dragged !== undefined) void move(dragged, at);
              drag(undefined);
            }}
          />
        ))}
        {last.map((policy) => (
          <PolicyRow key={policy.id} policy={policy} place={ordered.length} of={0} busy={busy} />
        ))}
      </ol>
      <p className="wp-hidden" role="status">
        {said}
      </p>
    </>
  );
}

/** Moves a policy at once in sight and asks the api; where that refuses, everything is as it was. The handle keeps the focus. */
function useReorder(ordered: readonly RecipientPolicy[], last: readonly RecipientPolicy[], etag: string | undefined) {
  const cache = useQueryClient();
  const list = useRef<HTMLOListElement>(null);
  const held = useRef<string>(undefined);
  const [busy, setBusy] = useState(false);
  const [said, say] = useState('');
  useEffect(() => {
    const { current: id } = held;
    if (id !== undefined) list.current?.querySelector<HTMLElement>(`[data-handle="${id}"]`)?.focus();
  }, [ordered]);
  const move = async (from: number, to: number) => {
    const policy = ordered[from];
    const next = moved(ordered, from, to);
    if (busy || policy === undefined || next.every(({ id }, at) => id === ordered[at]?.id)) return;
    held.current = policy.id;
    setBusy(true);
    cache.setQueryData(policiesQuery.queryKey, { data: { items: [...next, ...last], nextCursor: null }, etag });
    try {
      cache.setQueryData(
        policiesQuery.queryKey,
        await reorderPolicies(
          next.map(({ id }) => id),
          etag,
        ),
      );
      say(`${policy.name} is number ${String(next.indexOf(policy) + 1)} of ${String(next.length)}.`);
    } catch (refusal) {
      tell.refused('The order stays as it was', refusal);
      await cache.invalidateQueries({ queryKey: policiesQuery.queryKey });
    } finally {
      held.current = undefined;
      setBusy(false);
    }
  };
  return { move, busy, said, list };
}
