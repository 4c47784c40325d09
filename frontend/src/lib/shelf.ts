import type { Shelf } from './drafts'

/** A shelf in IndexedDB, which holds texts of any size, unlike localStorage. */
export function indexedShelf(factory: IDBFactory, name = 'velocity-desk', store = 'drafts'): Shelf {
  let opened: Promise<IDBDatabase> | undefined

  function open(): Promise<IDBDatabase> {
    opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = factory.open(name, 1)
      request.onupgradeneeded = () => request.result.createObjectStore(store)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () =>
        reject(request.error ?? new Error('The local store of drafts cannot be opened.'))
    }).catch((error: unknown) => {
      opened = undefined // a later call may succeed
      throw error
    })
    return opened
  }

  async function run<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    const database = await open()
    return new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(store, mode)
      const request = work(transaction.objectStore(store))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () =>
        reject(transaction.error ?? new Error('The local store of drafts refused the text.'))
    })
  }

  return {
    get: (key) => run('readonly', (drafts) => drafts.get(key) as IDBRequest<unknown>),
    put: async (key, value) => void (await run('readwrite', (drafts) => drafts.put(value, key))),
    remove: async (key) => void (await run('readwrite', (drafts) => drafts.delete(key))),
    keys: async () => (await run('readonly', (drafts) => drafts.getAllKeys())).map(String),
  }
}
