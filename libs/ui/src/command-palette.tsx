import { Modal } from '@mantine/core';
import { useId, useState, type KeyboardEvent } from 'react';
import { Icon, type IconName } from './icons.js';
import { rowAfterKey } from './row-keys.js';

/** Something the palette can do or lead to. */
export interface Command {
  id: string;
  group: string;
  icon: IconName;
  label: string;
  hint?: string | undefined;
}

export interface CommandPaletteProps {
  opened: boolean;
  query: string;
  commands: readonly Command[];
  busy: boolean;
  onQuery: (query: string) => void;
  onRun: (command: Command) => void;
  onClose: () => void;
}

/** Jump anywhere, do anything, by typing: a combobox with its list always open. */
export function CommandPalette(props: CommandPaletteProps) {
  return (
    <Modal.Root
      opened={props.opened}
      onClose={props.onClose}
      padding={0}
      size={600}
      yOffset="10vh"
      lockScroll={false}
      transitionProps={{ duration: 100 }}
    >
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content aria-label="Search and commands">
        <Palette {...props} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette({ query, commands, busy, onQuery, onRun }: CommandPaletteProps) {
  const [at, setAt] = useState(0);
  const ids = useId();
  const active = commands[Math.min(at, commands.length - 1)];
  const onKeyDown = (event: KeyboardEvent) => {
    const next =
      event.key === 'Home' || event.key === 'End'
        ? undefined
        : rowAfterKey(event.key, at, { rows: commands.length, page: 8 });
    if (event.key === 'Enter' && active) onRun(active);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    document.getElementById(`${ids}${String(next)}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div className="wp-palette">
      <div className="wp-palette-query">
        <Icon name="search" />
        <input
          data-autofocus
          role="combobox"
          aria-label="Search mailboxes, servers, sites, settings and actions"
          aria-expanded="true"
          aria-controls={`${ids}list`}
          aria-activedescendant={active && `${ids}${String(commands.indexOf(active))}`}
          placeholder="Go to a mailbox, server, site, setting or action"
          value={query}
          onChange={({ currentTarget }) => {
            setAt(0);
            onQuery(currentTarget.value);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd className="wp-kbd">Esc</kbd>
      </div>
      <div className="wp-palette-list" role="listbox" id={`${ids}list`} aria-label="Results" aria-busy={busy}>
        {commands.map((command, index) => (
          <div key={command.id} role="presentation">
            {commands[index - 1]?.group !== command.group && (
              <div className="wp-palette-group" role="presentation">
                {command.group}
              </div>
            )}
            <div
              role="option"
              id={`${ids}${String(index)}`}
              className="wp-palette-option"
              aria-selected={command === active}
              onClick={() => {
                onRun(command);
              }}
              onMouseMove={() => {
                setAt(index);
              }}
            >
              <Icon name={command.icon} />
              <span className="wp-palette-label">{command.label}</span>
              {command.hint && <span className="wp-palette-hint">{command.hint}</span>}
            </div>
          </div>
        ))}
        {commands.length === 0 && <p className="wp-palette-none">{busy ? 'Searching…' : 'Nothing is called that.'}</p>}
      </div>
    </div>
  );
}
