import { problemOf } from './problems';

const coded = (code: string, message = 'secret of the inside') => Object.assign(new Error(message), { code });
const named = (name: string, fields: object = {}) =>
  Object.assign(new Error('secret of the inside'), { name, ...fields });

describe('an error of what the portal needs', () => {
  it.each([
    ['a database that refuses connections', coded('ECONNREFUSED')],
    ['a database that shuts down', coded('57P01')],
    ['a database that crashed', coded('57P02')],
    ['a database that starts', coded('57P03')],
    ['too many connections', coded('53300')],
    ['a full disk', coded('53100')],
    ['a lost connection', coded('08006')],
    ['a deadlock', coded('40P01')],
    ['a full disk of SQLite', coded('SQLITE_FULL')],
    ['a locked SQLite', coded('SQLITE_BUSY_SNAPSHOT')],
    ['a connection that ended below a statement', new Error('select 1 - Connection terminated unexpectedly')],
    ['a client of a lost connection', new Error('Client has encountered a connection error and is not queryable')],
    ['a pool without a free connection', named('KnexTimeoutError')],
    ['a catalog that answers 503', named('ResponseError', { statusCode: 503 })],
    ['a catalog that is not there', Object.assign(new TypeError('fetch failed'), { cause: coded('ECONNREFUSED') })],
    ['a service that says so', named('ServiceUnavailableError')],
  ])('is a 503 without its reason: %s', (_what, error) => {
    const problem = problemOf(error);
    expect(problem.status).toBe(503);
    expect(JSON.stringify(problem)).not.toMatch(/secret|select|ECONN|Connection|queryable/);
  });

  it.each([
    ['a statement that is wrong', coded('42601')],
    ['a constraint', coded('23505')],
    ['a constraint of SQLite', coded('SQLITE_CONSTRAINT')],
    ['a fault of the plugin', new TypeError('x is not a function')],
    ['a request that the catalog finds wrong', named('ResponseError', { statusCode: 400 })],
    ['no error', 'text'],
  ])('is a 500 when asking again does not help: %s', (_what, error) => {
    expect(problemOf(error).status).toBe(500);
  });
});
