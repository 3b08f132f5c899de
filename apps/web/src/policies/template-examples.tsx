import type { TemplatePreview } from '@waypost/contracts';
import { Pill } from '@waypost/ui';

/** What templates make of some recipients. */
export function TemplateExamples({ examples }: { examples: TemplatePreview['examples'] }) {
  if (examples.length === 0)
    return (
      <p className="wp-soft wp-small">Examples are shown here once somebody matches and a template can be read.</p>
    );
  return (
    <dl className="wp-examples" aria-label="Examples">
      {examples.map(({ recipient, addresses }) => (
        <div key={recipient.id}>
          <dt>{recipient.displayName}</dt>
          {addresses.map(({ type, address, primary, collision }, at) => (
            <dd key={at}>
              {type !== 'SMTP' && <span className="wp-soft">{type}: </span>}
              {address === null ? (
                <span className="wp-soft">nothing to make one of</span>
              ) : (
                <span className="wp-address">{address}</span>
              )}{' '}
              {primary && address !== null && <Pill tone="accent">Primary</Pill>}
              {collision && <span className="wp-soft wp-small"> {collision.wanted} is taken</span>}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
