'use client';

import { NativeSelect } from '@mantine/core';
import type { Page, Server, Site } from '@waypost/contracts';
import { useQuery } from '@tanstack/react-query';
import { request, withQuery } from '../api/request';

interface PickerProps {
  value: string;
  onPick: (name: string) => void;
}

const choices = <Item,>(path: string, site?: string) => ({
  queryKey: ['choices', path, site],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    request<Page<Item>>(withQuery(path, { site, limit: 500 }), { signal }).then(({ data }) => data.items),
  staleTime: 30_000,
});

/** The sites as choices of a form. */
export function useSiteChoices() {
  const { data = [] } = useQuery(choices<Site>('/sites'));
  return data.map(({ name, displayName }) => ({ value: name, label: displayName }));
}

/** The servers as choices of a form; of one site, or of all. */
export function useServerChoices(site?: string) {
  const { data = [] } = useQuery(choices<Server>('/servers', site));
  return data.map((server) => ({ value: server.name, label: `${server.displayName} (${server.site.name})` }));
}

/** Keeps a chosen name in sight even where the list of choices does not reach it. */
const withChosen = (choices: { value: string; label: string }[], value: string) =>
  value === '' || choices.some((choice) => choice.value.toLowerCase() === value.toLowerCase())
    ? choices
    : [...choices, { value, label: value }];

export function SitePicker({ value, onPick }: PickerProps) {
  const sites = useSiteChoices();
  return (
    <NativeSelect
      aria-label="Site"
      className="wp-list-picker"
      data={[{ value: '', label: 'Every site' }, ...withChosen(sites, value)]}
      value={value}
      onChange={({ currentTarget }) => {
        onPick(currentTarget.value);
      }}
    />
  );
}

export function ServerPicker({ value, onPick, site }: PickerProps & { site: string | undefined }) {
  const servers = useServerChoices(site);
  return (
    <NativeSelect
      aria-label="Home server"
      className="wp-list-picker"
      data={[{ value: '', label: 'Every server' }, ...withChosen(servers, value)]}
      value={value}
      onChange={({ currentTarget }) => {
        onPick(currentTarget.value);
      }}
    />
  );
}
