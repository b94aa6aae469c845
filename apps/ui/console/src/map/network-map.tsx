import 'maplibre-gl/dist/maplibre-gl.css';
import { useComputedColorScheme } from '@mantine/core';
import type { Site, Station } from '@busbar/api-contract/client';
import { LngLatBounds, Map as MapLibre, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useServices } from '../data/api-context';
import { outlineStyle } from './outline-style';
import { StationMarkers } from './station-markers';

setWorkerUrl(workerUrl);

/** Stations where they are, by status. Sites from afar, single stations from near. */
export default function NetworkMap({ stations, sites }: { stations: readonly Station[]; sites: readonly Site[] }) {
  const { config } = useServices();
  const navigate = useNavigate();
  const scheme = useComputedColorScheme('light');
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre>();
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    if (!container.current) return;
    let created: MapLibre;
    try {
      created = new MapLibre({
        container: container.current,
        style: config.mapStyleUrl ?? outlineStyle(scheme),
        bounds: boundsOf(sites, stations),
        fitBoundsOptions: { padding: roomAround(container.current), maxZoom: 11 },
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        cooperativeGestures: true,
      });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      return;
    }
    created.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    created.once('load', () => setMap(created));
    return () => {
      setMap(undefined);
      created.remove();
    };
    // The first stations and sites decide where the map begins; later ones must not move it.
  }, [config.mapStyleUrl, scheme]);

  useEffect(() => {
    if (!map) return;
    const markers = new StationMarkers(map, scheme, (path) => void navigate(path));
    markersOf.set(map, markers);
    return () => markers.remove();
  }, [map, scheme, navigate]);

  useEffect(() => {
    if (map) markersOf.get(map)?.show(stations, sites);
  }, [map, stations, sites, scheme]);

  return (
    <>
      {failure && (
        <p style={{ padding: 16 }}>The map cannot be drawn here: {failure} The list of stations shows the same.</p>
      )}
      <div ref={container} style={{ position: 'absolute', inset: 0 }} data-map-ready={map ? 'true' : 'false'} />
    </>
  );
}

const markersOf = new WeakMap<MapLibre, StationMarkers>();

function boundsOf(sites: readonly Site[], stations: readonly Station[]): LngLatBounds {
  const bounds = new LngLatBounds();
  for (const site of sites) bounds.extend([site.longitude, site.latitude]);
  for (const { longitude, latitude } of stations)
    if (longitude !== null && latitude !== null) bounds.extend([longitude, latitude]);
  return bounds.isEmpty() ? new LngLatBounds([-125, 24, -66, 50]) : bounds;
}

/** Labels of sites are wide: room for half of one at each side, as far as the map has it. */
function roomAround({ clientWidth }: HTMLElement) {
  const side = Math.min(150, clientWidth / 4);
  return { top: 50, bottom: 50, left: side, right: side };
}
