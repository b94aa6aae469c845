import type { StyleSpecification } from 'maplibre-gl';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import states from 'us-atlas/states-10m.json';
import countries from 'world-atlas/countries-110m.json';

const PALETTES = {
  light: { water: '#e9eff2', land: '#fbfcfc', border: '#ccd5db', coast: '#b5c2ca' },
  dark: { water: '#141a1f', land: '#1f272d', border: '#37424b', coast: '#465560' },
} as const;

/** Outlines that ship with the console: it draws a map without any other server. Public domain data of Natural Earth and the US Census. */
export function outlineStyle(scheme: 'light' | 'dark'): StyleSpecification {
  const colors = PALETTES[scheme];
  const world = countries as unknown as Topology<{ countries: GeometryCollection }>;
  const us = states as unknown as Topology<{ states: GeometryCollection }>;
  return {
    version: 8,
    sources: {
      land: { type: 'geojson', data: withoutUnitedStates(feature(world, world.objects.countries)) },
      nation: { type: 'geojson', data: feature(us, us.objects.states) },
      coast: { type: 'geojson', data: mesh(us, us.objects.states, (a, b) => a === b) },
      states: { type: 'geojson', data: mesh(us, us.objects.states, (a, b) => a !== b) },
    },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': colors.water } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': colors.land } },
      { id: 'borders', type: 'line', source: 'land', paint: { 'line-color': colors.coast, 'line-width': 0.8 } },
      { id: 'nation', type: 'fill', source: 'nation', paint: { 'fill-color': colors.land } },
      { id: 'states', type: 'line', source: 'states', paint: { 'line-color': colors.border, 'line-width': 1 } },
      { id: 'coast', type: 'line', source: 'coast', paint: { 'line-color': colors.coast, 'line-width': 1.2 } },
    ],
  };
}

/** The states are drawn finer than the world; two coasts of one country would not meet. ISO 3166-1 number 840. */
function withoutUnitedStates(world: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  return { ...world, features: world.features.filter(({ id }) => id !== '840') };
}
