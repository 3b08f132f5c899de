'use client';

import type { PlanCounts, PlanOperation } from '@waypost/sync';
import { countOf, grouped, Icon } from '@waypost/ui';
import { operationOrder, operationWords } from '../../../../sync/plan-words';

interface OperationFilterProps {
  counts: Readonly<Partial<PlanCounts>>;
  /** Entries that were read for the plan. */
  read: number;
  picked: PlanOperation | undefined;
  onPick: (operation: PlanOperation | undefined) => void;
}

/** How much of each operation a plan holds; picking one shows only its items. */
export function OperationFilter({ counts, read, picked, onPick }: OperationFilterProps) {
  const present = operationOrder.filter((operation) => (counts[operation] ?? 0) > 0 || operation === picked);
  return (
    <div className="wp-operations" role="group" aria-label="Show only">
      {present.map((operation) => {
        const { label, icon, tone, help } = operationWords[operation];
        return (
          <button
            key={operation}
            type="button"
            className="wp-operation"
            data-tone={tone}
            title={help}
            aria-pressed={operation === picked}
            onClick={() => {
              onPick(operation === picked ? undefined : operation);
            }}
          >
            <span className="wp-operation-count">{grouped(counts[operation] ?? 0)}</span>
            <span className="wp-row">
              <Icon name={icon} /> {label}
            </span>
          </button>
        );
      })}
      <span className="wp-operation-rest">{countOf(read, 'entry', 'entries')} read</span>
    </div>
  );
}
