import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

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
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '600' },
  cursorType: 'pointer',
});

/** Colours that keep a contrast of at least 4.5 : 1 as text on both surfaces of their scheme (WCAG 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5a6572',
    '--mantine-color-placeholder': '#667080',
    '--surface': '#ffffff',
    '--ground': '#f5f7f8',
    '--line': '#e1e6ea',
    '--edge': '#9aa6b2',
    '--hover': '#f0f4f5',
    '--ok': '#00735c',
    '--bad': '#b03a00',
    '--warn': '#8a5a00',
    '--info': '#0a66b2',
    '--violet': '#6b4fa0',
    '--bar-aws': '#3f86c7',
    '--bar-sql': '#7e63b8',
    '--bar-self': '#2f9c8e',
    '--bar-wait': '#b8c2cb',
    '--bar-bad': '#d4622a',
  },
  dark: {
    '--mantine-color-dimmed': '#a3adb8',
    '--mantine-color-placeholder': '#95a0ac',
    '--surface': '#1b2126',
    '--ground': '#12171b',
    '--line': '#2c343b',
    '--edge': '#6b7783',
    '--hover': '#222a30',
    '--ok': '#3cc9a5',
    '--bad': '#ff8a57',
    '--warn': '#eab54a',
    '--info': '#5fb4f5',
    '--violet': '#b9a3ec',
    '--bar-aws': '#4f9de0',
    '--bar-sql': '#9b82d6',
    '--bar-self': '#35b3a3',
    '--bar-wait': '#4b5661',
    '--bar-bad': '#e8793f',
  },
});
