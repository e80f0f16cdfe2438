import { expect, it } from '@jest/globals';
import { render } from '@testing-library/react';
import { Prose } from './Prose';

it.each([
  ['plain', 'plain', []],
  ['drop `-s -w` and `x`', 'drop -s -w and x', ['-s -w', 'x']],
  ['an odd ` stays', 'an odd ` stays', []],
  ['`a` and an odd ` stays', 'a and an odd ` stays', ['a']],
  ['`<b>no</b>`', '<b>no</b>', ['<b>no</b>']],
])('%s', (text, shown, code) => {
  const { container } = render(<Prose text={text} />);
  expect(container.textContent).toBe(shown);
  expect([...container.querySelectorAll('code')].map(element => element.textContent)).toEqual(code);
  expect(container.querySelector('b')).toBeNull();
});
