package filesystem

import "sync"

// cache is a bounded map for several goroutines. The zero value is ready for
// use. When it is full it starts again from nothing.
type cache[K comparable, V any] struct {
	mu     sync.Mutex
	values map[K]V
	weight int
}

// cacheWeight is the most that the values of a cache may weigh together; a
// weight is about one name or one hash.
const cacheWeight = 1 << 18

func (c *cache[K, V]) get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.values[key]
	return v, ok
}

func (c *cache[K, V]) put(key K, value V, weight int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values == nil || c.weight+weight > cacheWeight {
		c.values, c.weight = map[K]V{}, 0
	}
	c.values[key] = value
	c.weight += weight
}

func (c *cache[K, V]) drop(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.values, key)
}

func (c *cache[K, V]) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.values, c.weight = nil, 0
}
