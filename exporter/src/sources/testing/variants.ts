/** A documented body with one thing missing: what vendors leave out without telling. */

/** Each field left out, made null, and made an empty text in turn; of a form each parameter, once more repeated. */
export function variantsOf(body: unknown): readonly unknown[] {
  if (body instanceof URLSearchParams)
    return [...new Set(body.keys())].flatMap((name) => formsWithout(body, name));
  return pathsIn(body).flatMap((path) => [without(body, path), put(body, path, null), put(body, path, '')]);
}

function formsWithout(form: URLSearchParams, name: string): readonly URLSearchParams[] {
  const [missing, empty, twice] = [1, 2, 3].map(() => new URLSearchParams(form)) as [
    URLSearchParams,
    URLSearchParams,
    URLSearchParams,
  ];
  missing.delete(name);
  empty.set(name, '');
  twice.append(name, form.get(name) ?? '');
  return [missing, empty, twice];
}

/** The text in the place of each value that holds no others, one at a time; of a form, of each parameter. */
export function filledWith(body: unknown, text: string): readonly unknown[] {
  if (body instanceof URLSearchParams)
    return [...new Set(body.keys())].map((name) => {
      const filled = new URLSearchParams(body);
      filled.set(name, text);
      return filled;
    });
  return pathsIn(body)
    .filter((path) => !isHolder(at(body, path)))
    .map((path) => put(body, path, text));
}

type Path = readonly string[];

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (isHolder(inner) ? Reflect.get(inner, key) : undefined), value);
}

/** Every place below the whole. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (!isHolder(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, key];
    return [place, ...pathsIn(inner, place)];
  });
}

function without(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    const list = value as readonly unknown[];
    return rest.length === 0
      ? list.toSpliced(Number(key), 1)
      : list.with(Number(key), without(list[Number(key)], rest));
  }
  const record = value as Readonly<Record<string, unknown>>;
  if (rest.length > 0) return { ...record, [key]: without(record[key], rest) };
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

function put(value: unknown, [key, ...rest]: Path, what: unknown): unknown {
  if (key === undefined) return what;
  if (Array.isArray(value)) {
    const list = value as readonly unknown[];
    return list.with(Number(key), put(list[Number(key)], rest, what));
  }
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [key]: put(record[key], rest, what) };
}
