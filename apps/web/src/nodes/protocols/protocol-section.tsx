'use client';

import { settingOf, type EffectiveSetting, type Level, type Protocol, type Rung } from '@waypost/settings';
import { Pill, SettingField } from '@waypost/ui';
import { Anchor } from '../../navigation/leaving';
import { nodeHref } from '../../navigation/places';
import { protocolWords } from './protocol-words';
import type { SettingsEditor } from './use-settings-editor';

export interface ProtocolSectionProps {
  protocol: Protocol;
  level: Level;
  items: readonly EffectiveSetting[];
  editor: SettingsEditor;
  readOnly: boolean;
}

const rungLink = (rung: Rung, text: string) => (
  <Anchor href={nodeHref(rung.level, rung.name, 'protocols')}>{text}</Anchor>
);

export function ProtocolSection({ protocol, level, items, editor, readOnly }: ProtocolSectionProps) {
  if (items.length === 0) return null;
  const here = items.filter(({ own }) => own !== undefined).length;
  return (
    <section className="wp-card" aria-label={protocolWords[protocol]} id={protocol}>
      <div className="wp-card-head">
        <h2>{protocolWords[protocol]}</h2>
        {here > 0 && (
          <Pill tone="override" icon="pencil">
            {here} overridden here
          </Pill>
        )}
      </div>
      {items.map((effective) => {
        const setting = settingOf(effective.key);
        return (
          setting && (
            <SettingField
              key={`${effective.key}:${String(editor.generation)}`}
              setting={setting}
              level={level}
              effective={effective}
              draft={editor.drafts[effective.key]}
              fault={editor.faults[effective.key]}
              standing={editor.standings[effective.key]}
              readOnly={readOnly}
              onChange={(draft) => {
                editor.change(effective.key, draft);
              }}
              link={rungLink}
            />
          )
        );
      })}
    </section>
  );
}
