'use client';

import { NativeSelect } from '@mantine/core';
import type { Server, Site } from '@waypost/contracts';
import { useQuery } from '@tanstack/react-query';
import { childrenQuery } from '../api/children';

interface PickerProps {
  value: string;
  onPick: (name: string) => void;
}

/** The sites as choices of a form. */
export function useSiteChoices() {
  const { data } = useQuery(childrenQuery<Site>('/sites'));
  return (data?.items ?? []).map(({ name, displayName }) => ({ value: name, label: displayName }));
}

/** The servers as choices of a form; of one site, or of all. */
export function useServerChoices(site?: string) {
  const { data } = useQuery(childrenQuery<Server>('/servers', site));
  return (data?.items ?? []).map((server) => ({
    value: server.name,
    label: `${server.displayName} (${server.site.name})`,
  }));
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
