import type { Site, Station } from '@busbar/api-contract/client';
import { SHAPE_MARKUP, STATUS_KINDS, STATUS_LOOKS, stationStatus, type StatusKind } from '@busbar/ui-kit';
import { Marker, type Map as MapLibre } from 'maplibre-gl';

/** From this zoom on stations stand for themselves. */
const NEAR = 8;

interface Painted {
  readonly position: [number, number];
  readonly paint: (element: HTMLButtonElement) => void;
}

/**
 * Markers as buttons in the page: they can be reached by keyboard, read aloud, and carry a shape besides a colour.
 * From afar there is one a site; from near, one a station, and only where the map looks.
 */
export class StationMarkers {
  private readonly markers = new Map<string, Marker>();
  private stations: readonly Station[] = [];
  private sites: readonly Site[] = [];
  private readonly draw = () => this.redraw();

  constructor(
    private readonly map: MapLibre,
    private readonly scheme: 'light' | 'dark',
    private readonly navigate: (path: string) => void,
  ) {
    map.on('moveend', this.draw);
  }

  show(stations: readonly Station[], sites: readonly Site[]): void {
    this.stations = stations;
    this.sites = sites;
    this.redraw();
  }

  remove(): void {
    this.map.off('moveend', this.draw);
    for (const marker of this.markers.values()) marker.remove();
    this.markers.clear();
  }

  private redraw(): void {
    const wanted = this.map.getZoom() < NEAR ? this.siteMarkers() : this.stationMarkers();
    for (const [key, marker] of this.markers) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.markers.delete(key);
    }
    for (const [key, { position, paint }] of wanted) {
      const known = this.markers.get(key);
      if (known) {
        paint(known.getElement().firstElementChild as HTMLButtonElement);
        continue;
      }
      const button = document.createElement('button');
      button.type = 'button';
      paint(button);
      // The outer element's style is where the map puts the marker's place.
      const element = document.createElement('div');
      element.append(button);
      this.markers.set(key, new Marker({ element }).setLngLat(position).addTo(this.map));
    }
  }

  private siteMarkers(): ReadonlyMap<string, Painted> {
    return new Map<string, Painted>(
      this.sites.map((site) => {
        const own = this.stations.filter((station) => station.siteId === site.id);
        return [
          `site ${site.id}`,
          {
            position: [site.longitude, site.latitude] as [number, number],
            paint: (element: HTMLButtonElement) => {
              element.style.cssText = this.frame('10px', '6px 10px');
              element.setAttribute('aria-label', `${site.name}: ${own.length} stations; zoom in`);
              element.replaceChildren(this.siteTitle(site.name), this.counts(own));
              element.onclick = () => this.zoomTo(site, own);
            },
          },
        ] as const;
      }),
    );
  }

  private stationMarkers(): ReadonlyMap<string, Painted> {
    const view = this.map.getBounds();
    const entries = this.stations.flatMap((station) => {
      const { longitude, latitude, id } = station;
      if (longitude === null || latitude === null || !view.contains([longitude, latitude])) return [];
      const kind = stationStatus(station);
      const paint = (element: HTMLButtonElement) => {
        element.style.cssText = `${this.frame('999px', '0')};width:26px;height:26px;color:${this.color(kind)};border-color:currentColor`;
        element.setAttribute('aria-label', `${id}: ${STATUS_LOOKS[kind].word}`);
        element.title = `${id} · ${STATUS_LOOKS[kind].word}`;
        element.replaceChildren(shapeOf(kind, 14));
        element.onclick = () => this.navigate(`/stations/${encodeURIComponent(id)}`);
      };
      return [[`station ${id}`, { position: [longitude, latitude] as [number, number], paint }] as const];
    });
    return new Map<string, Painted>(entries);
  }

  private siteTitle(name: string): HTMLElement {
    const title = document.createElement('strong');
    title.textContent = name;
    title.style.cssText = 'display:block;font-weight:600;font-size:12px;white-space:nowrap';
    return title;
  }

  private counts(stations: readonly Station[]): HTMLElement {
    const line = document.createElement('span');
    line.style.cssText = 'display:flex;gap:8px;font-size:12px;font-variant-numeric:tabular-nums;justify-content:center';
    for (const kind of STATUS_KINDS) {
      const number = stations.filter((station) => stationStatus(station) === kind).length;
      if (number === 0) continue;
      const item = document.createElement('span');
      item.style.cssText = `display:inline-flex;align-items:center;gap:3px;color:${this.color(kind)};font-weight:600`;
      item.title = `${number} ${STATUS_LOOKS[kind].word.toLowerCase()}`;
      item.append(shapeOf(kind, 11), String(number));
      line.append(item);
    }
    return line;
  }

  private zoomTo(site: Site, stations: readonly Station[]): void {
    const placed = stations.filter((station) => station.longitude !== null && station.latitude !== null);
    const longitudes = [site.longitude, ...placed.map((station) => station.longitude ?? 0)];
    const latitudes = [site.latitude, ...placed.map((station) => station.latitude ?? 0)];
    this.map.fitBounds(
      [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)],
      {
        padding: 60,
        maxZoom: 13,
        minZoom: NEAR,
        duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 700,
      },
    );
  }

  private color(kind: StatusKind): string {
    return STATUS_LOOKS[kind][this.scheme];
  }

  private frame(radius: string, padding: string): string {
    return [
      'display:flex;flex-direction:column;align-items:center;justify-content:center;gap:2px;cursor:pointer;font-family:inherit',
      `border-radius:${radius};padding:${padding}`,
      'background:var(--busbar-surface);color:var(--mantine-color-text);border:1.5px solid var(--busbar-line)',
      'box-shadow:0 1px 4px rgb(0 0 0 / 18%)',
    ].join(';');
  }
}

/** The same shapes as the status badges. */
function shapeOf(kind: StatusKind, size: number): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML = SHAPE_MARKUP[STATUS_LOOKS[kind].shape];
  return svg;
}
