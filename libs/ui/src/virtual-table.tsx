import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { rowAfterKey } from './row-keys.js';

/** One column. `width` is a CSS grid track; `minor` ones leave on a narrow screen. */
export interface Column<Item> {
  key: string;
  header: string;
  width: string;
  minor?: boolean;
  cell: (item: Item) => ReactNode;
}

export interface VirtualTableProps<Item> {
  label: string;
  columns: readonly Column<Item>[];
  items: readonly Item[];
  idOf: (item: Item) => string;
  /** How many there are in all, where that is known. */
  total?: number | undefined;
  busy: boolean;
  onOpen: (item: Item) => void;
  /** Asks for the next page; called again and again while the end is in sight. */
  onEnd: () => void;
}

const narrow = () => window.matchMedia('(max-width: 640px)');
const rowHeight = () => (narrow().matches ? 72 : 42);

/** A table of any length of which only the visible rows exist. Arrows, Page Up and Down, Home and End move; Enter opens. */
export function VirtualTable<Item>(props: VirtualTableProps<Item>) {
  const { label, columns, items, idOf, total, busy, onOpen, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  // The compiler may not keep a virtualizer's answers: it mutates itself as the list scrolls.
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: rowHeight,
    overscan: 6,
    // A guess until it is measured: with none, nothing is drawn at first, and everything a second time.
    initialRect: { width: 0, height: window.innerHeight },
  });
  // A telephone is turned, a window made narrow: rows are of another height from then on.
  useEffect(() => {
    const screen = narrow();
    const again = () => virtual.measure();
    screen.addEventListener('change', again);
    return () => screen.removeEventListener('change', again);
  }, [virtual]);
  const open = useLatest(onOpen);
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= items.length - 20) onEnd();
  }, [last, items.length, onEnd]);
  const focusRow = (index: number) => {
    setActive(index);
    virtual.scrollToIndex(index);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${String(index)}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight()) - 1);
    const next = rowAfterKey(event.key, active, { rows: items.length, page });
    const item = items[active];
    if (event.key === 'Enter' && item !== undefined && event.target === event.currentTarget.ownerDocument.activeElement)
      onOpen(item);
    if (next === undefined) return;
    event.preventDefault();
    focusRow(next);
  };
  const tracks = {
    '--wp-tracks': columns.map(({ width }) => width).join(' '),
    '--wp-tracks-narrow': columns
      .filter(({ minor }) => !minor)
      .map(({ width }) => width)
      .join(' '),
  };
  return (
    <div
      className="wp-table"
      role="grid"
      aria-label={label}
      aria-rowcount={total ?? -1}
      aria-busy={busy}
      style={tracks as React.CSSProperties}
    >
      <div role="row" className="wp-table-head">
        {columns.map(({ key, header, minor }) => (
          <span key={key} role="columnheader" data-minor={minor || undefined}>
            {header}
          </span>
        ))}
      </div>
      <div ref={scroller} className="wp-table-body" role="rowgroup" onKeyDown={onKeyDown}>
        <div className="wp-table-all" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {visible.map(({ index, start, size }) => {
            const item = items[index];
            return (
              item !== undefined && (
                <Row
                  key={idOf(item)}
                  columns={columns}
                  item={item}
                  index={index}
                  start={start}
                  size={size}
                  selected={index === active}
                  reached={index === Math.min(active, items.length - 1)}
                  onReach={setActive}
                  onOpen={open}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** A function that stays the same and calls the one of the last drawing. */
function useLatest<Argument>(latest: (argument: Argument) => void): (argument: Argument) => void {
  const kept = useRef(latest);
  useEffect(() => {
    kept.current = latest;
  });
  return useCallback((argument) => {
    kept.current(argument);
  }, []);
}

interface RowProps<Item> {
  columns: readonly Column<Item>[];
  item: Item;
  index: number;
  start: number;
  size: number;
  selected: boolean;
  /** Whether the Tab key leads here. */
  reached: boolean;
  onReach: (index: number) => void;
  onOpen: (item: Item) => void;
}

/** Drawn again only where something of it changed, not for every step of a scroll. */
const Row = memo(function Row<Item>(props: RowProps<Item>) {
  const { columns, item, index, start, size, selected, reached, onReach, onOpen } = props;
  return (
    <div
      role="row"
      className="wp-table-row"
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={reached ? 0 : -1}
      style={{ height: size, transform: `translateY(${String(start)}px)` }}
      onFocus={() => {
        onReach(index);
      }}
      onClick={() => {
        onOpen(item);
      }}
    >
      {columns.map(({ key, header, minor, cell }) => (
        <span key={key} role="gridcell" data-column={key} data-minor={minor || undefined} data-header={header}>
          {cell(item)}
        </span>
      ))}
    </div>
  );
}) as <Item>(props: RowProps<Item>) => ReactNode;
