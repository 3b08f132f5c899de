'use client';

import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { NewPlacementRule, SampleEntry } from '@waypost/contracts';
import { EmptyState, Icon, Note } from '@waypost/ui';
import { isNowhere } from '../places';
import { usePlaces } from '../use-places';
import { NoPlace } from './no-place';
import type { Faults } from '../../forms/faults';
import type { PartProps } from './part';

const anyone: NewPlacementRule = { filter: null, attribute: null, server: null, site: null };

/** Where a new mailbox lands: the first rule that takes somebody decides. */
export function PlacementPart({
  draft,
  onChange,
  faults,
  samples,
}: PartProps & { samples: readonly SampleEntry[] | undefined }) {
  const rules = draft.placement;
  const put = (placement: NewPlacementRule[]) => {
    onChange({ placement });
  };
  const { choices: places, isKnown, hasSites } = usePlaces();
  const hasPlace = places.length > 0 || !isKnown;
  const add = () => {
    put([...rules, { ...anyone, ...toOf(places[0]?.value ?? '') }]);
  };
  const nowhere =
    samples?.filter((sample) => sample.kind === 'person' && sample.outcome !== 'linked' && sample.placement === null) ??
    [];
  return (
    <div className="wp-form">
      {!hasPlace && <NoPlace hasSites={hasSites} />}
      {rules.length === 0 && hasPlace && (
        <EmptyState
          icon="server"
          title="No rule yet"
          actions={
            <Button disabled={!isKnown} onClick={add}>
              Add a rule
            </Button>
          }
        >
          A new mailbox needs a home server. Say which: one server for everybody is enough to begin with.
        </EmptyState>
      )}
      {faults['placement'] && <Note tone="off">{faults['placement']}</Note>}
      <ol className="wp-rules">
        {rules.map((rule, at) => (
          <Rule
            key={at}
            at={at}
            last={at === rules.length - 1}
            rule={rule}
            faults={faults}
            onChange={(changed) => {
              put(rules.map((other, place) => (place === at ? changed : other)));
            }}
            onRemove={() => {
              put(rules.filter((_, place) => place !== at));
            }}
            onUp={() => {
              put(
                rules.map((other, place) =>
                  place === at - 1 ? rule : place === at ? (rules[at - 1] ?? other) : other,
                ),
              );
            }}
          />
        ))}
      </ol>
      {rules.length > 0 && hasPlace && (
        <div>
          <Button variant="default" leftSection={<Icon name="plus" />} onClick={add}>
            Add a rule
          </Button>
        </div>
      )}
      {rules.length > 0 && nowhere.length > 0 && (
        <Note tone="override">
          No rule takes{' '}
          {nowhere
            .map(({ label }) => label)
            .slice(0, 3)
            .join(', ')}
          {nowhere.length > 3 && ` and ${String(nowhere.length - 3)} more of the sample`}. Such people become conflicts
          until a rule does; a last rule for everybody leaves none.
        </Note>
      )}
    </div>
  );
}

/** Where a rule sends people, as one choice of a form. */
const toOf = (choice: string): Pick<NewPlacementRule, 'server' | 'site' | 'attribute'> => {
  const [level, ...name] = choice.split(':');
  const value = name.join(':');
  return {
    server: level === 'server' ? value : null,
    site: level === 'site' ? value : null,
    attribute: level === 'attribute' ? value : null,
  };
};

const choiceOf = ({ server, site, attribute }: NewPlacementRule) =>
  attribute !== null ? 'attribute:' : server !== null ? `server:${server}` : `site:${site ?? ''}`;

interface RuleProps {
  at: number;
  last: boolean;
  rule: NewPlacementRule;
  faults: Faults;
  onChange: (rule: NewPlacementRule) => void;
  onRemove: () => void;
  onUp: () => void;
}

function Rule({ at, last, rule, faults, onChange, onRemove, onUp }: RuleProps) {
  const { choices: places, nameOf } = usePlaces();
  const place = `placement.${String(at)}`;
  const name = `Rule ${String(at + 1)}`;
  const choice = choiceOf(rule);
  const isOffered = choice === 'attribute:' || places.some(({ value }) => value === choice);
  return (
    <li className="wp-rule" aria-label={name}>
      <span className="wp-rule-number" aria-hidden="true">
        {at + 1}
      </span>
      <div className="wp-stack">
        <Checkbox
          size="xs"
          label="Only entries that match a filter"
          checked={rule.filter !== null}
          onChange={({ currentTarget: { checked } }) => {
            onChange({ ...rule, filter: checked ? '(employeeType=*)' : null });
          }}
        />
        {rule.filter !== null && (
          <TextInput
            aria-label={`${name}, filter`}
            classNames={{ input: 'wp-mono' }}
            autoComplete="off"
            spellCheck={false}
            value={rule.filter}
            error={faults[`${place}.filter`]}
            onChange={({ currentTarget }) => {
              onChange({ ...rule, filter: currentTarget.value });
            }}
          />
        )}
        <div className="wp-form-pair">
          <NativeSelect
            label={rule.filter === null ? 'Everybody goes to' : 'They go to'}
            data={[
              ...(isOffered ? [] : [{ value: choice, label: nameOf(choice), disabled: isNowhere(choice) }]),
              ...places,
              { value: 'attribute:', label: 'What an attribute names' },
            ]}
            value={choice}
            error={faults[`${place}.server`] ?? faults[`${place}.site`] ?? faults[place]}
            onChange={({ currentTarget }) => {
              onChange({ ...rule, ...toOf(currentTarget.value) });
            }}
          />
          {rule.attribute !== null && (
            <TextInput
              label="Attribute"
              description="Its value is a server’s or a site’s name."
              placeholder="l"
              list="wp-attributes"
              autoComplete="off"
              spellCheck={false}
              value={rule.attribute}
              error={faults[`${place}.attribute`]}
              onChange={({ currentTarget }) => {
                onChange({ ...rule, attribute: currentTarget.value });
              }}
            />
          )}
        </div>
        {rule.filter === null && rule.attribute === null && !last && (
          <p className="wp-soft wp-small">This rule takes everybody: those below it are never reached.</p>
        )}
      </div>
      <span className="wp-rule-acts">
        {at > 0 && (
          <button type="button" className="wp-icon-button" aria-label={`Move ${name} up`} onClick={onUp}>
            <Icon name="arrowUp" />
          </button>
        )}
        <button type="button" className="wp-icon-button" aria-label={`Remove ${name}`} onClick={onRemove}>
          <Icon name="trash" />
        </button>
      </span>
    </li>
  );
}
