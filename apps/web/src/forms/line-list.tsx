'use client';

import { TextInput } from '@mantine/core';
import { Icon } from '@waypost/ui';

export interface LineListProps {
  /** What one line is called: `Server 2`. */
  one: string;
  placeholder: string;
  lines: readonly string[];
  onChange: (lines: string[]) => void;
  /** The fault of a line, by its place. */
  faultOf: (at: number) => string | undefined;
  /** What the button that adds a line says. */
  more: string;
}

/** A few lines of text in order, such as addresses that are tried one after the other. There is always one to write into. */
export function LineList({ one, placeholder, lines, onChange, faultOf, more }: LineListProps) {
  const shown = lines.length === 0 ? [''] : lines;
  return (
    <div className="wp-stack wp-line-list">
      {shown.map((line, at) => (
        <div key={at} className="wp-row wp-line">
          <TextInput
            aria-label={`${one} ${String(at + 1)}`}
            placeholder={at === 0 ? placeholder : undefined}
            autoComplete="off"
            spellCheck={false}
            value={line}
            error={faultOf(at)}
            onChange={({ currentTarget }) => {
              onChange(shown.map((other, place) => (place === at ? currentTarget.value : other)));
            }}
          />
          {shown.length > 1 && (
            <button
              type="button"
              className="wp-icon-button"
              aria-label={`Remove ${line === '' ? `${one} ${String(at + 1)}` : line}`}
              onClick={() => {
                onChange(shown.filter((_, place) => place !== at));
              }}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
      <div>
        <button
          type="button"
          className="wp-link-button"
          disabled={shown.at(-1)?.trim() === ''}
          onClick={() => {
            onChange([...shown, '']);
          }}
        >
          {more}
        </button>
      </div>
    </div>
  );
}
