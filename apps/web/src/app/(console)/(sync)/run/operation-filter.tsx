'use client';

import type { PlanCounts, PlanOperation } from '@waypost/sync';
import { countOf, grouped, Icon } from '@waypost/ui';
import { operationOrder, operationWords } from '../../../../sync/plan-words';

interface OperationFilterProps {
  counts: Readonly<Partial<PlanCounts>>;
  picked: PlanOperation | undefined;
  onPick: (operation: PlanOperation | undefined) => void;
}

/** How much of each operation a plan holds; picking one shows only its items. */
export function OperationFilter({ counts, picked, onPick }: OperationFilterProps) {
  const present = operationOrder.filter((operation) => (counts[operation] ?? 0) > 0 || operation === picked);
  const unchanged = counts.unchanged ?? 0;
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
      {unchanged > 0 && (
        <span className="wp-operation-rest">
          {countOf(unchanged, 'recipient stays as it is', 'recipients stay as they are')}
        </span>
      )}
    </div>
  );
}
