import { isAddressOf } from './callback-address';

describe('the addresses of a client', () => {
  it.each([
    ['http://localhost:4000/signed-in', 'http://localhost:4000/signed-in', true],
    ['http://localhost:4000/signed-in', 'http://localhost:51234/signed-in', true],
    ['http://localhost:4000/signed-in', 'http://127.0.0.1:51234/signed-in', true],
    ['http://localhost:4000/signed-in', 'http://localhost:51234/elsewhere', false],
    ['http://localhost:4000/signed-in', 'http://localhost:51234/signed-in?more=1', false],
    ['http://localhost:4000/signed-in', 'https://localhost:4000/signed-in', false],
    ['http://localhost:4000/signed-in', 'http://localhost.evil.example:4000/signed-in', false],
    ['http://localhost:4000/signed-in', 'http://me@localhost:4000/signed-in', false],
    ['http://localhost:4000/signed-in', 'javascript:alert(1)', false],
    ['https://app.example/signed-in', 'https://app.example/signed-in', true],
    ['https://app.example/signed-in', 'https://app.example:444/signed-in', false],
    ['https://app.example/signed-in', 'http://localhost:4000/signed-in', false],
    ['app://signed-in', 'app://signed-in', true],
  ])('%s, asked for %s: %s', (address, asked, expected) => {
    expect(isAddressOf([address], asked)).toBe(expected);
  });
});
