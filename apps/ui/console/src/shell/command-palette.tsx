import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { stationStatus, STATUS_LOOKS } from '@busbar/ui-kit';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { useAllStations, useSites } from '../data/use-network';

/** Ctrl-K: pages, stations and sites by name. */
export function CommandPalette() {
  const navigate = useNavigate();
  const stations = useAllStations().data;
  const sites = useSites().data;
  const actions = useMemo<SpotlightActionData[]>(
    () => [
      ...[
        'Network:/',
        'Stations:/stations',
        'Sessions:/sessions',
        'Reservations:/reservations',
        'Tokens:/tokens',
        'Audit trail:/audit',
      ].map((entry) => {
        const [label = '', path = '/'] = entry.split(':');
        return { id: path, label, description: 'Page', onClick: () => void navigate(path) };
      }),
      ...(sites?.items ?? []).map((site) => ({
        id: `site-${site.id}`,
        label: site.name,
        description: `Site in ${site.city}`,
        onClick: () => void navigate(`/sites/${encodeURIComponent(site.id)}`),
      })),
      ...(stations ?? []).map((station) => ({
        id: `station-${station.id}`,
        label: station.id,
        description: `Station · ${STATUS_LOOKS[stationStatus(station)].word}${station.name ? ` · ${station.name}` : ''}`,
        onClick: () => void navigate(`/stations/${encodeURIComponent(station.id)}`),
      })),
    ],
    [navigate, sites, stations],
  );
  return (
    <Spotlight
      actions={actions}
      limit={12}
      shortcut={['mod + K']}
      // In a search field it leads on to everything else.
      tagsToIgnore={[]}
      highlightQuery
      nothingFound="Nothing by that name"
      searchProps={{ placeholder: 'A station, a site, a page', 'aria-label': 'Search everything' }}
    />
  );
}
