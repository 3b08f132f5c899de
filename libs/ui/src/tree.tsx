import { useEffect, useRef, useState, type ReactNode } from 'react';
import { grouped } from './count-words.js';
import { Icon, type IconName } from './icons.js';
import { treeMove, type TreeRow } from './tree-keys.js';

/** One visible row: where it leads, what it shows. */
export interface TreeItem extends TreeRow {
  icon: IconName;
  count?: number | undefined;
  /** A row that only says something, such as that more is being fetched. */
  note?: boolean;
}

export interface TreeProps {
  label: string;
  items: readonly TreeItem[];
  /** The id of the page that is open. */
  current: string | undefined;
  onOpen: (id: string) => void;
  onExpand: (id: string, expanded: boolean) => void;
}

/** A tree after the WAI-ARIA pattern: one tab stop, arrows to move, Right and Left to open and close, letters to jump. */
export function Tree({ label, items, current, onOpen, onExpand }: TreeProps) {
  const [focused, setFocused] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  const known = (id: string | undefined) => id !== undefined && items.some((item) => item.id === id);
  const tabStop = known(focused) ? focused : known(current) ? current : items[0]?.id;
  useEffect(() => {
    if (box.current?.contains(document.activeElement))
      box.current.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [tabStop]);
  const act = (key: string) => {
    const move = tabStop === undefined ? undefined : treeMove(items, tabStop, key);
    if (move?.move === 'focus') setFocused(move.id);
    if (move?.move === 'open') onOpen(move.id);
    if (move?.move === 'expand' || move?.move === 'collapse') onExpand(move.id, move.move === 'expand');
    return move !== undefined;
  };
  return (
    <div
      ref={box}
      className="wp-tree"
      role="tree"
      aria-label={label}
      onKeyDown={(event) => {
        if (!event.ctrlKey && !event.metaKey && !event.altKey && act(event.key)) event.preventDefault();
      }}
    >
      {items.map((item) => (
        <Row
          key={item.id}
          item={item}
          current={item.id === current}
          tabStop={item.id === tabStop}
          onOpen={() => {
            setFocused(item.id);
            onOpen(item.id);
          }}
          onExpand={() => {
            setFocused(item.id);
            onExpand(item.id, !item.expanded);
          }}
        />
      ))}
    </div>
  );
}

interface RowProps {
  item: TreeItem;
  current: boolean;
  tabStop: boolean;
  onOpen: () => void;
  onExpand: () => void;
}

function Row({ item, current, tabStop, onOpen, onExpand }: RowProps): ReactNode {
  return (
    <div
      role="treeitem"
      className="wp-tree-row"
      aria-level={item.level}
      aria-expanded={item.expanded}
      aria-selected={current}
      aria-label={item.count === undefined ? item.label : `${item.label}, ${String(item.count)} mailboxes`}
      tabIndex={tabStop ? 0 : -1}
      data-level={item.level}
      data-note={item.note || undefined}
      onClick={item.note ? undefined : onOpen}
    >
      <span
        className="wp-tree-twist"
        data-open={item.expanded || undefined}
        onClick={(event) => {
          if (item.expanded === undefined) return;
          event.stopPropagation();
          onExpand();
        }}
      >
        {item.expanded !== undefined && <Icon name="chevronRight" />}
      </span>
      {!item.note && <Icon name={item.icon} />}
      <span className="wp-tree-label">{item.label}</span>
      {item.count !== undefined && <span className="wp-tree-count wp-number">{grouped(item.count)}</span>}
    </div>
  );
}
