import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon, type IconName } from './icons.js';
import { rowAfterKey } from './row-keys.js';

export interface MenuItem {
  icon: IconName;
  label: string;
  onPick: () => void;
}

export interface MenuProps {
  /** The accessible name of the button. */
  label: string;
  button: ReactNode;
  /** Said above the items. */
  heading: string;
  items: readonly MenuItem[];
}

/** A button with a menu under it, after the WAI-ARIA menu button pattern: arrows move, Escape closes and gives the focus back. */
export function Menu({ label, button, heading, items }: MenuProps) {
  const [opened, setOpened] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const entries = () => [...(box.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  const open = () => {
    setOpened(true);
    requestAnimationFrame(() => entries()[0]?.focus());
  };
  const close = () => {
    setOpened(false);
    box.current?.querySelector('button')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!opened && event.key === 'ArrowDown') open();
    if (opened && event.key === 'Escape') close();
    const all = entries();
    const next = rowAfterKey(event.key, all.indexOf(document.activeElement as HTMLElement), {
      rows: all.length,
      page: 1,
    });
    if (!opened || next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  };
  return (
    <div
      ref={box}
      className="wp-menu"
      onKeyDown={onKeyDown}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setOpened(false);
      }}
    >
      <button
        type="button"
        className="wp-account"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={opened}
        aria-controls={opened ? id : undefined}
        onClick={() => {
          if (opened) close();
          else open();
        }}
      >
        {button}
        <Icon name="chevronDown" />
      </button>
      {opened && (
        <div className="wp-menu-list" id={id} role="menu" aria-label={label}>
          <p role="presentation">{heading}</p>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                item.onPick();
              }}
            >
              <Icon name={item.icon} />
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
