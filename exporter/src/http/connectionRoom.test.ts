import fc from 'fast-check';
import { ConnectionRoom } from './connectionRoom.ts';

class Connection {
  isOpen = true;

  destroy(): void {
    this.isOpen = false;
  }
}

let became: string[];
let room: ConnectionRoom<Connection>;

beforeEach(() => {
  became = [];
  room = new ConnectionRoom<Connection>(2, (what) => became.push(what));
});

function open(): Connection {
  const connection = new Connection();
  room.opened(connection);
  return connection;
}

function openBusy(): Connection {
  const connection = open();
  room.began(connection);
  return connection;
}

function areOpen(...connections: Connection[]): boolean[] {
  return connections.map(({ isOpen }) => isOpen);
}

it('takes connections up to its number', () => {
  expect(areOpen(open(), open())).toEqual([true, true]);
  expect(became).toEqual([]);
});

it('closes the one that has been idle longest for one more', () => {
  const [first, second, third] = [open(), open(), open()];
  expect(areOpen(first, second, third)).toEqual([false, true, true]);
  expect([became, room.size]).toEqual([['idle'], 2]);
});

it('counts idleness from the last answer, not from the beginning', () => {
  const [first, second] = [open(), open()];
  room.began(first);
  room.ended(first);
  open();
  expect(areOpen(first, second)).toEqual([true, false]);
});

it('leaves a connection alone whose request is under way', () => {
  const busy = openBusy();
  const idle = open();
  open();
  expect(areOpen(busy, idle)).toEqual([true, false]);
});

it('refuses the newest while all are at work', () => {
  const [first, second, third] = [openBusy(), openBusy(), open()];
  expect(areOpen(first, second, third)).toEqual([true, true, false]);
  expect([became, room.size]).toEqual([['refused'], 2]);
});

it('knows a connection with one of two requests answered as busy', () => {
  const pipelining = openBusy();
  room.began(pipelining);
  room.ended(pipelining);
  const idle = open();
  open();
  expect(areOpen(pipelining, idle)).toEqual([true, false]);
});

it('has a place again when one has closed', () => {
  const [first] = [openBusy(), openBusy()];
  room.closed(first);
  expect(areOpen(open())).toEqual([true]);
  expect(became).toEqual([]);
});

it('does not take back one it has closed, whatever still comes of it', () => {
  const [first] = [open(), open(), open()];
  room.began(first);
  expect(room.size).toBe(2);
  room.ended(first);
  expect(room.size).toBe(2);
  room.closed(first);
  expect(room.size).toBe(2);
});

test('whatever happens, there are never more than allowed', () => {
  const step = fc.record({ of: fc.nat(9), does: fc.constantFrom('opened', 'began', 'ended', 'closed') });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      room = new ConnectionRoom<Connection>(3, () => undefined);
      const connections = Array.from({ length: 10 }, () => new Connection());
      const opened = new Set<Connection>();
      for (const { of, does } of steps) {
        const connection = connections[of]!;
        if ((does === 'opened') === opened.has(connection)) continue;
        opened.add(connection);
        if (does === 'closed') connection.destroy();
        room[does as 'opened'](connection);
        expect([...opened].filter(({ isOpen }) => isOpen).length).toBe(room.size);
        expect(room.size).toBeLessThanOrEqual(3);
      }
    }),
  );
});
