import { TextInput } from '@mantine/core';
import { Choice, Icon } from '@waypost/ui';

export interface FindBarProps {
  find: string;
  onFind: (find: string) => void;
  onlyHere: boolean;
  onOnlyHere: (onlyHere: boolean) => void;
  overridden: number;
}

/** Narrows a long page: by word, or to what this node does not inherit. */
export function FindBar({ find, onFind, onlyHere, onOnlyHere, overridden }: FindBarProps) {
  return (
    <div className="wp-find" role="search">
      <TextInput
        type="search"
        className="wp-find-input"
        aria-label="Find a setting"
        placeholder="Find a setting"
        leftSection={<Icon name="search" />}
        value={find}
        onChange={({ currentTarget }) => {
          onFind(currentTarget.value);
        }}
      />
      <div className="wp-find-choice">
        <Choice
          label="Which settings"
          value={onlyHere ? 'here' : 'all'}
          options={[
            { value: 'all', content: 'All' },
            { value: 'here', content: `Set here (${String(overridden)})` },
          ]}
          onPick={(picked) => {
            onOnlyHere(picked === 'here');
          }}
        />
      </div>
    </div>
  );
}
