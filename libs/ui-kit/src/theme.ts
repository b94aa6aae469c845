import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The one brand hue: the blue-green of oxidised copper, which busbars are made of. */
const verdigris: MantineColorsTuple = [
  '#e8f7f6',
  '#d3ecea',
  '#a5d9d5',
  '#74c5bf',
  '#4db4ad',
  '#34a9a1',
  '#0f766e',
  '#0c655e',
  '#0a5650',
  '#05403b',
];

export const theme = createTheme({
  primaryColor: 'verdigris',
  primaryShade: { light: 6, dark: 4 },
  colors: { verdigris },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '600' },
  cursorType: 'pointer',
});

/** Greys of body text that keep a contrast of at least 4.5 : 1 on every surface of theirs (WCAG 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5a6572',
    '--mantine-color-placeholder': '#667080',
    '--busbar-surface': '#ffffff',
    '--busbar-ground': '#f5f7f8',
    '--busbar-line': '#e1e6ea',
  },
  dark: {
    '--mantine-color-dimmed': '#a3adb8',
    '--mantine-color-placeholder': '#95a0ac',
    '--busbar-surface': '#1b2126',
    '--busbar-ground': '#12171b',
    '--busbar-line': '#2c343b',
  },
});
