import { STATION_COMMANDS } from '@busbar/domain';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandClasses } from './testing/command-classes';

const folder = join(__dirname, '../../../../libs/api-contract/src/resources/generated');
const written = commandClasses(STATION_COMMANDS);

it.each([
  ['command-types.ts', written.types],
  ['command-bodies.ts', written.bodies],
])('%s says of commands what the domain says (BUSBAR_UPDATE_GENERATED=1 writes it anew)', (name, text) => {
  const file = join(folder, name);
  if (process.env['BUSBAR_UPDATE_GENERATED'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(text);
});
